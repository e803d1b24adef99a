"""The demo: its story, its files, both languages, and the page it points to."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from openpyxl import load_workbook

# Each test starts the program anew, and it tells its story on a store of its own.
pytestmark = pytest.mark.slow


def carbonstep(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from carbonstep.main import main; main()", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("demo")
    return folder, carbonstep("demo", cwd=folder)


def test_it_prints_the_history_the_interest_and_what_is_next(told) -> None:
    _, done = told
    assert done.returncode == 0, done.stderr
    # Segment for segment, recomputed by hand: LPR 3.35 then 3.00, spread 45 bp, steps 0 to -20.
    for line in (
        "2024-09-13  2025-02-20      1-year LPR 3.35 %  +45 bp    0 bp  3.80 %",
        "2025-08-22  2025-09-12      1-year LPR 3.35 %  +45 bp  −10 bp  3.70 %",
        "2025-09-13  2026-02-25      1-year LPR 3.00 %  +45 bp  −10 bp  3.35 %",
        "2026-02-26  2026-09-12      1-year LPR 3.00 %  +45 bp  −20 bp  3.25 %",
    ):
        assert line in done.stdout
    # 29,000,000 x 3.80 % x 7 / 360, and 29,000,000 x 3.80 % x 91 / 360.
    assert "21,427.78" in done.stdout
    assert "278,561.11" in done.stdout
    assert "Next: interest to be paid on 2026-06-22" in done.stdout
    assert "http://127.0.0.1:8000/loans/CC-2024-0913" in done.stdout
    assert "illustrative" in done.stdout


def test_it_leaves_the_workbook_the_store_and_a_key_of_its_owner(told) -> None:
    folder, _ = told
    made = {path.name for path in (folder / "demo-data").iterdir()}
    assert {"carbonstep.db", "reports.xlsx", "key.txt"} <= made
    assert (folder / "demo-data" / "key.txt").stat().st_mode & 0o077 == 0


def test_telling_it_again_gives_the_same_and_spares_other_files(told) -> None:
    folder, first = told
    kept = folder / "demo-data" / "notes.txt"
    kept.write_text("mine")
    again = carbonstep("demo", cwd=folder)
    assert again.stdout == first.stdout
    assert kept.read_text() == "mine"


def test_in_chinese(told) -> None:
    folder, english = told
    done = carbonstep("demo", "--zh", cwd=folder)
    assert done.returncode == 0
    assert "利率变动明细" in done.stdout
    assert "自2026-02-26起执行" in done.stdout
    assert "Rate history" not in done.stdout
    assert english.stdout.count("3.80 %") == done.stdout.count("3.80%")


def test_its_workbook_is_in_the_language_of_the_demo(told) -> None:
    folder, _ = told
    sheets = {}
    for name, options in {"en": (), "zh": ("--zh",), "also": ("--lang", "zh")}.items():
        done = carbonstep("demo", *options, "--folder", name, cwd=folder)
        assert done.returncode == 0, done.stderr
        workbook = load_workbook(folder / name / "reports.xlsx", read_only=True)
        sheets[name] = {sheet.title: sheet["A1"].value for sheet in workbook.worksheets}
        reported = [line for line in done.stdout.splitlines() if "R-" in line]
        assert len(reported) == 3
    assert sheets["zh"] == sheets["also"]
    assert "产品" in sheets["zh"]
    assert "product" in sheets["en"]
    assert set(sheets["zh"]).isdisjoint(sheets["en"])


def test_its_page_can_be_opened_with_its_key(told) -> None:
    folder, _ = told
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from carbonstep.main import main; main()",
            *("demo", "--serve", "--port", str(port), "--folder", "served"),
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ},
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(f"{address}/v1/health")
        secret = (folder / "served" / "key.txt").read_text().strip()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        form = f"key={secret}&next=/loans/CC-2024-0913".encode()
        page = opener.open(f"{address}/sign-in", data=form, timeout=10).read().decode()
        assert "CC-2024-0913" in page
        assert "3.25" in page
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(url: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"{url} never answered")
