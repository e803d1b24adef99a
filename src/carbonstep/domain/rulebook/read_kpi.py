"""Reads the KPIs of a rulebook: what is measured, how it is read, in which unit."""

from carbonstep.domain.account.figure import ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.account.report import Assurance
from carbonstep.domain.rulebook.rulebook import KpiTerms, ReadAs
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase, quoted
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

_FIGURES = (
    *(f"organisation.{name}" for name in ORGANISATION_FIGURES),
    *(f"product.{name}" for name in PRODUCT_FIGURES),
)


def read_kpis(reading: Reading, node: Node) -> tuple[KpiTerms, ...]:
    """Every KPI of a rulebook, by its name."""
    return tuple(_kpi(reading, name, item) for name, item in reading.named(node))


def _kpi(reading: Reading, name: str, node: Node) -> KpiTerms:
    parts = reading.mapping(
        node,
        required=("measure", "read_as", "unit"),
        optional=("per", "assurance", "round_to"),
    )
    figures, scheme = _measure(reading, parts.get("measure"))
    read_as, baseline = _read_as(reading, parts.get("read_as"))
    return KpiTerms(
        name=name,
        read_as=read_as,
        unit=reading.text(parts.get("unit")),
        figures=tuple(figure.partition(".")[2] for figure in figures),
        product=any(figure.startswith("product.") for figure in figures),
        scheme=scheme,
        baseline=baseline,
        per=reading.text(parts.get("per")),
        assurance=reading.word(parts.get("assurance"), Assurance, otherwise=Assurance.NONE),
        round_to=reading.decimal(parts["round_to"]) if "round_to" in parts else None,
    )


def _measure(reading: Reading, node: Node | None) -> tuple[tuple[str, ...], str]:
    """The figures to add up, or the certificate scheme."""
    if node is None:
        return (), ""
    parts = reading.mapping(node, optional=("sum", "certificate"))
    if len(parts) != 1:
        reading.note(
            ReadingReason.SHAPE,
            node,
            found=phrase("{count} measures", count=len(parts)),
            needed=phrase("{one} or {other}", one="sum", other="certificate"),
        )
        return (), ""
    if "certificate" in parts:
        return (), reading.text(parts["certificate"])
    figures = []
    for item in reading.listing(parts["sum"], of=phrase("figures such as organisation.scope1")):
        figure = reading.text(item)
        if figure not in _FIGURES:
            needed = nearest(figure, _FIGURES)
            reading.note(ReadingReason.WORD_UNKNOWN, item, found=figure[:60], needed=needed)
        figures.append(figure)
    kinds = {figure.partition(".")[0] for figure in figures}
    if len(kinds) != 1 or len(set(figures)) != len(figures):
        needed = phrase("different figures, all of the organisation or all of the product")
        reading.note(
            ReadingReason.SHAPE,
            parts["sum"],
            found=listed(figures) or phrase("no figure"),
            needed=needed,
        )
    return tuple(figures), ""


def _read_as(reading: Reading, node: Node | None) -> tuple[ReadAs, str]:
    if node is None:
        return ReadAs.LEVEL, ""
    if node.entries is not None:
        parts = reading.mapping(node, required=("reduction_from",))
        return ReadAs.REDUCTION_FROM, reading.text(parts.get("reduction_from"))
    written = reading.text(node)
    if written not in (ReadAs.LEVEL, ReadAs.FLAG):
        needed = phrase("level, flag or {{reduction_from: a parameter}}")
        reading.note(ReadingReason.SHAPE, node, found=quoted(written[:40]), needed=needed)
        return ReadAs.LEVEL, ""
    return ReadAs(written), ""
