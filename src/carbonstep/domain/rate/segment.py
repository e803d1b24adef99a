"""The all-in rate of a loan over its life, as half-open segments that keep each component apart."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import pairwise

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.view import Market
from carbonstep.domain.rate.carbon_step import CarbonStep, change_days, step_on
from carbonstep.domain.rate.rate_step import (
    RateOperation,
    RateStep,
    all_in_steps,
    has_step,
    rounding_adds_to_moves,
)
from carbonstep.domain.rate.repricing import (
    BenchmarkPeriod,
    VersionBenchmarks,
    benchmark_periods,
)
from carbonstep.reading.problem import Problem
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


class Bound(StrEnum):
    """Which bound of the all-in rate holds, if any."""

    NONE = ""
    FLOOR = "floor"
    CAP = "cap"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateSegment:
    """Days on which no component of the rate changes.

    `steps` are the operations that made the rate, in their order; the last one has the all-in
    rate. `benchmark_e4bp` is the benchmark after its floor and multiplier. `decision_id` is empty
    before the first decision, when the carbon component is zero. `projected`: the benchmark is
    only known once it is repriced.
    """

    period: Period
    benchmark_index: BenchmarkIndex
    benchmark_e4bp: RateE4bp
    fixing_published_on: date | None
    spread_e4bp: RateE4bp
    carbon_e4bp: RateE4bp
    decision_id: str
    all_in_e4bp: RateE4bp
    steps: tuple[RateStep, ...]
    projected: bool
    publication_missing_on: date | None = None

    def __post_init__(self) -> None:
        assert self.steps[-1].after_e4bp == self.all_in_e4bp, "the last step has the all-in rate"

    @property
    def components(self) -> tuple[RateE4bp, RateE4bp, RateE4bp]:
        """Benchmark, spread and carbon; they add up to the all-in rate unless it is bounded."""
        return self.benchmark_e4bp, self.spread_e4bp, self.carbon_e4bp

    @property
    def bounded(self) -> Bound:
        """Which bound of the all-in rate holds."""
        if has_step(self.steps, RateOperation.FLOOR):
            return Bound.FLOOR
        return Bound.CAP if has_step(self.steps, RateOperation.CAP) else Bound.NONE


def rate_segments(
    loan: Loan,
    *,
    until: date,
    steps: Sequence[CarbonStep],
    market: Market,
) -> tuple[RateSegment, ...] | Problem:
    """The rate from drawdown to `until`, cut at repricing days and where the carbon step changes.

    Repricings after the market's day are projected. Errors: `fixing_missing`.
    """
    benchmarks = benchmark_periods(loan, until=until, market=market)
    if isinstance(benchmarks, Problem):
        return benchmarks
    return segments_of(loan, benchmarks, steps)


def segments_of(
    loan: Loan, benchmarks: Sequence[BenchmarkPeriod], steps: Sequence[CarbonStep]
) -> tuple[RateSegment, ...]:
    """The rate on a benchmark's periods with carbon steps on it.

    Steps already announced count on their days, also beyond the day one looks from. The order of
    `steps` does not matter. Neighbouring segments that rest on the same fixing and the same
    decision are one.
    """
    changes = change_days(steps)
    before = _all_in_before(loan, benchmarks)
    segments: list[RateSegment] = []
    for place, benchmark in enumerate(benchmarks):
        inside = (day for day in changes if benchmark.period.start < day < benchmark.period.end)
        for start, end in pairwise((benchmark.period.start, *inside, benchmark.period.end)):
            step = step_on(steps, start)
            carbon = RateE4bp(0) if step is None else step.total_e4bp
            segment = _segment(
                loan,
                Period(start, end),
                benchmark,
                carbon_e4bp=carbon,
                decision_id="" if step is None else step.decision_id,
                previous_e4bp=before(place, carbon),
            )
            if segments and _rest_alike(segments[-1], segment):
                joined = Period(segments[-1].period.start, end)
                segments[-1] = replace(segment, period=joined)
            else:
                segments.append(segment)
    assert segments[0].period.start == loan.drawn_on, "the life begins with its first segment"
    assert segments[-1].period.end == benchmarks[-1].period.end, "the life ends with its last one"
    return tuple(segments)


def contract_segments(
    versions: Sequence[VersionBenchmarks], steps: Sequence[CarbonStep]
) -> tuple[RateSegment, ...]:
    """The rate over a contract's life: on each day by the terms that hold on it.

    Other terms cut a segment only where they make another rate, or make it otherwise.
    """
    first = versions[0]
    if len(versions) == 1:
        return segments_of(first.loan, first.benchmarks, steps)
    found: list[RateSegment] = []
    for version in versions:
        for segment in segments_of(version.loan, version.benchmarks, steps):
            inside = segment.period.intersection(version.days)
            if inside is None:
                continue
            if found and _rest_alike(found[-1], segment):
                inside = Period(found.pop().period.start, inside.end)
            found.append(replace(segment, period=inside))
    return tuple(found)


def until_day(segments: Sequence[RateSegment], day: date) -> tuple[RateSegment, ...]:
    """The segments up to but not including `day`, the last one cut there."""
    return tuple(
        segment
        if segment.period.end <= day
        else replace(segment, period=Period(segment.period.start, day))
        for segment in segments
        if segment.period.start < day
    )


def level_from(segments: Sequence[RateSegment], day: date) -> tuple[RateSegment, ...]:
    """The segments as if from a day of theirs on nothing changed any more."""
    held = rate_on(segments, day)
    assert held is not None, "the loan has a rate on the day"
    return (
        *until_day(segments, day),
        replace(held, period=Period(day, segments[-1].period.end)),
    )


def rate_on(segments: Sequence[RateSegment], day: date) -> RateSegment | None:
    """The segment that holds `day`, or None before drawdown and once the loan is over."""
    position = bisect_right(segments, day, key=lambda segment: segment.period.start)
    found = segments[position - 1] if position else None
    return found if found is not None and day in found.period else None


def _rest_alike(one: RateSegment, other: RateSegment) -> bool:
    """Whether two segments are the same but for their days."""
    return (
        one.decision_id == other.decision_id
        and one.fixing_published_on == other.fixing_published_on
        and one.projected == other.projected
        and one.publication_missing_on == other.publication_missing_on
        and one.steps == other.steps
    )


def _all_in_before(
    loan: Loan, benchmarks: Sequence[BenchmarkPeriod]
) -> Callable[[int, RateE4bp], RateE4bp | None]:
    """Gives, for a benchmark's place and a carbon step, the all-in rate that the benchmark before
    it makes with that step; None where there is none before it, or where no bound asks for it.

    The same carbon step stands on both sides: it is the repricing alone that is bounded.
    """
    chains: dict[RateE4bp, list[RateE4bp]] = {}

    def before(place: int, carbon: RateE4bp) -> RateE4bp | None:
        if place == 0 or not rounding_adds_to_moves(loan):
            return None
        chain = chains.setdefault(carbon, [])
        while len(chain) < place:
            contract = benchmarks[len(chain)].contract.rate_e4bp
            previous = chain[-1] if chain else None
            chain.append(all_in_steps(loan, contract, carbon, previous)[-1].after_e4bp)
        return chain[place - 1]

    return before


def _segment(
    loan: Loan,
    period: Period,
    benchmark: BenchmarkPeriod,
    *,
    carbon_e4bp: RateE4bp,
    decision_id: str,
    previous_e4bp: RateE4bp | None,
) -> RateSegment:
    contract = benchmark.contract
    steps = all_in_steps(loan, contract.rate_e4bp, carbon_e4bp, previous_e4bp)
    return RateSegment(
        period=period,
        benchmark_index=loan.benchmark.index,
        benchmark_e4bp=contract.benchmark_e4bp,
        fixing_published_on=benchmark.fixing_published_on,
        spread_e4bp=loan.spread_e4bp,
        carbon_e4bp=carbon_e4bp,
        decision_id=decision_id,
        all_in_e4bp=steps[-1].after_e4bp,
        steps=(*contract.steps, *steps),
        projected=benchmark.projected,
        publication_missing_on=benchmark.publication_missing_on,
    )
