"""Compiles a rulebook to its plan."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

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
)
from carbonstep.domain.rulebook.missing import MissingWhy, TreatMissing
from carbonstep.domain.rulebook.output import (
    Combine,
    Limits,
    Output,
    ParameterBound,
    Part,
    StepTable,
    Threshold,
)
from carbonstep.domain.rulebook.plan import (
    At,
    BenchmarkInput,
    CertificateInput,
    Clamp,
    Combined,
    Corner,
    Default,
    FigureInput,
    Input,
    Linear,
    ParameterInput,
    Plan,
    PlanStep,
    PreviousInput,
    Ratio,
    Read,
    Round,
    Slope,
    Table,
    TableStep,
    kpi_register,
    output_register,
    part_register,
)
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.unit import factor_of

_PERCENT = Fraction(100)


@lru_cache(maxsize=256)
def compile_plan(rulebook: Rulebook) -> Plan:
    """The plan of a rulebook, whichever form it is written in."""
    compiling = _Compiling(rulebook=rulebook)
    for kpi in rulebook.kpis:
        compiling.measure_kpi(kpi)
    for output in rulebook.gives:
        compiling.give(output)
    return Plan(
        steps=tuple(compiling.steps),
        reach=compiling.reach,
        measured=compiling.before_read,
        sides=compiling.sides,
    )


@dataclass(slots=True)
class _Compiling:
    """The steps so far, and what was read already."""

    rulebook: Rulebook
    steps: list[PlanStep] = field(default_factory=list)
    reach: dict[str, tuple[int, int]] = field(default_factory=dict)
    before_read: dict[str, str] = field(default_factory=dict)
    sides: dict[str, tuple[str, ...]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    made: int = 0

    def add(self, step: PlanStep) -> str:
        self.steps.append(step)
        return step.out

    def input(self, source: Input) -> str:
        """The register of an input, which is read once."""
        out = str(source)
        if out not in self.read:
            self.read.add(out)
            self.add(Read(out=out, source=source))
        return out

    def between(self) -> str:
        """A register of its own for what lies between."""
        self.made += 1
        return f"between:{self.made}"

    def measure_kpi(self, kpi: Kpi) -> None:
        """From the inputs of a KPI to its value."""
        out = kpi_register(kpi.name)
        last = out if kpi.round_to is None else self.between()
        measured = self.measured(kpi, kpi.measure)
        against = kpi.against and self.against(kpi.against)
        factor = factor_of(kpi, self.rulebook)
        if against and factor != 1:
            measured = self.add(Linear(out=self.between(), terms=((factor, measured),)))
        one = Fraction(1)
        self.before_read[kpi.name] = measured
        match kpi.read_as:
            case ReadAs.LEVEL | ReadAs.FLAG:
                self.add(Linear(out=last, terms=((factor, measured),)))
            case ReadAs.SHARE:
                self.add(Linear(out=last, terms=((_PERCENT * factor, measured),)))
            case ReadAs.REDUCTION_FROM:
                self.share_of_change(last, against, ((one, against), (-one, measured)))
            case ReadAs.CHANGE_FROM:
                self.share_of_change(last, against, ((one, measured), (-one, against)))
            case ReadAs.RATIO_TO:
                why = MissingWhy.BASELINE
                self.add(
                    Ratio(out=last, numerator=measured, denominator=against, factor=one, why=why)
                )
        if kpi.round_to is not None:
            self.add(Round(out=out, of=last, to=Fraction(kpi.round_to)))

    def share_of_change(
        self, out: str, against: str, terms: tuple[tuple[Fraction, str], ...]
    ) -> None:
        """A change as a share, in percent, of what it is a change from."""
        change = self.add(Linear(out=self.between(), terms=terms))
        self.add(
            Ratio(
                out=out,
                numerator=change,
                denominator=against,
                factor=_PERCENT,
                why=MissingWhy.BASELINE,
            )
        )

    def against(self, name: str) -> str:
        """The register of a parameter or benchmark."""
        if self.rulebook.benchmark(name) is not None:
            return self.input(BenchmarkInput(name=name))
        return self.input(ParameterInput(name=name))

    def measured(self, kpi: Kpi, measure: Measure) -> str:
        """The register of a measure, in the canonical units of its figures."""
        match measure:
            case FigureOf(name=name):
                return self.input(FigureInput(kpi=kpi.name, name=name))
            case ParameterOf(name=name):
                return self.input(ParameterInput(name=name))
            case CertificateHeld():
                return self.input(CertificateInput(kpi=kpi.name))
            case RatioOf(of=of, over=over):
                numerator, denominator = self.measured(kpi, of), self.measured(kpi, over)
                self.sides[kpi.name] = (numerator, denominator)
                return self.add(
                    Ratio(
                        out=self.between(),
                        numerator=numerator,
                        denominator=denominator,
                        factor=Fraction(1),
                        why=MissingWhy.DENOMINATOR,
                    )
                )
            case _:
                terms = tuple((by, self.measured(kpi, of)) for by, of in _terms(measure))
                self.sides[kpi.name] = tuple(register for _, register in terms)
                return self.add(Linear(out=self.between(), terms=terms))

    def give(self, output: Output) -> None:
        """From the values of KPIs to an output."""
        alone = len(output.parts) == 1
        for index, part in enumerate(output.parts):
            path = f"gives.{output.name}.parts[{index}].limits"
            if alone and output.limits is not None:
                path = "limits.total"
            self.part(output, part, limits_held(output, part), path)
        parts = tuple(part_register(output.name, part.kpi) for part in output.parts)
        out = output_register(output.name)
        lowest, highest = combined([self.reach[part] for part in parts], output.combine)
        before = self.between() if output.limits is not None and not alone else out
        self.add(Combined(out=before, of=parts, how=output.combine))
        if output.limits is not None and not alone:
            self.clamp(out, before, output.limits, "limits.total")
            lowest, highest = (bounded(output.limits, value) for value in (lowest, highest))
        self.reach[out] = (lowest, highest)

    def part(self, output: Output, part: Part, limits: Limits | None, path: str) -> None:
        """From the value of a KPI to what its part stands at."""
        out = part_register(output.name, part.kpi)
        stepped = self.stepped(part, out)
        treated = out if limits is None else self.between()
        worst = max(part.values)
        self.treat(part, stepped, treated, out, worst=worst, output=output.name)
        if limits is not None:
            self.clamp(out, treated, limits, path)
        self.reach[out] = reach_of(part, limits)

    def stepped(self, part: Part, register: str) -> str:
        """The register of the step or place on a line that a KPI's value hits."""
        of, out, given = kpi_register(part.kpi), self.between(), part.gives
        if isinstance(given, StepTable):
            steps = tuple(
                TableStep(
                    bound=step.bound,
                    at=None if step.at is None else self.at(step.at),
                    value=step.value,
                    path=step.path,
                )
                for step in given.steps
            )
            return self.add(Table(out=out, of=of, kpi=part.kpi, part=register, steps=steps))
        corners = tuple(Corner(at=self.at(p.at), value=p.value) for p in given.points)
        return self.add(
            Slope(
                out=out,
                of=of,
                kpi=part.kpi,
                part=register,
                corners=corners,
                to=given.round_to,
                path=given.path,
            )
        )

    def treat(
        self, part: Part, of: str, out: str, register: str, *, worst: int, output: str
    ) -> None:
        """What it means that a KPI is missing, for the part of this register."""
        treat_as, plus = part.missing.treat_as, int(part.missing.penalty_e4bp)
        before, constant = "", None
        if treat_as.rests_on_previous:
            before = self.input(PreviousInput(output=output, kpi=part.kpi))
        else:
            constant = worst if treat_as is TreatMissing.WORST else 0
        self.add(
            Default(
                out=out,
                of=of,
                part=register,
                treat_as=treat_as,
                constant=constant,
                register=before,
                plus=plus,
            )
        )

    def clamp(self, out: str, of: str, limits: Limits, path: str) -> None:
        self.add(Clamp(out=out, of=of, lowest=limits.lowest, highest=limits.highest, path=path))

    def at(self, said: Threshold) -> At:
        """Where a bound lies."""
        if not isinstance(said, ParameterBound):
            return At(said=said)
        register = self.against(said.of)
        return At(
            said=said, register=register, times=Fraction(said.times), plus=Fraction(said.plus)
        )


