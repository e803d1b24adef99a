"""A server in a process of its own, which a test may kill; it may stop at a stage of an upload."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.api.conftest import SECRETS

WAIT_S = 60

SERVING = """
import os, time
from pathlib import Path
from carbonstep.api import report as endpoint
from carbonstep.main import main
from carbonstep.services import filing_record
from carbonstep.services import report as filing

PLACES = {
    "before the child": (endpoint, "open_report_file"),
    "with the child": (filing, "_read"),
    "before the lock": (filing_record, "touched_accounts"),
    "in the transaction": (filing_record, "append"),
    "after the commit": (endpoint.ReceiptOut, "of"),
}

def stopping_at(where, name):
    real = getattr(where, name)
    def stopped(*given, **named):
        Path(os.environ["REACHED"]).touch()
        time.sleep(600)
        return real(*given, **named)
    setattr(where, name, stopped)

if os.environ["REACHED"]:
    stopping_at(*PLACES[os.environ["STAGE"]])
main()
"""
"""Serves, and says by a file that a stage is reached, where it then waits."""


@dataclass(frozen=True, kw_only=True)
class Killable:
    """A server in a process of its own, which keeps its temporary files in a folder."""

    process: subprocess.Popen[bytes]
    port: int
    folder: Path
    database: str
    reached: Path

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


@contextmanager
def serving(url: str, within: Path, *, stage: str = "") -> Iterator[Killable]:
    """A server of a store, until the end or until it is killed; with a stage, it stops there."""
    folder = within / "temporary"
    folder.mkdir(exist_ok=True)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    leaps = {f"CARBONSTEP_{name}_AHEAD_DAYS": "100000" for name in ("CLOCK", "RUN")}
    reached = within / "reached"
    stopping = {"STAGE": stage, "REACHED": str(reached) if stage else ""}
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", SERVING),
            *("--database", url, "serve", "--no-jobs", "--port", str(port)),
        ],
        env={**os.environ, **leaps, **stopping, "TMPDIR": str(folder)},
        cwd=within,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    killable = Killable(process=process, port=port, folder=folder, database=url, reached=reached)

    def answers() -> bool:
        assert process.poll() is None, "the server ended"
        with closing(socket.socket()) as asked:
            return asked.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(answers)
        yield killable
    finally:
        killable.kill()
