"""Which carbon step is in force: by day, and as a list of changes."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.rate.carbon_step import (
    CarbonStep,
    change_days,
    step_changes,
    step_on,
    steps_moved,
)
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


def step(year: int, order: int, effective_from: date, to: date | None = None) -> CarbonStep:
    return CarbonStep(
        decision_id=f"D{order}",
        test_period=Period(date(year, 1, 1), date(year + 1, 1, 1)),
        order=order,
        effective_from=effective_from,
        effective_to=to,
        total_e4bp=RateE4bp(order),
    )


def named(found) -> list[tuple[date, str]]:
    return [(day, "" if item is None else item.decision_id) for day, item in found]


def test_a_correction_of_an_old_period_stays_behind_the_next_period_s_step() -> None:
    first = step(2021, 0, date(2022, 5, 9))
    second = step(2022, 1, date(2023, 5, 9))
    correction = step(2021, 2, date(2022, 5, 9))
    late = step(2021, 3, date(2023, 8, 1))
    found = step_changes([first, second, correction, late])
    assert named(found) == [
        (date(2022, 5, 9), "D2"),
        (date(2023, 5, 9), "D1"),
        (date(2023, 8, 1), "D1"),
    ]
    steps = [first, second, correction, late]
    days = (
        date(2022, 5, 8),
        date(2022, 5, 9),
        date(2023, 5, 8),
        date(2023, 5, 9),
        date(2024, 1, 1),
    )
    in_force = [step_on(steps, day) for day in days]
    assert in_force == [None, correction, correction, second, second]


def test_a_step_with_an_end_gives_way_to_the_one_below_it() -> None:
    whole = step(2021, 0, date(2022, 1, 1), date(2022, 12, 1))
    inner = step(2022, 1, date(2022, 3, 1), date(2022, 6, 1))
    assert named(step_changes([whole, inner])) == [
        (date(2022, 1, 1), "D0"),
        (date(2022, 3, 1), "D1"),
        (date(2022, 6, 1), "D0"),
        (date(2022, 12, 1), ""),
    ]
    assert step_on([whole, inner], date(2021, 12, 31)) is None


@st.composite
def steps(draw) -> list[CarbonStep]:
    """Steps of a few years, on a few days, so that they often meet; most have no end."""
    found = []
    for order in range(draw(st.integers(1, 6))):
        starts = date(2022, 1, 1) + timedelta(days=draw(st.integers(0, 12)))
        length = draw(st.none() | st.none() | st.integers(1, 6))
        ends = None if length is None else starts + timedelta(days=length)
        found.append(step(draw(st.integers(2019, 2021)), order, starts, ends))
    return found


@given(steps())
def test_the_changes_are_what_is_in_force_on_their_days(given) -> None:
    assert step_changes(given) == tuple((day, step_on(given, day)) for day in change_days(given))


def test_moved_steps_are_told_from_day_to_day_where_they_differ() -> None:
    first, later = step(2021, -10, date(2022, 5, 9)), step(2022, -10, date(2023, 5, 9))
    assert steps_moved([first], [first, later]) == ()
    other = step(2022, -15, date(2023, 5, 9), date(2023, 8, 1))
    [moved] = steps_moved([first], [first, other])
    assert (moved.since, moved.until) == (other.effective_from, other.effective_to)
    assert (moved.was_e4bp, moved.now_e4bp) == (-10, -15)
    [gone] = steps_moved([first], [])
    assert (gone.since, gone.until, gone.now_e4bp) == (first.effective_from, None, 0)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), max_size=6), st.integers(0, 6))
def test_moved_steps_are_what_each_day_says(spans: list[tuple[int, int]], at: int) -> None:
    start = date(2022, 1, 1)
    steps = [
        step(2021, n, start + timedelta(days=first), start + timedelta(days=first + length))
        for n, (first, length) in enumerate(spans)
    ]
    before, after = steps[:at], steps
    moved = steps_moved(before, after)
    for day in (start + timedelta(days=n) for n in range(90)):
        found = [step_on(known, day) for known in (before, after)]
        was, now = (0 if item is None else item.total_e4bp for item in found)
        told = [m for m in moved if m.since <= day and (m.until is None or day < m.until)]
        expected = [] if was == now else [(was, now)]
        assert [(m.was_e4bp, m.now_e4bp) for m in told] == expected
