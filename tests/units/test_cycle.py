"""Cycles of days beside QuantLib's schedules, and what those do not offer beside tables."""

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
import QuantLib
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.units.cycle import Cycle, CycleUnit, Stub, cycle_days, cycle_ends
from carbonstep.units.period import LAST_DAY

ANCHORS = st.dates(date(1999, 1, 1), date(2100, 12, 31))
CYCLES = st.sampled_from([Cycle(count) for count in (1, 3, 6, 12)])
TERMS = st.integers(1, 3700)


def quantlib_ends(
    anchor: date, cycle: Cycle, *, until: date, end_of_month: bool
) -> tuple[date, ...]:
    unit = QuantLib.Months if cycle.unit is CycleUnit.MONTH else QuantLib.Days
    schedule = QuantLib.Schedule(
        QuantLib.Date.from_date(anchor),
        QuantLib.Date.from_date(until),
        QuantLib.Period(cycle.count, unit),
        QuantLib.NullCalendar(),
        QuantLib.Unadjusted,
        QuantLib.Unadjusted,
        QuantLib.DateGeneration.Forward,
        end_of_month,
    )
    return tuple(day.to_date() for day in schedule)


@pytest.mark.slow
@pytest.mark.parametrize("months", [1, 3, 6, 12])
@pytest.mark.parametrize("end_of_month", [False, True])
def test_every_anchor_of_four_years_makes_quantlib_s_schedule(
    months: int, end_of_month: bool
) -> None:
    cycle = Cycle(months)
    anchors = [date(2023, 1, 1) + timedelta(days=number) for number in range(4 * 365 + 1)]
    lengths = (1, 28, 59, 92, 365, 366, 397, 1826)
    differing = [
        (anchor, until)
        for anchor in anchors
        for until in (anchor + timedelta(days=length) for length in lengths)
        if cycle_ends(anchor, cycle, until=until, end_of_month=end_of_month)
        != quantlib_ends(anchor, cycle, until=until, end_of_month=end_of_month)
    ]
    assert differing == []
    assert len(anchors) == 1461


@given(anchor=ANCHORS, cycle=CYCLES, term=TERMS, end_of_month=st.booleans())
def test_any_anchor_and_term_make_quantlib_s_schedule(
    anchor: date, cycle: Cycle, term: int, end_of_month: bool
) -> None:
    until = anchor + timedelta(days=term)
    assert cycle_ends(anchor, cycle, until=until, end_of_month=end_of_month) == quantlib_ends(
        anchor, cycle, until=until, end_of_month=end_of_month
    )


@given(anchor=ANCHORS, count=st.integers(1, 400), term=TERMS, end_of_month=st.booleans())
def test_cycles_of_days_make_quantlib_s_schedule(
    anchor: date, count: int, term: int, end_of_month: bool
) -> None:
    cycle, until = Cycle(count, CycleUnit.DAY), anchor + timedelta(days=term)
    ends = cycle_ends(anchor, cycle, until=until, end_of_month=end_of_month)
    assert ends == quantlib_ends(anchor, cycle, until=until, end_of_month=False)
    assert all((end - start).days == count for start, end in pairwise(ends[:-1]))


@pytest.mark.parametrize(
    ("anchor", "until", "end_of_month", "short", "long"),
    [
        # The term is whole cycles: there is no stub to lengthen.
        ("2026-03-20", "2026-09-20", False, "06-20 09-20", "06-20 09-20"),
        ("2026-03-20", "2026-09-21", False, "06-20 09-20 09-21", "06-20 09-21"),
        ("2026-03-20", "2026-09-19", False, "06-20 09-19", "09-19"),
        # Shorter than a cycle: nothing before it to join.
        ("2026-03-20", "2026-05-01", False, "05-01", "05-01"),
        # The 30th of June is a whole cycle from the 31st of March, clipped.
        ("2026-03-31", "2026-06-30", False, "06-30", "06-30"),
        ("2026-02-28", "2026-08-31", False, "05-28 08-28 08-31", "05-28 08-31"),
        ("2026-02-28", "2026-08-31", True, "05-31 08-31", "05-31 08-31"),
        ("2026-02-28", "2026-08-28", True, "05-31 08-28", "08-28"),
    ],
)
def test_a_rest_is_a_period_of_its_own_or_part_of_the_last(
    anchor: str, until: str, end_of_month: bool, short: str, long: str
) -> None:
    start, end = date.fromisoformat(anchor), date.fromisoformat(until)
    for stub, expected in ((Stub.SHORT, short), (Stub.LONG, long)):
        ends = cycle_ends(start, Cycle(3), until=end, end_of_month=end_of_month, stub=stub)
        assert ends[0] == start
        assert [f"{day:%m-%d}" for day in ends[1:]] == expected.split()


