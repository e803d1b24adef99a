"""The decisions of a loan: a fold of its account's reports and certificates, by business date.

The same facts give the same decisions, whatever order they were filed in.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.decision.correction import place
from carbonstep.domain.decision.decision import Basis, Cause, Decision
from carbonstep.domain.decision.due import DueEvent, due_events, reports_by_period
from carbonstep.domain.decision.kpi import Measured, measure_flag, measure_report, newest_received
from carbonstep.domain.decision.next_step import next_step
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.plan import Plan, compile_plan, limit, run_plan
from carbonstep.domain.rulebook.rulebook import Rulebook, TreatMissing
from carbonstep.domain.rulebook.trace import Trace, TraceKind
from carbonstep.units.period import period_name
from carbonstep.units.rate import RateE4bp, bps_text
from carbonstep.units.work_calendar import WorkCalendar


def decide_all(
    rulebook: Rulebook,
    loan: Loan,
    evidence: Evidence,
    *,
    calendar: WorkCalendar,
    as_of: date,
) -> tuple[Decision, ...]:
    """Every decision due by the end of business date `as_of`, in the order they fell due.

    A report received in time decides its period on its day of receipt; where none that is good
    enough came by its due date, the period is decided as missing on the day after; a report that
    comes late decides forward only; a restatement decides again by the correction policy. Terms in
    working days are counted on `calendar`, the PRC one as known.
    """
    plan = compile_plan(rulebook)
    by_period = reports_by_period(evidence)
    decided: list[Decision] = []
    for event in due_events(rulebook, loan, evidence, by_period, calendar=calendar, as_of=as_of):
        decision = _decide(
            rulebook=rulebook,
            plan=plan,
            loan=loan,
            reports=by_period.get(event.period, ()),
            event=event,
            decided=decided,
            calendar=calendar,
        )
        if decision is not None and decision.effective_from < loan.latest_on:
            decided.append(decision)
    return tuple(decided)


def _decide(
    *,
    rulebook: Rulebook,
    plan: Plan,
    loan: Loan,
    reports: Sequence[FootprintReport],
    event: DueEvent,
    decided: Sequence[Decision],
    calendar: WorkCalendar,
) -> Decision | None:
    """The decision an event leads to, or None where it changes nothing."""
    before: list[Decision] = []
    if event.certificate is None:
        before = [d for d in decided if d.test_period == event.period]
    last = before[-1] if before else None
    if last is not None and event.overdue:
        return None  # decided in time
    measured = _measure(rulebook, loan, reports, event)
    basis = _basis(measured, reports, event)
    complete = all(item.value is not None for item in measured)
    if last is None and not complete and not event.overdue:
        return None  # not good enough yet; the due date will tell
    if last is not None and last.basis == basis:
        return None
    if last is not None and last.cause is Cause.MISSING and not complete:
        return None  # still missing
    if complete:
        values = {item.kpi.name: item.value for item in measured if item.value is not None}
        applied = run_plan(plan, values)
        adjustments, total, traces = applied.adjustments, applied.total_e4bp, applied.trace
    else:
        values, adjustments = {}, ()
        total, traces = _treat_missing(rulebook, plan, event, decided)
    draft = Decision(
        loan_id=loan.loan_id,
        rulebook=rulebook.ref,
        test_period=event.period,
        cause=_cause(event, last),
        decided_on=event.on,
        effective_from=event.on,
        effective_to=None,
        effective_provisional=False,
        kpis=tuple(item.as_value() for item in measured),
        adjustments=adjustments,
        total_e4bp=total,
        basis=basis,
        supersedes="" if last is None else last.decision_id,
        trace=Trace(kind=TraceKind.DECISION),
    )
    draft, correction = place(rulebook, loan, event, draft, before, calendar=calendar)
    hints = next_step(plan, rulebook, loan, values, total_e4bp=draft.total_e4bp) if values else ()
    children = (
        *(item.trace for item in measured),
        *traces,
        *correction,
        *hints,
        _rulebook_trace(rulebook),
    )
    return replace(draft, trace=_decision_trace(draft, children))


def _measure(
    rulebook: Rulebook, loan: Loan, reports: Sequence[FootprintReport], event: DueEvent
) -> tuple[Measured, ...]:
    if event.certificate is not None:
        certificate = event.certificate
        return tuple(measure_flag(kpi, certificate=certificate) for kpi in rulebook.kpis)
    # What came on the day after the due date was not there when the period was found missing.
    by = event.due_on if event.overdue else event.on
    return tuple(
        measure_report(
            kpi,
            rulebook=rulebook,
            loan=loan,
            period=event.period,
            report=newest_received(reports, by=by, kpi=kpi, loan=loan, period=event.period),
        )
        for kpi in rulebook.kpis
    )


def _basis(
    measured: Sequence[Measured], reports: Sequence[FootprintReport], event: DueEvent
) -> tuple[Basis, ...]:
    if event.certificate is not None:
        certificate = event.certificate
        return (
            Basis(
                kind="certificate",
                fact_id=certificate.certificate_id,
                received_on=certificate.received_on,
            ),
        )
    ids = {item.report_id for item in measured if item.report_id}
    received = {report.report_id: report.received_on for report in reports}
    return tuple(
        Basis(kind="report", fact_id=report_id, received_on=received[report_id])
        for report_id in sorted(ids)
    )


def _cause(event: DueEvent, last: Decision | None) -> Cause:
    if event.certificate is not None:
        return Cause.CERTIFICATE
    if event.overdue:
        return Cause.MISSING
    if last is None:
        return Cause.REPORT
    return Cause.LATE_REPORT if last.cause is Cause.MISSING else Cause.RESTATEMENT


def _treat_missing(
    rulebook: Rulebook, plan: Plan, event: DueEvent, decided: Sequence[Decision]
) -> tuple[RateE4bp, tuple[Trace, ...]]:
    earlier = [d for d in decided if d.test_period < event.period]
    latest = max(enumerate(earlier), key=lambda e: (e[1].test_period, e[0]), default=None)
    previous = RateE4bp(0) if latest is None else latest[1].total_e4bp
    limits: tuple[Trace, ...] = ()
    match rulebook.missing.treat_as:
        case TreatMissing.WORST:
            total = plan.worst_e4bp
        case TreatMissing.NO_ADJUSTMENT:
            total = RateE4bp(0)
        case TreatMissing.HOLD:
            total = previous
        case TreatMissing.PREVIOUS_PLUS:
            total, limits = limit(plan.limits, previous + rulebook.missing.penalty_e4bp)
    values = [
        ("treatment", rulebook.missing.treat_as.value),
        ("due_on", event.due_on.isoformat()),
        ("bps", bps_text(total)),
    ]
    if rulebook.missing.treat_as in (TreatMissing.HOLD, TreatMissing.PREVIOUS_PLUS):
        # Named only where it counts: what came before must not mark a decision it does not move.
        values.append(("previous_bps", bps_text(previous)))
        values.append(("penalty_bps", bps_text(rulebook.missing.penalty_e4bp)))
    trace = Trace(kind=TraceKind.MISSING, values=tuple(values))
    return total, (trace, *limits)


def _decision_trace(draft: Decision, children: tuple[Trace, ...]) -> Trace:
    return Trace(
        kind=TraceKind.DECISION,
        values=(
            ("cause", draft.cause.value),
            ("test_period", period_name(draft.test_period)),
            ("decided_on", draft.decided_on.isoformat()),
            ("total_bps", bps_text(draft.total_e4bp)),
            ("effective_from", draft.effective_from.isoformat()),
            (
                "effective_to",
                "" if draft.effective_to is None else draft.effective_to.isoformat(),
            ),
        ),
        children=children,
    )


def _rulebook_trace(rulebook: Rulebook) -> Trace:
    return Trace(
        kind=TraceKind.RULEBOOK,
        values=(
            ("id", rulebook.rulebook_id),
            ("version", rulebook.version),
            ("hash", rulebook.content_hash),
        ),
    )
