"""Periods that share a day: all pairs are found, and the work is that of the periods."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.intake.overlap import overlaps
from carbonstep.units.period import Period

DAY = date(2024, 1, 1)


def period(start: int, days: int) -> Period:
    return Period(DAY + timedelta(days=start), DAY + timedelta(days=start + days))


periods = st.lists(st.builds(period, st.integers(0, 30), st.integers(1, 15)), max_size=12)


@given(asking=periods, beside=periods, most=st.integers(1, 30))
def test_each_that_asks_hears_of_all_it_overlaps_or_of_the_most(
    asking: list[Period], beside: list[Period], most: int
) -> None:
    named = [*asking, *beside]
    pairs = list(
        overlaps(
            [(item, at) for at, item in enumerate(asking)],
            [(item, at) for at, item in enumerate(beside, start=len(asking))],
            most=most,
        )
    )
    assert len(set(pairs)) == len(pairs)
    for at, item in enumerate(asking):
        whole = {other for other, one in enumerate(named) if other != at and one.overlaps(item)}
        heard = {other for one, other in pairs if one == at}
        assert heard <= whole
        assert len(heard) == min(most, len(whole))
    assert all(one < len(asking) for one, _ in pairs)


def test_the_pairs_are_bounded_however_many_overlap() -> None:
    asking = [(period(at % 7, 100), at) for at in range(3_000)]
    pairs = list(overlaps(asking, asking[:500], most=8))
    assert len(pairs) == 8 * len(asking)


def test_what_has_ended_is_left_behind_while_a_long_one_goes_on() -> None:
    short = [(period(at, 1), at) for at in range(1, 400)]
    pairs = list(overlaps(short, [(period(0, 500), 0)], most=8))
    assert pairs == [(at, 0) for at in range(1, 400)]
