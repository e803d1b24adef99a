"""The evidence a loan's account holds."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.account.succession import Borrower
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a loan's account holds, as known: reports in all revisions with what withdraws them,
    and certificates as filed with what changes them.

    `borrower` says whose it is, and what industry and region that enterprise is of on each day;
    None where nobody said, as a quote need not.
    """

    borrower: Borrower | None = None
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


def evidence_between(held: Mapping[str, Evidence], borrower: Borrower) -> Evidence:
    """What counts for a borrower of the evidence of the accounts that follow one another.

    A report counts where its period ends while its account reports; one of them that a restatement
    moved into another's time is taken back by that. A certificate of the first
    account counts as long as it is valid; one of a successor from the day it takes over.
    """
    chain = borrower.tenures
    if len(chain) == 1:
        return replace(held[chain[0].account_id], borrower=borrower)
    reports: list[FootprintReport] = []
    withdrawals: list[ReportWithdrawal] = []
    certificates: list[Certificate] = []
    changes: list[CertificateChange] = []
    for span in chain:
        evidence = held[span.account_id]
        counted = [item for item in evidence.reports if span.holds(item.period.last_on)]
        reports += counted
        withdrawals += _withdrawals(evidence, {item.report_id for item in counted})
        taken = [
            cut for item in evidence.certificates if (cut := _since(item, span.since)) is not None
        ]
        certificates += taken
        of_these = {item.certificate_id for item in taken}
        changes += [
            _change_since(item, span.since)
            for item in evidence.certificate_changes
            if item.certificate_id in of_these
        ]
    return Evidence(
        borrower=borrower,
        reports=tuple(reports),
        withdrawals=tuple(withdrawals),
        certificates=tuple(certificates),
        certificate_changes=tuple(changes),
    )


def _withdrawals(evidence: Evidence, counted: Collection[str]) -> Iterator[ReportWithdrawal]:
    """What takes back the reports that count: withdrawals, and restatements that moved one of them
    into a time that is not its account's."""
    withdrawn = {item.report_id for item in evidence.withdrawals}
    for item in evidence.withdrawals:
        if item.report_id in counted:
            yield item
    for report in evidence.reports:
        moved = report.supersedes in counted and report.report_id not in counted
        if moved and not withdrawn & {report.report_id, report.supersedes}:
            yield ReportWithdrawal(
                report_id=report.supersedes,
                account_id=report.account_id,
                withdrawn_on=report.received_on,
                reason=report.restatement_reason,
            )


def _since(certificate: Certificate, day: date | None) -> Certificate | None:
    """A certificate as valid from a day on; None where it is over by then."""
    if day is None or day <= certificate.valid.start:
        return certificate
    if certificate.valid.end <= day:
        return None
    cut = replace(certificate, valid=Period(day, certificate.valid.end))
    return recorded_as(cut, certificate.certificate_id)


def _change_since(change: CertificateChange, day: date | None) -> CertificateChange:
    """A change of a certificate that counts from a day on: the right particulars of a correction
    count no sooner, and where they are over by then, nothing is left of it."""
    right = change.particulars
    if right is None or day is None:
        return change
    cut = _since(right, day)
    if cut is not None:
        return recorded_as(replace(change, particulars=cut), change.change_id)
    kind = CertificateChangeKind.WITHDRAWN
    return recorded_as(replace(change, kind=kind, on=day, particulars=None), change.change_id)
