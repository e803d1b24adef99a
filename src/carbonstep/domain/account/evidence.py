"""The evidence a loan's account holds."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a loan's account holds, as known: reports in all revisions with what withdraws them,
    and certificates as filed with what changes them."""

    reports: tuple[FootprintReport, ...] = ()
    withdrawals: tuple[ReportWithdrawal, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    certificate_changes: tuple[CertificateChange, ...] = ()


def superseded_by(
    reports: Iterable[FootprintReport], *, withdrawn: Collection[str]
) -> dict[str, str]:
    """The id of each superseded report with that of the report in its place. One that is withdrawn
    takes no other's place."""
    return {
        report.supersedes: report.report_id
        for report in reports
        if report.supersedes and report.report_id not in withdrawn
    }
