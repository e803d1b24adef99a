"""Checks what a new rulebook gives: no gap, no dead step, no limit and no penalty that is idle."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from carbonstep.domain.rulebook.compile import combined, limits_held, reach_of
from carbonstep.domain.rulebook.measure import ReadAs
from carbonstep.domain.rulebook.missing import TreatMissing
from carbonstep.domain.rulebook.output import (
    Bound,
    Limits,
    Line,
    Output,
    ParameterBound,
    Part,
    StepTable,
    Threshold,
    threshold_text,
)
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, listed, phrase, quoted
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import text
from carbonstep.units.rate import RateE4bp, bps_text

STEPS_MAX = 200


def check_kpis_adjusted(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Every part is of a KPI that exists, and an output has at most one of each."""
    known = [kpi.name for kpi in rulebook.kpis]
    for output in rulebook.gives:
        seen: set[str] = set()
        for item, part in _parts(node, output):
            at = item.part("kpi" if item.part("of") is item else "of")
            if part.kpi not in known:
                unknown = RulebookReason.KPI_UNKNOWN
                reading.note(unknown, at, found=part.kpi, needed=listed(known))
            elif part.kpi in seen:
                reading.note(ReadingReason.KEY_TWICE, at, found=part.kpi)
            seen.add(part.kpi)
        if not output.parts:
            found, needed = phrase("no adjustment"), phrase("at least one")
            reading.note(ReadingReason.SHAPE, _list_of(node, output), found=found, needed=needed)


