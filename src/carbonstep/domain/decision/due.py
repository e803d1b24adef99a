"""What makes decisions due: receipts and withdrawals, due dates that pass, certificates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.kpi import concerns
from carbonstep.domain.decision.period_reports import NO_REPORTS, PeriodReports
from carbonstep.domain.decision.tested_period import periods_tested, report_due
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.rulebook import Rulebook, TestPeriod
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEvent:
    """Something that may make a decision due: a test period, on a business date.

    `withdrawals` are those of the day that take back a report of the period.
    """

    on: date
    period: Period
    due_on: date
    overdue: bool
    withdrawals: tuple[ReportWithdrawal, ...] = ()
    certificate: Certificate | None = None


def due_events(
    rulebook: Rulebook,
    loan: Loan,
    evidence: Evidence,
    by_period: Mapping[Period, PeriodReports],
    *,
    calendar: WorkCalendar,
    as_of: date,
) -> list[DueEvent]:
    """What may make a decision due by the end of `as_of`, in the order in which it did.

    `by_period` is what `reports_by_period` gives for the evidence.
    """
    if rulebook.test.period is TestPeriod.WHILE_VALID:
        return _certificate_events(rulebook, loan, evidence, as_of)
    events = []
    for period in periods_tested(rulebook, loan, until=as_of):
        due_on = report_due(rulebook, period, calendar=calendar).on
        changed = _changed(rulebook, loan, period, by_period.get(period, NO_REPORTS))
        events += [
            DueEvent(on=day, period=period, due_on=due_on, overdue=False, withdrawals=taken_back)
            for day, taken_back in changed.items()
            if day <= as_of
        ]
        if as_of > due_on:
            overdue_on = due_on + timedelta(days=1)
            events.append(DueEvent(on=overdue_on, period=period, due_on=due_on, overdue=True))
    # On the day after the due date the period is first found missing, then any report counts.
    return sorted(events, key=lambda e: (e.on, e.period, not e.overdue))


def _changed(
    rulebook: Rulebook, loan: Loan, period: Period, held: PeriodReports
) -> dict[date, tuple[ReportWithdrawal, ...]]:
    """The days on which a report that a KPI of the period looks at came in or was withdrawn, with
    what was withdrawn on each."""
    looked_at = {
        report.report_id: report.received_on
        for report in held.reports
        if report.period != period
        or any(concerns(report, kpi=kpi, loan=loan, period=period) for kpi in rulebook.kpis)
    }
    taken_back = [item for item in held.withdrawals if item.report_id in looked_at]
    days = {*looked_at.values(), *(item.withdrawn_on for item in taken_back)}
    return {day: tuple(w for w in taken_back if w.withdrawn_on == day) for day in days}


def _certificate_events(
    rulebook: Rulebook, loan: Loan, evidence: Evidence, as_of: date
) -> list[DueEvent]:
    schemes = {kpi.scheme for kpi in rulebook.kpis}
    life = Period(loan.drawn_on, loan.latest_on)
    events = []
    for certificate in evidence.certificates:
        valid = certificate.valid.intersection(life)
        wanted = certificate.scheme in schemes and (
            not loan.product_id or certificate.product_id in ("", loan.product_id)
        )
        if valid is None or not wanted or certificate.received_on > as_of:
            continue
        if certificate.received_on >= valid.end:
            continue  # it came when it no longer held
        events.append(
            DueEvent(
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
