"""Runs a plan over one row of exact values, and tells what it took."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise

from carbonstep.domain.rulebook.applied import (
    Clause,
    LimitApplied,
    LimitSide,
    OnLine,
    StepTaken,
)
from carbonstep.domain.rulebook.missing import Absent, MissingWhy, TreatMissing
from carbonstep.domain.rulebook.output import Bound, Limits, Output, on_line, threshold_text
from carbonstep.domain.rulebook.plan import (
    At,
    Clamp,
    Combined,
    Corner,
    Default,
    Linear,
    Plan,
    PlanStep,
    Ratio,
    Read,
    Round,
    Slope,
    Table,
    TableStep,
    number,
    output_register,
    part_register,
    steps_needed,
)
from carbonstep.units.exact import exact_decimal, round_half_away
from carbonstep.units.rate import RateE4bp

Value = Fraction | int | Absent
"""What a register holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treated:
    """How a missing value was treated: why it was missing, what it came to, and what it rests on
    where it does."""

    why: MissingWhy
    treat_as: TreatMissing
    value: int
    previous: int | None
    plus: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a plan made of a row: every register, and what was taken on the way, each by
    the register of the part or output it is of."""

    values: Mapping[str, Value]
    taken: Mapping[str, StepTaken | OnLine]
    treated: Mapping[str, Treated]
    limits: Mapping[str, LimitApplied]

    def missing(self, register: str) -> MissingWhy | None:
        """Why a register has no value, or None where it has one."""
        found = self.values[register]
        return found.why if isinstance(found, Absent) else None

    def exact(self, register: str) -> Fraction:
        """The value of a register that has one."""
        found = self.values[register]
        assert not isinstance(found, Absent), f"{register} is missing: {found}"
        return Fraction(found)

    def whole(self, register: str) -> int:
        """The value of a part's or an output's register."""
        found = self.values[register]
        assert isinstance(found, int), f"{register} is no whole number: {found}"
        return found

    def part(self, output: str, kpi: str) -> int:
        """What a part comes to."""
        return self.whole(part_register(output, kpi))

    def parts_of(self, output: Output) -> tuple[StepTaken | OnLine, ...]:
        """The step or place on a line that each part hit, where its KPI has a value."""
        registers = (part_register(output.name, part.kpi) for part in output.parts)
        return tuple(self.taken[register] for register in registers if register in self.taken)

    def limit_of(self, output: Output) -> LimitApplied | None:
        """The limit that an output was held against; of one part that is the part's."""
        registers = [output_register(output.name)]
        if len(output.parts) == 1:
            registers.append(part_register(output.name, output.parts[0].kpi))
        return next((self.limits[name] for name in registers if name in self.limits), None)

    def output(self, name: str) -> int:
        """What an output comes to."""
        return self.whole(output_register(name))


def run_plan(plan: Plan, row: Mapping[str, Value], *, wanted: Iterable[str] | None = None) -> Ran:
    """The registers of a plan for one row of inputs, exact: those `wanted`, else every KPI, part
    and output.

    A register that the row holds already is taken as it stands and not worked out: a KPI measured
    before, or a part that another decision gave. Every input that is then still needed must be in
    the row, missing or not.
    """
    running = _Running(values=dict(row))
    for step in steps_needed(plan.steps, plan.results if wanted is None else wanted, row):
        if not isinstance(step, Read):
            running.values[step.out] = running.worked_out(step)
    return Ran(
        values=running.values,
        taken=running.taken,
        treated=running.treated,
        limits=running.limits,
    )


def holds(bound: Bound, value: Fraction, at: Fraction) -> bool:
    """Whether a bound holds for an exact value."""
    match bound:
        case Bound.BELOW:
            return value < at
        case Bound.AT_MOST:
            return value <= at
        case Bound.ABOVE:
            return value > at
        case Bound.OTHERWISE:
            return True
        case Bound.AT_LEAST | Bound.HOLDS:
            return value >= at


