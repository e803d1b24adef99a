"""A loan's rates over its whole life."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.settlement import Schedule, SettlementPeriod, schedule_of
from carbonstep.domain.market.view import Market
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.repricing import VersionBenchmarks, contract_benchmarks
from carbonstep.domain.rate.segment import RateSegment, contract_segments
from carbonstep.reading.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLife:
    """What a loan's money runs on: its settlement periods, and the rate on each of their days.

    `benchmarks` are the rates before any carbon step, which no step changes.
    """

    schedule: Schedule
    benchmarks: tuple[VersionBenchmarks, ...]
    segments: tuple[RateSegment, ...]

    @property
    def periods(self) -> tuple[SettlementPeriod, ...]:
        return self.schedule.periods

    def without_steps(self) -> "RateLife":
        """The rates of the same loan without carbon steps."""
        return replace(self, segments=contract_segments(self.benchmarks, ()))


def rate_life(
    contract: Contract,
    steps: Sequence[CarbonStep],
    *,
    market: Market,
) -> RateLife | Problem:
    """The periods and rates of a loan over its whole life. Errors: `fixing_missing`."""
    schedule = schedule_of(contract, calendar=market.calendar)
    until = schedule.periods[-1].period.end
    benchmarks = contract_benchmarks(contract, until=until, market=market)
    if isinstance(benchmarks, Problem):
        return benchmarks
    segments = contract_segments(benchmarks, steps)
    return RateLife(schedule=schedule, benchmarks=benchmarks, segments=segments)
