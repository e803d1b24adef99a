"""A bank's first day: an open account, the fixings, a loan under a reduction rulebook."""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.formats.report.file import open_report_document
from carbonstep.reading.node import node_from_json
from carbonstep.services.account import open_account
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.report import Receipt, submit_reports
from carbonstep.services.run import DailyRun, run_daily
from carbonstep.settings import shipped_rules
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp

ACCOUNT = "uscc:91110000600037341L"
LOAN = {
    "loan_id": "HS-1",
    "account": ACCOUNT,
    "principal": "15000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2025-09-20",
    "benchmark": {"index": "LPR1Y", "repricing": {"every_months": "12", "anchor": "drawdown"}},
    "spread_bps": "35",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}


LEAPS = AheadLimit(run_days=100_000)
"""A story leaps over years between two runs."""

OPENS_AT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


@dataclass
class Bank:
    """A store with a clock of its own: every write is a minute after the one before."""

    store: Store
    library: Library
    now: datetime = OPENS_AT + timedelta(hours=1)

    def stamp(self, on: date) -> Stamp:
        self.now += timedelta(minutes=1)
        return Stamp(on=on, recorded_at=self.now, actor="test")

    def file(self, *rows: dict[str, str], on: date, partial: bool = False) -> Receipt:
        opened = open_report_document(
            {"reports": [dict(row) for row in rows]},
            business_date=on,
            registry=self.library.factors,
        )
        assert not isinstance(opened, tuple), [str(problem) for problem in opened]
        with opened:
            return submit_reports(self.store, opened, self.stamp(on), partial=partial)

    def run(self, on: date) -> DailyRun:
        return run_daily(self.store, self.library, self.stamp(on), limit=LEAPS)


FAST_SEEDS = 5


def seeds(number: int) -> list[Any]:
    """So many seeds of a property's worlds; the fast gate tries the first few."""
    slow = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(FAST_SEEDS, number)]
    return [*range(FAST_SEEDS), *slow]


Story = Callable[[Bank], object]
"""What happens at a bank after its first day; it is known by the function that does it."""


def row(year: int, scope1: str, **changes: str) -> dict[str, str]:
    """A report's row: scope 2 is 46,990 t and the verifier limited."""
    return {
        "account": ACCOUNT,
        "period_from": f"{year}-01-01",
        "period_to": f"{year}-12-31",
        "scope1": scope1,
        "scope2_location": "46990",
        "assurance": "limited",
        "verifier": "a carbon exchange",
        **changes,
    }


@pytest.fixture(scope="session")
def library() -> Library:
    return Library(shipped_rules())


@pytest.fixture(scope="session")
def first_day(library: Library) -> Callable[[Store], None]:
    """What happens at the bank before any test."""

    def begin(store: Store) -> None:
        bank = Bank(store=store, library=library, now=OPENS_AT)
        account = CarbonAccount(account_id=ACCOUNT, name="A manufacturer", region="CN-HB")
        open_account(store, account, bank.stamp(date(2022, 9, 19)))
        bank.run(date(2022, 9, 20))
        book_loan(store, library, node_from_json(LOAN), bank.stamp(date(2022, 9, 20)))

    return begin


@pytest.fixture
def bank(databases, first_day: Callable[[Store], None], library: Library) -> Iterator[Bank]:
    """A bank with one account and one loan, on the day after drawdown."""
    url = databases.new(like=databases.kept(first_day))
    with closing(open_store(url)) as store:
        yield Bank(store=store, library=library)
    databases.drop(url)


@pytest.fixture(scope="session")
def begun(library: Library) -> Callable[[Story], Callable[[Store], None]]:
    """What a story records in the store of a bank that had its first day."""

    @cache
    def of(story: Story) -> Callable[[Store], None]:
        return lambda store: story(Bank(store=store, library=library))

    return of


@pytest.fixture
def bank_after(
    databases, first_day: Callable[[Store], None], library: Library, begun
) -> Iterator[Callable[[Story], Bank]]:
    """The bank after a story that many tests begin with: it happens once, and is copied."""
    urls = []
    with ExitStack() as opened:

        def copied(story: Story) -> Bank:
            kept = databases.kept(begun(story), after=first_day)
            urls.append(databases.new(like=kept))
            store = opened.enter_context(closing(open_store(urls[-1])))
            return Bank(store=store, library=library, now=OPENS_AT + timedelta(days=1))

        yield copied
    for url in urls:
        databases.drop(url)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[object, object], None]:
    """Puts another object in the place of one, wherever the program names it."""

    def put(before: object, later: object) -> None:
        modules = [module for name, module in sys.modules.items() if name.startswith("carbonstep.")]
        for module in modules:
            for name, value in list(vars(module).items()):
                if value is before:
                    monkeypatch.setattr(module, name, later)

    return put


@pytest.fixture
def write_csv(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a CSV file and gives its path."""

    def write(text: str) -> Path:
        path = tmp_path / "reports.csv"
        path.write_text(text, "utf-8")
        return path

    return write
