"""Cash flows a second of five-year quarterly loans with a carbon step each year, beside QuantLib.

The loans are CNY, ACT/360, paid on the PRC interbank calendar, half of them bullet and half
repaid in equal parts each quarter; all their days lie in years with a holiday notice. The carbon
step falls on the drawdown day of each year, since QuantLib knows one rate for an accrual period
and could not price any other day. A cash flow counts once its date and its amount are in Python's
hands: 20 payments of interest a loan, on the principal that is left. Each engine gets the loans'
terms as plain data of its own; everything from there on is timed.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import QuantLib

from carbonstep.book.column_loan import ColumnLoan
from carbonstep.book.loan_column import interest_columns
from carbonstep.domain.loan.loan import Benchmark, InterestSchedule, Loan, Repayment, RepaymentKind
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.money import Fen
from carbonstep.units.period import Period, add_months
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

SIZES = (1_000, 10_000, 100_000)
COMPARED = 10_000
ROUNDS = 3
YEARS = 5
QUARTERS = 4 * YEARS
AS_OF = date(2026, 11, 20)
NO_FIXINGS = FixingTable(())
TESTED = [Period(date(2017 + year, 1, 1), date(2018 + year, 1, 1)) for year in range(YEARS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTerms:
    """What both engines are given: numbers are exact and counted as the units in their names."""

    drawn_on: date
    principal_fen: int
    base_e4bp: int
    spreads_e4bp: tuple[int, ...]
    """One a year, each in force from the drawdown day's return."""
    amortising: bool


def make_loans(count: int, *, amortising: bool | None = None) -> list[LoanTerms]:
    """The same loans at every run; every other one amortising unless all are to be alike."""
    random = Random(20)
    return [
        LoanTerms(
            drawn_on=date(2018, 1, 1) + timedelta(days=random.randrange(1400)),
            principal_fen=random.randrange(1, 5_000) * QUARTERS * 1_000_000,
            base_e4bp=random.randrange(2_500_000, 4_500_000),
            spreads_e4bp=tuple(-random.randrange(0, 50) * 10_000 for _ in range(YEARS)),
            amortising=bool(number % 2) if amortising is None else amortising,
        )
        for number in range(count)
    ]


def quantlib_cash_flows(loans: Sequence[LoanTerms]) -> int:
    """Prices the loans with QuantLib and reads every coupon out; returns how many there were.

    A leg of fixed rates with a rate for each coupon is the quickest way it offers: a floating leg
    with spreads takes twice as long. The days stay QuantLib's own: turning them into Python's
    would cost it more.
    """
    calendar = QuantLib.China(QuantLib.China.IB)
    day_count = QuantLib.Actual360()
    quarter = QuantLib.Period(3, QuantLib.Months)
    term = QuantLib.Period(YEARS, QuantLib.Years)
    unadjusted, following = QuantLib.Unadjusted, QuantLib.Following
    count = 0
    for loan in loans:
        drawn_on = QuantLib.Date.from_date(loan.drawn_on)
        schedule = QuantLib.Schedule(
            drawn_on,
            drawn_on + term,
            quarter,
            calendar,
            unadjusted,
            unadjusted,
            QuantLib.DateGeneration.Forward,
            False,
        )
        principal = loan.principal_fen / 100
        parts = QUARTERS if loan.amortising else 1
        left = [principal * (parts - paid) / parts for paid in range(parts)]
        rates = [(loan.base_e4bp + spread) / 1e8 for spread in loan.spreads_e4bp for _ in range(4)]
        for flow in QuantLib.FixedRateLeg(schedule, day_count, left, rates, following):
            flow.date()
            flow.amount()
            count += 1
    return count


OwnLoans = tuple[list[Loan], list[list[CarbonStep]]]


