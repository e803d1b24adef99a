"""A real server under a clock that is moved: weeks of business dates in a minute.

Debian's `faketime` moves the clock of the server's process alone, by a file that it reads again.
It takes a minute, on SQLite; on PostgreSQL too with

    MOVED_CLOCK=both pytest tests/cli/test_moved_clock.py
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.reading.node import node_from_json
from carbonstep.services.account import open_account
from carbonstep.services.changes import changes_after
from carbonstep.services.fixing import fixings_as_known
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.store.engine import Store
from carbonstep.store.log import EventType
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp
from carbonstep.units.exact import round_half_away

pytestmark = pytest.mark.slow

PACKAGE = "faketime"
ACCOUNT = "uscc:91110000600037341L"
PRINCIPAL = 29_000_000
BEGINS_ON = date(2026, 7, 16)
EVERY_MONTH = {
    "loan_id": "MONTHLY",
    "account": ACCOUNT,
    "principal": str(PRINCIPAL),
    "drawn_on": "2026-05-20",
    "matures_on": "2027-05-20",
    "benchmark": {"index": "LPR1Y", "repricing": {"every_months": "1", "anchor": "drawdown"}},
    "spread_bps": "45",
    "interest": {"frequency": "month", "day": "20"},
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "50000"},
}
FIXED = {
    **EVERY_MONTH,
    "loan_id": "FIXED",
    "benchmark": {"index": "fixed", "rate_pct": "3.45"},
    "spread_bps": "0",
}
ON_JULYS = {
    **EVERY_MONTH,
    "loan_id": "ON-JULYS",
    "drawn_on": "2026-07-21",
    "matures_on": "2026-10-20",
    "benchmark": {"index": "LPR1Y", "repricing": {"every_months": "12", "anchor": "drawdown"}},
    "spread_bps": "100",
    "interest": {"frequency": "half_year", "day": "20"},
}
"""Drawn the day after July's LPR of 2.90 %; the server began with 3.00 %. For the 91 days to 20
October that is 285,891.67 yuan at 3.90 %, and 293,222.22 for a server that saw no new LPR."""

SHIPPED_UNTIL = "2026-06-22"
"""The last line of the file as the server finds it; made-up ones are added while it runs."""

JULY, AUGUST, SEPTEMBER = (
    f"{day},{rate},3.50,made up\n"
    for day, rate in (("2026-07-20", "2.90"), ("2026-08-20", "2.75"), ("2026-09-20", "2.80"))
)


ENGINES = ["sqlite", "postgresql"] if os.environ.get("MOVED_CLOCK") == "both" else ["sqlite"]


@pytest.fixture(params=ENGINES)
def dialect(request: pytest.FixtureRequest) -> str:
    """The engine of the server's store."""
    return str(request.param)


@pytest.fixture(scope="session")
def faketime() -> Path:
    """The library that moves the clock; it is installed where we may, else the test is skipped."""
    if not installed() and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "update"], ["apt-get", "install", "-y", PACKAGE]):
            subprocess.run(command, capture_output=True, timeout=120, check=False)
    found = installed()
    if not found:
        pytest.skip(f"Debian's {PACKAGE} is not installed: apt-get install {PACKAGE}")
    return found[0]


def installed() -> list[Path]:
    return sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))


