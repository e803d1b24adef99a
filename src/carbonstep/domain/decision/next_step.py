"""How far the next better step is: in the KPI's own terms, in tonnes, and in yuan a year."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from carbonstep.domain.decision.explanation import NextStep
from carbonstep.domain.decision.saving import saving_fen_a_year
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.measure import ReadAs
from carbonstep.domain.rulebook.plan import (
    Plan,
    Slope,
    Table,
    kpi_register,
    number,
    output_register,
    previous_register,
)
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.run import Value, run_plan
from carbonstep.units.exact import fixed
from carbonstep.units.money import settle
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp

_NOTHING: Final[Mapping[str, Value]] = {}


def next_step(
    plan: Plan,
    rulebook: Rulebook,
    loan: Loan,
    values: Mapping[str, Fraction],
    *,
    period: Period,
    total_e4bp: int,
    row: Mapping[str, Value] = _NOTHING,
) -> tuple[NextStep, ...]:
    """One node for each KPI that could lower the rate further, the others staying as they are.

    The nearest value that gives less than `total_e4bp` counts; a bound that belongs to the worse
    side is passed by the smallest step beyond. Distances are shown to four decimals (rounded half
    away from zero); the saving is principal times the difference, a year. A KPI that is rounded
    before it is compared gets no hint: its distance would mislead. `row` is what else the plan goes
    by, such as parameters that set bounds.
    """
    found = []
    output = rulebook.margin
    out = output_register(output.name)
    nothing: dict[str, Value] = {
        previous_register(output.name, part.kpi): 0 for part in output.parts
    }
    given = {**nothing, **row, **{kpi_register(name): value for name, value in values.items()}}
    for part in output.parts:
        kpi = rulebook.kpi(part.kpi)
        if kpi.read_as is ReadAs.FLAG or kpi.round_to is not None:
            continue
        value, register = values[part.kpi], kpi_register(part.kpi)
        reached = []
        for at in _worth_trying(plan, register, value):
            ran = run_plan(plan, {**given, register: at.tried}, wanted=[out])
            better = ran.output(output.name)
            # Where a bound's parameter is not set, a value beyond it gives no step of its own.
            if better < total_e4bp and not ran.treated:
                reached.append((abs(at.named - value), better, at.named))
        if reached:
            _, better_e4bp, named = min(reached)
            found.append(
                _node(
                    rulebook=rulebook,
                    loan=loan,
                    period=period,
                    name=part.kpi,
                    values=values,
                    at=named,
                    better_e4bp=better_e4bp,
                    total_e4bp=total_e4bp,
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Tried:
    """A bound or corner, and a value on it or just beyond it."""

    named: Fraction
    tried: Fraction


def _worth_trying(plan: Plan, register: str, value: Fraction) -> Iterator[_Tried]:
    """Bounds and corners of a KPI, each with a value on it and one just beyond it as seen from
    `value`."""
    for step in plan.steps:
        if isinstance(step, Slope) and step.of == register:
            for corner in step.corners:
                said = number(corner.at)
                if said is not None:
                    yield _Tried(Fraction(said), Fraction(said))
        elif isinstance(step, Table) and step.of == register:
            yield from _beside_bounds(step, value)


def _beside_bounds(table: Table, value: Fraction) -> Iterator[_Tried]:
    said = (number(step.at) for step in table.steps if step.at is not None)
    bounds = sorted({Fraction(at) for at in said if at is not None})
    for index, at in enumerate(bounds):
        yield _Tried(at, at)
        above = (at + bounds[index + 1]) / 2 if index + 1 < len(bounds) else at + 1
        below = (at + bounds[index - 1]) / 2 if index > 0 else at - 1
        if at >= value:
            yield _Tried(at, above)
        if at <= value:
            yield _Tried(at, below)


def _node(
    *,
    rulebook: Rulebook,
    loan: Loan,
    period: Period,
    name: str,
    values: Mapping[str, Fraction],
    at: Fraction,
    better_e4bp: int,
    total_e4bp: int,
) -> NextStep:
    kpi = rulebook.kpi(name)
    distance, unit = abs(at - values[name]), kpi.unit
    if kpi.read_as is ReadAs.REDUCTION_FROM:
        parameter = rulebook.parameter(kpi.against)
        baseline = loan.number_for(parameter, period)
        assert baseline is not None, "the reduction was measured from it"
        distance = distance * Fraction(baseline) / 100
        unit = parameter.unit
    saving = saving_fen_a_year(loan.principal_fen, better_e4bp - total_e4bp)
    return NextStep(
        kpi=name,
        at=Decimal(fixed(at, decimals=4)),
        unit=kpi.unit,
        distance=Decimal(fixed(distance, decimals=4)),
        distance_unit=unit,
        total_e4bp=RateE4bp(better_e4bp),
        saving_fen_a_year=settle(saving),
    )
