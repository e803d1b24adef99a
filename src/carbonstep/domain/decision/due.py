"""What makes decisions due: receipts, due dates that pass, certificates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.decision.kpi import concerns
from carbonstep.domain.decision.tested_period import periods_tested, report_due
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.rulebook import Rulebook, TestPeriod
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEvent:
    """Something that may make a decision due: a test period, on a business date."""

    on: date
    period: Period
    due_on: date
    overdue: bool
    certificate: Certificate | None = None


def reports_by_period(evidence: Evidence) -> dict[Period, tuple[FootprintReport, ...]]:
    """The reports that bear on each period, in the order given.

    A restatement that corrects its period bears on the wrong one too: it takes the report away.
    """
    period_of = {report.report_id: report.period for report in evidence.reports}
    found: dict[Period, list[FootprintReport]] = {}
    for report in evidence.reports:
        for period in {report.period, period_of.get(report.supersedes, report.period)}:
            found.setdefault(period, []).append(report)
    return {period: tuple(reports) for period, reports in found.items()}


def due_events(
    rulebook: Rulebook,
    loan: Loan,
    evidence: Evidence,
    by_period: Mapping[Period, Sequence[FootprintReport]],
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
        received = {
            report.received_on
            for report in by_period.get(period, ())
            if report.received_on <= as_of
            and (
                report.period != period
                or any(concerns(report, kpi=kpi, loan=loan, period=period) for kpi in rulebook.kpis)
            )
        }
        events += [
            DueEvent(on=day, period=period, due_on=due_on, overdue=False) for day in received
        ]
        if as_of > due_on:
            overdue_on = due_on + timedelta(days=1)
            events.append(DueEvent(on=overdue_on, period=period, due_on=due_on, overdue=True))
    # On the day after the due date the period is first found missing, then any report counts.
    return sorted(events, key=lambda e: (e.on, e.period, not e.overdue))


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
