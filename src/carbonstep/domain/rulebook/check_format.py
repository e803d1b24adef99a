"""Checks which format of the language a new rulebook is written in, and what it calls things."""

import re
from collections.abc import Iterator

from carbonstep.domain.account.boundary import BOUNDARIES
from carbonstep.domain.account.report import ReportKind
from carbonstep.domain.rulebook.check_output import every_part
from carbonstep.domain.rulebook.measure import (
    CertificateHeld,
    FigureOf,
    Kpi,
    ParameterOf,
    ReadAs,
    SumOf,
    inside,
)
from carbonstep.domain.rulebook.output import OutputKind, ParameterBound, StepTable
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import NEW_YEAR, Rulebook
from carbonstep.reading.nearest import nearest_first
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import as_amount, listed
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_PCT_MAX = 1_000
"""A change beyond which no threshold of materiality makes sense, in percent."""

_FIRST_READ = (ReadAs.LEVEL, ReadAs.FLAG, ReadAs.REDUCTION_FROM)


def check_format(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """What the first format does not know is written in a text that says it is of the second."""
    if rulebook.format > 1:
        return
    for word, at in _of_the_second(node, rulebook):
        reading.note(RulebookReason.FORMAT_NEEDED, at, found=word)


def check_names(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """KPIs, parameters, benchmarks, tests and outputs are named so that a line can name them."""
    kinds = [
        ("kpis", [kpi.name for kpi in rulebook.kpis]),
        ("parameters", [item.name for item in rulebook.parameters]),
        ("benchmarks", [item.name for item in rulebook.benchmarks]),
        ("gives", [output.name for output in rulebook.gives]),
        ("tests", [rulebook.test.name] if rulebook.test.name else []),
    ]
    for key, names in kinds:
        for name in names:
            if not _NAME.match(name):
                at = node.part(key).part(name)
                reading.note(RulebookReason.NAME_INVALID, at, found=name[:40])
    for name in sorted(set(kinds[1][1]) & set(kinds[2][1])):
        reading.note(RulebookReason.NAME_TWICE, node.part("benchmarks").part(name), found=name)
    rates = sum(output.kind is OutputKind.RATE for output in rulebook.gives)
    if rates != 1:
        reading.note(RulebookReason.RATE_OUTPUTS, node.part("gives"), found=str(rates))


def check_treatments(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Of several KPIs each says itself what it means that it is missing."""
    if len(rulebook.kpis) < 2:
        return
    for kpi in rulebook.kpis:
        at = node.part("kpis").part(kpi.name)
        if at.part("missing") is at:
            reading.note(RulebookReason.MISSING_UNSAID, at, found=kpi.name)


def check_boundaries(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """A boundary is one that reports of the kind can have."""
    for kpi in rulebook.kpis:
        known = BOUNDARIES[ReportKind.PRODUCT if kpi.product else ReportKind.ORGANISATION]
        if kpi.boundary and kpi.boundary not in known:
            at = node.part("kpis").part(kpi.name).part("boundary")
            needed = listed(nearest_first(kpi.boundary, known))
            found = kpi.boundary[:40]
            reading.note(RulebookReason.BOUNDARY_UNKNOWN, at, found=found, needed=needed)


def check_materiality(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """What is material is a share of a KPI, or of a figure that is measured."""
    at = node.part("correction").part("materiality")
    pct = rulebook.correction.materiality_pct
    if not 0 <= pct <= _PCT_MAX:
        found, needed = as_amount(pct), f"0–{_PCT_MAX}"
        reading.note(ReadingReason.OUT_OF_RANGE, at.part("pct"), found=found, needed=needed)
    of = rulebook.correction.material_of
    if not of:
        return
    measured = [str(one) for kpi in rulebook.kpis for one in _figures(kpi)]
    known = [*(kpi.name for kpi in rulebook.kpis), *dict.fromkeys(measured)]
    if of not in known:
        reading.note(RulebookReason.KPI_UNKNOWN, at.part("of"), found=of[:40], needed=listed(known))


def _figures(kpi: Kpi) -> Iterator[FigureOf]:
    return (one for one in inside(kpi.measure) if isinstance(one, FigureOf))


def _of_the_second(node: Node, rulebook: Rulebook) -> Iterator[tuple[str, Node]]:
    """The words of a text that the first format does not know, with where they stand."""
    for key in ("tests", "gives", "benchmarks"):
        if node.part(key) is not node:
            yield key, node.part(key)
    for parameter in rulebook.parameters:
        if parameter.by_test_period:
            yield "by", node.part("parameters").part(parameter.name)
    if rulebook.test.year_from != NEW_YEAR or isinstance(rulebook.test.report_due, tuple):
        yield "year_from" if rulebook.test.year_from != NEW_YEAR else "day", node.part("test")
    if rulebook.correction.material_of:
        yield "of", node.part("correction").part("materiality")
    for kpi in rulebook.kpis:
        at = node.part("kpis").part(kpi.name)
        yield from ((key, at.part(key)) for key in _SAID_BY_KPI if at.part(key) is not at)
        if kpi.read_as not in _FIRST_READ:
            yield kpi.read_as.value, at.part("read_as")
        for one in inside(kpi.measure):
            plain = isinstance(one, SumOf | CertificateHeld | FigureOf)
            within = isinstance(one, SumOf | ParameterOf) and one is not kpi.measure
            if not plain or within or (isinstance(one, FigureOf) and one is kpi.measure):
                yield _MEASURES.get(type(one).__name__, "parameter"), at.part("measure")
    for item, part in every_part(node, rulebook):
        given = part.gives
        rows = given.steps if isinstance(given, StepTable) else given.points
        if part.limits is not None:
            yield "limits", item.part("limits")
        yield from (
            (f"{{of: {row.at.of}}}", item) for row in rows if isinstance(row.at, ParameterBound)
        )


_SAID_BY_KPI = ("missing", "boundary", "standard")
_MEASURES = {
    "DifferenceOf": "difference",
    "RatioOf": "ratio",
    "WeightedMean": "weighted_mean",
    "SumOf": "sum",
    "FigureOf": "measure",
}
"""The words of measures, by their types."""
