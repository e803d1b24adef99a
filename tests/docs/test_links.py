"""Links lead somewhere; no document names a machine's path or an address elsewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [
    path.relative_to(ROOT).as_posix()
    for path in [
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / "changelog.d").glob("*.md")),
    ]
]
ABSOLUTE = re.compile(
    r"(?<![\w./:])/(?:home|root|tmp|usr|var|opt|mnt|Users|etc)\b|[A-Z]:\\\\|file://"
)
ADDRESS = re.compile(r"https?://(?!127\.0\.0\.1|localhost|www\.rfc-editor\.org)[^\s)]+")
"""An address elsewhere: a document names none, so that it names no package index either."""


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as they are made where it is shown."""
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_relative_links_exist(name: str) -> None:
    path = ROOT / name
    text = re.sub(r"^```.*?^```$", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    for link in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        assert not target.startswith("/"), link
        found = (path.parent / target).resolve() if target else path
        assert found.exists(), f"{name} links to {link}"
        assert found.is_relative_to(ROOT), link
        if anchor:
            assert anchor in anchors(found.read_text("utf-8")), f"{name} links to {link}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_no_path_of_a_machine_and_no_address_elsewhere(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert ABSOLUTE.search(text) is None, ABSOLUTE.search(text)
    assert ADDRESS.search(text) is None, ADDRESS.search(text)


@pytest.mark.parametrize(
    "text", ["see /home/li/book.db", "in /tmp/x", "`/opt/it`", "(/root/.venv)"]
)
def test_a_path_of_a_machine_is_noticed(text: str) -> None:
    assert ABSOLUTE.search(text)


@pytest.mark.parametrize("text", ["from https://index.example/simple/", "http://mirror.example"])
def test_an_address_elsewhere_is_noticed(text: str) -> None:
    assert ADDRESS.search(text)


@pytest.mark.parametrize("text", ["sqlite:////data/carbonstep.db", "docs/decisions/", "and/or"])
def test_harmless_text_passes(text: str) -> None:
    assert not ABSOLUTE.search(text)
    assert not ADDRESS.search(text)


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "/decisions/" in name])
def test_a_decision_record_has_its_parts_and_names_tests_that_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert text.startswith(f"# {Path(name).name[:4]} ")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "What enforces it"]
    enforced = text.split("## What enforces it", 1)[1]
    for path in re.findall(r"`((?:tests|src|scripts|rules)/[\w/.-]+)`", enforced):
        assert (ROOT / path).exists(), path


def test_no_two_decision_records_share_a_number() -> None:
    numbers = [Path(name).name[:4] for name in DOCUMENTS if "/decisions/" in name]
    assert len(numbers) == len(set(numbers))
