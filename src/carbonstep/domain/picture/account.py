"""An account with everything it holds, as known at a moment."""

from dataclasses import dataclass

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.loan.loan import Loan


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledReport:
    """A report with its number in the log, the id of the report in its place, or empty, and what
    takes it back."""

    seq: int
    report: FootprintReport
    superseded_by: str
    withdrawal: ReportWithdrawal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPicture:
    """An account with everything it holds, as known.

    `reports` holds every revision, by period, product and number; `known` is the number of log
    entries looked at.
    """

    known: int
    account: CarbonAccount
    reports: tuple[FiledReport, ...]
    certificates: tuple[tuple[int, Certificate], ...]
    loans: tuple[Loan, ...]
