"""When the LPR is published, and a published value beside those recorded."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.fixing_publication import read_publication
from carbonstep.domain.market.publication import (
    last_publication_on,
    missing_publications,
    next_publication_on,
)
from carbonstep.domain.market.view import Market
from carbonstep.reading.node import node_from_json
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

PRC = prc_calendar()
DAYS = st.dates(date(2005, 1, 1), date(2028, 12, 31))


def lpr(day: str, rate: int, revision: int = 0) -> Fixing:
    return Fixing(
        index=BenchmarkIndex.LPR_1Y,
        published_on=date.fromisoformat(day),
        rate_e4bp=RateE4bp(rate),
        revision=revision,
        reason="misread" if revision else "",
    )


@given(day=DAYS)
def test_the_newest_publication_is_the_one_after_which_none_came(day: date) -> None:
    found = last_publication_on(day, PRC)
    assert found <= day < next_publication_on(found, PRC)
    assert last_publication_on(found, PRC) == found


@pytest.mark.parametrize(
    ("day", "newest"),
    [
        ("2026-09-20", "2026-09-20"),  # a Sunday that is worked
        ("2025-09-20", "2025-08-20"),  # a Saturday that is not: published on Monday
        ("2025-09-22", "2025-09-22"),
        ("2024-01-19", "2023-12-20"),
    ],
)
def test_the_newest_publication_of_a_day(day: str, newest: str) -> None:
    found = last_publication_on(date.fromisoformat(day), PRC)
    assert found == date.fromisoformat(newest)


@given(months=st.sets(st.integers(1, 30), max_size=12), as_of=st.dates(date(2024, 1, 1)))
def test_what_is_missing_is_what_was_left_out(months: set[int], as_of: date) -> None:
    as_of = min(as_of, date(2026, 12, 31))
    days = [date(2024, 1, 22)]
    while len(days) < 36:
        days.append(next_publication_on(days[-1], PRC))
    held = [lpr(str(day), 3_100_000) for place, day in enumerate(days) if place not in months]
    market = Market(fixings=FixingTable(held), calendar=PRC, as_of=as_of)
    expected = [day for place, day in enumerate(days) if place in months and day <= as_of]
    found = missing_publications(market)
    if as_of < days[0]:
        assert found == ()
    else:
        assert [item.expected_on for item in found] == expected
        assert {item.index for item in found} <= {BenchmarkIndex.LPR_1Y}


@pytest.mark.parametrize(
    ("held", "as_of", "missing"),
    [
        ((), "2026-11-20", []),
        (("2026-09-20",), "2026-10-19", []),
        (("2026-09-20",), "2026-10-20", ["2026-10-20"]),
        (("2026-09-20",), "2026-11-27", ["2026-10-20", "2026-11-20"]),
        (("2026-09-20", "2026-11-20"), "2026-11-27", ["2026-10-20"]),
        (("2026-09-20", "2026-10-21"), "2026-11-19", ["2026-10-20"]),
        (("2026-09-20", "2026-12-21"), "2026-10-21", ["2026-10-20"]),
    ],
    ids=[
        "no fixing at all",
        "the day before it is due",
        "on its day",
        "two",
        "a gap",
        "published on another day",
        "one that is seen only later",
    ],
)
def test_which_publications_are_missing(held, as_of: str, missing: list[str]) -> None:
    table = FixingTable(lpr(day, 3_000_000) for day in held)
    market = Market(fixings=table, calendar=PRC, as_of=date.fromisoformat(as_of))
    assert [str(item.expected_on) for item in missing_publications(market)] == missing


@pytest.mark.parametrize(
    ("held", "asks"),
    [
        ((), False),
        ((lpr("2023-05-22", 3_650_000),), False),
        ((lpr("2023-05-22", 36_500_000),), True),
        ((lpr("2023-05-22", 36_500_000), lpr("2023-05-22", 3_650_000, 1)), False),
        ((lpr("2023-05-22", 3_650_000), lpr("2023-07-20", 36_500_000)), False),
        ((lpr("2023-07-20", 36_500_000),), True),
        ((lpr("2023-07-20", 3_550_000), lpr("2023-08-21", 36_500_000)), False),
    ],
    ids=[
        "nothing beside it",
        "near the one before",
        "far from the one before",
        "near what that was corrected to",
        "the one before it counts",
        "the first, far from what follows",
        "the first, near what follows",
    ],
)
def test_a_value_is_compared_with_the_one_it_follows(held, asks: bool) -> None:
    document = {"index": "LPR1Y", "published_on": "2023-06-20", "rate_pct": "3.55"}
    market = Market(fixings=FixingTable(held), calendar=PRC, as_of=date(2023, 9, 1))
    found = read_publication(node_from_json(document), held=held, market=market)
    if asks:
        assert [item.code for item in found] == ["fixing_magnitude"]
    else:
        assert found == lpr("2023-06-20", 3_550_000)


def test_the_other_tenor_is_nothing_beside_it() -> None:
    held = (lpr("2023-05-22", 36_500_000),)
    document = {"index": "LPR5Y+", "published_on": "2023-06-20", "rate_pct": "4.2"}
    market = Market(fixings=FixingTable(held), calendar=PRC, as_of=date(2023, 9, 1))
    found = read_publication(node_from_json(document), held=held, market=market)
    assert isinstance(found, Fixing)
