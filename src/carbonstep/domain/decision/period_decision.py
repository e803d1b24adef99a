"""Decides one test period on one event: what its reports come to by then, and from when."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from carbonstep.domain.decision.correction import place
from carbonstep.domain.decision.decision import Adjustment, Basis, Cause, Decision
from carbonstep.domain.decision.due import DueEvent
from carbonstep.domain.decision.explanation import Explanation, rulebook_cited
from carbonstep.domain.decision.inputs import Dossier
from carbonstep.domain.decision.measure import measure_period
from carbonstep.domain.decision.measured_kpi import Measured
from carbonstep.domain.decision.missing import earlier_step, treat_missing, treat_undecided
from carbonstep.domain.decision.next_step import next_step
from carbonstep.domain.rulebook.plan import kpi_register
from carbonstep.domain.rulebook.run import run_plan
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import WorkCalendar


def decide_period(
    dossier: Dossier,
    *,
    event: DueEvent,
    decided: Sequence[Decision],
    calendar: WorkCalendar,
) -> Decision | None:
    """The decision an event leads to, or None where it changes nothing."""
    rulebook, plan, loan = dossier.rulebook, dossier.needed.plan, dossier.loan
    before = [
        d
        for d in decided
        if (d.test_period, d.rulebook) == (event.period, rulebook.ref) and not d.of_past_days
    ]
    last = before[-1] if before else None
    if last is not None and event.overdue and not last.is_missing:
        return None  # decided in time
    measured = measure_period(dossier, period=event.period, by=_known_by(event), on=event.on)
    basis = _basis(measured, dossier, event)
    values = {
        item.value.name: item.value.value for item in measured if item.value.value is not None
    }
    complete = len(values) == len(measured)
    if not event.overdue and _changes_nothing(last, basis, complete=complete):
        return None
    cause = _cause(event, last, basis, complete=complete)
    why = Explanation(kpis=tuple(item.why for item in measured), rulebook=rulebook_cited(rulebook))
    adjustments: tuple[Adjustment, ...] = ()
    previous: RateE4bp | None = None
    if complete:
        ran = run_plan(plan, {kpi_register(name): value for name, value in values.items()})
        parts = ran.parts_of(rulebook.margin)
        adjustments = tuple(
            Adjustment(kpi=part.kpi, adjustment_e4bp=part.adjustment_e4bp) for part in parts
        )
        total = RateE4bp(ran.output(rulebook.margin.name))
        why = replace(why, parts=parts, limit=ran.limit_of(rulebook.margin))
    else:
        previous_step = earlier_step(event.period, decided)
        # Before its due date no period is missing.
        if not event.overdue and event.on <= event.due_on:
            step = treat_undecided(event.due_on, previous_step)
        else:
            step = treat_missing(rulebook, plan, event.due_on, previous_step)
        total, previous = step.total_e4bp, step.previous_e4bp
        why = replace(why, missing=step.why, limit=step.limit)
    draft = Decision(
        loan_id=loan.loan_id,
        rulebook=rulebook.ref,
        test_period=event.period,
        cause=cause,
        decided_on=event.on,
        effective_from=event.on,
        effective_to=None,
        effective_provisional=False,
        kpis=tuple(item.value for item in measured),
        adjustments=adjustments,
        total_e4bp=total,
        previous_e4bp=previous,
        basis=basis,
        supersedes="" if last is None else last.decision_id,
        explanation=why,
    )
    placed = place(rulebook, loan, event, draft, before, calendar=calendar)
    if not complete:
        return placed
    total = placed.total_e4bp
    hints = next_step(plan, rulebook, loan, values, period=event.period, total_e4bp=total)
    return replace(placed, explanation=replace(placed.explanation, next_steps=hints))


def _changes_nothing(last: Decision | None, basis: Sequence[Basis], *, complete: bool) -> bool:
    """Whether a receipt or a withdrawal leaves the period as it was decided, or undecided."""
    if last is None:
        return not complete  # not good enough yet; the due date will tell
    if _reports(last.basis) == _reports(basis) and last.is_missing != complete:
        return True
    return not complete and last.is_missing  # still missing


def _reports(basis: Iterable[Basis]) -> tuple[Basis, ...]:
    """What was measured: a withdrawal tells only why it was."""
    return tuple(item for item in basis if item.kind != "withdrawal")


def _known_by(event: DueEvent) -> date:
    """The day by which reports are looked at: what came on the day after the due date was not there
    when the period was found missing."""
    return event.due_on if event.overdue else event.on


def _basis(measured: Sequence[Measured], dossier: Dossier, event: DueEvent) -> tuple[Basis, ...]:
    ids = {report_id for item in measured for report_id in item.report_ids}
    taken_back = {item.report_id: item.withdrawn_on for item in event.withdrawals}
    for item in measured:
        if item.why.withdrawn is not None:
            taken_back[item.why.withdrawn.report_id] = item.why.withdrawn.withdrawn_on
    return (
        *(
            Basis(kind="report", fact_id=report_id, received_on=dossier.held.received(report_id))
            for report_id in sorted(ids)
        ),
        *(
            Basis(kind="withdrawal", fact_id=report_id, received_on=day)
            for report_id, day in sorted(taken_back.items())
        ),
    )


def _cause(
    event: DueEvent, last: Decision | None, basis: Sequence[Basis], *, complete: bool
) -> Cause:
    if event.overdue:
        return Cause.MISSING
    if last is None:
        return Cause.REPORT
    came_in = complete and any(item.received_on == event.on for item in _reports(basis))
    if event.withdrawals and not came_in:
        return Cause.WITHDRAWAL
    if last.is_missing:
        return Cause.LATE_REPORT if event.on > event.due_on else Cause.REPORT
    return Cause.RESTATEMENT
