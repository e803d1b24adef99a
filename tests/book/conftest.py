"""Books of generated loans: every term of a contract, carbon steps, and what happens to a loan."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from carbonstep.book.interest import BookedLoan
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import (
    Benchmark,
    DayOrder,
    InterestSchedule,
    Loan,
    RateRounding,
    Repayment,
    RepaymentKind,
    RepricingAnchor,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency, Period
from carbonstep.units.rate import PER_ONE, RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId

FIRST = date(2019, 8, 20)
FIXINGS = FixingTable(
    Fixing(
        index=index,
        published_on=FIRST + timedelta(days=30 * number),
        rate_e4bp=RateE4bp(
            4_250_000 - 50_000 * (number // 5) + 40_000 * (number % 3) + 10_000 * len(index.value)
        ),
    )
    for index in (BenchmarkIndex.LPR_1Y, BenchmarkIndex.LPR_5Y)
    for number in range(80)
)
REF = RulebookRef(rulebook_id="r", version="1", content_hash="0" * 64)
MONTH_ENDS = [date(2020, 2, 29), date(2023, 2, 28), date(2024, 4, 30), date(2022, 1, 31)]
PLAIN_KINDS = (RepaymentKind.BULLET, RepaymentKind.EQUAL_PRINCIPAL)


def a_day(random: Random, after: date, days: int) -> date:
    return after + timedelta(days=random.randrange(days))


def one_of(random: Random, usual: Any, *others: Any) -> Any:
    """Mostly the usual value, so that many a loan has but one odd term."""
    return usual if random.random() < 0.93 else random.choice(others)


def plain_loan(random: Random, number: int) -> Loan:
    """A loan that columns hold."""
    drawn_on = random.choice(
        [*[a_day(random, FIRST + timedelta(days=1), 2000)] * 6, random.choice(MONTH_ENDS)]
    )
    index = random.choice(list(BenchmarkIndex))
    fixed = index is BenchmarkIndex.FIXED
    principal = random.choice([1, 7, 10**15, *[random.randrange(1, 10**13)] * 5])
    wide = random.random() < 0.1
    rate_max, spread_max = (PER_ONE, PER_ONE // 5) if wide else (9_000_000, 2_000_000)
    return Loan(
        loan_id=f"L{number}",
        account_id="A",
        principal_fen=Fen(principal),
        first_drawdown_fen=one_of(random, None, Fen(max(1, principal // 3)), Fen(principal)),
        drawn_on=drawn_on,
        matures_on=drawn_on + timedelta(days=random.randrange(1, 3000)),
        benchmark=Benchmark(
            index=index,
            every_months=None if fixed else random.choice([1, 3, 6, 12]),
            anchor=RepricingAnchor.DRAWDOWN
            if fixed
            else random.choice([*RepricingAnchor, a_day(random, drawn_on, 400)]),
            fixed_e4bp=RateE4bp(random.randint(-rate_max, rate_max)) if fixed else None,
            floor_e4bp=random.choice([None, RateE4bp(3_900_000)]),
        ),
        spread_e4bp=RateE4bp(random.randint(-spread_max, spread_max)),
        rulebook=REF,
        day_count=random.choice([DayCount.ACT_360, DayCount.ACT_365F]),
        interest=InterestSchedule(
            frequency=random.choice(list(Frequency)),
            day=random.choice([None, 1, 20, 28, 31]),
            end_of_month=random.random() < 0.5,
            calendar=random.choice(list(CalendarId)),
            business_day=random.choice(list(BusinessDayRule)),
        ),
        repayment=Repayment(kind=random.choice(PLAIN_KINDS)),
        floor_e4bp=random.choice([None, RateE4bp(0), RateE4bp(3_500_000)]),
        cap_e4bp=random.choice([None, None, RateE4bp(4_500_000)]),
    )


def any_loan(random: Random, number: int) -> Loan:
    """A loan of any terms; about half of them fit no columns."""
    plain = plain_loan(random, number)
    fixed = plain.benchmark.index is BenchmarkIndex.FIXED
    repayment = plain.repayment
    if random.random() < 0.4:
        kind = random.choice(
            [*PLAIN_KINDS, RepaymentKind.EQUAL_INSTALMENT, RepaymentKind.FIXED_PRINCIPAL]
        )
        fifth = Fen(plain.principal_fen // 5 + 1)
        repayment = Repayment(
            kind=kind,
            frequency=random.choice([None, Frequency.YEAR]),
            first_on=random.choice([None, a_day(random, plain.drawn_on, 400)]),
            amount_fen=fifth if kind is RepaymentKind.FIXED_PRINCIPAL else None,
        )
    return replace(
        plain,
        repayment=repayment,
        day_count=one_of(random, plain.day_count, *DayCount),
        benchmark=replace(
            plain.benchmark,
            fixing_lag=0 if fixed else one_of(random, 0, 2),
            multiplier=one_of(random, Decimal(1), Decimal("1.1")),
        ),
        interest=replace(
            plain.interest,
            first_stub=one_of(random, *Stub),
            last_stub=one_of(random, *Stub),
            order=one_of(random, *DayOrder),
            capitalise_until=one_of(random, None, a_day(random, plain.drawn_on, 700)),
        ),
        rise_max_e4bp=one_of(random, None, RateE4bp(0), RateE4bp(10_000)),
        fall_max_e4bp=one_of(random, None, RateE4bp(10_000)),
        rounding=one_of(random, None, RateRounding(to_e4bp=10_000)),
    )


def random_steps(random: Random, loan: Loan) -> tuple[CarbonStep, ...]:
    return tuple(
        CarbonStep(
            decision_id=f"D{number}",
            test_period=Period(date(2018 + number // 2, 1, 1), date(2019 + number // 2, 1, 1)),
            order=number,
            effective_from=(begun := a_day(random, loan.drawn_on - timedelta(days=90), 2500)),
            effective_to=random.choice([None, begun + timedelta(days=random.randrange(1, 400))]),
            total_e4bp=RateE4bp(one_of(random, random.randrange(-300_000, 100_000), PER_ONE)),
        )
        for number in range(random.randrange(6))
    )


def random_events(random: Random, loan: Loan) -> tuple[LoanEvent, ...]:
    """Mostly none; some of them do not fit the loan, which is then set aside."""
    kind = one_of(random, None, *LoanEventKind)
    if kind is None or kind is LoanEventKind.WITHDRAWN:
        return ()
    amount = None if kind is LoanEventKind.PAYOFF else Fen(random.randrange(1, 10**9))
    return (
        LoanEvent(
            loan_id=loan.loan_id,
            kind=kind,
            on=a_day(random, loan.drawn_on, 1500),
            amount_fen=amount,
            received_on=loan.drawn_on,
        ),
    )


def random_book(random: Random, count: int) -> list[BookedLoan]:
    loans = [any_loan(random, number) for number in range(count)]
    return [
        BookedLoan(loan=loan, steps=random_steps(random, loan), events=random_events(random, loan))
        for loan in loans
    ]
