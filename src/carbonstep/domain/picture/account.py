"""An account with everything it holds, as known at a moment."""

from dataclasses import dataclass
from datetime import date

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.account_change import AccountChange
from carbonstep.domain.account.account_history import FormerName
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.account.succession import Succession
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.intake.read_certificate_change import KnownCertificate
from carbonstep.domain.loan.contract import Contract
from carbonstep.units.told_again import Known


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledReport:
    """A report with its number in the log, the id of the report in its place, or empty, and what
    takes it back."""

    seq: int
    report: FootprintReport
    superseded_by: str
    withdrawal: ReportWithdrawal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCertificate:
    """A certificate as filed with its number in the log, and what changed it."""

    seq: int
    known: KnownCertificate


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPicture:
    """An account with everything it holds, as known.

    `account` is the account as it is on `as_of`, `former_names` what it was called before;
    `succession` says who goes on in its place, `preceding` for which accounts it goes on and since
    when. `changes` and `reports` hold every revision, these by period, product and number; `loans`
    are those it borrows, or borrowed for a time, and those of the accounts it goes on for. `known`
    is the number of log entries looked at.
    """

    known: int
    as_of: date
    account: CarbonAccount
    opened_on: date
    former_names: tuple[FormerName, ...]
    succession: Succession | None
    preceding: tuple[tuple[str, date], ...]
    changes: tuple[Known[AccountChange], ...]
    reports: tuple[FiledReport, ...]
    certificates: tuple[HeldCertificate, ...]
    loans: tuple[Contract, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChange:
    """A change, whether this call recorded it, and what it led to.

    Where who goes on changes, `loan_ids` are the loans that were decided anew and `decisions` what
    that announced; `reports_left` are reports of the account that are the successor's to file:
    they count no more.
    """

    change: AccountChange
    new: bool
    loan_ids: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()
    reports_left: tuple[str, ...] = ()
