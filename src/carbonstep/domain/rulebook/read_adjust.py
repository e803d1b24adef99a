"""Reads the `adjust` part of a rulebook: step tables and lines, proved free of gaps."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import (
    Bound,
    KpiTerms,
    Line,
    LinePoint,
    ReadAs,
    Step,
    StepTable,
)
from carbonstep.reading.node import Node
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import text, to_scaled
from carbonstep.units.rate import PER_PERCENT, RateE4bp, rate_from_bps

ADJUSTMENT_E4BP_MAX = 100 * PER_PERCENT
"""No adjustment may exceed a rate of 100 %: what the integers of a portfolio run must hold."""

THRESHOLD_SCALE = 9
"""Thresholds must fit int64 at this many decimals."""

STEPS_MAX = 200

_WORDS = (*(bound.value for bound in Bound), "bps")


def read_adjust(
    reading: Reading, node: Node, kpis: Sequence[KpiTerms]
) -> tuple[StepTable | Line, ...]:
    """Every adjustment, each of a KPI that exists and at most one of each."""
    found: list[StepTable | Line] = []
    by_name = {kpi.name: kpi for kpi in kpis}
    for item in reading.listing(node, of="adjustments"):
        parts = reading.mapping(item, required=("kpi",), optional=("steps", "line"))
        if "kpi" not in parts:
            continue
        kpi = reading.text(parts["kpi"])
        if kpi not in by_name:
            reading.note(
                RulebookReason.KPI_UNKNOWN, parts["kpi"], found=kpi, needed=", ".join(by_name)
            )
            continue
        if any(part.kpi == kpi for part in found):
            reading.note(ReadingReason.KEY_TWICE, parts["kpi"], found=kpi)
        if ("steps" in parts) == ("line" in parts):
            found_words = "both steps and line" if "steps" in parts else "neither steps nor line"
            reading.note(
                ReadingReason.SHAPE, item, found=found_words, needed="one of steps and line"
            )
        elif "steps" in parts:
            steps = _steps(reading, parts["steps"], by_name[kpi])
            found.append(StepTable(kpi=kpi, steps=steps))
        else:
            line = _line(reading, parts["line"], kpi)
            if line is not None:
                found.append(line)
    if not found and not reading.problems:
        reading.note(ReadingReason.SHAPE, node, found="no adjustment", needed="at least one")
    return tuple(found)


def read_bps(reading: Reading, node: Node | None) -> RateE4bp:
    """Basis points as 1e-4 bp, within what the portfolio engine's integers hold."""
    value = reading.decimal(node)
    rate = rate_from_bps(value)
    if rate is None or abs(rate) > ADJUSTMENT_E4BP_MAX:
        assert node is not None, "no node reads as zero"
        reason = (
            ReadingReason.TOO_MANY_DECIMALS if rate is None else RulebookReason.TOO_LARGE_FOR_ENGINE
        )
        needed = "4" if rate is None else "-10000 to 10000 bp"
        reading.note(reason, node, found=text(value), needed=needed)
        return RateE4bp(0)
    return rate


def read_threshold(reading: Reading, node: Node) -> Decimal:
    """A bound of a step or the corner of a line."""
    value = reading.decimal(node)
    if to_scaled(value, scale=THRESHOLD_SCALE) is None:
        needed = f"9 223 372 036 and {THRESHOLD_SCALE} decimals"
        reading.note(
            RulebookReason.TOO_LARGE_FOR_ENGINE, node, found=text(value)[:40], needed=needed
        )
    return value


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


