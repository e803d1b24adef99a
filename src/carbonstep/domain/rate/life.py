"""A loan's rates over its whole life."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.settlement import SettlementPeriod, settlement_periods
from carbonstep.domain.market.view import Market
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.repricing import BenchmarkPeriod, benchmark_periods
from carbonstep.domain.rate.segment import RateSegment, segments_of
from carbonstep.reading.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLife:
    """What a loan's money runs on: its settlement periods, and the rate on each of their days.

    `benchmarks` are the rates before any carbon step, which no step changes.
    """

    periods: tuple[SettlementPeriod, ...]
    benchmarks: tuple[BenchmarkPeriod, ...]
    segments: tuple[RateSegment, ...]

    def without_steps(self, loan: Loan) -> "RateLife":
        """The rates of the same loan without carbon steps."""
        return replace(self, segments=segments_of(loan, self.benchmarks, ()))


def rate_life(
    loan: Loan,
    steps: Sequence[CarbonStep],
    *,
    market: Market,
) -> RateLife | Problem:
    """The periods and rates of a loan over its whole life. Errors: `fixing_missing`."""
    periods = settlement_periods(loan, calendar=market.calendar)
    benchmarks = benchmark_periods(loan, until=periods[-1].period.end, market=market)
    if isinstance(benchmarks, Problem):
        return benchmarks
    segments = segments_of(loan, benchmarks, steps)
    return RateLife(periods=periods, benchmarks=benchmarks, segments=segments)
