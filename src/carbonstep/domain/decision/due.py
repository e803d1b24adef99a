"""What makes decisions due: receipts and withdrawals of reports, and due dates that pass."""

from dataclasses import dataclass
from datetime import date, timedelta

from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.inputs import Dossier, sector_days
from carbonstep.domain.decision.tested_period import periods_tested, report_due
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


def due_events(dossier: Dossier, *, calendar: WorkCalendar, as_of: date) -> list[DueEvent]:
    """What may make a decision due by the end of `as_of`, in the order in which it did."""
    rulebook, events = dossier.rulebook, []
    for period in periods_tested(rulebook, dossier.loan, until=as_of):
        due_on = report_due(rulebook, period, calendar=calendar).on
        events += [
            DueEvent(on=day, period=period, due_on=due_on, overdue=False, withdrawals=taken_back)
            for day, taken_back in _changed(dossier, period).items()
            if day <= as_of
        ]
        if as_of > due_on:
            overdue_on = due_on + timedelta(days=1)
            events.append(DueEvent(on=overdue_on, period=period, due_on=due_on, overdue=True))
    # On the day after the due date the period is first found missing, then any report counts.
    return sorted(events, key=lambda e: (e.on, e.period, not e.overdue))


def _changed(dossier: Dossier, period: Period) -> dict[date, tuple[ReportWithdrawal, ...]]:
    """The days on which a report that a KPI of the period looks at came in or was withdrawn, with
    what was withdrawn on each; and, where there is such a report, those on which what it is held
    against became another."""
    held = dossier.held.of(period)
    looked_at = {
        report.report_id: report.received_on
        for report in held.reports
        if not _within(report.period, period)
        or any(
            need.concerns(report, loan=dossier.loan, period=period) for need in dossier.needed.kpis
        )
    }
    if not looked_at:
        return {}
    taken_back = [item for item in held.withdrawals if item.report_id in looked_at]
    days = {*looked_at.values(), *(item.withdrawn_on for item in taken_back)}
    first = min(days)
    for firsts in dossier.firsts.values():
        days.update(day for day in firsts.changes(period) if day > first)
    days.update(day for day in sector_days(dossier, period) if day > first)
    return {day: tuple(w for w in taken_back if w.withdrawn_on == day) for day in days}


def _within(days: Period, period: Period) -> bool:
    return period.start <= days.start and days.end <= period.end
