"""Which carbon step is in force: by day, and as a list of changes."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.rate.carbon_step import (
    CarbonStep,
    Together,
    change_days,
    step_changes,
    step_on,
    steps_moved,
)
from carbonstep.domain.rulebook.output import Combine, Limits
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


SUM = Together(kpis=("a", "b"), limits=Limits(lowest=-30, highest=None))


def part(
    kpi: str, e4bp: int, year: int, order: int, since: date, together: Together | None = SUM
) -> CarbonStep:
    return replace(step(year, order, since), kpi=kpi, total_e4bp=RateE4bp(e4bp), together=together)


def totals(steps: list[CarbonStep]) -> list[tuple[date, int]]:
    return [(day, item.total_e4bp) for day, item in step_changes(steps) if item is not None]


def test_parts_are_picked_each_by_itself_and_put_together_on_each_day() -> None:
    may, july, later = date(2022, 5, 9), date(2022, 7, 1), date(2023, 5, 9)
    steps = [
        part("a", -20, 2021, 0, may),
        part("b", 5, 2021, 1, july),
        # A correction of one leaves the other's days alone.
        part("a", 10, 2021, 2, may),
        # The next period has one of them; of the other what stood before goes on.
        part("a", -40, 2022, 3, later),
    ]
    assert totals(steps) == [(may, 10), (july, 15), (later, -30)]
    found = step_on(steps, later)
    assert found is not None
    assert found.decision_id == "D3"
    assert step_on(steps, date(2022, 5, 8)) is None


@given(
    picked=st.lists(
        st.tuples(
            st.sampled_from(("a", "b", "c")),
            st.integers(-40, 40),
            st.integers(2021, 2023),
            st.integers(0, 30),
            st.one_of(st.none(), st.integers(0, 20)),
        ),
        max_size=12,
    ),
    how=st.sampled_from(Combine),
    data=st.data(),
)
def test_in_any_order_each_day_is_what_a_plain_look_says(picked, how, data) -> None:
    together = Together(kpis=("a", "b", "c"), how=how, limits=Limits(lowest=-50, highest=45))
    steps = []
    for order, (kpi, e4bp, year, since, length) in enumerate(picked):
        first = date(2022, 1, 1) + timedelta(days=since)
        until = None if length is None else first + timedelta(days=length)
        made = part(kpi, e4bp, year, order, first, together)
        steps.append(replace(made, effective_to=until))
    mixed = data.draw(st.permutations(steps))
    for day in (date(2022, 1, 1) + timedelta(days=number) for number in range(55)):
        held = [
            s
            for s in steps
            if s.effective_from <= day and (s.effective_to is None or day < s.effective_to)
        ]
        ended = all(s.effective_to is not None for s in held)
        newest = {}
        for s in sorted(held, key=lambda s: (0 if ended else s.test_period.start.year, s.order)):
            newest[s.kpi] = s.total_e4bp
        parts = [newest.get(kpi, 0) for kpi in together.kpis]
        put = {"sum": sum, "best": min, "worst": max}[how.value](parts)
        found = step_on(mixed, day)
        assert (None if found is None else found.total_e4bp) == (
            min(max(put, -50), 45) if held else None
        )
    assert step_changes(mixed) == tuple((day, step_on(mixed, day)) for day in change_days(mixed))


def test_a_single_part_takes_the_place_of_several_and_the_other_way_round() -> None:
    day, later = date(2022, 5, 9), date(2023, 5, 9)
    several = [part("a", -20, 2021, 0, day), part("b", -10, 2021, 0, day)]
    alone = part("a", 7, 2022, 1, later, None)
    assert totals([*several, alone]) == [(day, -30), (later, 7)]
    first = part("a", 7, 2021, 0, day, None)
    then = part("b", -10, 2022, 1, later)
    # Of a KPI of the same name what stood before goes on.
    assert totals([first, then]) == [(day, 7), (later, -3)]