def _steps(reading: Reading, node: Node, kpi: KpiTerms) -> tuple[Step, ...]:
    if node.items is not None and len(node.items) > STEPS_MAX:
        needed = f"at most {STEPS_MAX} steps"
        reading.note(ReadingReason.SHAPE, node, found=f"{len(node.items)} steps", needed=needed)
        return ()
    steps: list[Step] = []
    remaining = _Remaining()
    for item in reading.listing(node, of="steps"):
        step = _step(reading, item, kpi)
        if step is None:
            continue
        if steps and steps[-1].bound is Bound.OTHERWISE:
            reading.note(RulebookReason.STEPS_AFTER_OTHERWISE, item)
        elif not remaining.take(step):
            shown = f"{step.bound} {'' if step.at is None else text(step.at)}".strip()
            reading.note(
                RulebookReason.STEP_UNREACHABLE, item, found=shown, needed=remaining.covered
            )
        steps.append(step)
    if not steps or steps[-1].bound is not Bound.OTHERWISE:
        reading.note(RulebookReason.STEPS_OPEN, node)
    return tuple(steps)


def _step(reading: Reading, node: Node, kpi: KpiTerms) -> Step | None:
    parts = reading.mapping(node, required=("bps",), optional=_WORDS[:-1])
    words = [word for word in parts if word != "bps"]
    if len(words) != 1 or "bps" not in parts:
        needed = "one of at_least, above, at_most, below, holds, otherwise, and bps"
        reading.note(ReadingReason.SHAPE, node, found=", ".join(parts) or node.kind, needed=needed)
        return None
    bound = Bound(words[0])
    at: Decimal | None = None
    if bound in (Bound.OTHERWISE, Bound.HOLDS):
        if not reading.flag(parts[words[0]]):
            reading.note(
                ReadingReason.SHAPE, parts[words[0]], found="false", needed=f"{bound}: true"
            )
        at = Decimal(1) if bound is Bound.HOLDS else None
    else:
        at = read_threshold(reading, parts[words[0]])
    if (bound is Bound.HOLDS) != (kpi.read_as is ReadAs.FLAG) and bound is not Bound.OTHERWISE:
        needed = "'holds: true' for a flag, and a bound for any other KPI"
        reading.note(ReadingReason.SHAPE, node, found=f"'{bound}'", needed=needed)
    return Step(
        bound=bound,
        at=at,
        adjustment_e4bp=read_bps(reading, parts["bps"]),
        path=reading.path(node),
    )


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
        return " and ".join(parts) or "nothing"

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


def _line(reading: Reading, node: Node, kpi: str) -> Line | None:
    parts = reading.mapping(node, required=("points", "outside", "round_bps_to"))
    if set(parts) != {"points", "outside", "round_bps_to"}:
        return None
    if reading.text(parts["outside"]) != "hold":
        needed = "outside: hold (the end points' bps hold beyond them)"
        reading.note(
            ReadingReason.SHAPE, parts["outside"], found=parts["outside"].kind, needed=needed
        )
    corners = parts["points"].items or ()
    if len(corners) > STEPS_MAX:
        needed = f"at most {STEPS_MAX} points"
        reading.note(
            ReadingReason.SHAPE, parts["points"], found=f"{len(corners)} points", needed=needed
        )
        return None
    points = []
    for item in reading.listing(parts["points"], of="points {at, bps}"):
        corner = reading.mapping(item, required=("at", "bps"))
        if set(corner) == {"at", "bps"}:
            points.append(
                LinePoint(
                    at=read_threshold(reading, corner["at"]),
                    adjustment_e4bp=read_bps(reading, corner["bps"]),
                )
            )
    if len(points) < 2 or any(left.at >= right.at for left, right in pairwise(points)):
        found = ", ".join(text(point.at) for point in points)
        reading.note(RulebookReason.LINE_ORDER, parts["points"], found=found or "none")
    round_e4bp = read_bps(reading, parts["round_bps_to"])
    if round_e4bp <= 0:
        reading.note(
            ReadingReason.NOT_POSITIVE, parts["round_bps_to"], found=text(Decimal(round_e4bp))
        )
        round_e4bp = RateE4bp(1)
    return Line(
        kpi=kpi,
        points=tuple(points),
        round_e4bp=round_e4bp,
        path=reading.path(node),
    )
