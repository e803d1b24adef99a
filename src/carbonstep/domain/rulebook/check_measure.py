"""Checks the KPIs of a new rulebook: what is measured, how it is read and in which unit fit."""

from carbonstep.domain.account.figure import DECLARED_UNITS
from carbonstep.domain.rulebook.measure import (
    Against,
    FigureOf,
    Kpi,
    ParameterOf,
    RatioOf,
    ReadAs,
    SumOf,
    inside,
)
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.unit import families_of
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.problem import Reason
from carbonstep.reading.quantity import is_unit
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.quantity import CANONICAL, Family, Unit
from carbonstep.units.spelling import find_unit

_DECLARED = {
    "liter": Family.VOLUME,
    "kilogram": Family.MASS,
    "cubic meter": Family.VOLUME,
    "kilowatt hour": Family.ENERGY,
    "megajoule": Family.ENERGY,
    "ton kilometer": Family.TRANSPORT,
    "square meter": Family.AREA,
    "piece": Family.COUNT,
    "hour": Family.TIME,
}
"""What the declared units of products are amounts of, but for data."""


def check_kpis(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Each KPI's measure, reading and unit, and its baseline among the parameters."""
    for kpi in rulebook.kpis:
        at = node.part("kpis").part(kpi.name)
        if _check_figures(reading, at, kpi):
            _check_measure(reading, at, kpi)
        _check_baseline(reading, at, kpi, rulebook)
        _check_parameters(reading, at, kpi, rulebook)
        if not reading.problems:
            _check_units(reading, at, kpi, rulebook)
        if kpi.round_to is not None and kpi.round_to <= 0:
            step = at.part("round_to")
            reading.note(ReadingReason.NOT_POSITIVE, step, found=step.scalar or "")


def _check_figures(reading: Reading, node: Node, kpi: Kpi) -> bool:
    """Whether what is added up are different figures, all of one kind of report."""
    every = [str(one) for one in inside(kpi.measure) if isinstance(one, FigureOf)]
    kinds = {figure.partition(".")[0] for figure in every}
    sums = [one for one in inside(kpi.measure) if isinstance(one, SumOf)]
    doubled = any(len(set(one.of)) != len(one.of) or not one.of for one in sums)
    sound = len(kinds) <= 1 and not doubled
    if not sound:
        needed = phrase("different figures, all of the organisation or all of the product")
        at = node.part("measure")
        at = at if at.part("sum") is at else at.part("sum")
        found = listed(every) or phrase("no figure")
        reading.note(ReadingReason.SHAPE, at, found=found, needed=needed)
    return sound


def _check_measure(reading: Reading, node: Node, kpi: Kpi) -> None:
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


def _check_parameters(reading: Reading, node: Node, kpi: Kpi, rulebook: Rulebook) -> None:
    """A parameter among figures is one of the rulebook's, in the unit that they are kept in."""
    known = {parameter.name: parameter.unit for parameter in rulebook.parameters}
    sides = (
        (kpi.measure.of, kpi.measure.over) if isinstance(kpi.measure, RatioOf) else (kpi.measure,)
    )
    for side in sides:
        units = {CANONICAL[family].unit for family in families_of(side)}
        for one in (one for one in inside(side) if isinstance(one, ParameterOf)):
            at = node.part("measure")
            if one.name not in known:
                needed = nearest(one.name, known) or phrase("add it under parameters")
                reading.note(RulebookReason.PARAMETER_UNKNOWN, at, found=one.name, needed=needed)
            elif known[one.name] not in units:
                _note_unit(reading, at, known[one.name], units)


def _check_baseline(reading: Reading, node: Node, kpi: Kpi, rulebook: Rulebook) -> None:
    """What a KPI is read against is among the parameters, or the benchmarks."""
    if not isinstance(kpi.reading, Against):
        return
    known = [parameter.name for parameter in rulebook.parameters]
    if kpi.read_as is ReadAs.RATIO_TO:
        known += [benchmark.name for benchmark in rulebook.benchmarks]
    if kpi.against not in known:
        needed = nearest(kpi.against, known) or phrase("add it under parameters")
        at = node.part("read_as")
        reading.note(RulebookReason.PARAMETER_UNKNOWN, at, found=kpi.against, needed=needed)


_UNITS = {
    ReadAs.FLAG: {"flag"},
    ReadAs.SHARE: {"%"},
    ReadAs.REDUCTION_FROM: {"%"},
    ReadAs.CHANGE_FROM: {"%"},
    ReadAs.RATIO_TO: {"1"},
}
"""The unit of a KPI that is not a level."""


def _check_units(reading: Reading, node: Node, kpi: Kpi, rulebook: Rulebook) -> None:
    """A KPI's unit says what it is: percent, or the unit of its figures, per declared unit."""
    measured = _units_of(kpi)
    allowed = _UNITS.get(kpi.read_as, measured)
    if kpi.unit not in allowed and not (kpi.read_as is ReadAs.LEVEL and _is_rate(kpi, kpi.unit)):
        _note_unit(reading, node.part("unit"), kpi.unit, allowed)
    if not kpi.against:
        return
    benchmark = rulebook.benchmark(kpi.against)
    unit = rulebook.parameter(kpi.against).unit if benchmark is None else benchmark.unit
    if unit not in measured and not _is_rate(kpi, unit):
        _note_unit(reading, node, unit, measured)


def _is_rate(kpi: Kpi, unit: str) -> bool:
    """Whether a unit is one of a ratio's figures over another's, in any multiple."""
    if not isinstance(kpi.measure, RatioOf):
        return False
    above, _, below = unit.partition("/")
    measured = families_of(kpi.measure.of), families_of(kpi.measure.over)
    return all(
        bool(written) and any(_is_of(written, family) for family in families)
        for written, families in zip((above, below), measured, strict=True)
    )


def _is_of(written: str, family: Family) -> bool:
    return isinstance(find_unit(family, written), Unit)


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
    """Whether two units measure the same, each for some amount of the same."""
    measure, _, per = written.partition("/")
    needed_measure, _, needed_per = needed.partition("/")
    families = [f for f, kept in CANONICAL.items() if kept.unit == needed_measure]
    same_per = per == needed_per or bool(_amounts_of(per) & _amounts_of(needed_per))
    return same_per and any(_is_of(measure, family) for family in families)


def _amounts_of(per: str) -> set[Family]:
    """What a unit after the `/` is an amount of: a declared unit by its name, or any other."""
    if per in _DECLARED:
        return {_DECLARED[per]}
    emitted = (Family.GHG, Family.CO2, Family.FOOTPRINT)
    return {family for family in Family if family not in emitted and _is_of(per, family)}


def _is_known(written: str) -> bool:
    return written in DECLARED_UNITS or written == "flag" or is_unit(written)


def _units_of(kpi: Kpi) -> set[str]:
    """The units in which every one of a KPI's figures may be kept, per declared unit."""
    measure = kpi.measure
    if isinstance(measure, RatioOf):
        above = {CANONICAL[family].unit for family in families_of(measure.of)}
        below = {CANONICAL[family].unit for family in families_of(measure.over)}
        return {f"{one}/{other}" for one in above for other in below}
    units = {CANONICAL[family].unit for family in families_of(measure)}
    return {f"{name}/{kpi.per}" if kpi.per else name for name in units}
