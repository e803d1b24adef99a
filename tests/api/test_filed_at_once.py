"""Several commands, or a command and the API, file at one time: each report counts once."""

import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from tests.api.killable import WAIT_S, serving, wait_until
from tests.api.test_upload_killed import (
    ACCOUNTS,
    FORM,
    HEAD,
    ROW,
    keys_and_accounts,
)

from carbonstep.services.changes import log_size
from carbonstep.store.schema import open_store

pytestmark = pytest.mark.slow

FILING = """
import os, sys, time
from pathlib import Path
from carbonstep.main import main
import carbonstep.cli.report, carbonstep.services.report, carbonstep.formats.report.file
Path(sys.argv.pop(1)).touch()
go = Path(sys.argv.pop(1))
while not go.exists():
    time.sleep(0.001)
main()
"""
"""A command that is loaded, says so, and begins when it is told to."""


class Commands:
    """Commands that file at one time, each in a process of its own."""

    def __init__(self, url: str, folder: Path, *files: Path) -> None:
        self.go = folder / "go"
        leaps = {f"CARBONSTEP_{name}_AHEAD_DAYS": "100000" for name in ("CLOCK", "RUN")}
        self.running = []
        for number, file in enumerate(files):
            ready = folder / f"ready-{number}"
            self.running.append(
                subprocess.Popen(
                    [
                        *(sys.executable, "-c", FILING, str(ready), str(self.go)),
                        *("--database", url, "report", "submit", str(file), "--json"),
                    ],
                    env={**os.environ, **leaps},
                    cwd=folder,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                )
            )
        for number in range(len(files)):
            wait_until((folder / f"ready-{number}").exists)

    def answers(self) -> list[tuple[int, dict]]:
        """The exit code of each, and what it answered."""
        self.go.touch()
        found = []
        for process in self.running:
            out, err = process.communicate(timeout=WAIT_S)
            assert b"Traceback" not in err, err.decode()
            found.append((process.returncode, json.loads(out)))
        return found


def filed(folder: Path, name: str, *numbers: int, figure: bytes = b"5") -> Path:
    path = folder / name
    rows = b"".join(ROW.replace(b",5\n", b"," + figure + b"\n") % number for number in numbers)
    path.write_bytes(HEAD + rows)
    return path


@pytest.fixture
def url(databases):
    made = databases.new(like=databases.kept(keys_and_accounts))
    yield made
    databases.drop(made)


def size_of(url: str) -> int:
    with closing(open_store(url)) as store:
        return log_size(store)


@pytest.mark.parametrize("commands", [3])
def test_commands_that_file_one_file_at_once(url, tmp_path, commands: int) -> None:
    before, count = size_of(url), Random(commands).randint(5, ACCOUNTS)
    file = filed(tmp_path, "a.csv", *range(count))
    answers = Commands(url, tmp_path, *[file] * commands).answers()
    assert [code for code, _ in answers] == [0] * commands
    told = Counter((len(said["accepted"]), len(said["unchanged"])) for _, said in answers)
    assert told == {(count, 0): 1, (0, count): commands - 1}
    assert size_of(url) == before + count + 1


@pytest.mark.parametrize("seed", [1])
def test_commands_whose_files_share_reports(url, tmp_path, seed: int) -> None:
    rng, before = Random(seed), size_of(url)
    shares = [sorted(rng.sample(range(ACCOUNTS), 25)) for _ in range(3)]
    files = [filed(tmp_path, f"{at}.csv", *share) for at, share in enumerate(shares)]
    answers = Commands(url, tmp_path, *files).answers()
    assert [code for code, _ in answers] == [0, 0, 0]
    accepted = [report for _, said in answers for report in said["accepted"]]
    assert len(accepted) == len(set(accepted)) == len(set().union(*shares))
    for share, (_, said) in zip(shares, answers, strict=True):
        assert len(said["accepted"]) + len(said["unchanged"]) == len(share)
    filings = sum(bool(said["accepted"]) for _, said in answers)
    assert size_of(url) == before + len(accepted) + filings


@pytest.mark.parametrize("figure", [b"5", b"6"], ids=["the same figures", "other figures"])
def test_a_command_and_the_api_with_reports_in_common(url, tmp_path, figure: bytes) -> None:
    before = size_of(url)
    ours, theirs = range(25), range(15, ACCOUNTS)
    commands = Commands(url, tmp_path, filed(tmp_path, "a.csv", *ours))
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="b.csv"\r\n\r\n'
    sent_file = filed(tmp_path, "b.csv", *theirs, figure=figure).read_bytes()
    body = part + sent_file + b"\r\n--x--\r\n"
    with (
        serving(url, tmp_path) as server,
        closing(server.send("/v1/reports", body[:-20], declared=len(body), kind=FORM)) as sent,
    ):
        sent.settimeout(WAIT_S)
        commands.go.touch()
        sent.sendall(body[-20:])
        said = b""
        while not said.endswith(b"}") and (more := sent.recv(1 << 16)):
            said += more
        [(code, told)] = commands.answers()
    status = int(said.split()[1])
    answer = json.loads(said.partition(b"\r\n\r\n")[2])
    common, stored = len(set(ours) & set(theirs)), size_of(url) - before
    if figure == b"5":
        assert (code, status) == (0, 201)
        assert len(told["accepted"]) + len(answer["accepted"]) == ACCOUNTS
        assert len(told["unchanged"]) + len(answer["unchanged"]) == common
        assert stored == ACCOUNTS + 2
    else:
        # One of the two is first and stored whole; nothing of the other is.
        assert (code == 0) != (status == 201), (code, status, answer)
        assert stored == 25 + 1
        refused = told if code else answer
        assert refused.get("rejected_count") == common
