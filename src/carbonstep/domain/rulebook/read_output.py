"""Reads what a rulebook gives: outputs, their parts, their limits, and what missing means."""

from collections.abc import Mapping
from decimal import Decimal

from carbonstep.domain.rulebook.missing import Missing, TreatMissing
from carbonstep.domain.rulebook.output import (
    MARGIN,
    Bound,
    Combine,
    Limits,
    Line,
    LinePoint,
    Output,
    OutputKind,
    ParameterBound,
    Part,
    Step,
    StepTable,
    Threshold,
)
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, listed, phrase, quoted
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import decimals_of, normal, to_scaled
from carbonstep.units.rate import PER_PERCENT, RateE4bp, rate_from_bps

ADJUSTMENT_E4BP_MAX = 100 * PER_PERCENT
"""No adjustment may exceed a rate of 100 %: what the integers of a portfolio run must hold."""

THRESHOLD_SCALE = 9
"""The most decimals of a threshold; its digits without the point must fit int64."""

_WORDS = (*(bound.value for bound in Bound), "bps")
_UNTREATED = Missing(treat_as=TreatMissing.NO_ADJUSTMENT)


def read_short(reading: Reading, parts: Mapping[str, Node], kpis: Node) -> tuple[Output, ...]:
    """The one output of a rulebook in its short form: `adjust`, `limits` and `missing`."""
    treated = _treatments(reading, kpis)
    whole = _missing(reading, parts["missing"]) if "missing" in parts else None
    items = reading.listing(parts["adjust"], of=phrase("adjustments"))
    given = [_part(reading, item, "kpi", whole, treated) for item in items]
    limits = _short_limits(reading, parts.get("limits"))
    found = tuple(part for part in given if part is not None)
    return (Output(name=MARGIN, kind=OutputKind.RATE, parts=found, limits=limits),)


def read_outputs(reading: Reading, node: Node, kpis: Node) -> tuple[Output, ...]:
    """Every output, by its name."""
    treated = _treatments(reading, kpis)
    return tuple(_output(reading, name, item, treated) for name, item in reading.named(node))


def _output(reading: Reading, name: str, node: Node, treated: Mapping[str, Missing]) -> Output:
    parts = reading.mapping(
        node, required=("kind", "parts"), optional=("combine", "limits", "missing")
    )
    whole = _treatment(reading, parts["missing"]) if "missing" in parts else None
    items = reading.listing(parts["parts"], of=phrase("parts")) if "parts" in parts else ()
    given = [_part(reading, item, "of", whole, treated) for item in items]
    return Output(
        name=name,
        kind=reading.word(parts.get("kind"), OutputKind, otherwise=OutputKind.RATE),
        parts=tuple(part for part in given if part is not None),
        combine=reading.word(parts.get("combine"), Combine, otherwise=Combine.SUM),
        limits=_short_limits(reading, parts.get("limits")),
    )


def _part(
    reading: Reading,
    node: Node,
    named: str,
    whole: Missing | None,
    treated: Mapping[str, Missing],
) -> Part | None:
    """A part; it is treated where its KPI is missing as that says, or else as the whole does."""
    parts = reading.mapping(node, required=(named,), optional=("steps", "line", "limits"))
    if named not in parts:
        return None
    kpi = reading.text(parts[named])
    given = _given(reading, node, parts)
    if given is None:
        return None
    missing = treated.get(kpi, whole)
    if missing is None:
        reading.note(RulebookReason.MISSING_UNSAID, node, found=kpi)
    limits = _limits(reading, parts["limits"]) if "limits" in parts else None
    return Part(kpi=kpi, gives=given, missing=missing or _UNTREATED, limits=limits)


def _given(reading: Reading, node: Node, parts: Mapping[str, Node]) -> StepTable | Line | None:
    if ("steps" in parts) == ("line" in parts):
        both = phrase("both steps and line")
        found = both if "steps" in parts else phrase("neither steps nor line")
        needed = phrase("{one} or {other}", one="steps", other="line")
        reading.note(ReadingReason.SHAPE, node, found=found, needed=needed)
        return None
    if "steps" in parts:
        return StepTable(steps=_steps(reading, parts["steps"]))
    return _line(reading, parts["line"])


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


