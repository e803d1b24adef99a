"""Accounts as JSON, and the reports, certificates and loans they hold."""

from collections.abc import Sequence
from datetime import date

from pydantic import Field

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.picture.account import AccountPicture, FiledReport, HeldCertificate
from carbonstep.present.json.account_change import FollowedOut, FormerNameOut, KnownChangeOut
from carbonstep.present.json.shape import DecimalText, Out, PeriodOut
from carbonstep.units.money import yuan_text


class AccountOut(Out):
    """A carbon account."""

    account_id: str
    name: str
    industry: str
    region: str
    lei: str

    @classmethod
    def of(cls, account: CarbonAccount) -> "AccountOut":
        return cls.recorded(account.body())


class OpenedOut(Out):
    """An account, and whether this request opened it."""

    account: AccountOut
    new: bool


class AccountListOut(Out):
    """A page of accounts. `next_after` is what to send as `after`; null: this was the last page."""

    accounts: list[AccountOut]
    next_after: str | None

    @classmethod
    def of(cls, page: Sequence[CarbonAccount], *, limit: int) -> "AccountListOut":
        """A page of at most `limit` accounts; one that is full may have another after it."""
        return cls(
            accounts=[AccountOut.of(account) for account in page],
            next_after=page[-1].account_id if len(page) == limit else None,
        )


class ProductOut(Out):
    """The product a footprint is of."""

    product_id: str
    name: str
    declared_unit: str
    declared_amount: DecimalText


class FigureOut(Out):
    """A figure of a report, in the unit its kind is kept in."""

    name: str
    amount: DecimalText
    unit: str
    factor_id: str


class ReportWithdrawalOut(Out):
    """That a report is withdrawn. `moved_to` is its id at the account it belongs to, or empty."""

    report_id: str
    account_id: str
    withdrawn_on: date
    reason: str
    moved_to: str

    @classmethod
    def of(cls, withdrawal: ReportWithdrawal) -> "ReportWithdrawalOut":
        return cls.recorded(withdrawal.body())


class ReportOut(PeriodOut):
    """A report as filed. `superseded_by` is the id of the revision that replaced it, or empty;
    `instead_of` that of the withdrawn report in whose place it came, or empty."""

    seq: int
    report_id: str
    account_id: str
    kind: str
    product: ProductOut | None
    received_on: date
    figures: list[FigureOut]
    boundary: str
    standard: str
    standard_version: str
    preparer: str
    assurance: str
    verifier: str
    opinion: str
    data_quality: str
    evidence: list[str]
    supersedes: str
    superseded_by: str
    restatement_reason: str
    instead_of: str
    withdrawal: ReportWithdrawalOut | None

    @classmethod
    def of(cls, filed: FiledReport) -> "ReportOut":
        withdrawal = filed.withdrawal
        return cls.recorded(
            {**filed.report.body(), "instead_of": filed.report.instead_of},
            seq=filed.seq,
            report_id=filed.report.report_id,
            superseded_by=filed.superseded_by,
            withdrawal=None if withdrawal is None else ReportWithdrawalOut.of(withdrawal),
        )


class CertificateOut(Out):
    """A certificate; `valid` is half open."""

    certificate_id: str
    account_id: str
    scheme: str
    number: str
    issuer: str
    valid: PeriodOut
    received_on: date
    product_id: str

    @classmethod
    def filed(cls, certificate: Certificate) -> "CertificateOut":
        return CertificateOut.recorded(
            certificate.body(), certificate_id=certificate.certificate_id
        )


class CertificateChangeOut(Out):
    """What happened to a certificate. `on` is the first day it does not hold, of a lifting the
    first on which the change it supersedes counts no more; `until` the first after a suspension.
    A correction has the certificate as it always was."""

    change_id: str
    certificate_id: str
    account_id: str
    kind: str
    on: date
    until: date | None
    particulars: CertificateOut | None
    supersedes: str
    reason: str
    received_on: date
    instead_of: str

    @classmethod
    def of(cls, change: CertificateChange) -> "CertificateChangeOut":
        right = change.particulars
        found = None
        if right is not None:
            found = CertificateOut.recorded(right.body(), certificate_id=change.certificate_id)
        return cls.recorded({**change.body(), "particulars": found}, change_id=change.change_id)


class HeldCertificateOut(CertificateOut):
    """A certificate as filed, with its number in the log; what changed it since, and the days on
    which it holds for all that."""

    seq: int
    changes: list[CertificateChangeOut]
    holds: list[PeriodOut]

    @classmethod
    def of(cls, held: HeldCertificate) -> "HeldCertificateOut":
        certificate = held.known.certificate
        return cls.recorded(
            certificate.body(),
            certificate_id=certificate.certificate_id,
            seq=held.seq,
            changes=[CertificateChangeOut.of(change) for change in held.known.changes],
            holds=[PeriodOut(from_=p.start, to=p.end) for p in held.known.state.valid],
        )


class LoanBriefOut(Out):
    """A loan of an account, as last agreed; its terms are at /v1/loans/{loan_id}."""

    loan_id: str
    principal: DecimalText
    drawn_on: date
    matures_on: date
    rulebook: str
    cancelled: bool = Field(description="It was booked by mistake and never was.")

    @classmethod
    def of(cls, contract: Contract) -> "LoanBriefOut":
        loan = contract.last
        return cls(
            loan_id=loan.loan_id,
            principal=yuan_text(loan.principal_fen),
            drawn_on=loan.drawn_on,
            matures_on=loan.matures_on,
            rulebook=str(loan.rulebook),
            cancelled=contract.cancellation is not None,
        )


class AccountPictureOut(Out):
    """An account as seen on a day, with everything it holds and every change of it, as known.

    `loans` are its own and those of the accounts it goes on for.
    """

    known: int
    as_of: date
    account: AccountOut
    opened_on: date
    former_names: list[FormerNameOut]
    successor: FollowedOut | None
    goes_on_for: list[FollowedOut]
    changes: list[KnownChangeOut]
    reports: list[ReportOut]
    certificates: list[HeldCertificateOut]
    loans: list[LoanBriefOut]

    @classmethod
    def of(cls, picture: AccountPicture) -> "AccountPictureOut":
        succession = picture.succession
        return cls(
            known=picture.known,
            as_of=picture.as_of,
            account=AccountOut.of(picture.account),
            opened_on=picture.opened_on,
            former_names=[FormerNameOut.of(former) for former in picture.former_names],
            successor=None
            if succession is None
            else FollowedOut(account_id=succession.successor, on=succession.on),
            goes_on_for=[FollowedOut(account_id=name, on=on) for name, on in picture.preceding],
            changes=[KnownChangeOut.of(item) for item in picture.changes],
            reports=[ReportOut.of(filed) for filed in picture.reports],
            certificates=[HeldCertificateOut.of(held) for held in picture.certificates],
            loans=[LoanBriefOut.of(loan) for loan in picture.loans],
        )
