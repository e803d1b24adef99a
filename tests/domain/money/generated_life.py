"""Generated loans with their events and rates."""

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import assume
from hypothesis import strategies as st

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    DayOrder,
    InterestSchedule,
    Loan,
    Repayment,
    RepaymentKind,
    RepricingAnchor,
    ScheduledRepayment,
)
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.settlement import settlement_periods
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency, Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId, prc_calendar

PRC = prc_calendar()

LATE = date(2040, 1, 1)

DAY = timedelta(days=1)

LPR = BenchmarkIndex.LPR_1Y

FIXINGS = FixingTable(
    Fixing(index=LPR, published_on=date.fromisoformat(day), rate_e4bp=RateE4bp(rate))
    for day, rate in [
        ("2015-01-20", 4_310_000),
        ("2020-04-20", 3_850_000),
        ("2021-12-20", 3_800_000),
        ("2022-08-22", 3_650_000),
        ("2023-08-21", 3_450_000),
        ("2024-10-21", 3_100_000),
        ("2025-05-20", 3_000_000),
    ]
)

SPECIAL = ["2020-02-29", "2024-02-29", "2024-01-31", "2024-09-20", "2025-09-30", "2025-10-01"]

drawdown_days = st.dates(date(2018, 1, 1), date(2026, 12, 31)) | st.sampled_from(
    [date.fromisoformat(day) for day in SPECIAL]
)

lengths = st.integers(1, 1500) | st.sampled_from([1, 2, 28, 92, 365, 366, 731, 1096])

