"""Checks the KPIs of a new rulebook: what is measured, how it is read and in which unit fit."""

from carbonstep.domain.account.figure import DECLARED_UNITS, ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import KpiTerms, ReadAs, Rulebook
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.problem import Reason
from carbonstep.reading.quantity import is_unit
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.quantity import CANONICAL, Unit
from carbonstep.units.spelling import find_unit


def check_kpis(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Each KPI's measure, reading and unit, and its baseline among the parameters."""
    for kpi in rulebook.kpis:
        at = node.part("kpis").part(kpi.name)
        _check_measure(reading, at, kpi)
        _check_baseline(reading, at, kpi, rulebook)
        if not reading.problems:
            _check_units(reading, at, kpi, rulebook)
        if kpi.round_to is not None and kpi.round_to <= 0:
            step = at.part("round_to")
            reading.note(ReadingReason.NOT_POSITIVE, step, found=step.scalar or "")


def _check_measure(reading: Reading, node: Node, kpi: KpiTerms) -> None:
    if kpi.read_as is ReadAs.FLAG and not kpi.scheme:
        needed = "measure: {certificate: scheme}"
        reading.note(ReadingReason.SHAPE, node, found=phrase("a flag"), needed=needed)
    if kpi.read_as is not ReadAs.FLAG and kpi.scheme:
        reading.note(
            ReadingReason.SHAPE, node, found=phrase("a certificate"), needed="read_as: flag"
        )
    if kpi.product and not kpi.per:
        reading.lack(node, "per")
    elif kpi.product and kpi.per not in DECLARED_UNITS:
        known = ", ".join(DECLARED_UNITS)
        reading.note(ReadingReason.UNIT_UNKNOWN, node.part("per"), found=kpi.per, needed=known)
    elif kpi.per and not kpi.product:
        needed = phrase("measure a product")
        reading.note(ReadingReason.KEY_UNKNOWN, node.part("per"), found="per", needed=needed)


def _check_baseline(reading: Reading, node: Node, kpi: KpiTerms, rulebook: Rulebook) -> None:
    known = [parameter.name for parameter in rulebook.parameters]
    if kpi.read_as is ReadAs.REDUCTION_FROM and kpi.baseline not in known:
        needed = nearest(kpi.baseline, known) or phrase("add it under parameters")
        at = node.part("read_as")
        reading.note(RulebookReason.PARAMETER_UNKNOWN, at, found=kpi.baseline, needed=needed)


def _check_units(reading: Reading, node: Node, kpi: KpiTerms, rulebook: Rulebook) -> None:
    """A KPI's unit says what it is: percent, or the unit of its figures, per declared unit."""
    measured = {f"{name}/{kpi.per}" if kpi.per else name for name in _units_of(kpi)}
    if kpi.read_as is ReadAs.FLAG:
        allowed = {"flag"}
    else:
        allowed = {"%"} if kpi.read_as is ReadAs.REDUCTION_FROM else measured
    if kpi.unit not in allowed:
        _note_unit(reading, node.part("unit"), kpi.unit, allowed)
    for parameter in rulebook.parameters:
        if parameter.name == kpi.baseline and parameter.unit not in measured:
            _note_unit(reading, node, parameter.unit, measured)


def _note_unit(reading: Reading, node: Node, written: str, allowed: set[str]) -> None:
    """Say what is wrong with a unit: of the same kind, of another one, or none we know.

    A rulebook is written in the units the figures are kept in, so its bounds are read as they are.
    """
    same = {unit for unit in allowed if _is_same_kind(written, unit)}
    reason: Reason = ReadingReason.UNIT_UNKNOWN
    if same:
        reason = RulebookReason.UNIT_SAME_KIND
    elif all(map(_is_known, written.split("/"))):
        reason = ReadingReason.UNIT_MISMATCH
    needed = listed(sorted(same or allowed))
    reading.note(reason, node, found=written[:40], needed=needed)


def _is_same_kind(written: str, needed: str) -> bool:
    """Whether two units measure the same, each for as much of a declared unit."""
    measure, _, per = written.partition("/")
    needed_measure, _, needed_per = needed.partition("/")
    families = [f for f, kept in CANONICAL.items() if kept.unit == needed_measure]
    return per == needed_per and any(isinstance(find_unit(f, measure), Unit) for f in families)


def _is_known(written: str) -> bool:
    return written in DECLARED_UNITS or written == "flag" or is_unit(written)


def _units_of(kpi: KpiTerms) -> set[str]:
    """The units in which every one of a KPI's figures may be kept."""
    kinds = PRODUCT_FIGURES if kpi.product else ORGANISATION_FIGURES
    units = [{CANONICAL[family].unit for family in kinds[name].families} for name in kpi.figures]
    return set.intersection(*units) if units else set()
