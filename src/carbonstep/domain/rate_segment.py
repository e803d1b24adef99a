"""The all-in rate of a loan over its life, as half-open segments that keep each component apart."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from carbonstep.domain.carbon_step import CarbonStep, change_days, step_on
from carbonstep.domain.fixing import FixingTable
from carbonstep.domain.loan import BenchmarkIndex, Loan
from carbonstep.domain.repricing import BenchmarkPeriod, benchmark_periods
from carbonstep.units.period import Period
from carbonstep.units.problem import Place, Problem, Reason
from carbonstep.units.rate import RateE4bp, percent_text


class Bound(StrEnum):
    """Which bound of the all-in rate holds, if any."""

    NONE = ""
    FLOOR = "floor"
    CAP = "cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSegment:
    """Days on which no component of the rate changes.

    `all_in_e4bp` is benchmark plus spread plus carbon, unless `bounded` says that the loan's floor
    or cap took its place. `decision_id` is empty before the first decision, when the carbon
    component is zero. `projected`: the benchmark is only known once it is repriced.
    """

    period: Period
    benchmark_index: BenchmarkIndex
    benchmark_e4bp: RateE4bp
    fixing_published_on: date | None
    spread_e4bp: RateE4bp
    carbon_e4bp: RateE4bp
    decision_id: str
    all_in_e4bp: RateE4bp
    bounded: Bound
    projected: bool

    def __post_init__(self) -> None:
        beyond = self.all_in_e4bp - sum(self.components)
        holds = {Bound.NONE: beyond == 0, Bound.FLOOR: beyond > 0, Bound.CAP: beyond < 0}
        assert holds[self.bounded], f"{self.components} do not make {self.all_in_e4bp}"

    @property
    def components(self) -> tuple[RateE4bp, RateE4bp, RateE4bp]:
        """Benchmark, spread and carbon; they add up to the all-in rate unless it is bounded."""
        return self.benchmark_e4bp, self.spread_e4bp, self.carbon_e4bp


def bound_rate(loan: Loan, rate_e4bp: int) -> tuple[RateE4bp, Bound]:
    """A rate within the loan's all-in floor and cap, and which of the two changed it."""
    if loan.floor_e4bp is not None and rate_e4bp < loan.floor_e4bp:
        return loan.floor_e4bp, Bound.FLOOR
    if loan.cap_e4bp is not None and rate_e4bp > loan.cap_e4bp:
        return loan.cap_e4bp, Bound.CAP
    return RateE4bp(rate_e4bp), Bound.NONE


def rate_segments(
    loan: Loan, *, fixings: FixingTable, steps: Sequence[CarbonStep], as_of: date
) -> tuple[RateSegment, ...] | Problem:
    """The rate from drawdown to maturity, cut at repricing days and where the carbon step changes.

    Order of operations: benchmark, spread, carbon, then the floor and cap of the all-in rate.
    `as_of` is the day one looks from: later repricings are projected. Steps already announced
    count on their days, also beyond `as_of`. The order of `steps` does not matter. Neighbouring
    segments that rest on the same fixing and the same decision are one.

    Errors: `fixing_missing`; `limits_order` for a floor above the cap.
    """
    lowest, highest = loan.floor_e4bp, loan.cap_e4bp
    if lowest is not None and highest is not None and lowest > highest:
        return Problem(
            reason=Reason.LIMITS_ORDER,
            place=Place(path="loan.floor_pct"),
            found=f"[{percent_text(lowest)}, {percent_text(highest)}]",
        )
    benchmarks = benchmark_periods(loan, fixings=fixings, as_of=as_of)
    if isinstance(benchmarks, Problem):
        return benchmarks
    changes = change_days(steps)
    segments: list[RateSegment] = []
    for benchmark in benchmarks:
        inside = (day for day in changes if benchmark.period.start < day < benchmark.period.end)
        for start, end in pairwise((benchmark.period.start, *inside, benchmark.period.end)):
            segment = _segment(loan, Period(start, end), benchmark, step_on(steps, start))
            if segments and replace(segments[-1], period=segment.period) == segment:
                joined = Period(segments[-1].period.start, end)
                segments[-1] = replace(segment, period=joined)
            else:
                segments.append(segment)
    assert segments[0].period.start == loan.drawn_on, "the life begins with its first segment"
    assert segments[-1].period.end == loan.matures_on, "the life ends with its last segment"
    return tuple(segments)


def rate_on(segments: Sequence[RateSegment], day: date) -> RateSegment | None:
    """The segment that holds `day`, or None before drawdown and from maturity on."""
    position = bisect_right(segments, day, key=lambda segment: segment.period.start)
    found = segments[position - 1] if position else None
    return found if found is not None and day in found.period else None


def _segment(
    loan: Loan, period: Period, benchmark: BenchmarkPeriod, step: CarbonStep | None
) -> RateSegment:
    carbon = RateE4bp(0) if step is None else step.total_e4bp
    rate, bounded = bound_rate(loan, benchmark.benchmark_e4bp + loan.spread_e4bp + carbon)
    return RateSegment(
        period=period,
        benchmark_index=loan.benchmark.index,
        benchmark_e4bp=benchmark.benchmark_e4bp,
        fixing_published_on=benchmark.fixing_published_on,
        spread_e4bp=loan.spread_e4bp,
        carbon_e4bp=carbon,
        decision_id="" if step is None else step.decision_id,
        all_in_e4bp=rate,
        bounded=bounded,
        projected=benchmark.projected,
    )
