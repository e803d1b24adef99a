"""How far the next better step is: in the KPI's own terms, in tonnes, and in yuan a year."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from carbonstep.domain.decision.explanation import NextStep
from carbonstep.domain.decision.saving import saving_fen_a_year
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.plan import Plan, limit, run_plan, step_for
from carbonstep.domain.rulebook.rulebook import Line, ReadAs, Rulebook, StepTable
from carbonstep.units.exact import fixed
from carbonstep.units.money import settle
from carbonstep.units.rate import RateE4bp


def next_step(
    plan: Plan,
    rulebook: Rulebook,
    loan: Loan,
    values: Mapping[str, Fraction],
    *,
    total_e4bp: int,
) -> tuple[NextStep, ...]:
    """One node for each KPI that could lower the rate further, the others staying as they are.

    The nearest value that gives less than `total_e4bp` counts; a bound that belongs to the worse
    side is passed by the smallest step beyond. Distances are shown to four decimals (rounded half
    away from zero); the saving is principal times the difference, a year. A KPI that is rounded
    before it is compared gets no hint: its distance would mislead.
    """
    found = []
    adjusted = {item.kpi: item.adjustment_e4bp for item in run_plan(plan, values).adjustments}
    for part in plan.adjust:
        kpi = rulebook.kpi(part.kpi)
        if kpi.read_as is ReadAs.FLAG or kpi.round_to is not None:
            continue
        others = sum(adjusted.values()) - adjusted[part.kpi]
        reached = []
        for at, adjustment in _reachable(part, values[part.kpi]):
            better, _ = limit(plan.limits, others + adjustment)
            if better < total_e4bp:
                reached.append((abs(at - values[part.kpi]), int(better), at))
        if reached:
            _, better_e4bp, at = min(reached)
            found.append(
                _node(
                    rulebook=rulebook,
                    loan=loan,
                    name=part.kpi,
                    values=values,
                    at=at,
                    better_e4bp=better_e4bp,
                    total_e4bp=total_e4bp,
                )
            )
    return tuple(found)


def _reachable(part: StepTable | Line, value: Fraction) -> Iterator[tuple[Fraction, int]]:
    """Bounds or corners, each with the adjustment on it and just beyond it as seen from `value`."""
    if isinstance(part, Line):
        for point in part.points:
            yield Fraction(point.at), point.adjustment_e4bp
        return
    bounds = sorted({Fraction(step.at) for step in part.steps if step.at is not None})
    for index, at in enumerate(bounds):
        yield at, step_for(part, at).adjustment_e4bp
        above = (at + bounds[index + 1]) / 2 if index + 1 < len(bounds) else at + 1
        below = (at + bounds[index - 1]) / 2 if index > 0 else at - 1
        if at >= value:
            yield at, step_for(part, above).adjustment_e4bp
        if at <= value:
            yield at, step_for(part, below).adjustment_e4bp


def _node(
    *,
    rulebook: Rulebook,
    loan: Loan,
    name: str,
    values: Mapping[str, Fraction],
    at: Fraction,
    better_e4bp: int,
    total_e4bp: int,
) -> NextStep:
    kpi = rulebook.kpi(name)
    distance, unit = abs(at - values[name]), kpi.unit
    if kpi.read_as is ReadAs.REDUCTION_FROM:
        distance = distance * Fraction(loan.parameters[kpi.baseline]) / 100
        unit = rulebook.parameter(kpi.baseline).unit
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