def own_loans(loans: Sequence[LoanTerms]) -> OwnLoans:
    """The same loans as our contracts, and the carbon step of each of their years."""
    interest = InterestSchedule(day=None)
    rulebook = RulebookRef(rulebook_id="bench", version="1", content_hash="0" * 64)
    kinds = {True: RepaymentKind.EQUAL_PRINCIPAL, False: RepaymentKind.BULLET}
    contracts, steps = [], []
    for number, loan in enumerate(loans):
        days = [add_months(loan.drawn_on, 12 * year) for year in range(YEARS + 1)]
        contracts.append(
            Loan(
                loan_id=str(number),
                account_id="bench",
                principal_fen=Fen(loan.principal_fen),
                drawn_on=loan.drawn_on,
                matures_on=days[-1],
                benchmark=Benchmark(
                    index=BenchmarkIndex.FIXED,
                    every_months=None,
                    fixed_e4bp=RateE4bp(loan.base_e4bp),
                ),
                spread_e4bp=RateE4bp(0),
                rulebook=rulebook,
                interest=interest,
                repayment=Repayment(kind=kinds[loan.amortising]),
            )
        )
        steps.append(
            [
                CarbonStep(
                    decision_id=str(year),
                    test_period=TESTED[year],
                    order=year,
                    effective_from=days[year],
                    effective_to=None,
                    total_e4bp=RateE4bp(spread),
                )
                for year, spread in enumerate(loan.spreads_e4bp)
            ]
        )
    return contracts, steps


def statement_cash_flows(loans: OwnLoans) -> int:
    """One loan at a time, exact to the fen, with the whole statement: every segment of the rate
    with its order of operations, every part of the interest, every balance."""
    count = 0
    for loan, steps in zip(*loans, strict=True):
        life = serviced_life(
            loan,
            steps,
            events=(),
            market=Market(fixings=NO_FIXINGS, calendar=prc_calendar(), as_of=AS_OF),
        )
        assert isinstance(life, Serviced), life
        count += sum(1 for item in life.interest if item.settlement.pays_on and item.amount_fen)
    return count


def book_cash_flows(loans: OwnLoans) -> int:
    """A book at once, in exact columns: the same days and the same fen, and beside them what each
    payment would be without carbon steps."""
    contracts, steps = loans
    held = [found for loan in contracts if (found := ColumnLoan.of(loan)) is not None]
    assert len(held) == len(contracts), "a loan fits no columns"
    columns = interest_columns(
        held, steps, market=Market(fixings=NO_FIXINGS, calendar=prc_calendar(), as_of=AS_OF)
    )
    return sum(
        1
        for pays_on, amount in zip(
            columns.pays.tolist(), columns.interest_fen.tolist(), strict=True
        )
        if pays_on and amount
    )


@dataclass(frozen=True, slots=True)
class Engine:
    """What prices the loans, and how the terms become the plain data it takes: not timed."""

    price: Callable[[Any], int]
    prepare: Callable[[Sequence[LoanTerms]], Any]


ENGINES = {
    "QuantLib": Engine(quantlib_cash_flows, list),
    "Carbonstep, a book in columns": Engine(book_cash_flows, own_loans),
    "Carbonstep, whole statements": Engine(statement_cash_flows, own_loans),
}


def seconds(loans: Sequence[LoanTerms]) -> dict[str, float]:
    """Each engine's least processor seconds of several rounds over the same loans.

    They take turns: a machine shared with others may be twice as fast a minute later.
    """
    least = dict.fromkeys(ENGINES, float("inf"))
    given = {name: engine.prepare(loans) for name, engine in ENGINES.items()}
    for _ in range(ROUNDS):
        for name, engine in ENGINES.items():
            started = time.process_time()
            count = engine.price(given[name])
            least[name] = min(least[name], time.process_time() - started)
            assert count == len(loans) * QUARTERS, f"{name}: {count} of {len(loans)} loans"
    return least


def main() -> int:
    print(f"cash flows a second of one core, {COMPARED:,} loans, and times QuantLib's")
    for kind, amortising in (("bullet", False), ("amortising", True), ("mixed", None)):
        loans = make_loans(COMPARED, amortising=amortising)
        taken = seconds(loans)
        for name, least in taken.items():
            ratio = taken["QuantLib"] / least
            print(f"  {kind:10} {name:30} {len(loans) * QUARTERS / least:>12,.0f} {ratio:>8.2f}")
    print("seconds of one core, mixed")
    for size in SIZES:
        for name, least in seconds(make_loans(size)).items():
            print(f"  {size:>10,} {name:30} {least:>12.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
