"""Checks the adjustments and limits of a new rulebook: no gap, no dead step, no idle limit."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from carbonstep.domain.rulebook.plan import reach_e4bp
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import (
    Bound,
    Line,
    ReadAs,
    Rulebook,
    Step,
    StepTable,
    TreatMissing,
)
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, listed, phrase, quoted
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import text
from carbonstep.units.rate import bps_text

STEPS_MAX = 200


def check_kpis_adjusted(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Every adjustment is of a KPI that exists, and at most one of each."""
    known = [kpi.name for kpi in rulebook.kpis]
    seen: set[str] = set()
    for item, part in _adjustments(node, rulebook):
        if part.kpi not in known:
            needed = listed(known)
            reading.note(
                RulebookReason.KPI_UNKNOWN, item.part("kpi"), found=part.kpi, needed=needed
            )
        elif part.kpi in seen:
            reading.note(ReadingReason.KEY_TWICE, item.part("kpi"), found=part.kpi)
        seen.add(part.kpi)
    if not rulebook.adjust:
        at = node.part("adjust")
        reading.note(
            ReadingReason.SHAPE, at, found=phrase("no adjustment"), needed=phrase("at least one")
        )


def check_steps(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """The steps of a table leave no value open and no step dead."""
    is_flag = {kpi.name: kpi.read_as is ReadAs.FLAG for kpi in rulebook.kpis}
    for item, part in _adjustments(node, rulebook):
        if isinstance(part, StepTable) and part.kpi in is_flag:
            _check_table(reading, item.part("steps"), part, is_flag=is_flag[part.kpi])


def check_lines(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """A line rises from corner to corner and rounds to a step above zero."""
    for item, part in _adjustments(node, rulebook):
        if not isinstance(part, Line):
            continue
        at, points = item.part("line"), part.points
        if len(points) > STEPS_MAX:
            needed = phrase("at most {count} points", count=STEPS_MAX)
            found: str = phrase("{count} points", count=len(points))
            reading.note(ReadingReason.SHAPE, at.part("points"), found=found, needed=needed)
        elif len(points) < 2 or any(left.at >= right.at for left, right in pairwise(points)):
            found = listed(as_amount(point.at) for point in points)
            reading.note(
                RulebookReason.LINE_ORDER, at.part("points"), found=found or phrase("none")
            )
        if part.round_e4bp <= 0:
            step = at.part("round_bps_to")
            reading.note(ReadingReason.NOT_POSITIVE, step, found=step.scalar or "")


def check_limits(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """The limits are in order, include zero, and can bind."""
    if rulebook.limits is None:
        return
    total = node.part("limits").part("total")
    lowest, highest = rulebook.limits.lowest_e4bp, rulebook.limits.highest_e4bp
    found = f"[{bps_text(lowest)}, {bps_text(highest)}]"
    if lowest > highest:
        reading.note(RulebookReason.LIMITS_ORDER, total, found=found)
    elif not lowest <= 0 <= highest:
        needed = phrase("limits that include 0: before the first decision the adjustment is zero")
        reading.note(ReadingReason.SHAPE, total, found=found, needed=needed)
    if reading.problems:
        return
    low, high = reach_e4bp(rulebook.adjust)
    reach = phrase("{start} to {end} bp", start=bps_text(low), end=bps_text(high))
    at_lowest, at_highest = total.items or (total, total)
    if lowest < low:
        found = bps_text(lowest)
        reading.note(RulebookReason.CAP_NEVER_BINDS, at_lowest, found=found, needed=reach)
    # A penalty for missing reports adds up until a limit stops it, so then any limit binds.
    if highest > high and rulebook.missing.treat_as is not TreatMissing.PREVIOUS_PLUS:
        found = bps_text(highest)
        reading.note(RulebookReason.CAP_NEVER_BINDS, at_highest, found=found, needed=reach)


def _adjustments(node: Node, rulebook: Rulebook) -> Iterator[tuple[Node, StepTable | Line]]:
    """Each adjustment as written and as read."""
    return zip(node.part("adjust").items or (), rulebook.adjust, strict=True)


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
        elif not remaining.take(step):
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

    def take(self, step: Step) -> bool:
        """Take the step's values out; False where it has none left to take."""
        if step.at is None:
            return not self._is_empty()
        if step.bound in (Bound.AT_LEAST, Bound.ABOVE, Bound.HOLDS):
            left = (step.at, step.bound is Bound.ABOVE)  # the bound itself is left over by 'above'
            if (self.high is not None and left >= self.high) or self._is_empty():
                return False
            self.high = left
        else:
            left = (step.at, step.bound is Bound.BELOW)
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