@dataclass
class Server:
    """A server under a moved clock, its store seen from outside, and its benchmark file."""

    process: subprocess.Popen[bytes]
    address: str
    store: Store
    clock: Path
    file: Path
    log: Path
    began: float

    def at(self, day: date) -> None:
        """Set the clock to half a minute after the bell of a day, six in the morning in Beijing."""
        instant = datetime(day.year, day.month, day.day, 22, 0, 30, tzinfo=UTC) - timedelta(days=1)
        # What the file says is the clock at the process's start.
        started = instant - timedelta(seconds=time.monotonic() - self.began)
        written = self.clock.with_suffix(".new")
        written.write_text(f"@{started:%Y-%m-%d %H:%M:%S}\n", "utf-8")
        written.rename(self.clock)

    def runs(self) -> list[date]:
        """The business dates of the finished runs, in their order."""
        page = changes_after(self.store, after=-1, limit=1000, types=(EventType.RUN_FINISHED,))
        return [entry.business_on for entry in page.entries]

    def day(self, day: date) -> None:
        """Live through the bell of a day."""
        self.at(day)
        self.wait(lambda: day in self.runs(), f"no run of {day}")

    def days(self, *days: str) -> None:
        for day in days:
            self.day(date.fromisoformat(day))

    def publish(self, *lines: str) -> None:
        """Put a new file in the old one's place, with more lines."""
        text = self.file.read_text("utf-8")
        kept = text[: text.index("\n", text.index(SHIPPED_UNTIL)) + 1]
        written = self.file.with_suffix(".new")
        written.write_text(kept + "".join(lines), "utf-8")
        written.rename(self.file)

    def wait(self, reached: Callable[[], bool], otherwise: str) -> None:
        until = time.monotonic() + 30
        while not reached():
            assert self.process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < until, f"{otherwise}\n{self.log.read_text('utf-8')}"
            time.sleep(0.05)

    def taken_up(self) -> dict[date, date]:
        """Each fixing of the index with the business date on which it became known."""
        page = changes_after(self.store, after=-1, limit=1000, types=(EventType.FIXING_PUBLISHED,))
        return {
            date.fromisoformat(entry.body["published_on"]): entry.business_on
            for entry in page.entries
            if entry.body["index"] == "LPR1Y"
        }

    def posted(self, loan_id: str) -> dict[date, tuple[date, int]]:
        """Each posted contract day with the business date of its posting and its interest."""
        found = ledger_as_known(self.store, loan_id)
        assert found is not None
        assert found.true_ups == (), "nothing was posted that had to be put right"
        return {
            item.nominal_on: (item.posted_on, item.amounts.interest_fen)
            for _, item in found.postings
        }

    def notices(self) -> set[str]:
        with urllib.request.urlopen(f"{self.address}/v1/health", timeout=5) as answer:
            told = json.loads(answer.read())
        assert told["status"] == "ok"
        return {
            f"{item['code']} {item['found']} {item['needed']}" for item in told.get("notices", ())
        }


@pytest.fixture
def server(databases, faketime: Path, repo: Path, tmp_path: Path) -> Iterator[Server]:
    """A server that begins on a day, with three loans booked the day before."""
    rules = tmp_path / "rules"
    shutil.copytree(repo / "rules", rules)
    url = databases.new()
    with closing(open_store(url)) as store:
        before = BEGINS_ON - timedelta(days=1)
        at = datetime(before.year, before.month, before.day, 6, tzinfo=UTC)
        stamp = Stamp(on=before, recorded_at=at, actor="test")
        open_account(store, CarbonAccount(account_id=ACCOUNT, name="A"), stamp)
        with serving(faketime, rules, url, store, tmp_path) as found:
            yield found
    databases.drop(url)


@contextmanager
def serving(faketime: Path, rules: Path, url: str, store: Store, folder: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Server(
        process=None,  # type: ignore[arg-type]
        address=f"http://127.0.0.1:{port}",
        store=store,
        clock=folder / "clock",
        file=rules / "benchmarks" / "lpr.csv",
        log=folder / "log",
        began=time.monotonic(),
    )
    found.publish()
    before = BEGINS_ON - timedelta(days=1)
    at = datetime(before.year, before.month, before.day, 7, tzinfo=UTC)
    for terms in (EVERY_MONTH, FIXED, ON_JULYS):
        stamp = Stamp(on=before, recorded_at=at, actor="test")
        book_loan(store, Library(rules), node_from_json(terms), stamp)
    found.at(BEGINS_ON)
    with found.log.open("wb") as log:
        found.process = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "from carbonstep.main import main; main()",
                *("--rules", str(rules), "--database", url),
                *("serve", "--port", str(port)),
            ],
            stdout=log,
            stderr=log,
            env={
                **os.environ,
                "LD_PRELOAD": str(faketime),
                "FAKETIME_TIMESTAMP_FILE": str(found.clock),
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
                "CARBONSTEP_LOOK_EVERY_S": "1",
                "TZ": "UTC",
            },
        )
    try:
        yield found
    finally:
        found.process.terminate()
        found.process.wait(timeout=30)


