"""The decisions of a loan: a fold of its account's reports and certificates, by business date.

The same facts give the same decisions, whatever order they were filed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from carbonstep.domain.certificate import Certificate
from carbonstep.domain.decision import Basis, Cause, Decision
from carbonstep.domain.kpi import (
    Measured,
    concerns,
    measure_flag,
    measure_report,
    newest_received,
)
from carbonstep.domain.loan import Loan
from carbonstep.domain.next_step import next_step
from carbonstep.domain.plan import Plan, compile_plan, limit, run_plan
from carbonstep.domain.report import FootprintReport
from carbonstep.domain.rulebook import CorrectionPolicy, Rulebook, TestPeriod, TreatMissing
from carbonstep.domain.tested_period import effective_from, periods_tested, report_due
from carbonstep.domain.trace import Trace, TraceKind
from carbonstep.units.period import Period, period_name
from carbonstep.units.rate import RateE4bp, bps_text
from carbonstep.units.workday import WorkingDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a loan's account holds, as known: reports in all revisions, and certificates."""

    reports: tuple[FootprintReport, ...] = ()
    certificates: tuple[Certificate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """Something that may make a decision due: a test period, on a business date."""

    on: date
    period: Period
    due_on: date
    overdue: bool
    certificate: Certificate | None = None


def decide_all(
    rulebook: Rulebook, loan: Loan, evidence: Evidence, *, as_of: date
) -> tuple[Decision, ...]:
    """Every decision due by the end of business date `as_of`, in the order they fell due.

    A report received in time decides its period on its day of receipt; where none that is good
    enough came by its due date, the period is decided as missing on the day after; a report that
    comes late decides forward only; a restatement decides again by the correction policy.
    """
    plan = compile_plan(rulebook)
    decided: list[Decision] = []
    for event in _events(rulebook, loan, evidence, as_of):
        decision = _decide(
            rulebook=rulebook,
            plan=plan,
            loan=loan,
            evidence=evidence,
            event=event,
            decided=decided,
        )
        if decision is not None and decision.effective_from < loan.matures_on:
            decided.append(decision)
    return tuple(decided)


def _events(rulebook: Rulebook, loan: Loan, evidence: Evidence, as_of: date) -> list[_Event]:
    if rulebook.test.period is TestPeriod.WHILE_VALID:
        return _certificate_events(rulebook, loan, evidence, as_of)
    events = []
    for period in periods_tested(rulebook, loan, until=as_of):
        due_on = report_due(rulebook, period).on
        received = {
            report.received_on
            for report in evidence.reports
            if report.received_on <= as_of
            and any(concerns(report, kpi=kpi, loan=loan, period=period) for kpi in rulebook.kpis)
        }
        events += [_Event(on=day, period=period, due_on=due_on, overdue=False) for day in received]
        if as_of > due_on:
            overdue_on = due_on + timedelta(days=1)
            events.append(_Event(on=overdue_on, period=period, due_on=due_on, overdue=True))
    # On the day after the due date the period is first found missing, then any report counts.
    return sorted(events, key=lambda e: (e.on, e.period, not e.overdue))


def _certificate_events(
    rulebook: Rulebook, loan: Loan, evidence: Evidence, as_of: date
) -> list[_Event]:
    schemes = {kpi.scheme for kpi in rulebook.kpis}
    events = []
    for certificate in evidence.certificates:
        valid = certificate.valid.intersection(loan.life)
        wanted = certificate.scheme in schemes and (
            not loan.product_id or certificate.product_id in ("", loan.product_id)
        )
        if valid is None or not wanted or certificate.received_on > as_of:
            continue
        if certificate.received_on >= valid.end:
            continue  # it came when it no longer held
        events.append(
            _Event(
                on=max(certificate.received_on, loan.drawn_on),
                period=valid,
                due_on=certificate.received_on,
                overdue=False,
                certificate=certificate,
            )
        )
    return sorted(
        events,
        key=lambda e: (e.on, e.period, e.certificate.certificate_id if e.certificate else ""),
    )


def _decide(
    *,
    rulebook: Rulebook,
    plan: Plan,
    loan: Loan,
    evidence: Evidence,
    event: _Event,
    decided: Sequence[Decision],
) -> Decision | None:
    """The decision an event leads to, or None where it changes nothing."""
    measured = _measure(rulebook, loan, evidence, event)
    last = None
    if event.certificate is None:
        last = next((d for d in reversed(decided) if d.test_period == event.period), None)
    basis = _basis(measured, evidence, event)
    complete = all(item.value is not None for item in measured)
    if last is None and not complete and not event.overdue:
        return None  # not good enough yet; the due date will tell
    if last is not None and (event.overdue or last.basis == basis):
        return None
    if last is not None and last.cause is Cause.MISSING and not complete:
        return None  # still missing
    if complete:
        values = {item.kpi.name: item.value for item in measured if item.value is not None}
        applied = run_plan(plan, values)
        adjustments, total, traces = applied.adjustments, applied.total_e4bp, applied.trace
        hints = next_step(plan, rulebook, loan, values, total_e4bp=total)
    else:
        total, traces = _treat_missing(rulebook, plan, event, decided)
        adjustments, hints = (), ()
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
    draft, correction = _place(rulebook, loan, event, draft, last)
    children = (
        *(item.trace for item in measured),
        *traces,
        *correction,
        *hints,
        _rulebook_trace(rulebook),
    )
    return replace(draft, trace=_decision_trace(draft, children))


def _measure(
    rulebook: Rulebook, loan: Loan, evidence: Evidence, event: _Event
) -> tuple[Measured, ...]:
    if event.certificate is not None:
        return tuple(
            measure_flag(kpi, certificate=event.certificate, period=event.period)
            for kpi in rulebook.kpis
        )
    # What came on the day after the due date was not there when the period was found missing.
    by = event.due_on if event.overdue else event.on
    return tuple(
        measure_report(
            kpi,
            rulebook=rulebook,
            loan=loan,
            period=event.period,
            report=newest_received(
                evidence.reports, by=by, kpi=kpi, loan=loan, period=event.period
            ),
        )
        for kpi in rulebook.kpis
    )


def _basis(measured: Sequence[Measured], evidence: Evidence, event: _Event) -> tuple[Basis, ...]:
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
    received = {
        report.report_id: report.received_on
        for report in evidence.reports
        if report.period == event.period
    }
    return tuple(
        Basis(kind="report", fact_id=report_id, received_on=received[report_id])
        for report_id in sorted(ids)
    )


def _cause(event: _Event, last: Decision | None) -> Cause:
    if event.certificate is not None:
        return Cause.CERTIFICATE
    if event.overdue:
        return Cause.MISSING
    if last is None:
        return Cause.REPORT
    return Cause.LATE_REPORT if last.cause is Cause.MISSING else Cause.RESTATEMENT


def _treat_missing(
    rulebook: Rulebook, plan: Plan, event: _Event, decided: Sequence[Decision]
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


def _place(
    rulebook: Rulebook, loan: Loan, event: _Event, draft: Decision, last: Decision | None
) -> tuple[Decision, tuple[Trace, ...]]:
    """Put the decision in time: its own effective date, or the one it corrects."""
    if event.certificate is not None:
        start = max(event.period.start, event.on)
        placed = replace(draft, effective_from=start, effective_to=event.period.end)
        return placed, ()
    base = event.due_on if event.overdue else event.on
    own = effective_from(rulebook.test.effective, loan, received_on=base)
    if last is None or draft.cause is not Cause.RESTATEMENT:
        return _at(draft, own), ()
    measured = draft.total_e4bp
    material = _is_material(rulebook, draft, last)
    if not material:
        draft = replace(draft, total_e4bp=last.total_e4bp)
    policy = CorrectionPolicy.FORWARD_ONLY
    if measured > last.total_e4bp:
        policy = rulebook.correction.too_low
    elif measured < last.total_e4bp:
        policy = rulebook.correction.too_high
    trace = Trace(
        kind=TraceKind.CORRECTION,
        values=(
            ("decision", last.decision_id),
            ("policy", policy.value if material else "not_material"),
            ("previous_bps", bps_text(last.total_e4bp)),
            ("measured_bps", bps_text(measured)),
        ),
    )
    if policy is CorrectionPolicy.FORWARD_ONLY or not material:
        return _at(draft, own), (trace,)
    back = replace(
        draft,
        effective_from=last.effective_from,
        effective_provisional=last.effective_provisional,
    )
    return back, (trace,)


def _at(draft: Decision, day: WorkingDate) -> Decision:
    return replace(draft, effective_from=day.on, effective_provisional=day.provisional)


def _is_material(rulebook: Rulebook, draft: Decision, last: Decision) -> bool:
    """Whether any KPI changed by at least the materiality threshold of its old value."""
    old = {kpi.name: kpi.value for kpi in last.kpis}
    for kpi in draft.kpis:
        before = old.get(kpi.name, "")
        if not before or not kpi.value:
            return True
        change = abs(Fraction(kpi.value) - Fraction(before)) * 100
        threshold = Fraction(rulebook.correction.materiality_pct) * abs(Fraction(before))
        if change >= threshold:
            return True
    return False


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
