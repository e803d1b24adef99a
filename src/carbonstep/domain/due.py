"""What comes next for a loan: the report that is due, interest, repricing, label, maturity."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from carbonstep.domain.decision_event import Evidence
from carbonstep.domain.loan import Loan
from carbonstep.domain.pricing import Priced
from carbonstep.domain.repricing import repricing_days
from carbonstep.domain.rulebook import Rulebook, TestPeriod
from carbonstep.domain.settlement import settlement_periods
from carbonstep.domain.tested_period import next_tested, periods_tested, report_due
from carbonstep.units.period import period_name
from carbonstep.units.workday import on_or_after


class DueKind(StrEnum):
    """What is due."""

    REPORT = "report"
    CERTIFICATE = "certificate"
    STEP = "step"
    INTEREST = "interest"
    REPRICING = "repricing"
    MATURITY = "maturity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing that is due: its kind, its day, and what it is about.

    `about` is the test period of a report, the number of a certificate, the id of a decision, or
    empty. `overdue` means the day has passed; `provisional` that the calendar may still move it.
    """

    kind: DueKind
    on: date
    about: str = ""
    overdue: bool = False
    provisional: bool = False


def next_due(
    rulebook: Rulebook, loan: Loan, evidence: Evidence, priced: Priced, *, as_of: date
) -> tuple[Due, ...]:
    """The next thing of every kind, soonest first; overdue reports come before all."""
    if as_of >= loan.matures_on:
        return ()
    found = [
        *_reports(rulebook, loan, priced, as_of),
        *_certificates(rulebook, evidence, priced, as_of),
    ]
    found += [
        Due(kind=DueKind.STEP, on=d.effective_from, about=d.decision_id)
        for d in priced.decisions
        if d.effective_from > as_of
    ]
    settlement = next((p for p in settlement_periods(loan) if p.pays_on > as_of), None)
    if settlement is not None:
        found.append(
            Due(
                kind=DueKind.INTEREST,
                on=settlement.pays_on,
                provisional=settlement.provisional,
            )
        )
    repricing = next((day for day in repricing_days(loan) if day > as_of), None)
    if repricing is not None:
        found.append(Due(kind=DueKind.REPRICING, on=repricing))
    repaid = on_or_after(loan.matures_on)
    found.append(Due(kind=DueKind.MATURITY, on=repaid.on, provisional=repaid.provisional))
    return tuple(sorted(found, key=lambda d: (not d.overdue, d.on, d.kind)))


def _reports(rulebook: Rulebook, loan: Loan, priced: Priced, as_of: date) -> list[Due]:
    if rulebook.test.period is TestPeriod.WHILE_VALID:
        return []
    newest = {decision.test_period: decision for decision in priced.decisions}
    good = {
        period
        for period, decision in newest.items()
        if not any(kpi.missing for kpi in decision.kpis)
    }
    waiting = [
        period for period in periods_tested(rulebook, loan, until=as_of) if period not in good
    ]
    coming = next_tested(rulebook, loan, after=as_of)
    if coming is not None and coming not in good:
        waiting.append(coming)
    found = []
    for period in waiting:
        due = report_due(rulebook, period)
        found.append(
            Due(
                kind=DueKind.REPORT,
                on=due.on,
                about=period_name(period),
                overdue=due.on < as_of,
                provisional=due.provisional,
            )
        )
    return found


def _certificates(rulebook: Rulebook, evidence: Evidence, priced: Priced, as_of: date) -> list[Due]:
    if rulebook.test.period is not TestPeriod.WHILE_VALID:
        return []
    used = {item.fact_id for decision in priced.decisions for item in decision.basis}
    running = [
        certificate
        for certificate in evidence.certificates
        if certificate.certificate_id in used and as_of in certificate.valid
    ]
    latest = max(running, key=lambda c: c.valid.end, default=None)
    if latest is None:
        return []
    return [Due(kind=DueKind.CERTIFICATE, on=latest.valid.end, about=latest.number)]
