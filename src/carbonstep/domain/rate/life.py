"""A loan's rates over its whole life."""

from collections.abc import Sequence
from dataclasses import dataclass

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.settlement import SettlementPeriod, settlement_periods
from carbonstep.domain.market.view import Market
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.segment import RateSegment, rate_segments
from carbonstep.reading.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLife:
    """What a loan's money runs on: its settlement periods, and the rate on each of their days."""

    periods: tuple[SettlementPeriod, ...]
    segments: tuple[RateSegment, ...]


def rate_life(
    loan: Loan,
    steps: Sequence[CarbonStep],
    *,
    market: Market,
) -> RateLife | Problem:
    """The periods and rates of a loan over its whole life. Errors: `fixing_missing`."""
    periods = settlement_periods(loan, calendar=market.calendar)
    segments = rate_segments(
        loan,
        until=periods[-1].period.end,
        steps=steps,
        market=market,
    )
    if isinstance(segments, Problem):
        return segments
    return RateLife(periods=periods, segments=segments)
