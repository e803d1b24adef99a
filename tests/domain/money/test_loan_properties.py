"""Whole lives of generated loans, held against a ledger kept day by day with plain fractions.

`CARBONSTEP_HYPOTHESIS=long` runs 10,000 examples of each property.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.loan.event import LoanEventKind, events_standing
from carbonstep.domain.loan.settlement import schedule_of
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.benefit import benefit
from carbonstep.domain.money.service import CashFlowKind, Serviced, service
from carbonstep.domain.rate.segment import RateSegment, rate_on, rate_segments
from carbonstep.reading.problem import Problem
from carbonstep.units.day_count import DayCount, count_units
from carbonstep.units.period import Period

from .generated_life import DAY, FIXINGS, LATE, PRC, Life, lives

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
