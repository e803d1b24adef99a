"""Hostile and odd files of reports: what each costs, and how long another writer waits for it.

    scripts/bench hostile_intake [--seed N] [--scale S] [--limit SECONDS] [--postgresql] [NAME ...]

Each file is filed by a process of its own, in a store of its own, while this process records a
little again and again: its longest wait is told. A file that takes longer than the limit is
broken off. The files are in `hostile_file`; the first is a good one to hold the others against.
"""

import argparse
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

from hostile_file import FILES
from hostile_row import ACCOUNT, MADE_ON
from servers import urls
from sqlalchemy.exc import DBAPIError

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.report.file import ReportFile, open_report_file
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.account import open_account
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.report import submit_reports
from carbonstep.settings import shipped_rules
from carbonstep.store.engine import Store, StoreBusy
from carbonstep.store.fault import fault_of, said_of
from carbonstep.store.log import Event, EventType, append_events
from carbonstep.store.reason import StoreReason
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp

NOW = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
BETWEEN_S = 0.005
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Stores lie there: a wait for the disk is no wait for the lock."""

LOAN = {
    "loan_id": "bench",
    "account": ACCOUNT,
    "principal": "15000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2025-09-20",
    "benchmark": {"index": "fixed", "rate_pct": "3.6"},
    "spread_bps": "35",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}


def stamp(on: date) -> Stamp:
    return Stamp(on=on, recorded_at=NOW, actor="bench")


def begin(store: Store) -> None:
    """One account with a loan: what is filed for it is decided at once."""
    library = Library(shipped_rules())
    on = date(2022, 9, 20)
    open_account(
        store, CarbonAccount(account_id=f"uscc:{ACCOUNT}", name="A manufacturer"), stamp(on)
    )
    book_loan(store, library, node_from_json(LOAN), stamp(on))


def own_peak_mb() -> float:
    """The most this process ever held; the kernel's mark, since that of getrusage is inherited."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def submit(url: str, path: Path, mapping_name: str, partial: bool) -> dict[str, object]:
    """File one file; what it came to and what it cost."""
    library = Library(shipped_rules())
    mapping = load_mapping(mapping_name, shipped=library.mappings) if mapping_name else None
    assert mapping is None or isinstance(mapping, ColumnMapping), mapping
    told: dict[str, object] = {}
    with closing(open_store(url)) as store:
        began, cpu = time.perf_counter(), time.process_time()
        file = open_report_file(
            path, mapping=mapping, business_date=MADE_ON, registry=library.factors
        )
        if isinstance(file, ReportFile):
            with file:
                try:
                    receipt = submit_reports(store, file, stamp(MADE_ON), partial=partial)
                except RejectedError as refused:
                    told["outcome"] = refused.problems[0].code
                    told["problems"] = len(refused.problems)
                else:
                    counts = (len(receipt.accepted), len(receipt.unchanged))
                    told["outcome"] = f"stored {counts[0]}+{counts[1]}" if receipt.stored else "no"
                    told["rejected"] = len(receipt.rejected)
                    told["problems"] = sum(len(row.problems) for row in receipt.rejected)
                told["child_mb"] = round(
                    0 if file._stream is None else file._stream.peak_kib / 1024
                )
        else:
            told["outcome"], told["problems"] = file[0].code, len(file)
        told["seconds"] = round(time.perf_counter() - began, 2)
        told["cpu_s"] = round(time.process_time() - cpu, 2)
    return {**told, "peak_mb": round(own_peak_mb())}


def longest_wait(store: Store, busy: Callable[[], bool]) -> float:
    """Record a little again and again as long as another is at work; the longest it took, in s.

    A store that is busy for longer than a writer waits (30 s) says so: that is a wait, no fault.
    """
    longest = 0.0
    while busy():
        began = time.perf_counter()
        try:
            with store.write() as session:
                little = Event(
                    type=EventType.KEY_REVOKED, subject="bench", business_on=MADE_ON, body={}
                )
                append_events(session, [little], recorded_at=NOW, actor="bench")
        except (DBAPIError, StoreBusy) as error:
            if fault_of(error) is not StoreReason.BUSY:
                raise
        longest = max(longest, time.perf_counter() - began)
        time.sleep(BETWEEN_S)
    return longest


def measured(
    url: str, path: Path, mapping: str, partial: bool, limit_s: float
) -> dict[str, object]:
    """What a file costs in a process of its own, and how long we wait meanwhile."""
    given = [url, str(path), mapping, str(int(partial)), str(int(limit_s))]
    command = [sys.executable, __file__, "--submit", *given]
    with closing(open_store(url)) as store, tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT)
        ends = time.monotonic() + 4 * limit_s
        broken_off = False

        def busy() -> bool:
            nonlocal broken_off
            if process.poll() is None and time.monotonic() > ends:
                process.kill()
                broken_off = True
            return process.poll() is None

        try:
            wait = longest_wait(store, busy)
        except Exception as error:  # what the other writer is told is a figure too
            wait = float("inf")
            process.kill()
            fault = fault_of(error)
            named = type(error).__name__ if fault is None else fault.code
            print(f"  the other writer: {named}: {said_of(error)}", file=sys.stderr)
        process.wait()
        said.seek(0)
        lines = said.read().decode().strip().splitlines() or ["nothing was said"]
    if broken_off or process.returncode == -signal.SIGXCPU:
        return {
            "outcome": "broken off",
            "seconds": f">{limit_s:.0f}",
            "wait_ms": round(wait * 1000),
        }
    try:
        told = json.loads(lines[-1])
    except ValueError:
        told = {"outcome": f"failed: {lines[-1][:60]}"}
    return {**told, "wait_ms": wait if wait == float("inf") else round(wait * 1000)}


COLUMNS = ("seconds", "cpu_s", "peak_mb", "child_mb", "wait_ms", "rejected", "problems", "outcome")


def main() -> int:
    if sys.argv[1:2] == ["--submit"]:
        url, path, mapping, partial, limit = sys.argv[2:]
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit), resource.RLIM_INFINITY))
        print(json.dumps(submit(url, Path(path), mapping, partial == "1")))
        return 0
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument("--postgresql", action="store_true")
    asked = parser.parse_args()
    print(f"{'file':28} {'kB':>7} " + " ".join(f"{name:>9}" for name in COLUMNS))
    with (
        tempfile.TemporaryDirectory(dir=MEMORY) as name,
        urls(Path(name), postgresql=asked.postgresql) as new_url,
    ):
        for hostile in FILES:
            if asked.names and hostile.name not in asked.names:
                continue
            folder = Path(tempfile.mkdtemp(dir=name))
            path = hostile.make(folder, random.Random(asked.seed), asked.scale)
            url = new_url()
            with closing(open_store(url)) as store:
                begin(store)
            for before in sorted(folder.glob("before*")):
                submit(url, before, hostile.mapping, False)
            told = measured(url, path, hostile.mapping, hostile.partial, asked.limit)
            cells = " ".join(f"{told.get(column, '')!s:>9}" for column in COLUMNS)
            print(f"{hostile.name:28} {path.stat().st_size // 1024:7} {cells}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
