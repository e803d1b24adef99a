"""Whole lives of generated loans, held against a ledger kept day by day with plain fractions.

`CARBONSTEP_HYPOTHESIS=long` runs 10,000 examples of each property.
"""

import itertools
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    CorrectionTerms,
    DayOrder,
    InterestSchedule,
    Loan,
    PenaltyTerms,
    RateRounding,
    Repayment,
    RepaymentKind,
    RepricingAnchor,
    RoundingMode,
    ScheduledRepayment,
    TooHigh,
    TooLow,
)
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.settlement import repayment_days, schedule_of, settlement_periods
from carbonstep.domain.loan.term import LOAN, loan_body
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.benefit import benefit
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.money.service import CashFlowKind, Serviced, service
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.segment import RateSegment, rate_on, rate_segments
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount, count_units
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


ADDED = {CashFlowKind.DRAWDOWN, CashFlowKind.CAPITALISED, CashFlowKind.DEFERRED}
INTEREST = {CashFlowKind.INTEREST, CashFlowKind.CAPITALISED}


def balances(serviced: Serviced) -> dict[date, int]:
    """The principal at the end of each day on which it moves, summed up from the flows."""
    balance, found = 0, {}
    for flow in serviced.flows:
        if flow.kind in ADDED:
            balance += flow.amount_fen
        elif flow.kind is not CashFlowKind.INTEREST:
            balance -= flow.amount_fen
        found[flow.on] = balance
        assert flow.balance_fen == balance
    return found


def days_of(start: date, end: date) -> Iterator[date]:
    return (start + count * DAY for count in range((end - start).days))


def part_of_year(day_count: DayCount, start: date, day: date, drawn_on: date) -> Fraction:
    """What one day of a period that began on `start` counts for."""
    match day_count:
        case DayCount.ACT_360:
            return Fraction(1, 360)
        case DayCount.ACT_365F:
            return Fraction(1, 365)
        case DayCount.ACT_ACT:
            leap = day.year % 4 == 0 and (day.year % 100 != 0 or day.year % 400 == 0)
            return Fraction(1, 366 if leap else 365)
        case _:
            whole_months = day_count is DayCount.MONTHS_AND_DAYS
            since = drawn_on if whole_months else start
            units = count_units(day_count, since, day + DAY) - count_units(day_count, since, day)
            return Fraction(units, 360)


@given(life=lives())
def test_the_interest_of_a_period_is_that_of_its_days(life: Life) -> None:
    serviced = life.served()
    balance_on = balances(serviced)
    principal, day_balance = 0, {}
    for day in days_of(life.loan.drawn_on, serviced.ends_on):
        principal = balance_on.get(day, principal)
        day_balance[day] = principal
    charged = set()
    for item in serviced.interest:
        period = item.settlement.period
        exact = Fraction(0)
        for day in days_of(period.start, period.end):
            held = rate_on(serviced.segments, day)
            assert held is not None
            part = part_of_year(life.loan.day_count, period.start, day, life.loan.drawn_on)
            exact += Fraction(day_balance[day] * held.all_in_e4bp, 100_000_000) * part
            assert day not in charged
            charged.add(day)
        assert item.exact_fen == exact
        assert abs(item.amount_fen - exact) <= Fraction(1, 2)
        assert sum(part.shown_fen for part in item.parts) == item.amount_fen
    # No day with a balance is left out, and what is charged is what flows.
    assert all(day in charged for day, balance in day_balance.items() if balance)
    flows = [flow.amount_fen for flow in serviced.flows if flow.kind in INTEREST]
    assert flows == [item.amount_fen for item in serviced.interest]


@given(life=lives())
def test_what_is_repaid_is_what_was_drawn_and_added(life: Life) -> None:
    serviced = life.served()
    found: dict[CashFlowKind, int] = defaultdict(int)
    for flow in serviced.flows:
        found[flow.kind] += flow.amount_fen
    named: dict[LoanEventKind, int] = defaultdict(int)
    for event in life.events:
        named[event.kind] += event.amount_fen or 0
    drawn = life.loan.drawn_at_first_fen + named[LoanEventKind.DRAWDOWN]
    assert found[CashFlowKind.DRAWDOWN] == drawn
    assert found[CashFlowKind.PREPAYMENT] == named[LoanEventKind.PREPAYMENT]
    repaid = sum(
        amount for kind, amount in found.items() if kind not in ADDED | {CashFlowKind.INTEREST}
    )
    assert repaid == drawn + found[CashFlowKind.CAPITALISED] + found[CashFlowKind.DEFERRED]
    balance = balances(serviced)
    assert balance[serviced.ends_on] == 0
    if all(item.amount_fen >= 0 for item in serviced.interest):
        assert min(balance.values()) >= 0
    assert [flow.on for flow in serviced.flows] == sorted(flow.on for flow in serviced.flows)
    paid_off = [event.on for event in life.events if event.kind is LoanEventKind.PAYOFF]
    assert all(serviced.ends_on <= on for on in paid_off)


