"""Tables of fixings are values: the same where every look-up gives the same."""

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

FIRST = Fixing(
    index=BenchmarkIndex.LPR_1Y,
    published_on=date(2025, 4, 20),
    rate_e4bp=RateE4bp(3_100_000),
)
CORRECTED = replace(FIRST, rate_e4bp=RateE4bp(3_000_000), revision=1, reason="misread")
OTHER = replace(FIRST, index=BenchmarkIndex.LPR_5Y)
NEXT = replace(FIRST, published_on=date(2025, 5, 20))


def test_the_order_of_arrival_makes_no_other_table() -> None:
    tables = {FixingTable(order) for order in permutations((FIRST, CORRECTED, OTHER, NEXT))}
    assert len(tables) == 1
    assert tables == {FixingTable((CORRECTED, NEXT, OTHER))}, "what is corrected is not looked up"


@pytest.mark.parametrize("fixings", [(), (FIRST,), (CORRECTED, OTHER), (CORRECTED, NEXT)])
def test_another_look_up_makes_another_table(fixings) -> None:
    assert FixingTable(fixings) != FixingTable((CORRECTED,))
    assert FixingTable(fixings) != fixings


def test_a_market_is_seen_on_another_day_with_all_else_the_same() -> None:
    day, later = date(2025, 4, 30), date(2025, 6, 1)
    market = Market(fixings=FixingTable((FIRST,)), calendar=prc_calendar(), as_of=day)
    assert market.seen_on(later) == replace(market, as_of=later) != market
    assert market.seen_on(later).seen_on(day) == market
