"""Checks that what a new rulebook measures means something: only what adds up is added up."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from carbonstep.domain.account.figure import PRODUCT_FIGURES
from carbonstep.domain.rulebook.measure import (
    CertificateHeld,
    DifferenceOf,
    FigureOf,
    Kpi,
    Measure,
    ParameterOf,
    RatioOf,
    ReadAs,
    SumOf,
    WeightedMean,
    inside,
)
from carbonstep.domain.rulebook.reason import RulebookReason
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.unit import families_of
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.reading import Reading
from carbonstep.units.exact import text

PARTS_MAX = 40
"""Figures and parameters that one KPI is measured from."""

_NEVER_TOGETHER: Final[tuple[tuple[frozenset[str], str], ...]] = (
    (
        frozenset({"scope2_location", "scope2_market"}),
        phrase("one of the two: both tell the same electricity"),
    ),
    (
        frozenset({"value_added", "revenue"}),
        phrase("one of the two: value added is part of revenue"),
    ),
    (
        frozenset({"electricity", "green_electricity"}),
        phrase("electricity alone: green electricity is part of it"),
    ),
    *(
        (
            frozenset({"footprint", stage}),
            phrase("the footprint alone: its stages are part of it"),
        )
        for stage in PRODUCT_FIGURES
        if stage != "footprint"
    ),
)
"""Figures of which one is within the other, or both tell the same, with what to write instead."""

_TAKEN_OFF = frozenset({"removals"})
"""What is taken off emissions and never added to them."""


def check_meanings(reading: Reading, node: Node, rulebook: Rulebook) -> None:
    """Each KPI's measure puts together what means something together."""
    for kpi in rulebook.kpis:
        at = node.part("kpis").part(kpi.name).part("measure")
        if sum(isinstance(one, FigureOf | ParameterOf) for one in inside(kpi.measure)) > PARTS_MAX:
            many = phrase("more than {count} figures", count=PARTS_MAX)
            needed = phrase("at most {count} figures", count=PARTS_MAX)
            reading.note(RulebookReason.SUM_WITHOUT_MEANING, at, found=many, needed=needed)
            continue
        _check_places(reading, at, kpi)
        for one in inside(kpi.measure):
            if isinstance(one, SumOf | DifferenceOf | WeightedMean):
                _check_added(reading, at, one)
            if isinstance(one, WeightedMean):
                _check_weights(reading, at, one)
            if isinstance(one, RatioOf) and one.of == one.over:
                found = listed(str(figure) for figure in figures_of(one.of))
                needed = phrase("two different measures: this ratio is always 1")
                reading.note(RulebookReason.SUM_WITHOUT_MEANING, at, found=found, needed=needed)
        _check_read_as(reading, at, kpi)


def _check_places(reading: Reading, node: Node, kpi: Kpi) -> None:
    """A ratio and a certificate are measured by themselves, and are no part of a sum."""
    if kpi.product and isinstance(kpi.measure, RatioOf):
        found, needed = phrase("a ratio of a product"), phrase("figures of the organisation")
        reading.note(RulebookReason.SUM_WITHOUT_MEANING, node, found=found, needed=needed)
    sides = (kpi.measure.of, kpi.measure.over) if isinstance(kpi.measure, RatioOf) else ()
    for side in (*sides, kpi.measure):
        if isinstance(side, ParameterOf):
            needed = phrase("a figure: a parameter alone is no measure")
            reading.note(RulebookReason.SUM_WITHOUT_MEANING, node, found=str(side), needed=needed)
    for one in inside(kpi.measure):
        if one is not kpi.measure and isinstance(one, RatioOf | CertificateHeld):
            word = "ratio" if isinstance(one, RatioOf) else "certificate"
            needed = phrase(
                "a measure of figures here: give the {word} a KPI of its own", word=word
            )
            reading.note(RulebookReason.SUM_WITHOUT_MEANING, node, found=word, needed=needed)


def _check_added(reading: Reading, node: Node, measure: Measure) -> None:
    """What is added or taken off is of one kind, and nothing counts twice or with a wrong sign."""
    signs = _signs(measure)
    named = sorted(str(figure) for figure in signs)
    if signs and not families_of(measure):
        needed = phrase("figures of one kind, such as emissions")
        reading.note(RulebookReason.SUM_WITHOUT_MEANING, node, found=listed(named), needed=needed)
        return
    names = {figure.name: sign for figure, sign in signs.items()}
    for figure, sign in signs.items():
        if abs(sign) != 1:
            needed = phrase("each figure once")
            reading.note(RulebookReason.SUM_WITHOUT_MEANING, node, found=str(figure), needed=needed)
    for pair, remedy in _NEVER_TOGETHER:
        if pair <= names.keys() and len({names[name] > 0 for name in pair}) == 1:
            found = listed(sorted(pair))
            reading.note(RulebookReason.SUM_WITHOUT_MEANING, node, found=found, needed=remedy)
    for name in sorted(_TAKEN_OFF & names.keys()):
        if names[name] > 0 and len(names) > 1:
            needed = phrase("a difference: what is removed is taken off")
            reading.note(RulebookReason.SUM_WITHOUT_MEANING, node, found=name, needed=needed)


def _check_weights(reading: Reading, node: Node, mean: WeightedMean) -> None:
    total = sum((item.weight_pct for item in mean.of), Decimal(0))
    if total != 100 or any(item.weight_pct <= 0 for item in mean.of):
        reading.note(RulebookReason.WEIGHTS, node, found=f"{text(total)} %")


def _check_read_as(reading: Reading, node: Node, kpi: Kpi) -> None:
    """A share is of a ratio of one kind, and a benchmark is compared with what has its unit."""
    if kpi.read_as is not ReadAs.SHARE:
        return
    measure = kpi.measure
    of_one_kind = isinstance(measure, RatioOf) and families_of(measure.of) & families_of(
        measure.over
    )
    if not of_one_kind:
        needed = phrase("a ratio of two figures of one kind, such as green over all electricity")
        found = phrase("a share")
        reading.note(RulebookReason.SUM_WITHOUT_MEANING, node, found=found, needed=needed)


def figures_of(measure: Measure) -> Iterator[FigureOf]:
    """The figures within a measure, in the order written."""
    return (one for one in inside(measure) if isinstance(one, FigureOf))


def _signs(measure: Measure) -> dict[FigureOf, int]:
    """The figures that a sum, difference or mean puts together, with how often each is added, below
    zero where it is taken off."""
    found: defaultdict[FigureOf, int] = defaultdict(int)
    for sign, figure in _signed(measure, 1):
        found[figure] += sign
    return dict(found)


def _signed(measure: Measure, sign: int) -> Iterator[tuple[int, FigureOf]]:
    match measure:
        case FigureOf():
            yield sign, measure
        case SumOf(of=parts):
            for part in parts:
                yield from _signed(part, sign)
        case WeightedMean(of=weighted):
            for item in weighted:
                yield from _signed(item.of, sign)
        case DifferenceOf(of=of, less=less):
            yield from _signed(of, sign)
            yield from _signed(less, -sign)
        case _:
            pass
