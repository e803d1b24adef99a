"""One look at a loan's rate in a store, beside the bare fold of the same loan's money.

The loan runs five years by quarters, in equal instalments, with a carbon step a year, a drawdown
and a prepayment. The floor is `service` on periods and rates that are made already: one life put
through the fold, and nothing read. Times are of the processor, and all take turns, since a machine
shared with others may be twice as fast a minute later.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.money.service import Serviced, service
from carbonstep.domain.rate.segment import RateSegment, rate_on
from carbonstep.formats.report.file import open_report_document
from carbonstep.reading.node import node_from_json
from carbonstep.services.account import open_account
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.rate import loan_picture, loan_price
from carbonstep.services.report import submit_reports
from carbonstep.services.run import run_daily
from carbonstep.settings import shipped_rules
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp

ROUNDS = 21
TIMES = 10
AS_OF = date(2025, 12, 31)
ACCOUNT = "uscc:91110000600037341L"
LOAN_ID = "bench"
LOAN = {
    "loan_id": LOAN_ID,
    "account": ACCOUNT,
    "principal": "15000000",
    "first_drawdown": "9000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2027-09-20",
    "benchmark": {"index": "LPR1Y", "repricing": {"every_months": "12", "anchor": "drawdown"}},
    "spread_bps": "35",
    "interest": {"frequency": "quarter", "day": "20"},
    "repayment": {"kind": "equal_instalment"},
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}
EVENTS = [
    {"kind": "drawdown", "on": "2023-02-01", "amount": "6000000"},
    {"kind": "prepayment", "on": "2024-02-01", "amount": "1000000"},
]
SCOPE1 = {2022: "50000", 2023: "48000", 2024: "40000"}


def fill(store: Store) -> None:
    """An account, the loan, what happened to it, three reports, and what was posted by then."""
    library = Library(shipped_rules())
    now = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)

    def stamp(on: date) -> Stamp:
        nonlocal now
        now += timedelta(minutes=1)
        return Stamp(on=on, recorded_at=now, actor="bench")

    opened_on = date(2022, 9, 20)
    open_account(store, CarbonAccount(account_id=ACCOUNT, name="A manufacturer"), stamp(opened_on))
    book_loan(store, library, node_from_json(LOAN), stamp(opened_on))
    for event in EVENTS:
        on = date.fromisoformat(event["on"])
        record_loan_event(store, LOAN_ID, node_from_json(event), stamp(on))
    for year, amount in SCOPE1.items():
        on = date(year + 1, 4, 26)
        row = {
            "account": ACCOUNT,
            "period_from": f"{year}-01-01",
            "period_to": f"{year}-12-31",
            "scope1": amount,
            "scope2_location": "46990",
            "assurance": "limited",
            "verifier": "a carbon exchange",
        }
        opened = open_report_document(
            {"reports": [row]}, business_date=on, registry=library.factors
        )
        assert not isinstance(opened, tuple), opened
        with opened:
            submit_reports(store, opened, stamp(on))
        run_daily(store, library, stamp(date(year + 1, 12, 31)))


def milliseconds(call: Callable[[], Any]) -> float:
    """Processor time of one call."""
    begun = time.process_time()
    for _ in range(TIMES):
        call()
    return (time.process_time() - begun) / TIMES * 1000


def main() -> int:
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}")
        fill(store)
        seen = loan_price(store, LOAN_ID, as_of=AS_OF)
        assert seen is not None
        life = seen.priced.life

        def floor() -> Serviced:
            found = service(
                life.contract,
                schedule=life.rates.schedule,
                segments=life.rates.segments,
                events=life.events,
                market=life.market,
            )
            assert isinstance(found, Serviced)
            return found

        def rate() -> RateSegment | None:
            price = loan_price(store, LOAN_ID, as_of=AS_OF)
            return None if price is None else rate_on(price.priced.segments, AS_OF)

        def picture() -> object:
            return loan_picture(store, LOAN_ID, as_of=AS_OF)

        calls = {"its rate": rate, "everything of it": picture}
        taken: dict[str, list[float]] = {name: [] for name in ("floor", *calls)}
        for _ in range(ROUNDS):
            for name, call in (("floor", floor), *calls.items()):
                taken[name].append(milliseconds(call))
        store.close()
    typical = {name: median(times) for name, times in taken.items()}
    print(f"floor, one life through the fold, milliseconds  {typical['floor']:6.2f}")
    for name in calls:
        times = typical[name] / typical["floor"]
        print(f"a look at {name:37} {typical[name]:6.2f}  ({times:.1f} x floor)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