def read_threshold(reading: Reading, node: Node) -> Threshold:
    """A bound of a step or the corner of a line: a number, a parameter, or what one comes to."""
    if node.entries is not None:
        parts = reading.mapping(node, required=("of",), optional=("times", "plus"))
        return ParameterBound(
            of=reading.text(parts.get("of")),
            times=_sized(reading, parts["times"]) if "times" in parts else Decimal(1),
            plus=_sized(reading, parts["plus"]) if "plus" in parts else Decimal(0),
        )
    written = (node.scalar or "").strip()
    if written[:1].isalpha() and written.isascii():
        return ParameterBound(of=written)
    return _sized(reading, node)


def _sized(reading: Reading, node: Node) -> Decimal:
    """A number whose digits fit the portfolio engine's integers."""
    value = normal(reading.decimal(node))
    decimals = decimals_of(value)
    if decimals > THRESHOLD_SCALE or to_scaled(value, scale=decimals) is None:
        needed = phrase("{digits} digits and {count} decimals", digits=18, count=THRESHOLD_SCALE)
        found = as_amount(value)
        reading.note(RulebookReason.TOO_LARGE_FOR_ENGINE, node, found=found, needed=needed)
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
    at: Threshold | None = None
    if bound in (Bound.OTHERWISE, Bound.HOLDS):
        if not reading.flag(parts[words[0]]):
            reading.note(
                ReadingReason.SHAPE, parts[words[0]], found="false", needed=f"{bound}: true"
            )
        at = Decimal(1) if bound is Bound.HOLDS else None
    else:
        at = read_threshold(reading, parts[words[0]])
    return Step(bound=bound, at=at, value=read_bps(reading, parts["bps"]), path=reading.path(node))


def _line(reading: Reading, node: Node) -> Line | None:
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
            at = read_threshold(reading, corner["at"])
            points.append(LinePoint(at=at, value=read_bps(reading, corner["bps"])))
    return Line(
        points=tuple(points),
        round_to=read_bps(reading, parts["round_bps_to"]),
        path=reading.path(node),
    )


def _short_limits(reading: Reading, node: Node | None) -> Limits | None:
    """The limits of a total."""
    if node is None:
        return None
    parts = reading.mapping(node, required=("total",))
    return _limits(reading, parts["total"]) if "total" in parts else None


def _limits(reading: Reading, node: Node) -> Limits | None:
    """Two bounds, or one of them by its word."""
    if node.entries is not None:
        one = reading.mapping(node, optional=("lowest", "highest"))
        if len(one) != 1:
            needed = phrase("one of lowest and highest, or [lowest, highest]")
            found = phrase("{count} bounds", count=len(one))
            reading.note(ReadingReason.SHAPE, node, found=found, needed=needed)
            return None
        return Limits(
            lowest=read_bps(reading, one["lowest"]) if "lowest" in one else None,
            highest=read_bps(reading, one["highest"]) if "highest" in one else None,
        )
    bounds = reading.listing(node, of=phrase("two numbers: lowest, highest"))
    if len(bounds) != 2:
        reading.note(
            ReadingReason.SHAPE,
            node,
            found=phrase("{count} numbers", count=len(bounds)),
            needed=phrase("[lowest, highest]"),
        )
        return None
    lowest, highest = (read_bps(reading, bound) for bound in bounds)
    return Limits(lowest=lowest, highest=highest)


def _treatments(reading: Reading, kpis: Node) -> dict[str, Missing]:
    """How each KPI that says so is treated where it is missing."""
    found = {}
    for name, item in kpis.entries or ():
        node = dict(item.entries or ()).get("missing")
        if node is not None:
            found[name] = _treatment(reading, node)
    return found


def _missing(reading: Reading, node: Node) -> Missing:
    """The treatment of the short form, under `treat_as`."""
    parts = reading.mapping(node, required=("treat_as",))
    return _treatment(reading, parts["treat_as"]) if "treat_as" in parts else _UNTREATED


def _treatment(reading: Reading, node: Node) -> Missing:
    if node.entries is not None:
        inner = reading.mapping(node, required=("previous_plus_bps",))
        penalty = read_bps(reading, inner.get("previous_plus_bps"))
        return Missing(treat_as=TreatMissing.PREVIOUS_PLUS, penalty_e4bp=penalty)
    word = reading.word(node, TreatMissing, otherwise=TreatMissing.NO_ADJUSTMENT)
    if word is TreatMissing.PREVIOUS_PLUS:
        needed = "{previous_plus_bps: 10}"
        reading.note(ReadingReason.SHAPE, node, found=quoted(word), needed=needed)
    return Missing(treat_as=word)
