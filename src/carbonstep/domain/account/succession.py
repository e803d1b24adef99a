"""Who goes on in an account's place: whose reports count for its loans, and when."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.account_change import (
    AccountChange,
    AccountChangeKind,
    changes_standing,
)
from carbonstep.domain.account.account_history import AccountHistory, FormerName
from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """That another account goes on in an account's place, from a day on."""

    on: date
    successor: str
    change_id: str

    def takes(self, period: Period) -> bool:
        """Whether a report for a period is the successor's: it ends on the day or later."""
        return period.last_on >= self.on


def succession_of(changes: Iterable[AccountChange]) -> Succession | None:
    """Who goes on in the place of the account whose changes these are, or None."""
    for change in changes_standing(changes):
        if change.kind is AccountChangeKind.SUCCEEDED:
            return Succession(on=change.on, successor=change.successor, change_id=change.change_id)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenure:
    """The days on which an account reports: from `since` up to, not including, `until`; None is
    without end."""

    account_id: str
    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        after = self.since is None or self.since <= day
        return after and (self.until is None or day < self.until)


def tenures(account_id: str, successions: Mapping[str, Succession]) -> tuple[Tenure, ...]:
    """Who reports for the loans of an account, in order of time.

    `successions` are those of the account and of all that follow. No two lead in a circle: who
    goes on in an account's place has no successor up to that day.

    >>> day = date(2024, 7, 1)
    >>> merged = {"a:1": Succession(on=day, successor="b:1", change_id="A-1")}
    >>> [(item.account_id, item.since) for item in tenures("a:1", merged)]
    [('a:1', None), ('b:1', datetime.date(2024, 7, 1))]
    """
    found: list[Tenure] = []
    since: date | None = None
    while (succession := successions.get(account_id)) is not None:
        assert since is None or since < succession.on, "a successor is there when it takes over"
        found.append(Tenure(account_id=account_id, since=since, until=succession.on))
        account_id, since = succession.successor, succession.on
    return (*found, Tenure(account_id=account_id, since=since, until=None))


def evidence_between(held: Mapping[str, Evidence], spans: Iterable[Tenure]) -> Evidence:
    """What counts of the evidence of accounts that follow one another.

    A report counts where its period ends while its account reports; one of them that a restatement
    moved into another's time is taken back by that. A certificate of the first
    account counts as long as it is valid; one of a successor from the day it takes over.
    """
    chain = tuple(spans)
    if len(chain) == 1:
        return held[chain[0].account_id]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Borrower:
    """Who owes on a loan, over time: the account it was booked on and those that follow."""

    tenures: tuple[Tenure, ...]
    histories: Mapping[str, AccountHistory]

    def on(self, day: date) -> CarbonAccount:
        """The borrower as it is on a day."""
        span = next(item for item in self.tenures if item.holds(day))
        return self.histories[span.account_id].on(day)

    def former_names(self, day: date) -> tuple[FormerName, ...]:
        """What the borrower was called before, seen on a day; oldest first."""
        found: list[FormerName] = []
        for span in self.tenures:
            history = self.histories[span.account_id]
            # What a successor was called before it took over was no borrower's name.
            found += [
                name
                for name in history.former_names(day)
                if span.since is None or name.until > span.since
            ]
            if span.until is not None and span.until <= day:
                last = history.on(span.until)
                left = FormerName(until=span.until, name=last.name, account_id=last.account_id)
                found.append(left)
        return tuple(found)
