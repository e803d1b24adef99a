"""A server that is killed during an upload leaves nothing behind: no file, no process, no fact."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.api.conftest import SECRETS, issue_keys

from carbonstep.services.changes import log_size
from carbonstep.store.schema import open_store

WAIT_S = 60
HEAD = b"account,period_from,period_to,scope1 [tCO2e]\n"
ROW = b"eu-ets:%d,2024-01-01,2024-12-31,5\n"
ROWS = 150_000

pytestmark = pytest.mark.slow


@dataclass(frozen=True, kw_only=True)
class Killable:
    """A server in a process of its own, which keeps its temporary files in a folder."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    database: str

    def send(self, path: str, body: bytes, *, declared: int, kind: str) -> socket.socket:
        """Begin a request, of which more may be declared than is sent."""
        sent = socket.create_connection(("127.0.0.1", self.port), timeout=WAIT_S)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
            f"Authorization: Bearer {next(iter(SECRETS.values()))}\r\n"
            f"Content-Length: {declared}\r\n\r\n"
        )
        sent.sendall(head.encode("ascii") + body)
        return sent

    def below(self) -> list[int]:
        """The processes that it started."""
        found = []
        for thread in Path(f"/proc/{self.process.pid}/task").iterdir():
            found += [int(child) for child in (thread / "children").read_text().split()]
        return found

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(WAIT_S)


def wait_until(so: Callable[[], object]) -> None:
    until = time.monotonic() + WAIT_S
    while not so():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.02)


@pytest.fixture
def server(tmp_path, sqlite_folder) -> Iterator[Killable]:
    url = sqlite_folder.new(like=sqlite_folder.kept(issue_keys))
    folder = tmp_path / "temporary"
    folder.mkdir()
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    leaps = {f"CARBONSTEP_{name}_AHEAD_DAYS": "100000" for name in ("CLOCK", "RUN")}
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", "from carbonstep.main import main; main()"),
            *("--database", url, "serve", "--no-jobs", "--port", str(port)),
        ],
        env={**os.environ, **leaps, "TMPDIR": str(folder)},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    killable = Killable(process=process, port=port, folder=folder, database=url)

    def answers() -> bool:
        assert process.poll() is None, "the server ended"
        with closing(socket.socket()) as asked:
            return asked.connect_ex(("127.0.0.1", port)) == 0

    wait_until(answers)
    yield killable
    killable.kill()
    sqlite_folder.drop(url)


def form(*, rows: int) -> bytes:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    return part + HEAD + b"".join(ROW % number for number in range(rows))


FORM = "multipart/form-data; boundary=x"


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/receipts"])
def test_a_kill_while_the_file_arrives(server, path) -> None:
    body = form(rows=ROWS)
    with closing(server.send(path, body, declared=len(body) + 1000, kind=FORM)):
        # What arrives is held in a file of the server's as soon as it is large.
        wait_until(lambda: deleted_files(server.process.pid))
        assert list(server.folder.iterdir()) == []
        server.kill()
    assert list(server.folder.iterdir()) == []


def test_a_kill_while_the_file_is_read(server) -> None:
    body = form(rows=ROWS) + b"\r\n--x--\r\n"
    with closing(server.send("/v1/reports", body, declared=len(body), kind=FORM)):
        wait_until(server.below)
        children = server.below()
        assert list(server.folder.iterdir()) == []
        server.kill()
    assert list(server.folder.iterdir()) == []
    # Who writes rows for nobody ends.
    wait_until(lambda: not any(Path(f"/proc/{child}/exe").exists() for child in children))
    with closing(open_store(server.database)) as store:
        assert log_size(store) == len(SECRETS)


def deleted_files(process: int) -> list[str]:
    """Files that a process holds and that have no name any more."""
    found = []
    for held in Path(f"/proc/{process}/fd").iterdir():
        try:
            found.append(os.readlink(held))
        except FileNotFoundError:
            continue
    return [name for name in found if name.endswith(" (deleted)")]