def cut(segments: tuple[RateSegment, ...], days: set[date]) -> tuple[RateSegment, ...]:
    pieces: list[RateSegment] = []
    for segment in segments:
        inner = sorted(day for day in days if segment.period.start < day < segment.period.end)
        bounds = [segment.period.start, *inner, segment.period.end]
        pieces += [replace(segment, period=Period(*pair)) for pair in itertools.pairwise(bounds)]
    return tuple(pieces)


@given(life=lives(), after=st.sets(st.integers(1, 1500), min_size=1, max_size=5))
def test_cutting_the_rate_on_any_days_changes_no_amount(life: Life, after: set[int]) -> None:
    whole = life.served()
    contract = contract_of(life.loan, ())
    schedule = schedule_of(contract, calendar=PRC)
    market = Market(fixings=FIXINGS, calendar=PRC, as_of=LATE)
    segments = rate_segments(
        life.loan,
        until=schedule.periods[-1].period.end,
        steps=life.steps,
        market=market,
    )
    assert not isinstance(segments, Problem)
    days = {life.loan.drawn_on + number * DAY for number in after}
    pieces = service(
        contract,
        schedule=schedule,
        segments=cut(segments, days),
        events=life.events,
        market=market,
    )
    assert isinstance(pieces, Serviced)
    assert pieces.flows == whole.flows
    assert [(p.settlement, p.exact_fen, p.amount_fen) for p in pieces.interest] == [
        (p.settlement, p.exact_fen, p.amount_fen) for p in whole.interest
    ]


def fixed_anew_on(life: Life, serviced: Serviced) -> list[date]:
    """The days the instalment is worked out, by the contract's wording."""
    loan = life.loan
    days = repayment_days(loan, settlement_periods(loan, calendar=PRC))
    found = {e.on for e in life.events if e.kind is LoanEventKind.DRAWDOWN}
    if loan.repayment.at_change is AtChange.RECOMPUTE:
        found |= {e.on for e in life.events if e.kind is LoanEventKind.PREPAYMENT}
        for before, after in itertools.pairwise(serviced.segments):
            if before.all_in_e4bp != after.all_in_e4bp:
                changed = after.period.start
                found.add(min(d.period.end for d in days if d.period.end >= changed))
    return sorted(found)


@given(life=lives([RepaymentKind.EQUAL_INSTALMENT], payoff=False))
def test_equal_instalments_are_equal_but_for_the_last(life: Life) -> None:
    life = replace(
        life,
        loan=replace(life.loan, interest=replace(life.loan.interest, capitalise_until=None)),
    )
    serviced = life.served()
    anew = fixed_anew_on(life, serviced)
    by_day: dict[date, dict[CashFlowKind, int]] = defaultdict(lambda: defaultdict(int))
    cleared = {serviced.ends_on}
    for flow in serviced.flows:
        by_day[flow.on][flow.kind] += flow.amount_fen
        if flow.kind is CashFlowKind.REPAYMENT and not flow.balance_fen:
            cleared.add(flow.on)  # there was less than an instalment left
    days = repayment_days(life.loan, settlement_periods(life.loan, calendar=PRC))
    paid = {
        day.period.end: by_day[day.period.end]
        for day in days
        if day.period.end <= serviced.ends_on and by_day[day.period.end]
    }
    between: dict[int, list[int]] = defaultdict(list)
    for on, kinds in paid.items():
        total = kinds[CashFlowKind.INTEREST] + kinds[CashFlowKind.REPAYMENT]
        if on not in cleared and kinds[CashFlowKind.REPAYMENT]:
            between[sum(day < on for day in anew)].append(total)
    assert all(len(set(totals)) == 1 for totals in between.values()), between
    last = by_day[serviced.ends_on]
    level = between.get(sum(day < serviced.ends_on for day in anew))
    moved = life.loan.repayment.at_change is AtChange.TERM
    # A rate that changes within the last period finds no later instalment to move.
    late = any(day >= serviced.ends_on for day in anew)
    full = all(kinds[CashFlowKind.REPAYMENT] for kinds in paid.values())
    if level and full and not (moved or late):
        total = last[CashFlowKind.INTEREST] + last[CashFlowKind.REPAYMENT]
        assert abs(total - level[0]) <= 2 * len(paid)


