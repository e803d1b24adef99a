"""The plan a rulebook compiles to, run over exact values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from carbonstep.domain.rulebook.applied import (
    Adjustment,
    Clause,
    LimitApplied,
    LimitSide,
    OnLine,
    StepTaken,
)
from carbonstep.domain.rulebook.rulebook import Bound, Limits, Line, Rulebook, Step, StepTable
from carbonstep.units.exact import round_half_away
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps of a rulebook in the order they run: one adjustment per KPI, then the limits."""

    adjust: tuple[StepTable | Line, ...]
    limits: Limits | None
    worst_e4bp: RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a plan made of the KPI values: a part for each, and the total within the limits."""

    parts: tuple[StepTaken | OnLine, ...]
    limit: LimitApplied | None
    total_e4bp: RateE4bp

    @property
    def adjustments(self) -> tuple[Adjustment, ...]:
        """What each KPI contributes."""
        return tuple(
            Adjustment(kpi=part.kpi, adjustment_e4bp=part.adjustment_e4bp) for part in self.parts
        )


def reach_e4bp(adjust: Sequence[StepTable | Line]) -> tuple[int, int]:
    """The lowest and highest total the adjustments can give before limits."""
    low = high = 0
    for part in adjust:
        values = [
            item.adjustment_e4bp
            for item in (part.steps if isinstance(part, StepTable) else part.points)
        ]
        low += min(values, default=0)
        high += max(values, default=0)
    return low, high


def compile_plan(rulebook: Rulebook) -> Plan:
    """The plan of a rulebook; `worst_e4bp` is the highest total it can give."""
    _, highest = reach_e4bp(rulebook.adjust)
    worst, _ = limit(rulebook.limits, highest)
    return Plan(adjust=rulebook.adjust, limits=rulebook.limits, worst_e4bp=worst)


def run_plan(plan: Plan, values: Mapping[str, Fraction]) -> Applied:
    """Adjust for each KPI's exact value, add up, apply the limits.

    Every KPI of the plan must have a value; missing ones are treated before.
    """
    parts = tuple(
        _take_step(part, values[part.kpi])
        if isinstance(part, StepTable)
        else _along_line(part, values[part.kpi])
        for part in plan.adjust
    )
    total, limited = limit(plan.limits, sum(part.adjustment_e4bp for part in parts))
    return Applied(parts=parts, limit=limited, total_e4bp=total)


def limit(limits: Limits | None, total_e4bp: int) -> tuple[RateE4bp, LimitApplied | None]:
    """The total within the limits, and which limit it was held against."""
    if limits is None:
        return RateE4bp(total_e4bp), None
    bounded = min(max(total_e4bp, limits.lowest_e4bp), limits.highest_e4bp)
    is_lowest = bounded > total_e4bp or (bounded == total_e4bp and total_e4bp <= 0)
    applied = LimitApplied(
        which=LimitSide.LOWEST if is_lowest else LimitSide.HIGHEST,
        bound_e4bp=limits.lowest_e4bp if is_lowest else limits.highest_e4bp,
        before_e4bp=RateE4bp(total_e4bp),
        after_e4bp=RateE4bp(bounded),
    )
    return RateE4bp(bounded), applied


def step_for(table: StepTable, value: Fraction) -> Step:
    """The first step that holds for a value; the last one always does."""
    return next(step for step in table.steps if holds(step, value))


def holds(step: Step, value: Fraction) -> bool:
    """Whether a step's condition holds for an exact value."""
    if step.at is None:
        return True
    at = Fraction(step.at)
    match step.bound:
        case Bound.BELOW:
            return value < at
        case Bound.AT_MOST:
            return value <= at
        case Bound.ABOVE:
            return value > at
        case _:
            return value >= at


def line_e4bp(line: Line, value: Fraction) -> tuple[RateE4bp, int]:
    """The adjustment on a line and the index of the point left of the value.

    Rounding: to the line's step, half away from zero, and then within its lowest and its highest
    point.
    """
    first, last = line.points[0], line.points[-1]
    if value <= Fraction(first.at):
        return first.adjustment_e4bp, 0
    if value >= Fraction(last.at):
        return last.adjustment_e4bp, len(line.points) - 1
    for index, (left, right) in enumerate(pairwise(line.points)):
        if value < Fraction(right.at):
            part = (value - Fraction(left.at)) / (Fraction(right.at) - Fraction(left.at))
            rise = right.adjustment_e4bp - left.adjustment_e4bp
            exact = left.adjustment_e4bp + rise * part
            rounded = round_half_away(exact / line.round_e4bp) * line.round_e4bp
            corners = [point.adjustment_e4bp for point in line.points]
            return RateE4bp(min(max(rounded, min(corners)), max(corners))), index
    raise AssertionError("a value between the ends lies on one of the lines")


def _take_step(table: StepTable, value: Fraction) -> StepTaken:
    step = step_for(table, value)
    return StepTaken(
        kpi=table.kpi,
        bound=step.bound,
        at=step.at,
        adjustment_e4bp=step.adjustment_e4bp,
        clause=Clause(path=step.path),
    )


def _along_line(line: Line, value: Fraction) -> OnLine:
    rate, index = line_e4bp(line, value)
    left = line.points[index]
    right = line.points[min(index + 1, len(line.points) - 1)]
    return OnLine(
        kpi=line.kpi,
        from_at=left.at,
        from_e4bp=left.adjustment_e4bp,
        to_at=right.at,
        to_e4bp=right.adjustment_e4bp,
        adjustment_e4bp=rate,
        clause=Clause(path=line.path),
    )