def check_steps(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """The steps of a table leave no value open and no step dead."""
    is_flag = {kpi.name: kpi.read_as is ReadAs.FLAG for kpi in rulebook.kpis}
    for item, part in every_part(node, rulebook):
        if isinstance(part.gives, StepTable) and part.kpi in is_flag:
            _check_table(reading, item.part("steps"), part.gives, is_flag=is_flag[part.kpi])


def check_lines(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """A line rises from corner to corner and rounds to a step above zero."""
    for item, part in every_part(node, rulebook):
        line = part.gives
        if not isinstance(line, Line):
            continue
        at, points = item.part("line"), line.points
        numbers = [point.at for point in points if not isinstance(point.at, ParameterBound)]
        if len(points) > STEPS_MAX:
            needed = phrase("at most {count} points", count=STEPS_MAX)
            found: str = phrase("{count} points", count=len(points))
            reading.note(ReadingReason.SHAPE, at.part("points"), found=found, needed=needed)
        elif len(points) < 2 or any(left >= right for left, right in pairwise(numbers)):
            found = listed(_threshold_told(point.at) for point in points)
            reading.note(
                RulebookReason.LINE_ORDER, at.part("points"), found=found or phrase("none")
            )
        if line.round_to <= 0:
            step = at.part("round_bps_to")
            reading.note(ReadingReason.NOT_POSITIVE, step, found=step.scalar or "")


def check_limits(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Limits are in order and can bind."""
    if reading.problems:
        return
    for output in rulebook.gives:
        for item, part in _parts(node, output):
            if part.limits is not None:
                reach = min(part.values), max(part.values)
                grows = part.missing.treat_as is TreatMissing.PREVIOUS_PLUS
                _check_bounds(reading, item.part("limits"), part.limits, reach, grows=grows)
        if output.limits is not None:
            _check_apart(reading, _whole(node, output), output)
            reach = _total_reach(output)
            grows = any(
                part.missing.treat_as is TreatMissing.PREVIOUS_PLUS
                and (part.limits is None or part.limits.highest is None)
                for part in output.parts
            )
            at = _whole(node, output).part("limits").part("total")
            _check_bounds(reading, at, output.limits, reach, grows=grows)


def _check_apart(reading: Reading, node: Node, output: Output) -> None:
    """Of an output with a single part the limits of both leave a value between them."""
    if len(output.parts) != 1 or output.parts[0].limits is None:
        return
    both = limits_held(output, output.parts[0])
    if both is None:
        return
    if both.lowest is not None and both.highest is not None and both.lowest > both.highest:
        found = f"[{bps_text(RateE4bp(both.lowest))}, {bps_text(RateE4bp(both.highest))}]"
        reading.note(RulebookReason.LIMITS_ORDER, node.part("limits"), found=found)


def _total_reach(output: Output) -> tuple[int, int]:
    """The lowest and highest total of an output before its limits."""
    return combined([reach_of(part, part.limits) for part in output.parts], output.combine)


def _check_bounds(
    reading: Reading, node: Node, limits: Limits, reach: tuple[int, int], *, grows: bool
) -> None:
    """Limits in order, within what the steps reach; a penalty for missing reports adds up until a
    limit stops it, so then any highest one binds."""
    lowest, highest = limits.lowest, limits.highest
    if lowest is not None and highest is not None and lowest > highest:
        found = f"[{bps_text(RateE4bp(lowest))}, {bps_text(RateE4bp(highest))}]"
        reading.note(RulebookReason.LIMITS_ORDER, node, found=found)
        return
    low, high = (bps_text(RateE4bp(value)) for value in reach)
    needed = phrase("{start} to {end} bp", start=low, end=high)
    at_lowest, at_highest = node.items or (node.part("lowest"), node.part("highest"))
    if lowest is not None and lowest < reach[0]:
        found = bps_text(RateE4bp(lowest))
        reading.note(RulebookReason.CAP_NEVER_BINDS, at_lowest, found=found, needed=needed)
    if highest is not None and highest > reach[1] and not grows:
        found = bps_text(RateE4bp(highest))
        reading.note(RulebookReason.CAP_NEVER_BINDS, at_highest, found=found, needed=needed)


def _whole(node: Node, output: Output) -> Node:
    """Where an output stands: under its name, or, in the short form, the rulebook itself."""
    gives = node.part("gives")
    return node if gives is node else gives.part(output.name)


def _list_of(node: Node, output: Output) -> Node:
    """The list of an output's parts."""
    whole = _whole(node, output)
    return whole.part("adjust" if whole is node else "parts")


def _parts(node: Node, output: Output) -> Iterator[tuple[Node, Part]]:
    """Each part of an output as written and as read."""
    return zip(_list_of(node, output).items or (), output.parts, strict=True)


def every_part(node: Node, rulebook: Rulebook) -> Iterator[tuple[Node, Part]]:
    """Each part of each output as written and as read."""
    for output in rulebook.gives:
        yield from _parts(node, output)


def _threshold_told(at: Threshold) -> str:
    return threshold_text(at) if isinstance(at, ParameterBound) else as_amount(at)


def _check_table(reading: Reading, node: Node, table: StepTable, *, is_flag: bool) -> None:
    if len(table.steps) > STEPS_MAX:
        found, needed = (
            phrase("{count} steps", count=len(table.steps)),
            phrase("at most {count} steps", count=STEPS_MAX),
        )
        reading.note(ReadingReason.SHAPE, node, found=found, needed=needed)
        return
    remaining = _Remaining()
    closed = False
    for item, step in zip(node.items or (), table.steps, strict=True):
        if (step.bound is Bound.HOLDS) != is_flag and step.bound is not Bound.OTHERWISE:
            held: str = phrase("'holds: true' for a flag, and a bound for any other KPI")
            reading.note(ReadingReason.SHAPE, item, found=quoted(step.bound), needed=held)
        if closed:
            reading.note(RulebookReason.STEPS_AFTER_OTHERWISE, item)
        elif isinstance(step.at, ParameterBound):
            continue  # where it lies is known of a loan, not of the rulebook
        elif not remaining.take(step.bound, step.at):
            covered = remaining.covered
            reading.note(RulebookReason.STEP_UNREACHABLE, item, found=step.words, needed=covered)
        closed = step.bound is Bound.OTHERWISE
    if not closed:
        reading.note(RulebookReason.STEPS_OPEN, node)


class _Remaining:
    """The values no step has taken yet. Each step takes a half-line, so an interval is left."""

    def __init__(self) -> None:
        self.low: tuple[Decimal, bool] | None = None
        self.high: tuple[Decimal, bool] | None = None

    @property
    def covered(self) -> str:
        """What earlier steps cover, in words."""
        parts = []
        if self.high is not None:
            parts.append(f"{'above' if self.high[1] else 'at_least'} {text(self.high[0])}")
        if self.low is not None:
            parts.append(f"{'below' if self.low[1] else 'at_most'} {text(self.low[0])}")
        if not parts:
            return phrase("nothing")
        return (
            parts[0]
            if len(parts) == 1
            else phrase("{one} and {other}", one=parts[0], other=parts[1])
        )

    def take(self, bound: Bound, at: Decimal | None) -> bool:
        """Take a step's values out; False where it has none left to take."""
        if at is None:
            return not self._is_empty()
        if bound.takes_above:
            left = (at, bound is Bound.ABOVE)  # the bound itself is left over by 'above'
            if (self.high is not None and left >= self.high) or self._is_empty():
                return False
            self.high = left
        else:
            left = (at, bound is Bound.BELOW)
            if self.low is not None and (left[0], not left[1]) <= (self.low[0], not self.low[1]):
                return False
            if self._is_empty():
                return False
            self.low = left
        return True

    def _is_empty(self) -> bool:
        if self.low is None or self.high is None or self.low[0] < self.high[0]:
            return False
        if self.low[0] > self.high[0]:
            return True
        return not (self.low[1] and self.high[1])
