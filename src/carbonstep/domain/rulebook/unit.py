"""The units a KPI is measured in: those of its figures, and of what it is read against."""

from collections.abc import Iterable
from fractions import Fraction

from carbonstep.domain.account.figure import ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.rulebook.measure import (
    DifferenceOf,
    FigureOf,
    Kpi,
    Measure,
    ParameterOf,
    RatioOf,
    SumOf,
    WeightedMean,
)
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.units.quantity import CANONICAL, Family, Unit
from carbonstep.units.spelling import find_unit


def families_of(measure: Measure) -> frozenset[Family]:
    """The families that a unit of a measure may be of, which no ratio is: those that all of its
    figures share. Empty where they share none."""
    found: list[frozenset[Family]] = []
    match measure:
        case FigureOf(name=name, product=product):
            kinds = PRODUCT_FIGURES if product else ORGANISATION_FIGURES
            return frozenset(kinds[name].families)
        case SumOf(of=parts):
            found = [families_of(part) for part in parts if not isinstance(part, ParameterOf)]
        case WeightedMean(of=weighted):
            found = [families_of(item.of) for item in weighted]
        case DifferenceOf(of=of, less=less):
            sides = [side for side in (of, less) if not isinstance(side, ParameterOf)]
            found = [families_of(side) for side in sides]
        case _:
            pass
    return frozenset.intersection(*found) if found else frozenset()


def unit_measured(kpi: Kpi, rulebook: Rulebook) -> str:
    """The unit a KPI is measured in before it is read: that of what it is read against, or its
    own."""
    if not kpi.against:
        return kpi.unit
    benchmark = rulebook.benchmark(kpi.against)
    return rulebook.parameter(kpi.against).unit if benchmark is None else benchmark.unit


def factor_of(kpi: Kpi, rulebook: Rulebook) -> Fraction:
    """What a measure in canonical units is multiplied by to be in the unit a KPI is measured in.

    A KPI in t per 万元 of figures in t and yuan has ten thousand.
    """
    measure = kpi.measure
    if not isinstance(measure, RatioOf):
        return Fraction(1)  # levels are written in the units that figures are kept in
    above, _, below = unit_measured(kpi, rulebook).partition("/")
    per = Fraction(size_of(below, families_of(measure.over)))
    return per / size_of(above, families_of(measure.of))


def size_of(written: str, families: Iterable[Family]) -> Fraction:
    """How many of the canonical unit a unit of one of these families is; 1 for none of them."""
    for family in families:
        found = find_unit(family, written) if written else None
        if isinstance(found, Unit):
            return found.size
    return Fraction(1)


def kept_unit(written: str, families: Iterable[Family]) -> str:
    """The canonical unit of the family that a unit is of; the unit itself where it is of none."""
    for family in families:
        if isinstance(find_unit(family, written), Unit):
            return CANONICAL[family].unit
    return written


def figure_units(kpi: Kpi, rulebook: Rulebook) -> dict[str, str]:
    """The canonical unit that each figure of a KPI must have in its report, without what a
    product's are per."""
    written = unit_measured(kpi, rulebook)
    found: dict[str, str] = {}
    if isinstance(kpi.measure, RatioOf) and not kpi.product:
        above, _, below = written.partition("/")
        _note_units(kpi.measure.of, above, found)
        _note_units(kpi.measure.over, below, found)
    else:
        _note_units(kpi.measure, written.partition("/")[0], found)
    return found


def _note_units(measure: Measure, written: str, found: dict[str, str]) -> None:
    """The unit of each figure within a measure whose unit is written: of its families the one that
    this is of, and where none is said, as with a share, the first that all share."""
    families = sorted(families_of(measure))
    kept = kept_unit(written, families)
    if kept == written and not any(CANONICAL[family].unit == kept for family in families):
        kept = CANONICAL[families[0]].unit if families else written
    match measure:
        case FigureOf(name=name):
            found[name] = kept
        case SumOf(of=parts):
            for part in parts:
                _note_units(part, kept, found)
        case WeightedMean(of=weighted):
            for item in weighted:
                _note_units(item.of, kept, found)
        case DifferenceOf(of=of, less=less):
            _note_units(of, kept, found)
            _note_units(less, kept, found)
        case _:
            pass
