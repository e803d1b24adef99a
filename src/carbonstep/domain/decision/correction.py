"""Puts a decision in time: on its own day, or back to what it corrects."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from carbonstep.domain.decision.decision import Cause, Decision
from carbonstep.domain.decision.due import DueEvent
from carbonstep.domain.decision.explanation import Corrected, CorrectedHow
from carbonstep.domain.decision.tested_period import effective_from
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.rulebook import CorrectionPolicy, Rulebook
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import WorkCalendar, WorkingDate


def place(
    rulebook: Rulebook,
    loan: Loan,
    event: DueEvent,
    draft: Decision,
    before: Sequence[Decision],
    *,
    calendar: WorkCalendar,
) -> Decision:
    """The draft with its effective dates, and its total where a change is not material.

    `before` are the decisions for the same test period so far, oldest first. Only a restatement or
    a withdrawal may reach back: over those decisions that charged less (or more, where paying back
    is agreed) than it does.
    """
    base = event.due_on if event.overdue else event.on
    own = effective_from(rulebook.test.effective, loan, received_on=base, calendar=calendar)
    if not before or draft.cause not in (Cause.RESTATEMENT, Cause.WITHDRAWAL):
        return _at(draft, own)
    last, measured = before[-1], draft.total_e4bp
    material = _is_material(rulebook, draft, before)
    policy = correction_policy(rulebook, now_e4bp=measured, was_e4bp=last.total_e4bp)
    correction = Corrected(
        decision_id=last.decision_id,
        how=CorrectedHow(policy.value) if material else CorrectedHow.NOT_MATERIAL,
        previous_e4bp=last.total_e4bp,
        measured_e4bp=measured,
    )
    draft = replace(draft, explanation=replace(draft.explanation, correction=correction))
    if not material:
        return _at(replace(draft, total_e4bp=last.total_e4bp, immaterial=True), own)
    return _at(draft, _reach_back(draft, before, policy, own))


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
    draft: Decision, before: Sequence[Decision], policy: CorrectionPolicy, own: WorkingDate
) -> WorkingDate:
    """The first day of the newest run of decisions that the correction makes good."""
    found = own
    for decision in reversed(before):
        charged_less = decision.total_e4bp < draft.total_e4bp
        charged_more = decision.total_e4bp > draft.total_e4bp
        reached = (policy is CorrectionPolicy.CHARGE_BACK and charged_less) or (
            policy is CorrectionPolicy.PAY_BACK and charged_more
        )
        # A time that had no good report was priced by the rulebook's word on it, which stays.
        if not reached or decision.is_missing:
            break
        if decision.effective_from < found.on:
            found = WorkingDate(decision.effective_from, decision.effective_provisional)
    return found


def _at(draft: Decision, day: WorkingDate) -> Decision:
    return replace(draft, effective_from=day.on, effective_provisional=day.provisional)


def _is_material(rulebook: Rulebook, draft: Decision, before: Sequence[Decision]) -> bool:
    """Whether a KPI moved by at least the threshold since the step in force was earned.

    Measured from the last decision that set the step, so that small changes cannot add up unseen.
    """
    earned = next((d for d in reversed(before) if not d.immaterial), before[-1])
    old = {kpi.name: kpi.value for kpi in earned.kpis}
    for kpi in draft.kpis:
        value = old.get(kpi.name)
        if value is None or kpi.value is None:
            return True
        change = abs(kpi.value - value) * 100
        if change >= Fraction(rulebook.correction.materiality_pct) * abs(value):
            return True
    return False
