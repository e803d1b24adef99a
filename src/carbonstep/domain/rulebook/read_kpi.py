"""Reads the KPIs of a rulebook: what is measured, how it is read, in which unit."""

from carbonstep.domain.account.figure import DECLARED_UNITS, ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.account.report import Assurance
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import KpiTerms, Parameter, ReadAs
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.quantity import CANONICAL

_FIGURES = {
    **{f"organisation.{name}": kind for name, kind in ORGANISATION_FIGURES.items()},
    **{f"product.{name}": kind for name, kind in PRODUCT_FIGURES.items()},
}


def read_kpis(
    reading: Reading, node: Node, parameters: tuple[Parameter, ...]
) -> tuple[KpiTerms, ...]:
    """Every KPI of a rulebook, by its name."""
    return tuple(_kpi(reading, name, item, parameters) for name, item in reading.named(node))


def _kpi(reading: Reading, name: str, node: Node, parameters: tuple[Parameter, ...]) -> KpiTerms:
    parts = reading.mapping(
        node,
        required=("measure", "read_as", "unit"),
        optional=("per", "assurance", "round_to"),
    )
    figures, scheme = _measure(reading, parts.get("measure"))
    read_as, baseline = _read_as(reading, parts.get("read_as"), parameters)
    product = any(figure.startswith("product.") for figure in figures)
    per = reading.text(parts.get("per"))
    if read_as is ReadAs.FLAG and not scheme:
        reading.note(
            ReadingReason.SHAPE, node, found="a flag", needed="measure: {certificate: scheme}"
        )
    if read_as is not ReadAs.FLAG and scheme:
        reading.note(ReadingReason.SHAPE, node, found="a certificate", needed="read_as: flag")
    if product and not per:
        reading.note(ReadingReason.KEY_MISSING, node, needed="per")
    elif product and per not in DECLARED_UNITS:
        known = ", ".join(DECLARED_UNITS)
        reading.note(ReadingReason.UNIT_UNKNOWN, parts.get("per", node), found=per, needed=known)
    if per and not product:
        reading.note(
            ReadingReason.KEY_UNKNOWN, parts["per"], found="per", needed="measure a product"
        )
    unit = reading.text(parts.get("unit"))
    if not reading.problems:
        _check_unit(reading, parts["unit"], unit=unit, read_as=read_as, figures=figures, per=per)
        _check_baseline_unit(
            reading, node, baseline=baseline, figures=figures, per=per, parameters=parameters
        )
    round_to = None
    if "round_to" in parts:
        round_to = reading.decimal(parts["round_to"], above_zero=True)
    return KpiTerms(
        name=name,
        read_as=read_as,
        unit=unit,
        figures=tuple(figure.partition(".")[2] for figure in figures),
        product=product,
        scheme=scheme,
        baseline=baseline,
        per=per,
        assurance=reading.word(parts.get("assurance"), Assurance, otherwise=Assurance.NONE),
        round_to=round_to,
    )


def _check_unit(
    reading: Reading,
    node: Node,
    *,
    unit: str,
    read_as: ReadAs,
    figures: tuple[str, ...],
    per: str,
) -> None:
    """A KPI's unit says what it is: percent, or the unit of its figures, per declared unit."""
    if read_as is ReadAs.FLAG:
        allowed = {"flag"}
    elif read_as is ReadAs.REDUCTION_FROM:
        allowed = {"%"}
    else:
        allowed = {f"{name}/{per}" if per else name for name in _units_of(figures)}
    if unit not in allowed:
        reading.note(
            ReadingReason.UNIT_MISMATCH, node, found=unit[:40], needed=", ".join(sorted(allowed))
        )


def _check_baseline_unit(
    reading: Reading,
    node: Node,
    *,
    baseline: str,
    figures: tuple[str, ...],
    per: str,
    parameters: tuple[Parameter, ...],
) -> None:
    allowed = {f"{name}/{per}" if per else name for name in _units_of(figures)}
    for parameter in parameters:
        if parameter.name == baseline and parameter.unit not in allowed:
            reading.note(
                ReadingReason.UNIT_MISMATCH,
                node,
                found=parameter.unit[:40],
                needed=", ".join(sorted(allowed)),
            )


def _units_of(figures: tuple[str, ...]) -> set[str]:
    """The units in which every one of the figures may be kept."""
    units = [{CANONICAL[family].unit for family in _FIGURES[figure].families} for figure in figures]
    return set.intersection(*units) if units else set()


def _measure(reading: Reading, node: Node | None) -> tuple[tuple[str, ...], str]:
    """The figures to add up, or the certificate scheme."""
    if node is None:
        return (), ""
    parts = reading.mapping(node, optional=("sum", "certificate"))
    if len(parts) != 1:
        reading.note(
            ReadingReason.SHAPE,
            node,
            found=f"{len(parts)} measures",
            needed="either sum or certificate",
        )
        return (), ""
    if "certificate" in parts:
        return (), reading.text(parts["certificate"])
    figures = []
    for item in reading.listing(parts["sum"], of="figures such as organisation.scope1"):
        figure = reading.text(item)
        if figure not in _FIGURES:
            needed = nearest(figure, _FIGURES)
            reading.note(ReadingReason.WORD_UNKNOWN, item, found=figure[:60], needed=needed)
        figures.append(figure)
    kinds = {figure.partition(".")[0] for figure in figures}
    if len(kinds) != 1 or len(set(figures)) != len(figures):
        needed = "different figures, all of the organisation or all of the product"
        reading.note(
            ReadingReason.SHAPE,
            parts["sum"],
            found=", ".join(figures) or "no figure",
            needed=needed,
        )
    return tuple(figures), ""


def _read_as(
    reading: Reading, node: Node | None, parameters: tuple[Parameter, ...]
) -> tuple[ReadAs, str]:
    if node is None:
        return ReadAs.LEVEL, ""
    if node.entries is not None:
        parts = reading.mapping(node, required=("reduction_from",))
        baseline = reading.text(parts.get("reduction_from"))
        known = [parameter.name for parameter in parameters]
        if baseline not in known:
            needed = nearest(baseline, known) or "add it under parameters"
            reading.note(RulebookReason.PARAMETER_UNKNOWN, node, found=baseline, needed=needed)
        return ReadAs.REDUCTION_FROM, baseline
    written = reading.text(node)
    if written not in (ReadAs.LEVEL, ReadAs.FLAG):
        needed = "level, flag or {reduction_from: a parameter}"
        reading.note(ReadingReason.SHAPE, node, found=f"'{written[:40]}'", needed=needed)
        return ReadAs.LEVEL, ""
    return ReadAs(written), ""