@dataclass(slots=True, kw_only=True)
class _Running:
    """The registers so far, and what was taken."""

    values: dict[str, Value]
    taken: dict[str, StepTaken | OnLine] = field(default_factory=dict)
    treated: dict[str, Treated] = field(default_factory=dict)
    limits: dict[str, LimitApplied] = field(default_factory=dict)

    def worked_out(self, step: PlanStep) -> Value:
        match step:
            case Read():
                raise AssertionError(f"{step.out} is an input")
            case Linear():
                return self.linear(step)
            case Ratio():
                return self.ratio(step)
            case Round():
                of = self.values[step.of]
                return of if isinstance(of, Absent) else _rounded(Fraction(of), step.to)
            case Table():
                return self.table(step)
            case Slope():
                return self.slope(step)
            case Default():
                return self.default(step)
            case Clamp():
                return self.clamp(step)
            case Combined():
                return self.combined(step)

    def linear(self, step: Linear) -> Value:
        total = Fraction(0)
        for times, register in step.terms:
            of = self.values[register]
            if isinstance(of, Absent):
                return of
            total += times * of
        return total

    def ratio(self, step: Ratio) -> Value:
        above, below = self.values[step.numerator], self.values[step.denominator]
        if isinstance(above, Absent):
            return above
        if isinstance(below, Absent):
            return below
        if below <= 0:
            return Absent(why=step.why)
        return step.factor * Fraction(above) / below

    def lies_at(self, at: At) -> Fraction | Absent:
        """Where a bound lies for this row."""
        said = number(at)
        if said is not None:
            return Fraction(said)
        of = self.values[at.register]
        return of if isinstance(of, Absent) else at.times * of + at.plus

    def table(self, step: Table) -> Value:
        value = self.values[step.of]
        if isinstance(value, Absent):
            return value
        for one in step.steps:
            at = None if one.at is None else self.lies_at(one.at)
            if isinstance(at, Absent):
                return at
            if at is None or holds(one.bound, Fraction(value), at):
                self.taken[step.part] = _step_taken(step.kpi, one, at)
                return one.value
        raise AssertionError(f"the steps of {step.kpi} end in otherwise")

    def slope(self, step: Slope) -> Value:
        value = self.values[step.of]
        if isinstance(value, Absent):
            return value
        corners: list[tuple[Fraction, Corner]] = []
        for corner in step.corners:
            at = self.lies_at(corner.at)
            if isinstance(at, Absent):
                return at
            corners.append((at, corner))
        if any(left >= right for (left, _), (right, _) in pairwise(corners)):
            return Absent(why=MissingWhy.BOUNDS_CROSS)
        exact, left, right = _between(corners, Fraction(value))
        found = on_line(exact, to=step.to, corners=[corner.value for corner in step.corners])
        self.taken[step.part] = OnLine(
            kpi=step.kpi,
            from_at=exact_decimal(left[0]),
            from_e4bp=RateE4bp(left[1].value),
            to_at=exact_decimal(right[0]),
            to_e4bp=RateE4bp(right[1].value),
            adjustment_e4bp=RateE4bp(found),
            clause=Clause(path=step.path),
        )
        return found

    def default(self, step: Default) -> Value:
        of = self.values[step.of]
        if not isinstance(of, Absent):
            return of
        previous: int | None = None
        if step.register:
            held = self.values[step.register]
            assert isinstance(held, int), f"{step.register} is what a part stood at"
            previous = held
        value = (step.constant or 0) if previous is None else previous + step.plus
        self.treated[step.part] = Treated(
            why=of.why, treat_as=step.treat_as, value=value, previous=previous, plus=step.plus
        )
        return value

    def clamp(self, step: Clamp) -> Value:
        of = self.values[step.of]
        assert isinstance(of, int), f"{step.of} is treated before its limits"
        found = Limits(lowest=step.lowest, highest=step.highest).held(of)
        applied = _limit_applied(step, of, found)
        if applied is not None:
            self.limits[step.out] = applied
        return found

    def combined(self, step: Combined) -> Value:
        parts = []
        for register in step.of:
            part = self.values[register]
            assert isinstance(part, int), f"{register} is treated before it is combined"
            parts.append(part)
        return step.how.of(parts)


def _rounded(value: Fraction, to: Fraction) -> Fraction:
    """A multiple of `to`. Rounding: half away from zero."""
    return round_half_away(value / to) * to


def _step_taken(kpi: str, step: TableStep, at: Fraction | None) -> StepTaken:
    by_parameter = step.at is not None and number(step.at) is None
    return StepTaken(
        kpi=kpi,
        bound=step.bound,
        at=None if at is None else exact_decimal(at),
        said=threshold_text(step.at.said) if step.at is not None and by_parameter else None,
        adjustment_e4bp=RateE4bp(step.value),
        clause=Clause(path=step.path),
    )


def _between(
    corners: list[tuple[Fraction, Corner]], value: Fraction
) -> tuple[Fraction, tuple[Fraction, Corner], tuple[Fraction, Corner]]:
    """The exact value on lines between corners, with the corners to its left and right; beyond the
    ends both are the end."""
    first, last = corners[0], corners[-1]
    if value <= first[0]:
        return Fraction(first[1].value), first, corners[1]
    if value >= last[0]:
        return Fraction(last[1].value), last, last
    for left, right in pairwise(corners):
        if value < right[0]:
            share = (value - left[0]) / (right[0] - left[0])
            return left[1].value + (right[1].value - left[1].value) * share, left, right
    raise AssertionError("a value between the ends lies on one of the lines")


def _limit_applied(step: Clamp, before: int, after: int) -> LimitApplied | None:
    """The limit a value was held against: the one that cut it, or the one on its side of zero."""
    is_lowest = after > before or (after == before and before <= 0)
    bound = step.lowest if is_lowest else step.highest
    if bound is None:
        return None
    return LimitApplied(
        which=LimitSide.LOWEST if is_lowest else LimitSide.HIGHEST,
        bound_e4bp=RateE4bp(bound),
        before_e4bp=RateE4bp(before),
        after_e4bp=RateE4bp(after),
    )
