"""What makes decisions due: receipts and withdrawals of reports, and due dates that pass."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.kpi import concerns
from carbonstep.domain.decision.period_reports import NO_REPORTS, PeriodReports
from carbonstep.domain.decision.tested_period import periods_tested, report_due
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.rulebook import Rulebook
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


def due_events(
    rulebook: Rulebook,
    loan: Loan,
    by_period: Mapping[Period, PeriodReports],
    *,
    calendar: WorkCalendar,
    as_of: date,
) -> list[DueEvent]:
    """What may make a decision due by the end of `as_of`, in the order in which it did.

    `by_period` is what `reports_by_period` gives for the evidence.
    """
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
