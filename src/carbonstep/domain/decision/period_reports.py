"""The reports that bear on a test period, and which of them stand on a day."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from carbonstep.domain.account.evidence import Evidence, superseded_by
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.account.succession import Borrower
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
    """The evidence of a loan's account, ready to be asked for what bears on a test period.

    `bearing` has each report under the days it bears on, by the first of them, with its place
    among all; `places` has that by its id. `borrower` is whose evidence it is, None where nobody
    said.
    """

    everything: PeriodReports
    bearing: tuple[tuple[Period, int], ...]
    places: Mapping[str, int]
    withdrawals: Mapping[str, ReportWithdrawal]
    borrower: Borrower | None

    def of(self, period: Period) -> PeriodReports:
        """What bears on a period, in the order given: the reports of its days or some of them, and
        those that took such a report away to other days. They lie within the period."""
        first = bisect_left(self.bearing, period.start, key=_first_day)
        places: set[int] = set()
        for days, place in self.bearing[first:]:
            if days.start >= period.end:
                break
            if days.end <= period.end:
                places.add(place)
        if not places:
            return NO_REPORTS
        reports = tuple(self.everything.reports[place] for place in sorted(places))
        taken_back = self.withdrawals
        return PeriodReports(
            reports=reports,
            withdrawals=tuple(
                taken_back[report.report_id] for report in reports if report.report_id in taken_back
            )
            if taken_back
            else (),
        )

    def received(self, report_id: str) -> date:
        """The day on which a report came in."""
        return self.everything.reports[self.places[report_id]].received_on


def _first_day(item: tuple[Period, int]) -> date:
    return item[0].start


def held_by_period(evidence: Evidence) -> Held:
    """The evidence by the days it bears on.

    A restatement that corrects its period bears on the wrong one too: it takes the report away.
    """
    period_of = {report.report_id: report.period for report in evidence.reports}
    bearing = [
        (period, place)
        for place, report in enumerate(evidence.reports)
        for period in {report.period, period_of.get(report.supersedes, report.period)}
    ]
    return Held(
        everything=PeriodReports(reports=evidence.reports, withdrawals=evidence.withdrawals),
        bearing=tuple(sorted(bearing)),
        places={report.report_id: place for place, report in enumerate(evidence.reports)},
        withdrawals={item.report_id: item for item in evidence.withdrawals},
        borrower=evidence.borrower,
    )
