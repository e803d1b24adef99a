"""The plan a rulebook compiles to: typed steps over registers, with no time in them.

A register holds an exact number (a KPI's value, a parameter), an integer in the unit of an output
(1e-4 bp for a rate), or that it is missing and why. What is missing passes through every step but
`Default`, which says what that means. The plan is data: one row of exact values is run in `run`,
columns of a book beside it, and both mean the same.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.rulebook.missing import MissingWhy, TreatMissing
from carbonstep.domain.rulebook.output import Bound, Combine, Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureInput:
    """A figure of the reports that a KPI is measured from, in its canonical unit; of a product for
    one declared unit."""

    kpi: str
    name: str

    def __str__(self) -> str:
        return f"figure:{self.kpi}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterInput:
    """A parameter of the loan for the test period, in the rulebook's unit."""

    name: str

    def __str__(self) -> str:
        return f"parameter:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkInput:
    """A benchmark's value for the account and the test period, in the rulebook's unit."""

    name: str

    def __str__(self) -> str:
        return f"benchmark:{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateInput:
    """1 where a certificate that a KPI looks for holds."""

    kpi: str

    def __str__(self) -> str:
        return f"certificate:{self.kpi}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviousInput:
    """What a part stands at for the test period before; zero where there is none."""

    output: str
    kpi: str

    def __str__(self) -> str:
        return previous_register(self.output, self.kpi)


Input = FigureInput | ParameterInput | BenchmarkInput | CertificateInput | PreviousInput
"""What a row gives; the register of an input is called by its text."""


def kpi_register(name: str) -> str:
    """The register of a KPI's value."""
    return f"kpi:{name}"


def previous_register(output: str, kpi: str) -> str:
    """The register of what a part stood at for the test period before."""
    return f"previous:{output}.{kpi}"


def part_register(output: str, kpi: str) -> str:
    """The register of what a part stands at: after its missing treatment and its limits."""
    return f"part:{output}.{kpi}"


def output_register(name: str) -> str:
    """The register of an output: combined and limited."""
    return f"output:{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """An input of the row."""

    out: str
    source: Input


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """Registers added up, each so many times."""

    out: str
    terms: tuple[tuple[Fraction, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A register over another, times a factor; missing by `why` where the other one is not above
    zero."""

    out: str
    numerator: str
    denominator: str
    factor: Fraction
    why: MissingWhy


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """A register rounded to a multiple of `to`. Rounding: half away from zero."""

    out: str
    of: str
    to: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class At:
    """Where a bound lies: a number, or so many times a register plus a number. `said` is how the
    rulebook says it."""

    said: Threshold
    register: str = ""
    times: Fraction = Fraction(1)
    plus: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableStep:
    """One step of a table; `at` is None for the last one, which always holds."""

    bound: Bound
    at: At | None
    value: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The value of the first step that holds, for a part by its register."""

    out: str
    of: str
    kpi: str
    part: str
    steps: tuple[TableStep, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corner:
    """A corner of a line."""

    at: At
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """The value on straight lines between corners, held outside, rounded to `to` and then within
    the lowest and the highest corner; missing where the corners do not rise."""

    out: str
    of: str
    kpi: str
    part: str
    corners: tuple[Corner, ...]
    to: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Default:
    """What a missing value means: a constant, or another register and so much more. `part` is the
    register of the part it belongs to."""

    out: str
    of: str
    part: str
    treat_as: TreatMissing
    constant: int | None = None
    register: str = ""
    plus: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clamp:
    """A value within its limits, each None where there is none."""

    out: str
    of: str
    lowest: int | None
    highest: int | None
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """Parts put together."""

    out: str
    of: tuple[str, ...]
    how: Combine


PlanStep = Read | Linear | Ratio | Round | Table | Slope | Default | Clamp | Combined
"""A closed list; each step reads registers that steps before it have written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps of a rulebook in the order they run.

    `reach` is the lowest and the highest value of each part and output, by its register.
    `measured` is the register of what each KPI is before it is read against something, by its
    name, and `sides` are those of what its measure is made of.
    """

    steps: tuple[PlanStep, ...]
    reach: Mapping[str, tuple[int, int]]
    measured: Mapping[str, str]
    sides: Mapping[str, tuple[str, ...]]

    @property
    def results(self) -> tuple[str, ...]:
        """The registers that a plan is run for: of KPIs, parts and outputs."""
        kinds = ("kpi:", "part:", "output:")
        return tuple(step.out for step in self.steps if step.out.startswith(kinds))

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What a row must give."""
        return tuple(step.source for step in self.steps if isinstance(step, Read))


def number(at: At) -> Decimal | None:
    """The number a bound lies at, or None where a parameter sets it."""
    return at.said if isinstance(at.said, Decimal) else None


def needs(step: PlanStep) -> tuple[str, ...]:
    """The registers that a step goes by."""
    match step:
        case Read():
            return ()
        case Linear(terms=terms):
            return tuple(register for _, register in terms)
        case Ratio(numerator=above, denominator=below):
            return (above, below)
        case Table(of=of, steps=steps):
            return (of, *(one.at.register for one in steps if one.at and one.at.register))
        case Slope(of=of, corners=corners):
            return (of, *(one.at.register for one in corners if one.at.register))
        case Default(of=of, register=register):
            return (of, register) if register else (of,)
        case Combined(of=parts):
            return parts
        case Round(of=of) | Clamp(of=of):
            return (of,)


def steps_needed(
    steps: Sequence[PlanStep], wanted: Iterable[str], given: Container[str]
) -> tuple[PlanStep, ...]:
    """The steps that lead to the registers wanted, in order, where some are given already."""
    open_: set[str] = {register for register in wanted if register not in given}
    found: list[PlanStep] = []
    for step in reversed(steps):
        if step.out in open_:
            found.append(step)
            open_.update(register for register in needs(step) if register not in given)
    return tuple(reversed(found))
