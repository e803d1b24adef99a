"""Puts a part in time: on its own day, or back to what it corrects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from carbonstep.domain.decision.due import DueEvent
from carbonstep.domain.decision.explanation import Corrected, CorrectedHow
from carbonstep.domain.decision.history import Made, Seen
from carbonstep.domain.decision.inputs import Dossier
from carbonstep.domain.decision.missing import named_kpi
from carbonstep.domain.decision.part import Cause, DecidedPart, PartState
from carbonstep.domain.decision.tested_period import effective_from
from carbonstep.domain.rulebook.missing import Absent
from carbonstep.domain.rulebook.plan import FigureInput
from carbonstep.domain.rulebook.rulebook import CorrectionPolicy, Rulebook
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import WorkCalendar, WorkingDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A part with its days, and what it corrects where it does."""

    part: DecidedPart
    correction: Corrected | None = None


def place(
    dossier: Dossier,
    event: DueEvent,
    draft: DecidedPart,
    before: Sequence[Made],
    *,
    seen: Seen,
    calendar: WorkCalendar,
) -> Placed:
    """The draft with its effective days, and what it stood at where a change is not material.

    `before` is what was made of the KPI for the same test period so far, oldest first. Only a
    restatement or a withdrawal may reach back: over those parts that charged less (or more, where
    paying back is agreed) than it does.
    """
    rulebook = dossier.rulebook
    base = event.due_on if event.overdue else event.on
    own = effective_from(rulebook.test.effective, dossier.loan, received_on=base, calendar=calendar)
    if not before or draft.cause not in (Cause.RESTATEMENT, Cause.WITHDRAWAL):
        return Placed(part=_at(draft, own))
    last, measured = before[-1], draft.stands_e4bp
    stood = last.part.stands_e4bp
    material = _is_material(rulebook, draft.kpi, seen, before)
    policy = correction_policy(rulebook, now_e4bp=measured, was_e4bp=stood)
    correction = Corrected(
        kpi=named_kpi(rulebook.margin, draft.kpi),
        decision_id=last.decision.decision_id,
        how=CorrectedHow(policy.value) if material else CorrectedHow.NOT_MATERIAL,
        previous_e4bp=stood,
        measured_e4bp=measured,
    )
    if not material:
        kept = replace(draft, stands_e4bp=stood, immaterial=True)
        return Placed(part=_at(kept, own), correction=correction)
    return Placed(part=_at(draft, _reach_back(draft, before, policy, own)), correction=correction)


def correction_policy(
    rulebook: Rulebook, *, now_e4bp: RateE4bp, was_e4bp: RateE4bp
) -> CorrectionPolicy:
    """How far back a step reaches that stands in the place of another one: by whether too little
    or too much was charged."""
    if now_e4bp > was_e4bp:
        return rulebook.correction.too_low
    if now_e4bp < was_e4bp:
        return rulebook.correction.too_high
    return CorrectionPolicy.FORWARD_ONLY


def _reach_back(
    draft: DecidedPart, before: Sequence[Made], policy: CorrectionPolicy, own: WorkingDate
) -> WorkingDate:
    """The first day of the newest run of parts that the correction makes good."""
    found = own
    for made in reversed(before):
        part = made.part
        charged_less = part.stands_e4bp < draft.stands_e4bp
        charged_more = part.stands_e4bp > draft.stands_e4bp
        reached = (policy is CorrectionPolicy.CHARGE_BACK and charged_less) or (
            policy is CorrectionPolicy.PAY_BACK and charged_more
        )
        # A time that had no good report was priced by the rulebook's word on it, which stays.
        if not reached or part.state is not PartState.MEASURED:
            break
        if part.effective_from < found.on:
            found = WorkingDate(part.effective_from, part.effective_provisional)
    return found


def _at(draft: DecidedPart, day: WorkingDate) -> DecidedPart:
    return replace(draft, effective_from=day.on, effective_provisional=day.provisional)


def _is_material(rulebook: Rulebook, kpi: str, seen: Seen, before: Sequence[Made]) -> bool:
    """Whether what the threshold is of moved by at least it since the part in force was earned.

    Measured from the last decision that set the part, so that small changes cannot add up unseen.
    """
    earned = next((made for made in reversed(before) if not made.part.immaterial), before[-1])
    old = None if earned.seen is None else _threshold_of(rulebook, kpi, earned.seen)
    new = _threshold_of(rulebook, kpi, seen)
    if old is None or new is None:
        return True
    return abs(new - old) * 100 >= Fraction(rulebook.correction.materiality_pct) * abs(old)


def _threshold_of(rulebook: Rulebook, kpi: str, seen: Seen) -> Fraction | None:
    """What a change is held against: the KPI's own value, or that of the KPI or figure that the
    rulebook names, where this one is measured from the same."""
    of = rulebook.correction.material_of
    named = rulebook.kpi(of).figures if of in seen.kpis else (of.rpartition(".")[2],)
    if not of or not set(named) & set(rulebook.kpi(kpi).figures):
        of = kpi
    if of in seen.kpis:
        return seen.kpis[of].value.value
    name = of.rpartition(".")[2]
    owners = [kpi, *seen.kpis]
    registers = (str(FigureInput(kpi=owner, name=name)) for owner in owners)
    value = next((seen.row[register] for register in registers if register in seen.row), None)
    return None if value is None or isinstance(value, Absent) else Fraction(value)
