"""The plan a rulebook compiles to, run over exact values with a trace."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from carbonstep.domain.rulebook.read_adjust import reach_e4bp
from carbonstep.domain.rulebook.rulebook import Bound, Limits, Line, Rulebook, Step, StepTable
from carbonstep.domain.rulebook.trace import Trace, TraceKind
from carbonstep.units.exact import round_half_away, text
from carbonstep.units.rate import RateE4bp, bps_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What one KPI contributes, before limits on the total."""

    kpi: str
    step: str
    adjustment_e4bp: RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps of a rulebook in the order they run: one adjustment per KPI, then the limits."""

    adjust: tuple[StepTable | Line, ...]
    limits: Limits | None
    worst_e4bp: RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a plan made of the KPI values."""

    adjustments: tuple[Adjustment, ...]
    total_e4bp: RateE4bp
    trace: tuple[Trace, ...]


def compile_plan(rulebook: Rulebook) -> Plan:
    """The plan of a rulebook; `worst_e4bp` is the highest total it can give."""
    _, highest = reach_e4bp(rulebook.adjust)
    worst, _ = limit(rulebook.limits, highest)
    return Plan(adjust=rulebook.adjust, limits=rulebook.limits, worst_e4bp=worst)


def run_plan(plan: Plan, values: Mapping[str, Fraction]) -> Applied:
    """Adjust for each KPI's exact value, add up, apply the limits.

    Every KPI of the plan must have a value; missing ones are treated before.
    """
    adjustments, traces = [], []
    for part in plan.adjust:
        value = values[part.kpi]
        if isinstance(part, StepTable):
            adjustment, trace = _take_step(part, value)
        else:
            adjustment, trace = _along_line(part, value)
        adjustments.append(adjustment)
        traces.append(trace)
    total, limit_traces = limit(plan.limits, sum(item.adjustment_e4bp for item in adjustments))
    return Applied(adjustments=tuple(adjustments), total_e4bp=total, trace=(*traces, *limit_traces))


def limit(limits: Limits | None, total_e4bp: int) -> tuple[RateE4bp, tuple[Trace, ...]]:
    """The total within the limits, with a trace node that says which limit holds."""
    if limits is None:
        return RateE4bp(total_e4bp), ()
    bounded = min(max(total_e4bp, limits.lowest_e4bp), limits.highest_e4bp)
    is_lowest = bounded > total_e4bp or (bounded == total_e4bp and total_e4bp <= 0)
    which = "lowest" if is_lowest else "highest"
    bound = limits.lowest_e4bp if which == "lowest" else limits.highest_e4bp
    trace = Trace(
        kind=TraceKind.LIMIT,
        values=(
            ("which", which),
            ("bound_bps", bps_text(bound)),
            ("before_bps", bps_text(total_e4bp)),
            ("after_bps", bps_text(bounded)),
        ),
    )
    return RateE4bp(bounded), (trace,)


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

    Rounding: to the line's step, half away from zero.
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
            return RateE4bp(rounded), index
    raise AssertionError("a value between the ends lies on one of the lines")


def _take_step(table: StepTable, value: Fraction) -> tuple[Adjustment, Trace]:
    step = step_for(table, value)
    at = "" if step.at is None else text(step.at)
    trace = Trace(
        kind=TraceKind.STEP,
        values=(
            ("kpi", table.kpi),
            ("bound", step.bound.value),
            ("at", at),
            ("bps", bps_text(step.adjustment_e4bp)),
        ),
        children=(_clause(step.path),),
    )
    adjustment = Adjustment(kpi=table.kpi, step=step.words, adjustment_e4bp=step.adjustment_e4bp)
    return adjustment, trace


def _along_line(line: Line, value: Fraction) -> tuple[Adjustment, Trace]:
    rate, index = line_e4bp(line, value)
    left = line.points[index]
    right = line.points[min(index + 1, len(line.points) - 1)]
    trace = Trace(
        kind=TraceKind.LINE,
        values=(
            ("kpi", line.kpi),
            ("from_at", text(left.at)),
            ("from_bps", bps_text(left.adjustment_e4bp)),
            ("to_at", text(right.at)),
            ("to_bps", bps_text(right.adjustment_e4bp)),
            ("bps", bps_text(rate)),
        ),
        children=(_clause(line.path),),
    )
    return Adjustment(kpi=line.kpi, step="line", adjustment_e4bp=rate), trace


def _clause(path: str) -> Trace:
    return Trace(kind=TraceKind.CLAUSE, values=(("path", path),))
