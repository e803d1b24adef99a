"""The reports that bear on a test period, and which of them stand on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from carbonstep.domain.account.evidence import Evidence, superseded_by
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReports:
    """The reports that bear on a period, in the order given, and what withdraws some of them."""

    reports: tuple[FootprintReport, ...] = ()
    withdrawals: tuple[ReportWithdrawal, ...] = ()

    def withdrawn(self, by: date) -> dict[str, ReportWithdrawal]:
        """What was withdrawn by the end of a day, by the report's id."""
        return {item.report_id: item for item in self.withdrawals if item.withdrawn_on <= by}

    def standing(self, by: date) -> tuple[FootprintReport, ...]:
        """The reports that stand at the end of a day: received, neither withdrawn nor superseded
        by one that stands."""
        taken_back = self.withdrawn(by)
        received = [report for report in self.reports if report.received_on <= by]
        replaced = superseded_by(received, withdrawn=taken_back)
        return tuple(
            report
            for report in received
            if report.report_id not in taken_back and report.report_id not in replaced
        )


NO_REPORTS: Final = PeriodReports()
"""What bears on a period that nothing was filed for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The evidence by test period, and all of it together."""

    by_period: Mapping[Period, PeriodReports]
    everything: PeriodReports

    def of(self, period: Period) -> PeriodReports:
        """What bears on a period."""
        return self.by_period.get(period, NO_REPORTS)


def held_by_period(evidence: Evidence) -> Held:
    """The reports of some evidence by the periods they bear on, and all together."""
    return Held(
        by_period=reports_by_period(evidence),
        everything=PeriodReports(reports=evidence.reports, withdrawals=evidence.withdrawals),
    )


def reports_by_period(evidence: Evidence) -> dict[Period, PeriodReports]:
    """The reports that bear on each period, in the order given, with their withdrawals.

    A restatement that corrects its period bears on the wrong one too: it takes the report away.
    """
    period_of = {report.report_id: report.period for report in evidence.reports}
    found: dict[Period, list[FootprintReport]] = {}
    for report in evidence.reports:
        for period in {report.period, period_of.get(report.supersedes, report.period)}:
            found.setdefault(period, []).append(report)
    taken_back = {item.report_id: item for item in evidence.withdrawals}
    return {
        period: PeriodReports(reports=tuple(reports), withdrawals=_of(reports, taken_back))
        for period, reports in found.items()
    }


def _of(
    reports: Sequence[FootprintReport], taken_back: dict[str, ReportWithdrawal]
) -> tuple[ReportWithdrawal, ...]:
    if not taken_back:
        return ()
    return tuple(
        taken_back[report.report_id] for report in reports if report.report_id in taken_back
    )