def interest(rate_pct: str, days: int) -> int:
    """Reckoned by hand: principal x rate x days / 360, in fen."""
    return round_half_away(Fraction(PRINCIPAL * 100) * Fraction(rate_pct) * days / 100 / 360)


def test_weeks_of_a_server_under_a_moved_clock(server: Server) -> None:
    of_day = date.fromisoformat
    server.wait(lambda: BEGINS_ON in server.runs(), "no run at the start")
    server.days("2026-07-17", "2026-07-18", "2026-07-19")
    # July's LPR comes in the morning of its day, after the daily run; the next look takes it up.
    server.day(of_day("2026-07-20"))
    assert of_day("2026-07-20") not in server.taken_up()
    server.publish(JULY)
    july = of_day("2026-07-20")
    server.wait(lambda: server.taken_up().get(july) == july, "July's LPR is not taken up")
    server.days("2026-07-21", "2026-07-22", "2026-07-27", "2026-08-03", "2026-08-10", "2026-08-17")
    assert server.notices() == set()

    # August's does not come. What does not rest on it goes on.
    server.days("2026-08-18", "2026-08-19", "2026-08-20", "2026-08-21")
    missed = "publication_expected LPR1Y 2026-08-20"
    server.wait(lambda: missed in server.notices(), "August's LPR is not missed")
    server.days("2026-08-31", "2026-09-07", "2026-09-14", "2026-09-18", "2026-09-19")

    # September's comes on its day, a Sunday that is worked.
    server.publish(JULY, SEPTEMBER)
    server.days("2026-09-20", "2026-09-21")
    assert server.taken_up()[of_day("2026-09-20")] == of_day("2026-09-20")
    assert of_day("2026-09-20") in server.posted("FIXED")
    assert of_day("2026-09-20") not in server.posted("MONTHLY"), "it waits"
    assert missed in server.notices()

    # A clock three years ahead changes nothing and says so; set right, the server goes on.
    size = changes_after(server.store, after=-1, limit=1).size
    server.at(of_day("2029-09-22"))
    ahead = "business_date_ahead 2029-09-22 2026-09-21 → 2029-09-22"
    server.wait(lambda: ahead in server.notices(), "the clock is not noticed")
    refused = "the daily run of 2029-09-22 is refused"
    server.wait(lambda: refused in server.log.read_text("utf-8"), "the run is not refused")
    time.sleep(2.5)
    assert changes_after(server.store, after=-1, limit=1).size == size
    server.days("2026-09-22")

    # August's comes late: the next run posts what waited, once and right.
    server.publish(JULY, AUGUST, SEPTEMBER)
    server.wait(lambda: of_day("2026-08-20") in server.taken_up(), "August's LPR came late")
    server.wait(lambda: server.notices() == set(), "it is still missed")
    server.days("2026-09-23", "2026-09-24")
    assert server.taken_up()[of_day("2026-08-20")] == of_day("2026-09-22")
    posted = server.posted("MONTHLY")
    assert posted == {
        of_day("2026-06-20"): (BEGINS_ON, interest("3.45", 31)),
        of_day("2026-07-20"): (of_day("2026-07-20"), interest("3.45", 30)),
        of_day("2026-08-20"): (of_day("2026-08-20"), interest("3.35", 31)),
        of_day("2026-09-20"): (of_day("2026-09-23"), interest("3.20", 31)),
    }
    assert [on for on, _ in server.posted("FIXED").values()] == [
        BEGINS_ON,
        *map(of_day, ("2026-07-20", "2026-08-20", "2026-09-20")),
    ]
    # A loan drawn while the server runs pays by the LPR that it took up then.
    server.days("2026-10-20")
    assert server.posted("ON-JULYS") == {of_day("2026-10-20"): (of_day("2026-10-20"), 28_589_167)}
    assert all(day < date(2029, 1, 1) for day in server.runs())
    assert {item.revision for item in fixings_as_known(server.store).fixings} == {0}
