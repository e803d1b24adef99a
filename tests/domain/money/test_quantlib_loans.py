"""Amortising quarterly loans by ACT/360 on the interbank calendar, worked out by QuantLib too.

QuantLib builds the schedule, the notionals run over its periods, and its fixed-rate leg gives each
coupon's days, payment day and amount, in binary floats. Ours are exact; they are compared within a
millionth of a yuan, and days exactly.
"""

import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
import QuantLib

from carbonstep.domain.loan.loan import (
    Benchmark,
    DayOrder,
    InterestSchedule,
    Loan,
    Repayment,
    RepaymentKind,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.cycle import Stub
from carbonstep.units.money import Fen
from carbonstep.units.period import Period, add_months
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, prc_calendar

SEED = 20_260_920
LOANS = 600
YUAN_MILLIONTH = Fraction(1, 1_000_000)
INTERBANK = QuantLib.China(QuantLib.China.IB)
CONVENTIONS = {
    BusinessDayRule.NONE: QuantLib.Unadjusted,
    BusinessDayRule.FOLLOWING: QuantLib.Following,
    BusinessDayRule.MODIFIED_FOLLOWING: QuantLib.ModifiedFollowing,
    BusinessDayRule.PRECEDING: QuantLib.Preceding,
    BusinessDayRule.MODIFIED_PRECEDING: QuantLib.ModifiedPreceding,
}
KINDS = [RepaymentKind.BULLET, RepaymentKind.EQUAL_PRINCIPAL, RepaymentKind.FIXED_PRINCIPAL]


@dataclass(frozen=True, slots=True)
class Coupon:
    """One period's interest, before rounding; in yuan."""

    start: date
    end: date
    pays_on: date
    interest: Fraction


def generated(draw: random.Random) -> tuple[Loan, tuple[CarbonStep, ...], QuantLib.Schedule]:
    """A loan, its carbon steps on days on which coupons begin, and QuantLib's schedule of it."""
    drawn_on = date(2008, 1, 10) + timedelta(days=draw.randrange(6000))
    while not INTERBANK.isBusinessDay(QuantLib.Date.from_date(drawn_on)):
        drawn_on += timedelta(days=1)  # QuantLib would move the first day of a shifted schedule
    life = draw.randrange(200, 1900)
    matures_on = min(drawn_on + timedelta(days=life), date(2026, 12, 20))
    interest = InterestSchedule(
        day=draw.choice([20, 20, 21, 25, None]),
        first_stub=draw.choice(list(Stub)),
        last_stub=draw.choice(list(Stub)),
        business_day=draw.choice(list(BusinessDayRule)),
        order=draw.choice(list(DayOrder)),
    )
    kind = draw.choice(KINDS)
    principal = draw.randrange(10**6, 2 * 10**10)
    fixed = kind is RepaymentKind.FIXED_PRINCIPAL
    loan = Loan(
        loan_id="L1",
        account_id="A1",
        principal_fen=Fen(principal),
        drawn_on=drawn_on,
        matures_on=matures_on,
        benchmark=Benchmark(
            index=BenchmarkIndex.FIXED,
            every_months=None,
            fixed_e4bp=RateE4bp(draw.randrange(0, 9_000_000)),
        ),
        spread_e4bp=RateE4bp(0),
        floor_e4bp=None,
        rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
        interest=interest,
        repayment=Repayment(kind=kind, amount_fen=Fen(principal // 30) if fixed else None),
    )
    schedule = schedule_of(loan)
    starts = [to_date(day) for day in list(schedule)[:-1]]
    changed = sorted(draw.sample(starts, k=min(len(starts), draw.randrange(0, 4))))
    steps = tuple(
        CarbonStep(
            decision_id=f"D{order}",
            test_period=Period(date(2007, 1, 1), date(2008, 1, 1)),
            order=order,
            effective_from=on,
            effective_to=None,
            total_e4bp=RateE4bp(draw.randrange(-1_500_000, 1_500_000)),
        )
        for order, on in enumerate(changed)
    )
    return loan, steps, schedule


def to_date(day: QuantLib.Date) -> date:
    return date(day.year(), day.month(), day.dayOfMonth())


def schedule_of(loan: Loan) -> QuantLib.Schedule:
    """QuantLib's schedule. It is told the first and the last regular day, where there are stubs."""
    terms = loan.interest
    shifted = terms.order is DayOrder.SHIFT_THEN_CALCULATE
    convention = CONVENTIONS[terms.business_day] if shifted else QuantLib.Unadjusted
    anchor = loan.drawn_on if terms.day is None else date(loan.drawn_on.year, 3, terms.day)
    regular = [add_months(anchor, 3 * count) for count in range(-4, 90)]
    on_cycle = {day for day in regular if loan.drawn_on <= day <= loan.matures_on}
    inside = sorted(on_cycle - {loan.drawn_on, loan.matures_on})
    if terms.last_stub is Stub.LONG and loan.matures_on not in on_cycle:
        inside = inside[:-1]
    if terms.first_stub is Stub.LONG and loan.drawn_on not in on_cycle:
        inside = inside[1:]
    first, last = (inside[0], inside[-1]) if inside else (None, None)
    days = [loan.drawn_on, loan.matures_on]
    if not inside:
        ends = [QuantLib.Date.from_date(day) for day in days]
        ends[1] = INTERBANK.adjust(ends[1], convention)
        return QuantLib.Schedule(ends)
    return QuantLib.Schedule(
        QuantLib.Date.from_date(loan.drawn_on),
        QuantLib.Date.from_date(loan.matures_on),
        QuantLib.Period(3, QuantLib.Months),
        INTERBANK,
        convention,
        convention,
        QuantLib.DateGeneration.Forward,
        False,
        # Counted from a 31st, a cycle must not be counted from the 30th it first falls on.
        QuantLib.Date() if terms.day is None else QuantLib.Date.from_date(first),
        QuantLib.Date.from_date(last),
    )


def notionals(loan: Loan, periods: int) -> list[int]:
    """The principal of each period in fen, repaid at the end of each."""
    left, found = loan.principal_fen, []
    match loan.repayment.kind:
        case RepaymentKind.BULLET:
            each = 0
        case RepaymentKind.EQUAL_PRINCIPAL:
            each = (2 * left + periods) // (2 * periods)
        case _:
            each = loan.repayment.amount_fen or 0
    for _ in range(periods):
        found.append(int(left))
        left = Fen(max(0, left - each))
    return found


def quantlib_coupons(
    loan: Loan, steps: tuple[CarbonStep, ...], schedule: QuantLib.Schedule
) -> list[Coupon]:
    starts = [to_date(day) for day in list(schedule)[:-1]]
    rates = []
    for start in starts:
        carbon = [step.total_e4bp for step in steps if step.effective_from <= start]
        rates.append(((loan.benchmark.fixed_e4bp or 0) + (carbon[-1] if carbon else 0)) / 1e8)
    leg = QuantLib.FixedRateLeg(
        schedule=schedule,
        dayCount=QuantLib.Actual360(),
        nominals=[fen / 100 for fen in notionals(loan, len(starts))],
        couponRates=rates,
        paymentAdjustment=CONVENTIONS[loan.interest.business_day],
        paymentCalendar=INTERBANK,
    )
    coupons = [QuantLib.as_fixed_rate_coupon(flow) for flow in leg]
    return [
        Coupon(
            to_date(coupon.accrualStartDate()),
            to_date(coupon.accrualEndDate()),
            to_date(coupon.date()),
            Fraction(coupon.amount()),
        )
        for coupon in coupons
        if coupon.nominal()
    ]


def our_coupons(loan: Loan, steps: tuple[CarbonStep, ...]) -> list[Coupon]:
    serviced = serviced_life(
        loan,
        steps,
        events=(),
        market=Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=loan.drawn_on),
    )
    assert isinstance(serviced, Serviced)
    return [
        Coupon(
            item.settlement.period.start,
            item.settlement.period.end,
            item.settlement.pays_on,
            item.exact_fen / 100,
        )
        for item in serviced.interest
    ]


def differing(ours: list[Coupon], theirs: list[Coupon]) -> list[tuple[Coupon, Coupon]]:
    assert len(ours) == len(theirs)
    return [
        (our, their)
        for our, their in zip(ours, theirs, strict=True)
        if (our.start, our.end, our.pays_on) != (their.start, their.end, their.pays_on)
        or abs(our.interest - their.interest) > YUAN_MILLIONTH
    ]


def test_every_coupon_of_generated_loans_agrees_with_quantlib() -> None:
    draw = random.Random(SEED)
    seen: Counter[object] = Counter()
    for number in range(LOANS):
        loan, steps, schedule = generated(draw)
        ours, theirs = our_coupons(loan, steps), quantlib_coupons(loan, steps, schedule)
        assert [(str(a), str(b)) for a, b in differing(ours, theirs)] == [], (number, loan)
        moved = any(coupon.pays_on != coupon.end for coupon in ours)
        seen.update([loan.interest.order, loan.interest.business_day, loan.repayment.kind])
        seen.update({"loans": 1, "coupons": len(ours), "moved": moved, "stepped": bool(steps)})
    assert seen["loans"] == LOANS >= 500
    assert seen["coupons"] > 10 * LOANS
    for each in (*DayOrder, *CONVENTIONS, *KINDS, "moved", "stepped"):
        assert seen[each] > 80, each


@pytest.mark.parametrize("days", [-1, 1])
def test_a_loan_of_one_day_more_or_less_would_be_told_apart(days: int) -> None:
    draw = random.Random(SEED)
    loan, steps, schedule = generated(draw)
    longer = replace(loan, matures_on=loan.matures_on + timedelta(days=days))
    theirs = quantlib_coupons(loan, steps, schedule)
    assert differing(our_coupons(longer, steps), theirs)


def test_a_rate_a_hundredth_of_a_basis_point_off_would_be_told_apart() -> None:
    draw = random.Random(SEED)
    loan, steps, schedule = generated(draw)
    off = replace(loan, spread_e4bp=RateE4bp(100))
    theirs = quantlib_coupons(loan, steps, schedule)
    assert len(differing(our_coupons(off, steps), theirs)) == len(theirs)