@given(anchor=ANCHORS, cycle=CYCLES, term=TERMS, end_of_month=st.booleans())
def test_a_long_stub_holds_one_whole_cycle_and_less_than_two(
    anchor: date, cycle: Cycle, term: int, end_of_month: bool
) -> None:
    until = anchor + timedelta(days=term)
    ends = cycle_ends(anchor, cycle, until=until, end_of_month=end_of_month, stub=Stub.LONG)
    last = len(ends) - 2
    assert (ends[0], ends[-1]) == (anchor, until)
    assert until < cycle.after(anchor, last + 2, end_of_month=end_of_month)
    whole_from = cycle.after(anchor, last + 1, end_of_month=end_of_month)
    assert whole_from <= until or ends == (anchor, until)
    short = cycle_ends(anchor, cycle, until=until, end_of_month=end_of_month)
    assert ends[:-1] == short[: len(ends) - 1]
    assert len(short) - len(ends) == (whole_from < until)


@given(
    anchor=st.builds(
        lambda day, before: day.replace(day=monthrange(day.year, day.month)[1] - before),
        st.dates(date(1999, 1, 1), date(2100, 12, 31)),
        st.integers(0, 2),
    ),
    cycle=CYCLES,
)
def test_a_clipped_day_does_not_pull_later_ones_along(anchor: date, cycle: Cycle) -> None:
    days = cycle_days(anchor, cycle, until=anchor + timedelta(days=5000))
    for day in days:
        assert day.day == min(anchor.day, monthrange(day.year, day.month)[1])
    months = [day.year * 12 + day.month for day in days]
    assert all(later - earlier == cycle.count for earlier, later in pairwise(months))


def test_a_loan_of_the_31st_goes_through_february_and_back() -> None:
    days = cycle_days(date(2024, 12, 31), Cycle(1), until=date(2025, 6, 1))
    assert [f"{day:%m-%d}" for day in days] == [
        "12-31",
        "01-31",
        "02-28",
        "03-31",
        "04-30",
        "05-31",
    ]


@pytest.mark.parametrize(
    ("end_of_month", "expected"),
    [(False, "02-28 03-28 04-28 05-28"), (True, "02-28 03-31 04-30 05-31")],
)
def test_the_end_of_month_rule_is_asked_for(end_of_month: bool, expected: str) -> None:
    days = cycle_days(
        date(2025, 2, 28), Cycle(1), until=date(2025, 6, 1), end_of_month=end_of_month
    )
    assert [f"{day:%m-%d}" for day in days] == expected.split()


@given(anchor=ANCHORS, cycle=CYCLES, times=st.integers(0, 60))
def test_counting_back_undoes_counting_on_where_no_month_is_shorter(
    anchor: date, cycle: Cycle, times: int
) -> None:
    there = cycle.after(anchor.replace(day=min(anchor.day, 28)), times)
    assert cycle.after(there, -times) == anchor.replace(day=min(anchor.day, 28))


def test_the_days_end_before_the_one_they_run_until() -> None:
    assert cycle_days(date(2026, 6, 20), Cycle(1), until=date(2026, 6, 20)) == ()
    assert cycle_days(date(2026, 6, 20), Cycle(1), until=date(2026, 7, 20)) == (date(2026, 6, 20),)


@pytest.mark.parametrize("count", [0, -1])
@pytest.mark.parametrize("unit", CycleUnit)
def test_a_cycle_that_does_not_move_on_is_a_bug(count: int, unit: CycleUnit) -> None:
    with pytest.raises(AssertionError):
        Cycle(count, unit)


def test_days_beyond_those_of_a_contract_are_a_bug() -> None:
    with pytest.raises(AssertionError):
        cycle_days(date(2026, 6, 20), Cycle(1), until=LAST_DAY + timedelta(days=1))
