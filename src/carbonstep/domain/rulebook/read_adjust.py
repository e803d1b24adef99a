"""Reads the `adjust` part of a rulebook: step tables and lines."""

from decimal import Decimal

from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import (
    Bound,
    Line,
    LinePoint,
    Step,
    StepTable,
)
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, listed, phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import to_scaled
from carbonstep.units.rate import PER_PERCENT, RateE4bp, rate_from_bps

ADJUSTMENT_E4BP_MAX = 100 * PER_PERCENT
"""No adjustment may exceed a rate of 100 %: what the integers of a portfolio run must hold."""

THRESHOLD_SCALE = 9
"""Thresholds must fit int64 at this many decimals."""

_WORDS = (*(bound.value for bound in Bound), "bps")


def read_adjust(reading: Reading, node: Node) -> tuple[StepTable | Line, ...]:
    """Every adjustment, in the order of the document."""
    found: list[StepTable | Line] = []
    for item in reading.listing(node, of=phrase("adjustments")):
        parts = reading.mapping(item, required=("kpi",), optional=("steps", "line"))
        if "kpi" not in parts:
            continue
        kpi = reading.text(parts["kpi"])
        if ("steps" in parts) == ("line" in parts):
            both = phrase("both steps and line")
            found_words = both if "steps" in parts else phrase("neither steps nor line")
            reading.note(
                ReadingReason.SHAPE,
                item,
                found=found_words,
                needed=phrase("{one} or {other}", one="steps", other="line"),
            )
        elif "steps" in parts:
            found.append(StepTable(kpi=kpi, steps=_steps(reading, parts["steps"])))
        else:
            line = _line(reading, parts["line"], kpi)
            if line is not None:
                found.append(line)
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
        needed = "4" if rate is None else phrase("{start} to {end} bp", start="-10000", end="10000")
        reading.note(reason, node, found=as_amount(value), needed=needed)
        return RateE4bp(0)
    return rate


def read_threshold(reading: Reading, node: Node) -> Decimal:
    """A bound of a step or the corner of a line."""
    value = reading.decimal(node)
    if to_scaled(value, scale=THRESHOLD_SCALE) is None:
        needed = phrase("9 223 372 036 and {count} decimals", count=THRESHOLD_SCALE)
        reading.note(
            RulebookReason.TOO_LARGE_FOR_ENGINE,
            node,
            found=as_amount(value),
            needed=needed,
        )
    return value


def _steps(reading: Reading, node: Node) -> tuple[Step, ...]:
    steps = (_step(reading, item) for item in reading.listing(node, of=phrase("steps")))
    return tuple(step for step in steps if step is not None)


def _step(reading: Reading, node: Node) -> Step | None:
    parts = reading.mapping(node, required=("bps",), optional=_WORDS[:-1])
    words = [word for word in parts if word != "bps"]
    if len(words) != 1 or "bps" not in parts:
        needed = phrase("one of at_least, above, at_most, below, holds, otherwise, and bps")
        reading.note(ReadingReason.SHAPE, node, found=listed(parts) or node.kind, needed=needed)
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
    return Step(
        bound=bound,
        at=at,
        adjustment_e4bp=read_bps(reading, parts["bps"]),
        path=reading.path(node),
    )


def _line(reading: Reading, node: Node, kpi: str) -> Line | None:
    parts = reading.mapping(node, required=("points", "outside", "round_bps_to"))
    if set(parts) != {"points", "outside", "round_bps_to"}:
        return None
    if reading.text(parts["outside"]) != "hold":
        needed = phrase("outside: hold (the end points' bps hold beyond them)")
        reading.note(
            ReadingReason.SHAPE, parts["outside"], found=parts["outside"].kind, needed=needed
        )
    points = []
    for item in reading.listing(parts["points"], of=phrase("points {{at, bps}}")):
        corner = reading.mapping(item, required=("at", "bps"))
        if set(corner) == {"at", "bps"}:
            points.append(
                LinePoint(
                    at=read_threshold(reading, corner["at"]),
                    adjustment_e4bp=read_bps(reading, corner["bps"]),
                )
            )
    return Line(
        kpi=kpi,
        points=tuple(points),
        round_e4bp=read_bps(reading, parts["round_bps_to"]),
        path=reading.path(node),
    )
