"""Reads the KPIs of a rulebook: what is measured, how it is read, in which unit."""

from decimal import Decimal

from carbonstep.domain.account.figure import ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.account.report import Assurance
from carbonstep.domain.rulebook.measure import (
    Against,
    CertificateHeld,
    DifferenceOf,
    FigureOf,
    Kpi,
    Measure,
    ParameterOf,
    Plain,
    RatioOf,
    ReadAs,
    SumOf,
    Weighted,
    WeightedMean,
)
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase, quoted
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

_FIGURES = (
    *(f"organisation.{name}" for name in ORGANISATION_FIGURES),
    *(f"product.{name}" for name in PRODUCT_FIGURES),
)
_MEASURES = ("sum", "difference", "ratio", "weighted_mean", "certificate")
_NOTHING = SumOf(of=())

KPI_KEYS = ("per", "assurance", "boundary", "standard", "round_to", "missing")
"""What a KPI may say beside its measure, how it is read, and its unit."""


def read_kpis(reading: Reading, node: Node) -> tuple[Kpi, ...]:
    """Every KPI of a rulebook, by its name; how each is treated where it is missing is read with
    what is given."""
    return tuple(_kpi(reading, name, item) for name, item in reading.named(node))


def _kpi(reading: Reading, name: str, node: Node) -> Kpi:
    parts = reading.mapping(node, required=("measure", "read_as", "unit"), optional=KPI_KEYS)
    return Kpi(
        name=name,
        measure=_measure(reading, parts["measure"]) if "measure" in parts else _NOTHING,
        reading=_read_as(reading, parts["read_as"]) if "read_as" in parts else Plain(),
        unit=reading.text(parts.get("unit")),
        per=reading.text(parts.get("per")),
        assurance=reading.word(parts.get("assurance"), Assurance, otherwise=Assurance.NONE),
        boundary=reading.text(parts.get("boundary")),
        standard=reading.text(parts.get("standard")),
        round_to=reading.decimal(parts["round_to"]) if "round_to" in parts else None,
    )


def _measure(reading: Reading, node: Node) -> Measure:
    """A figure or parameter by its name, or a mapping that puts measures together."""
    if node.scalar is not None:
        return _named(reading, node)
    parts = reading.mapping(node, optional=_MEASURES)
    if len(parts) != 1:
        found = phrase("{count} measures", count=len(parts))
        reading.note(ReadingReason.SHAPE, node, found=found, needed=listed(_MEASURES))
        return _NOTHING
    (word, within), *_ = parts.items()
    match word:
        case "certificate":
            return CertificateHeld(scheme=reading.text(within))
        case "ratio":
            two = reading.mapping(within, required=("of", "over"))
            if len(two) != 2:
                return _NOTHING
            return RatioOf(of=_measure(reading, two["of"]), over=_measure(reading, two["over"]))
        case "weighted_mean":
            return _weighted(reading, within)
        case _:
            return _added(reading, word, within)


def _added(reading: Reading, word: str, node: Node) -> Measure:
    """A sum, or the difference of two."""
    items = reading.listing(node, of=phrase("figures such as organisation.scope1"))
    of = tuple(_measure(reading, item) for item in items)
    if word == "sum":
        return SumOf(of=of)
    if len(of) != 2:
        found = phrase("{count} measures", count=len(of))
        needed = phrase("two: the first less the second")
        reading.note(ReadingReason.SHAPE, node, found=found, needed=needed)
        return _NOTHING
    return DifferenceOf(of=of[0], less=of[1])


def _weighted(reading: Reading, node: Node) -> Measure:
    found = []
    for item in reading.listing(node, of=phrase("measures with their weights")):
        parts = reading.mapping(item, required=("of", "weight"))
        if len(parts) == 2:
            weight = read_percent(reading, parts["weight"], example="60%")
            found.append(Weighted(of=_measure(reading, parts["of"]), weight_pct=weight))
    return WeightedMean(of=tuple(found))


def read_percent(reading: Reading, node: Node, *, example: str) -> Decimal:
    """A share such as `5%` or `2.5 %`, in percent."""
    written = reading.text(node)
    plain = written.removesuffix("%").rstrip()
    if plain == written or not plain.replace(".", "", 1).isascii() or not _is_plain(plain):
        needed = phrase("such as {example}", example=example)
        reading.note(ReadingReason.SHAPE, node, found=quoted(written[:40]), needed=needed)
        return Decimal(0)
    return Decimal(plain)


def _is_plain(written: str) -> bool:
    """Whether it is digits with at most a point between them."""
    whole, _, rest = written.partition(".")
    return whole.isdigit() and (rest.isdigit() or "." not in written)


def _named(reading: Reading, node: Node) -> Measure:
    written = reading.text(node)
    kind, _, name = written.partition(".")
    if kind == "parameter" and name:
        return ParameterOf(name=name)
    if written not in _FIGURES:
        needed = nearest(written, _FIGURES)
        reading.note(ReadingReason.WORD_UNKNOWN, node, found=written[:60], needed=needed)
    return FigureOf(name=name, product=kind == "product")


def _read_as(reading: Reading, node: Node) -> Plain | Against:
    plain = (ReadAs.LEVEL, ReadAs.SHARE, ReadAs.FLAG)
    against = (ReadAs.REDUCTION_FROM, ReadAs.CHANGE_FROM, ReadAs.RATIO_TO)
    if node.entries is not None:
        parts = reading.mapping(node, optional=against)
        if len(parts) == 1:
            (word, name), *_ = parts.items()
            return Against(word=ReadAs(word), name=reading.text(name))
    elif node.scalar is not None and node.scalar.strip() in plain:
        return Plain(word=ReadAs(node.scalar.strip()))
    needed = phrase("level, share, flag or {{reduction_from: a parameter}}")
    reading.note(ReadingReason.SHAPE, node, found=node.kind, needed=needed)
    return Plain()
