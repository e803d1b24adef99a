"""Periods that are the same or cross while both stand: all are found, within n log n."""

from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.intake.contradiction import FOREVER, Stand, contradictions
from carbonstep.units.period import Period

DAY = date(2024, 1, 1)


def period(start: int, days: int) -> Period:
    return Period(DAY + timedelta(days=start), DAY + timedelta(days=start + days))


def stand(
    item: int, days: Period, *, since: int = 0, until: int = FOREVER, asks: bool = True
) -> Stand[int]:
    return Stand(period=days, since=since, until=until, asks=asks, item=item)


def contradict(one: Period, other: Period) -> bool:
    """Of the days of each, some are not of the other; or they are the same."""
    within = (one.start <= other.start and other.end <= one.end) or (
        other.start <= one.start and one.end <= other.end
    )
    return one == other or (one.overlaps(other) and not within)


@st.composite
def stands(draw: st.DrawFn) -> list[Stand[int]]:
    found = []
    for item in range(draw(st.integers(0, 12))):
        since = draw(st.integers(0, 4))
        until = draw(st.sampled_from((FOREVER, since + 1, since + 2)))
        days = period(draw(st.integers(0, 20)), draw(st.integers(1, 15)))
        found.append(stand(item, days, since=since, until=until, asks=draw(st.booleans())))
    return found


@given(given_stands=stands(), most=st.integers(1, 12))
def test_each_that_asks_hears_of_all_that_contradict_it_or_of_the_most(
    given_stands: list[Stand[int]], most: int
) -> None:
    pairs = list(contradictions(given_stands, most=most))
    assert len(set(pairs)) == len(pairs)
    for one in given_stands:
        whole = {
            other.item
            for other in given_stands
            if other is not one
            and contradict(one.period, other.period)
            and one.since < other.until
            and other.since < one.until
        }
        heard = {other for asking, other in pairs if asking == one.item}
        assert heard <= whole
        assert len(heard) == (min(most, len(whole)) if one.asks else 0)


@pytest.mark.parametrize(
    ("one", "other", "wrong"),
    [
        (period(0, 90), period(0, 90), True),  # the same
        (period(0, 366), period(0, 91), False),  # begins with it
        (period(0, 366), period(275, 91), False),  # ends with it
        (period(0, 366), period(91, 91), False),  # lies within it
        (period(0, 91), period(91, 91), False),  # comes after it
        (period(31, 31), period(46, 30), True),  # a half of each month
        (period(0, 92), period(91, 91), True),  # one day
        (period(0, 366), period(275, 92), True),  # one day beyond
    ],
)
def test_one_period_lies_within_another_or_apart_from_it(
    one: Period, other: Period, wrong: bool
) -> None:
    # Two that cross each other elsewhere, so that a glance at all of them does not do.
    elsewhere = [stand(2 + at, period(900 + at, 9), asks=False) for at in range(2)]
    for first, second in ((one, other), (other, one)):
        for since in (0, 1):
            both = [stand(0, first), stand(1, second, since=since)]
            for stands in (both, [*both, *elsewhere]):
                pairs = set(contradictions(stands, most=8))
                assert pairs == ({(0, 1), (1, 0)} if wrong else set())


def test_what_stands_no_longer_contradicts_nothing() -> None:
    moved = stand(0, period(0, 90), until=2)
    assert list(contradictions([moved, stand(1, period(0, 90), since=2)], most=8)) == []
    assert len(list(contradictions([moved, stand(1, period(0, 90), since=1)], most=8))) == 2


def test_the_pairs_are_bounded_however_many_contradict() -> None:
    crossing = [stand(at, period(at % 7, 100)) for at in range(2_000)]
    assert len(list(contradictions(crossing, most=8))) == 8 * len(crossing)
    same = [stand(at, period(0, 100)) for at in range(2_000)]
    assert len(list(contradictions(same, most=8))) == 8 * len(same)


def test_the_work_is_that_of_the_periods() -> None:
    """Days within a long period, years within years, and each moved away before the next comes."""
    count = 4_000

    def cpu(stands: list[Stand[int]]) -> float:
        begun = process_time()
        assert list(contradictions(stands, most=8)) == []
        return process_time() - begun

    days = [stand(at, period(at, 1)) for at in range(1, count)]
    assert cpu([stand(0, period(0, count + 1)), *days]) < 1
    assert cpu([stand(at, period(at, 2 * (count - at))) for at in range(count)]) < 1
    moved = [stand(at, period(at % 90, 100), since=at, until=at + 1) for at in range(count)]
    assert cpu(moved) < 3
