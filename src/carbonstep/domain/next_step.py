"""How far the next better step is: in the KPI's own terms, in tonnes, and in yuan a year."""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from carbonstep.domain.loan import Loan
from carbonstep.domain.plan import Plan, limit, run_plan, step_for
from carbonstep.domain.rulebook import Line, ReadAs, Rulebook, StepTable
from carbonstep.domain.saving import saving_fen_a_year
from carbonstep.domain.trace import Trace, TraceKind
from carbonstep.units.exact import fixed
from carbonstep.units.money import settle, yuan_text
from carbonstep.units.rate import bps_text


def next_step(
    plan: Plan,
    rulebook: Rulebook,
    loan: Loan,
    values: Mapping[str, Fraction],
    *,
    total_e4bp: int,
) -> tuple[Trace, ...]:
    """One node for each KPI that could lower the rate further, the others staying as they are.

    Distances are shown to four decimals (rounded half away from zero); the saving is principal
    times the difference, a year.
    """
    found = []
    for part in plan.adjust:
        if rulebook.kpi(part.kpi).read_as is ReadAs.FLAG:
            continue
        for at in _candidates(part, values[part.kpi]):
            better = _total_at(plan, part, values, at)
            if better < total_e4bp:
                found.append(
                    _node(
                        rulebook=rulebook,
                        loan=loan,
                        name=part.kpi,
                        values=values,
                        at=at,
                        better_e4bp=better,
                        total_e4bp=total_e4bp,
                    )
                )
                break
    return tuple(found)


def _candidates(part: StepTable | Line, value: Fraction) -> Iterator[Fraction]:
    """The bounds of a table or corners of a line, nearest first."""
    if isinstance(part, StepTable):
        bounds = {Fraction(step.at) for step in part.steps if step.at is not None}
    else:
        bounds = {Fraction(point.at) for point in part.points}
    yield from sorted(bounds, key=lambda at: (abs(at - value), at))


def _total_at(
    plan: Plan, part: StepTable | Line, values: Mapping[str, Fraction], at: Fraction
) -> int:
    """The total just at, or just past, a bound seen from the present value."""
    total = run_plan(plan, {**values, part.kpi: at}).total_e4bp
    if not isinstance(part, StepTable):
        return total
    # A bound that belongs to the worse side (above, below) is passed by the smallest step beyond.
    rising = at >= values[part.kpi]
    bounds = sorted({Fraction(step.at) for step in part.steps if step.at is not None})
    beyond = [bound for bound in bounds if (bound > at if rising else bound < at)]
    if rising:
        inside = (at + beyond[0]) / 2 if beyond else at + 1
    else:
        inside = (at + beyond[-1]) / 2 if beyond else at - 1
    others = sum(
        item.adjustment_e4bp for item in run_plan(plan, values).adjustments if item.kpi != part.kpi
    )
    passed, _ = limit(plan.limits, others + step_for(part, inside).adjustment_e4bp)
    return min(total, passed)


def _node(
    *,
    rulebook: Rulebook,
    loan: Loan,
    name: str,
    values: Mapping[str, Fraction],
    at: Fraction,
    better_e4bp: int,
    total_e4bp: int,
) -> Trace:
    kpi = rulebook.kpi(name)
    distance, unit = abs(at - values[name]), kpi.unit
    if kpi.read_as is ReadAs.REDUCTION_FROM:
        distance = distance * Fraction(loan.parameters[kpi.baseline]) / 100
        unit = rulebook.parameter(kpi.baseline).unit
    saving = saving_fen_a_year(loan.principal_fen, better_e4bp - total_e4bp)
    return Trace(
        kind=TraceKind.NEXT_STEP,
        values=(
            ("kpi", name),
            ("at", fixed(at, decimals=4)),
            ("unit", kpi.unit),
            ("distance", fixed(distance, decimals=4)),
            ("distance_unit", unit),
            ("bps", bps_text(better_e4bp)),
            ("saving_yuan_a_year", yuan_text(settle(saving))),
        ),
    )
