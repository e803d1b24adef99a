"""Generated loans that are not paid as agreed, with their events and steps."""

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import (
    Benchmark,
    InterestSchedule,
    Loan,
    PenaltyTerms,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.codec import Json
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import CalendarId

DAY = timedelta(days=1)


@dataclass(slots=True)
class Case:
    """A loan as it is agreed in the end, its steps, its events that stand, and the day one looks
    from; `booked` is the loan as booked."""

    loan: Loan
    steps: list[CarbonStep]
    events: list[LoanEvent]
    as_of: date
    booked: Loan | None = None


def settlement_days(loan: Loan) -> list[date]:
    """The 20th of every third month up to maturity, and maturity."""
    days = [
        date(year, month, 20)
        for year in range(loan.drawn_on.year, loan.matures_on.year + 1)
        for month in (3, 6, 9, 12)
    ]
    return [day for day in days if loan.drawn_on < day < loan.matures_on] + [loan.matures_on]


def shifted(loan: Loan, day: date) -> date:
    """The payment day: the Monday after a weekend, or the day itself without a calendar."""
    while loan.interest.calendar is CalendarId.WEEKDAYS and day.weekday() >= 5:
        day += DAY
    return day


def a_case(dice: random.Random) -> Case:
    # From 2025 on most of the contract days are of a weekend.
    drawn_on = date(2023, 1, 1) + dice.randrange(4 * 365) * DAY
    matures_on = drawn_on + dice.randrange(200, 800) * DAY
    principal = dice.randrange(1, 500) * 1_000_00
    loan = Loan(
        loan_id="L",
        account_id="A",
        principal_fen=Fen(principal),
        drawn_on=drawn_on,
        matures_on=matures_on,
        benchmark=Benchmark(
            index=BenchmarkIndex.FIXED,
            every_months=None,
            fixed_e4bp=RateE4bp(dice.choice([100_000, 3_450_000, 4_123_457])),
        ),
        spread_e4bp=RateE4bp(dice.choice([0, -450_000, 1_555_500])),
        floor_e4bp=dice.choice([None, RateE4bp(0)]),
        rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
        interest=InterestSchedule(calendar=dice.choice([CalendarId.WEEKDAYS, CalendarId.NONE])),
        penalty=PenaltyTerms(
            overdue_pct=Decimal(dice.choice([30, 40, 50])),
            misuse_pct=Decimal(dice.choice([50, 75, 100])),
        ),
    )
    if dice.random() < 0.5:
        days = settlement_days(loan)[:-1]
        chosen = sorted(dice.sample(days, min(len(days), dice.randrange(4))))
        schedule = [
            ScheduledRepayment(on=day, amount_fen=Fen(principal // dice.randrange(4, 9)))
            for day in chosen
        ]
        if schedule:
            repayment = Repayment(kind=RepaymentKind.CUSTOM, schedule=tuple(schedule))
            loan = replace(loan, repayment=repayment)
    steps = [
        CarbonStep(
            decision_id=f"D{order}",
            test_period=Period(date(2000 + order, 1, 1), date(2001 + order, 1, 1)),
            order=order,
            effective_from=drawn_on + dice.randrange(1, 700) * DAY,
            effective_to=None,
            total_e4bp=RateE4bp(dice.choice([-400_000, -100_000, 0, 250_000])),
        )
        for order in range(dice.randrange(3))
    ]
    amendments = some_amendments(dice, loan)
    # What happens is of the loan as it is agreed in the end: a maturity moves before it comes.
    lasts = replace(loan, matures_on=max([matures_on, *(moved_to(e) for e in amendments)]))
    case = Case(lasts, steps, [], lasts.matures_on + dice.randrange(-150, 250) * DAY)
    # The same told twice is one fact.
    told = {event.event_id: event for event in some_events(dice, case)}
    case.events = [*told.values(), *amendments]
    case.booked = loan
    return case


def some_amendments(dice: random.Random, loan: Loan) -> list[LoanEvent]:
    """Another spread from a day on, or another maturity."""
    found: list[LoanEvent] = []
    inside = (loan.matures_on - loan.drawn_on).days
    terms: list[dict[str, Json]] = []
    if dice.random() < 0.3:
        terms.append({"spread_bps": dice.choice(["-30", "0", "120.5"])})
    if dice.random() < 0.2:
        later = loan.matures_on + dice.randrange(1, 120) * DAY
        terms.append({"matures_on": later.isoformat()})
    for changed in terms:
        found.append(
            LoanEvent(
                loan_id="L",
                kind=LoanEventKind.AMENDMENT,
                on=loan.drawn_on + dice.randrange(1, inside) * DAY,
                received_on=date(2030, 1, 1),
                terms=changed,
                reason="agreed",
            )
        )
    return found


def moved_to(event: LoanEvent) -> date:
    return date.fromisoformat(str(event.terms.get("matures_on", "2000-01-01")))


def some_events(dice: random.Random, case: Case) -> list[LoanEvent]:
    loan = case.loan
    found: list[LoanEvent] = []
    inside = (loan.matures_on - loan.drawn_on).days

    def tell(kind: LoanEventKind, on: date, amount: int = 0, **more: date | None) -> None:
        found.append(
            LoanEvent(
                loan_id="L",
                kind=kind,
                on=on,
                amount_fen=Fen(amount) if amount else None,
                received_on=date(2030, 1, 1),
                **more,  # type: ignore[arg-type]
            )
        )

    if dice.random() < 0.5:
        on = loan.drawn_on + dice.randrange(1, inside) * DAY
        tell(LoanEventKind.PREPAYMENT, on, loan.principal_fen // dice.randrange(3, 10))
    ends_on = loan.matures_on
    if dice.random() < 0.35:
        ends_on = loan.drawn_on + dice.randrange(inside // 2, inside) * DAY
        moved = [day for day in settlement_days(loan)[:-1] if shifted(loan, day) > day]
        if moved and dice.random() < 0.8:
            # Between a contract day and the day on which it is paid, or on one of them.
            day = dice.choice(moved)
            ends_on = dice.choice([day, day + DAY, shifted(loan, day)])
        if ends_on < loan.matures_on and all(event.on < ends_on for event in found):
            tell(LoanEventKind.PAYOFF, ends_on)
        else:
            ends_on = loan.matures_on
    dues = [day for day in settlement_days(loan) if day < ends_on or day == loan.matures_on]
    for _ in range(dice.randrange(4)):
        day = dice.choice(dues)
        if day >= ends_on and ends_on < loan.matures_on:
            continue
        on = dice.choice([day, shifted(loan, day), day, day + DAY])
        on = min(on, loan.matures_on)
        until = None if dice.random() < 0.5 else on + dice.randrange(1, 120) * DAY
        tell(LoanEventKind.OVERDUE, on, amount_near(dice, loan), until=until)
    for _ in range(dice.randrange(4)):
        on = loan.drawn_on + dice.randrange((ends_on - loan.drawn_on).days) * DAY
        until = None if dice.random() < 0.5 else on + dice.randrange(1, 400) * DAY
        amount = loan.principal_fen // dice.choice([1, 2, 3])
        tell(LoanEventKind.MISUSE, on, amount, until=until)
    for _ in range(dice.randrange(6)):
        day = dice.choice(dues)
        named = dice.choice([None, day, shifted(loan, day)])
        on = max(day + dice.randrange(-4, 90) * DAY, loan.drawn_on)
        tell(LoanEventKind.RECEIPT, on, amount_near(dice, loan), for_on=named)
    return found


def amount_near(dice: random.Random, loan: Loan) -> int:
    """An amount about that of a quarter's interest, an instalment, or all of the principal."""
    of = dice.choice([loan.principal_fen // 100, loan.principal_fen // 6, loan.principal_fen])
    return max(of * dice.randrange(20, 130) // 100, 1)
