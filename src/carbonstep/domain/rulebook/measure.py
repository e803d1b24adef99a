"""What a rulebook measures: figures put together, and how what comes out is read as a KPI."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from carbonstep.domain.account.report import Assurance


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureOf:
    """A figure of a report: of the organisation's, or of a product's for one declared unit."""

    name: str
    product: bool = False

    def __str__(self) -> str:
        return f"{'product' if self.product else 'organisation'}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterOf:
    """A parameter of the loan, as an amount among figures."""

    name: str

    def __str__(self) -> str:
        return f"parameter.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SumOf:
    """Measures of one kind added up."""

    of: tuple["Measure", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceOf:
    """The first measure less the second, of one kind."""

    of: "Measure"
    less: "Measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioOf:
    """A measure over another; it has no value where the other one is not above zero."""

    of: "Measure"
    over: "Measure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """A measure and its weight in percent."""

    of: "Measure"
    weight_pct: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightedMean:
    """Measures of one kind, each counting by its weight; the weights come to 100 %."""

    of: tuple[Weighted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateHeld:
    """Whether a certificate of a scheme holds."""

    scheme: str


Measure = FigureOf | ParameterOf | SumOf | DifferenceOf | RatioOf | WeightedMean | CertificateHeld
"""Closed: a rulebook has no expressions, so that it can be proved whole."""


def inside(measure: Measure) -> Iterator[Measure]:
    """A measure and every measure within it, outermost first.

    >>> [str(one) for one in inside(SumOf(of=(FigureOf(name="scope1"),)))][1:]
    ['organisation.scope1']
    """
    yield measure
    match measure:
        case SumOf(of=parts):
            for part in parts:
                yield from inside(part)
        case WeightedMean(of=weighted):
            for item in weighted:
                yield from inside(item.of)
        case DifferenceOf(of=first, less=second) | RatioOf(of=first, over=second):
            yield from inside(first)
            yield from inside(second)
        case _:
            pass


class ReadAs(StrEnum):
    """How what is measured becomes the KPI's value."""

    LEVEL = "level"
    SHARE = "share"
    FLAG = "flag"
    REDUCTION_FROM = "reduction_from"
    CHANGE_FROM = "change_from"
    RATIO_TO = "ratio_to"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """Read by itself: as a level, as a share in percent of a ratio, or as a flag."""

    word: ReadAs = ReadAs.LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """Read against a parameter, or, for a ratio, a benchmark: how, and its name."""

    word: ReadAs
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI: what is measured, how it is read, in which unit, and what its evidence must be.

    `per` is the declared unit of a product. `boundary` and `standard` are those a report must
    have; empty, those of the report that the loan was first decided on. A value is compared as
    measured unless `round_to` gives a step to round to first.
    """

    name: str
    measure: Measure
    reading: Plain | Against
    unit: str
    per: str = ""
    assurance: Assurance = Assurance.NONE
    boundary: str = ""
    standard: str = ""
    round_to: Decimal | None = None

    @property
    def read_as(self) -> ReadAs:
        return self.reading.word

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures it is measured from, each once, in the order written."""
        found = (one.name for one in inside(self.measure) if isinstance(one, FigureOf))
        return tuple(dict.fromkeys(found))

    @property
    def product(self) -> bool:
        """Whether a product's footprint is measured and not the organisation's."""
        return any(isinstance(one, FigureOf) and one.product for one in inside(self.measure))

    @property
    def scheme(self) -> str:
        """The scheme of the certificate it looks for, or empty."""
        return self.measure.scheme if isinstance(self.measure, CertificateHeld) else ""

    @property
    def against(self) -> str:
        """The parameter or benchmark it is read against, or empty."""
        return self.reading.name if isinstance(self.reading, Against) else ""