def _terms(measure: Measure) -> Iterator[tuple[Fraction, Measure]]:
    """What a sum, difference or mean adds up, each so many times."""
    match measure:
        case SumOf(of=parts):
            yield from ((Fraction(1), part) for part in parts)
        case DifferenceOf(of=of, less=less):
            yield from ((Fraction(1), of), (Fraction(-1), less))
        case WeightedMean(of=weighted):
            yield from ((Fraction(item.weight_pct) / 100, item.of) for item in weighted)


def limits_held(output: Output, part: Part) -> Limits | None:
    """The limits that a part is held to: its own, for the only one within those of the total."""
    own, total = part.limits, output.limits
    if len(output.parts) > 1 or total is None:
        return own
    if own is None:
        return total
    lows = [bound for bound in (own.lowest, total.lowest) if bound is not None]
    highs = [bound for bound in (own.highest, total.highest) if bound is not None]
    return Limits(lowest=max(lows, default=None), highest=min(highs, default=None))


def reach_of(part: Part, limits: Limits | None) -> tuple[int, int]:
    """The lowest and the highest value of a part within limits: penalties add up to the highest."""
    lowest, highest = min(part.values), max(part.values)
    grows = part.missing.treat_as is TreatMissing.PREVIOUS_PLUS
    if grows and limits is not None and limits.highest is not None:
        highest = max(highest, limits.highest)
    return bounded(limits, lowest), bounded(limits, highest)


def bounded(limits: Limits | None, value: int) -> int:
    """A value within limits, where there are any."""
    return value if limits is None else limits.held(value)


def combined(reaches: list[tuple[int, int]], how: Combine) -> tuple[int, int]:
    """The lowest and highest value that parts of these reaches give together."""
    return how.of(low for low, _ in reaches), how.of(high for _, high in reaches)
