"""Penalty interest by hand: on overdue and on misused amounts, held against the position."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.loan.loan import (
    DayOrder,
    InterestSchedule,
    PenaltyTerms,
)
from carbonstep.domain.money.penalty import penalty_lines
from carbonstep.domain.money.position import position
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.units.day_count import DayCount, count_units
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule

from .penalty_case import (
    JUNE,
    LOAN,
    MATURITY,
    MISUSE,
    OVERDUE,
    RECEIPT,
    SEPTEMBER,
    days_of,
    life,
    lines,
    told,
)


def cut(on: date) -> CarbonStep:
    """36 bp off the rate from a day on."""
    return CarbonStep(
        decision_id="D1",
        test_period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        order=0,
        effective_from=on,
        effective_to=None,
        total_e4bp=RateE4bp(-360_000),
    )


def test_an_overdue_amount_bears_one_and_a_half_times_the_rate() -> None:
    (line,) = lines(told(OVERDUE, JUNE, 5_000, until=date(2025, 6, 30)))
    # 5,000 yuan at 5.4 % for ten days.
    assert (line.exact_fen, line.amount_fen) == (750, 750)
    assert (line.period, line.base_fen) == (Period(JUNE, date(2025, 6, 30)), 500_000)
    assert (line.kind, line.added_pct, line.open) == (OVERDUE, 50, False)


def test_a_misused_amount_bears_the_surplus_on_top_of_what_it_bears_anyway() -> None:
    loan = replace(LOAN, penalty=PenaltyTerms(misuse_pct=Decimal(60)))
    (line,) = lines(told(MISUSE, JUNE, 10_000, until=date(2025, 6, 30)), loan=loan)
    # 10,000 yuan at 60 % of 3.6 % for ten days.
    assert (line.exact_fen, line.added_pct) == (600, 60)


@pytest.mark.parametrize(
    ("as_of", "days", "is_open"),
    [
        (date(2025, 6, 20), None, None),  # the first day has not passed yet
        (date(2025, 6, 21), 1, True),
        (date(2025, 6, 29), 9, True),
        (date(2025, 6, 30), 10, False),
        (date(2025, 7, 30), 10, False),
    ],
)
@pytest.mark.parametrize("how", ["until", "receipt"])
def test_it_runs_until_the_amount_is_made_good(
    as_of: date, days: int | None, is_open: bool | None, how: str
) -> None:
    end = date(2025, 6, 30)
    events = [told(OVERDUE, JUNE, 5_000, until=end if how == "until" else None)]
    if how == "receipt":
        events.append(told(RECEIPT, end, 5_000, for_on=JUNE))
    found = [(line.period.days, line.open) for line in lines(*events, as_of=as_of)]
    assert found == ([] if days is None else [(days, is_open)])


@pytest.mark.parametrize(("as_of", "is_open"), [(29, True), (30, False)])
def test_misuse_goes_on_until_it_is_made_good(as_of: int, is_open: bool) -> None:
    misused = told(MISUSE, JUNE, 10_000, until=date(2025, 6, 30))
    (line,) = lines(misused, as_of=date(2025, 6, as_of))
    assert (line.period.days, line.open) == (as_of - 20, is_open)


def test_days_are_counted_from_the_day_it_was_overdue() -> None:
    # From the 20th of June to the 31st of July 41 days, to the 10th of August 50: the 31st counts
    # where it ends a span, and not where it begins one.
    loan = replace(LOAN, day_count=DayCount.THIRTY_360)
    event = told(OVERDUE, JUNE, 5_000, until=date(2025, 8, 10))
    (line,) = lines(event, loan=loan, steps=[cut(date(2025, 7, 31))])
    assert [part.units for part in line.parts] == [41, 9]


def test_each_day_bears_the_rate_of_the_day() -> None:
    event = told(OVERDUE, JUNE, 5_000, until=date(2025, 6, 30))
    (line,) = lines(event, steps=[cut(date(2025, 6, 24))])
    # Four days at 1.5 times 3.6 % and six at 1.5 times 3.24 %.
    assert line.exact_fen == days_of(5_000, 4, "5.4") + days_of(5_000, 6, "4.86")


def test_after_the_life_the_last_rate_goes_on_for_what_is_overdue() -> None:
    event = told(OVERDUE, MATURITY, 10_000)
    (line,) = lines(event, as_of=date(2026, 4, 19), steps=[cut(date(2026, 1, 1))])
    assert (line.exact_fen, line.open) == (days_of(10_000, 30, "4.86"), True)


@pytest.mark.parametrize("on", [SEPTEMBER, date(2025, 9, 22)])
def test_what_moves_to_a_working_day_is_overdue_from_then(on: date) -> None:
    # 2025-09-20 is a Saturday. Both days name the payment.
    (line,) = lines(told(OVERDUE, on, 5_000, until=date(2025, 9, 30)))
    assert line.period == Period(date(2025, 9, 22), date(2025, 9, 30))
    assert line.exact_fen == days_of(5_000, 8, "5.4")


@pytest.mark.parametrize("on", [SEPTEMBER, date(2025, 9, 22)])
@pytest.mark.parametrize("until", [date(2025, 9, 21), date(2025, 9, 22)])
def test_what_had_come_by_the_payment_day_was_never_overdue(on: date, until: date) -> None:
    assert lines(told(OVERDUE, on, 5_000, until=until)) == ()
    (line,) = lines(told(OVERDUE, on, 5_000, until=date(2025, 9, 23)))
    assert (line.exact_fen, line.open) == (days_of(5_000, 1, "5.4"), False)
    # What it does not claim another may, and of money late by itself nothing is hidden.
    other = told(OVERDUE, SEPTEMBER, 9_200, until=date(2025, 9, 24))
    (line,) = lines(told(OVERDUE, on, 5_000, until=until), other)
    assert line.exact_fen == days_of(9_200, 2, "5.4")


def test_what_is_paid_before_the_contract_day_is_overdue_from_the_contract_day() -> None:
    early = InterestSchedule(business_day=BusinessDayRule.PRECEDING)
    loan = replace(LOAN, interest=early)
    (line,) = lines(told(OVERDUE, SEPTEMBER, 5_000, until=date(2025, 9, 30)), loan=loan)
    # It was to be paid on Friday the 19th, and the schedule counts interest up to the 20th.
    assert line.period.start == SEPTEMBER


def test_a_misused_amount_is_repaid_with_the_loan() -> None:
    (line,) = lines(told(MISUSE, date(2026, 3, 10), 10_000), as_of=date(2026, 4, 19))
    assert (line.period.end, line.exact_fen, line.open) == (MATURITY, 1000, False)


def test_half_a_fen_is_rounded_once_and_away_from_zero() -> None:
    # 1 yuan overdue for 100 days at 5.4 % is 1.5 fen.
    event = told(OVERDUE, JUNE, 1, until=date(2025, 9, 28))
    (line,) = lines(event, steps=[cut(date(2025, 9, 28))])
    assert (line.exact_fen, line.amount_fen) == (Fraction(3, 2), 2)


def test_what_is_neither_overdue_nor_misused_bears_no_penalty() -> None:
    assert lines(told(LoanEventKind.PREPAYMENT, JUNE, 10_000)) == ()
    assert lines(told(RECEIPT, JUNE, 9_200)) == ()


def test_at_a_rate_below_zero_nothing_is_charged_and_nothing_given() -> None:
    loan = replace(LOAN, spread_e4bp=RateE4bp(-5_000_000), floor_e4bp=None)
    misused = told(MISUSE, JUNE, 10_000, until=date(2025, 6, 30))
    overdue = told(OVERDUE, MATURITY, 10_000)
    found = lines(misused, overdue, loan=loan, as_of=date(2026, 4, 19))
    assert [line.exact_fen for line in found] == [0, 0]
    assert {part.rate_e4bp for line in found for part in line.parts} == {0}


@given(
    days=st.integers(1, 500),
    cuts=st.sets(st.dates(date(2025, 3, 21), date(2026, 3, 19)), max_size=4),
    day_count=st.sampled_from(DayCount),
)
def test_cutting_the_rate_changes_nothing_in_any_day_count(
    days: int, cuts: set[date], day_count: DayCount
) -> None:
    loan = replace(LOAN, day_count=day_count)
    events = (told(OVERDUE, JUNE, 1),)
    serviced = life(loan, events)
    (whole,) = serviced.segments
    bounds = [loan.drawn_on, *sorted(cuts), loan.matures_on]
    pieces = tuple(replace(whole, period=Period(start, end)) for start, end in pairwise(bounds))
    until = JUNE + timedelta(days=days)
    (line,) = penalty_lines(
        loan,
        replace(serviced, segments=pieces),
        position(serviced, events),
        events,
        as_of=until,
    )
    units = count_units(day_count, JUNE, until)
    assert line.exact_fen == Fraction(100 * 54 * units, 1000 * day_count.units_a_year)


def test_interest_to_the_day_it_is_paid_is_overdue_from_there() -> None:
    loan = replace(LOAN, interest=InterestSchedule(order=DayOrder.SHIFT_THEN_CALCULATE))
    (line,) = lines(told(OVERDUE, SEPTEMBER, 5_000), loan=loan, as_of=date(2025, 10, 2))
    assert line.exact_fen == days_of(5_000, 10, "5.4")
