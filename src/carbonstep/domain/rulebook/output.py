"""What a rulebook gives: outputs made of parts, each part a KPI's step, within limits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from carbonstep.domain.rulebook.missing import Missing
from carbonstep.units.exact import round_half_away, text


class Bound(StrEnum):
    """The word that decides which side a boundary value falls on."""

    BELOW = "below"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    ABOVE = "above"
    HOLDS = "holds"
    OTHERWISE = "otherwise"

    @property
    def takes_above(self) -> bool:
        """Whether it holds for the values above its number."""
        return self in (Bound.AT_LEAST, Bound.ABOVE, Bound.HOLDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterBound:
    """A bound that a parameter of the loan sets: so many times it, plus a number."""

    of: str
    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)

    def __str__(self) -> str:
        times = "" if self.times == 1 else f"{text(self.times)} × "
        plus = "" if not self.plus else f" + {text(self.plus)}"
        return f"{times}{self.of}{plus}"


Threshold = Decimal | ParameterBound
"""Where a step or a corner lies: a number of the KPI's unit, or what a parameter comes to."""


def threshold_text(at: Threshold) -> str:
    """A threshold as cases and counts name it.

    >>> threshold_text(ParameterBound(of="target", times=Decimal("1.03")))
    '1.03 × target'
    """
    return str(at) if isinstance(at, ParameterBound) else text(at)


def step_words(bound: Bound, at: Threshold | None) -> str:
    """A step in the words of a rulebook.

    >>> step_words(Bound.AT_LEAST, Decimal("5.0"))
    'at_least 5'
    """
    return bound.value if at is None else f"{bound.value} {threshold_text(at)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a table. `at` is None for `otherwise` and 1 for `holds`; `value` is in the unit
    of the output, 1e-4 bp for a rate."""

    bound: Bound
    at: Threshold | None
    value: int
    path: str

    @property
    def words(self) -> str:
        """The step as cases and counts name it, such as `at_least 5`."""
        return step_words(self.bound, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTable:
    """An ordered list of steps of which the first that holds counts; it ends in `otherwise`."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePoint:
    """A corner of a line: at this KPI value, this value of the output."""

    at: Threshold
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Straight lines between points that rise; beyond the ends the end points' values hold.

    Rounding: to `round_to` (a step in the unit of the output), half away from zero, at the ends as
    between them, and then within the lowest and the highest point.
    """

    points: tuple[LinePoint, ...]
    round_to: int
    path: str


def on_line(exact: Fraction, *, to: int, corners: Sequence[int]) -> int:
    """What a line gives where it passes through an exact value: rounded, then within its corners.

    Rounding: to a multiple of `to`, half away from zero.

    >>> [on_line(Fraction(value), to=3, corners=(0, -7)) for value in (-7, -4)]
    [-6, -3]
    """
    rounded = round_half_away(exact / to) * to
    return min(max(rounded, min(corners)), max(corners))


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The lowest and the highest value, each None where there is none; of a rate the lowest is the
    largest discount."""

    lowest: int | None
    highest: int | None

    def held(self, value: int) -> int:
        """A value within the limits.

        >>> [Limits(lowest=-20, highest=None).held(value) for value in (-30, 5)]
        [-20, 5]
        """
        low = value if self.lowest is None else max(value, self.lowest)
        return low if self.highest is None else min(low, self.highest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one KPI adds to an output, what it means that it is missing, and within which limits."""

    kpi: str
    gives: StepTable | Line
    missing: Missing
    limits: Limits | None = None

    @property
    def values(self) -> tuple[int, ...]:
        """What its steps or corners can give, in the order written."""
        if isinstance(self.gives, StepTable):
            return tuple(step.value for step in self.gives.steps)
        line = self.gives
        corners = tuple(point.value for point in line.points)
        if line.round_to <= 0:
            return corners  # not sound, and told so
        return tuple(
            on_line(Fraction(value), to=line.round_to, corners=corners) for value in corners
        )


class OutputKind(StrEnum):
    """What an output is: a change of the rate, in 1e-4 bp."""

    RATE = "rate"


class Combine(StrEnum):
    """How parts make an output: of a rate the best part is the lowest."""

    SUM = "sum"
    BEST = "best"
    WORST = "worst"

    def of(self, values: Iterable[int]) -> int:
        """What values come to together.

        >>> [how.of((-20, 5)) for how in Combine]
        [-15, -20, 5]
        """
        match self:
            case Combine.SUM:
                return sum(values)
            case Combine.BEST:
                return min(values)
            case Combine.WORST:
                return max(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One output: its parts, how they combine, and the limits of what comes out."""

    name: str
    kind: OutputKind
    parts: tuple[Part, ...]
    combine: Combine = Combine.SUM
    limits: Limits | None = None

    def part(self, kpi: str) -> Part:
        """The part of a KPI; the reader has proved that it exists."""
        return next(part for part in self.parts if part.kpi == kpi)


MARGIN = "margin"
"""The name of the one output of a rulebook in its short form."""