@given(life=lives([RepaymentKind.EQUAL_INSTALMENT, RepaymentKind.EQUAL_PRINCIPAL]))
def test_a_term_that_moves_leaves_no_balance(life: Life) -> None:
    loan = life.loan
    latest_on = max(loan.latest_on, loan.matures_on + 200 * DAY)
    term = replace(loan.repayment, at_change=AtChange.TERM, latest_on=latest_on)
    life = replace(life, loan=replace(loan, repayment=term))
    serviced = life.served()
    last = settlement_periods(life.loan, calendar=PRC)[-1].period.end
    assert serviced.flows[-1].balance_fen == 0
    assert serviced.flows[-1].on == serviced.ends_on <= last
    assert serviced.segments[-1].period.end == serviced.ends_on


@given(life=lives(), after=st.integers(-10, 2000))
def test_the_benefit_to_date_is_the_difference_of_two_histories(life: Life, after: int) -> None:
    as_of = life.loan.drawn_on + after * DAY
    ours, plain = life.served(as_of=as_of), life.served(steps=(), as_of=as_of)

    def paid(serviced: Serviced) -> int:
        return sum(
            flow.amount_fen
            for flow in serviced.flows
            if flow.kind in INTEREST and flow.pays_on <= as_of and not flow.provisional
        )

    found = benefit(ours, plain, as_of=as_of)
    assert found.to_date.saved_fen == paid(plain) - paid(ours)
    whole = [sum(item.amount_fen for item in serviced.interest) for serviced in (plain, ours)]
    assert found.life.saved_fen == whole[0] - whole[1]
    if not life.steps:
        assert {item.saved_fen for item in found.periods} == {0}


@given(life=lives(), order=st.randoms(use_true_random=False))
def test_the_order_in_which_events_came_does_not_matter(life: Life, order) -> None:
    shuffled = list(life.events)
    order.shuffle(shuffled)
    assert events_standing(shuffled) == life.events
    assert replace(life, events=events_standing(shuffled)).served() == life.served()


percents = st.decimals("0", "100", places=2)
rates = st.integers(-50_000_000, 50_000_000).map(RateE4bp)


@st.composite
def any_terms(draw: st.DrawFn) -> Loan:
    """Loans with every term drawn, also those that the reader would refuse together."""
    loan = draw(loans())
    benchmark = replace(
        loan.benchmark,
        anchor=draw(st.sampled_from(list(RepricingAnchor)) | drawdown_days),
        fixing_lag=draw(st.integers(0, 10)),
        multiplier=draw(st.decimals("0.1", "3", places=4)),
        floor_e4bp=draw(st.none() | rates),
    )
    return replace(
        loan,
        benchmark=benchmark,
        spread_e4bp=draw(rates),
        rise_max_e4bp=draw(st.none() | rates),
        fall_max_e4bp=draw(st.none() | rates),
        floor_e4bp=draw(st.none() | rates),
        cap_e4bp=draw(st.none() | rates),
        rounding=draw(
            st.none()
            | st.builds(
                RateRounding, to_e4bp=st.integers(1, 10**6), mode=st.sampled_from(RoundingMode)
            )
        ),
        notice_days=draw(st.integers(0, 90)),
        penalty=PenaltyTerms(overdue_pct=draw(percents), misuse_pct=draw(percents)),
        corrections=CorrectionTerms(
            too_low=draw(st.sampled_from(TooLow)), too_high=draw(st.sampled_from(TooHigh))
        ),
        parameters=draw(
            st.dictionaries(st.sampled_from(["baseline_tco2e", "target"]), st.decimals("0", "1e9"))
        ),
        product_id=draw(st.sampled_from(["", "P-1"])),
        first_test_on=draw(st.none() | drawdown_days),
        confirmed=draw(st.sampled_from([(), ("spread_magnitude",), ("a", "b")])),
    )


@given(loan=any_terms())
def test_a_loan_survives_the_way_into_the_log_and_back(loan: Loan) -> None:
    body = json.loads(json.dumps(loan_body(loan), allow_nan=False), parse_float=Decimal)
    assert LOAN.parse(body) == loan
    assert loan_body(LOAN.parse(body)) == body