# What these say is refused is refused by name, and anything else is a bug.
REFUSALS = {
    MoneyReason.REPAYMENT_ABOVE_BALANCE,
    LoanReason.DRAWDOWN_ABOVE_PRINCIPAL,
    MoneyReason.LOAN_EVENT_OUTSIDE_LIFE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    loan: Loan
    steps: tuple[CarbonStep, ...]
    events: tuple[LoanEvent, ...]

    def served(
        self, *, steps: tuple[CarbonStep, ...] | None = None, as_of: date = LATE
    ) -> Serviced:
        """The life in money; examples whose events are refused do not count."""
        found = serviced_life(
            self.loan,
            self.steps if steps is None else steps,
            events=self.events,
            market=Market(fixings=FIXINGS, calendar=PRC, as_of=as_of),
        )
        if isinstance(found, Problem):
            assert found.reason in REFUSALS, found
        assume(isinstance(found, Serviced))
        assert isinstance(found, Serviced)
        return found


@st.composite
def schedules(draw: st.DrawFn, drawn_on: date, life: int) -> InterestSchedule:
    capitalised = draw(st.none() | st.integers(0, life))
    return InterestSchedule(
        frequency=draw(st.sampled_from(list(Frequency))),
        day=draw(st.none() | st.sampled_from([20, 21, 1, 28, 31]) | st.integers(1, 31)),
        end_of_month=draw(st.booleans()),
        first_stub=draw(st.sampled_from(list(Stub))),
        last_stub=draw(st.sampled_from(list(Stub))),
        calendar=draw(st.sampled_from(list(CalendarId))),
        business_day=draw(st.sampled_from(list(BusinessDayRule))),
        order=draw(st.sampled_from(list(DayOrder))),
        capitalise_until=None if capitalised is None else drawn_on + capitalised * DAY,
    )


@st.composite
def repayments(
    draw: st.DrawFn, kinds: list[RepaymentKind], drawn_on: date, life: int, principal: int
) -> Repayment:
    kind = draw(st.sampled_from(kinds))
    if kind is RepaymentKind.BULLET:
        return Repayment()
    if kind is RepaymentKind.CUSTOM:
        days = sorted(draw(st.sets(st.integers(1, life), min_size=1, max_size=6)))
        each = max(1, principal // (len(days) + draw(st.integers(0, 2))))
        amounts = [min(each, principal - each * place) for place in range(len(days))]
        schedule = tuple(
            ScheduledRepayment(on=drawn_on + day * DAY, amount_fen=Fen(amount))
            for day, amount in zip(days, amounts, strict=True)
            if amount > 0
        )
        return Repayment(kind=kind, schedule=schedule)
    first = draw(st.none() | st.integers(0, life))
    fixed = kind in (RepaymentKind.FIXED_PRINCIPAL, RepaymentKind.FIXED_PAYMENT)
    at_change = draw(st.sampled_from(list(AtChange)))
    longer = draw(st.integers(0, 400)) if at_change is AtChange.TERM else 0
    coarser = st.none() | st.sampled_from(list(Frequency))
    level = kind is RepaymentKind.EQUAL_INSTALMENT
    return Repayment(
        kind=kind,
        frequency=None if level else draw(coarser),
        first_on=None if first is None else drawn_on + first * DAY,
        amount_fen=Fen(draw(st.integers(1, principal))) if fixed else None,
        at_change=at_change,
        latest_on=drawn_on + (life + longer) * DAY if longer else None,
        negative_amortisation=kind is RepaymentKind.FIXED_PAYMENT and draw(st.booleans()),
        schedule=(),
    )


@st.composite
def loans(draw: st.DrawFn, kinds: list[RepaymentKind] | None = None) -> Loan:
    drawn_on, life = draw(drawdown_days), draw(lengths)
    principal = draw(st.integers(100, 10**13))
    first = draw(st.none() | st.integers(1, principal))
    floats = draw(st.booleans())
    benchmark = (
        Benchmark(
            index=LPR,
            every_months=draw(st.sampled_from([1, 3, 6, 12])),
            anchor=draw(st.sampled_from(list(RepricingAnchor))),
            fixing_lag=draw(st.sampled_from([0, 2])),
        )
        if floats
        else Benchmark(
            index=BenchmarkIndex.FIXED,
            every_months=None,
            fixed_e4bp=RateE4bp(draw(st.integers(-500_000, 9_000_000) | st.just(0))),
        )
    )
    return Loan(
        loan_id="L1",
        account_id="A1",
        principal_fen=Fen(principal),
        first_drawdown_fen=None if first is None else Fen(first),
        drawn_on=drawn_on,
        matures_on=drawn_on + life * DAY,
        benchmark=benchmark,
        spread_e4bp=RateE4bp(draw(st.sampled_from([0, 450_000, -200_000]))),
        rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
        day_count=draw(st.sampled_from(list(DayCount))),
        interest=draw(schedules(drawn_on, life)),
        repayment=draw(
            repayments(kinds or list(RepaymentKind), drawn_on, life, first or principal)
        ),
        floor_e4bp=draw(st.sampled_from([None, RateE4bp(0), RateE4bp(3_300_000)])),
    )


@st.composite
def lives(
    draw: st.DrawFn, kinds: list[RepaymentKind] | None = None, *, payoff: bool = True
) -> Life:
    loan = draw(loans(kinds))
    length = (loan.latest_on - loan.drawn_on).days
    steps = tuple(
        CarbonStep(
            decision_id=f"D{order}",
            test_period=Period(date(2020, 1, 1), date(2021, 1, 1)),
            order=order,
            effective_from=loan.drawn_on + after * DAY,
            effective_to=None,
            total_e4bp=RateE4bp(bps * 10_000),
        )
        for order, (after, bps) in enumerate(
            draw(st.lists(st.tuples(st.integers(0, length), st.integers(-60, 60)), max_size=4))
        )
    )
    possible = [LoanEventKind.DRAWDOWN, LoanEventKind.PREPAYMENT, LoanEventKind.PREPAYMENT]
    kinds_drawn = draw(
        st.lists(st.sampled_from([*possible, *([LoanEventKind.PAYOFF] * payoff)]), max_size=3)
    )
    events = []
    for number, kind in enumerate(kinds_drawn):
        # On a settlement day as often as on any other day.
        ends = [p.period.end for p in settlement_periods(loan, calendar=PRC)]
        on = draw(
            st.sampled_from(ends) | st.integers(0, length).map(lambda n: loan.drawn_on + n * DAY)
        )
        share = draw(st.integers(1, 40))
        left = loan.principal_fen - loan.drawn_at_first_fen
        amount = (left if kind is LoanEventKind.DRAWDOWN else loan.principal_fen) * share // 100
        events.append(
            LoanEvent(
                loan_id="L1",
                kind=kind,
                on=on,
                amount_fen=None if kind is LoanEventKind.PAYOFF else Fen(max(1, amount)),
                received_on=loan.drawn_on,
                reason=str(number),
            )
        )
    return Life(loan=loan, steps=steps, events=events_standing(events))
