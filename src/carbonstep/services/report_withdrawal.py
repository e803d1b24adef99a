"""Taking a report back, and moving one that was filed for the wrong account."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from carbonstep.domain.account.identifier import read_account_id
from carbonstep.domain.account.read_account_change import note_succeeded
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.intake.candidate import Candidate, SourceRow
from carbonstep.domain.intake.filing import check_filing
from carbonstep.domain.intake.known_report import KnownReport
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, Reason, RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.reading.value import REASON_LENGTH_MAX
from carbonstep.services.announce import announce_due
from carbonstep.services.borrower import loans_touched, successions
from carbonstep.services.reason import ServiceReason
from carbonstep.store import account as accounts
from carbonstep.store import report as reports
from carbonstep.store import report_query, report_withdrawal
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnReport:
    """A withdrawal, and the decisions it led to."""

    withdrawal: ReportWithdrawal
    decisions: tuple[Decision, ...]


def withdraw_report(
    store: Store, report_id: str, node: Node, stamp: Stamp
) -> WithdrawnReport | None:
    """Take a report back from the business date on; None where there is no such report.

    The document is {reason, to}. With `to`, an account, the report was filed for the wrong one: it
    is filed for that one with its day of receipt, in the same transaction. The loans of both are
    decided anew. Raises `RejectedError`: `report_withdrawn`, `report_superseded`,
    `withdrawn_before_receipt`, `moved_nowhere`, `account_unknown`, `account_succeeded`, what a
    filing for the other account would be refused for, or what is wrong with the document.
    """
    reason, to = _read(node)
    with store.write() as session:
        found = _known_report(session, report_id)
        if found is None:
            return None
        _check(found, stamp)
        account_id = found.report.account_id
        moved_to = "" if to is None else _file_for(session, found.report, to, stamp)
        withdrawal = ReportWithdrawal(
            report_id=report_id,
            account_id=account_id,
            withdrawn_on=stamp.on,
            reason=reason,
            moved_to=moved_to,
        )
        append(session, report_withdrawal.REPORT_WITHDRAWAL, [withdrawal], stamp)
        concerned = {account_id} if to is None else {account_id, _account(to)}
        bound = loans_touched(session, concerned)
        decided = announce_due(session, bound, stamp).fresh
    return WithdrawnReport(withdrawal=withdrawal, decisions=decided)


def _read(node: Node) -> tuple[str, Node | None]:
    """Why a report is withdrawn, and the account it is moved to, once both can be read."""
    reading = Reading()
    parts = reading.mapping(node, required=("reason",), optional=("to",))
    reason = reading.text(parts.get("reason"), needed="reason", length_max=REASON_LENGTH_MAX)
    if "to" in parts:
        read_account_id(reading, parts["to"])
    if reading.problems:
        raise RejectedError(reading.problems)
    return reason, parts.get("to")


def _account(to: Node) -> str:
    return read_account_id(Reading(), to)


def _known_report(session: Session, report_id: str) -> KnownReport | None:
    """A report with what became of it, or None."""
    account_id = report_query.accounts_of_reports(session, [report_id]).get(report_id)
    if account_id is None:
        return None
    known = report_query.known_reports(session, [account_id])
    return next(item for item in known if item.report_id == report_id)


def _check(found: KnownReport, stamp: Stamp) -> None:
    """A report is withdrawn once, after it came in, and before what supersedes it no longer is."""
    received_on = found.report.received_on
    if found.withdrawal is not None:
        day = found.withdrawal.withdrawn_on.isoformat()
        raise _refused(ServiceReason.REPORT_WITHDRAWN, "report", found.report_id, day)
    if found.superseded_by:
        newer = found.superseded_by
        raise _refused(ServiceReason.REPORT_SUPERSEDED, "report", found.report_id, newer)
    if stamp.on < received_on:
        given, needed = stamp.on.isoformat(), received_on.isoformat()
        raise _refused(ServiceReason.WITHDRAWN_BEFORE_RECEIPT, "received_on", given, needed)


def _file_for(session: Session, report: FootprintReport, to: Node, stamp: Stamp) -> str:
    """File a report for another account too; the id it has there. The same report may be there."""
    account_id = _account(to)
    if account_id == report.account_id:
        raise RejectedError(
            [Problem(reason=ServiceReason.MOVED_NOWHERE, place=to.place, found=account_id)]
        )
    if not accounts.existing_account_ids(session, [account_id]):
        raise RejectedError(
            [Problem(reason=ServiceReason.ACCOUNT_UNKNOWN, place=to.place, found=account_id)]
        )
    succession = successions(session, [account_id]).get(account_id)
    if succession is not None and succession.takes(report.period):
        reading = Reading()
        note_succeeded(reading, to, account_id, succession)
        raise RejectedError(reading.problems)
    # What it superseded is another enterprise's, and stands again there.
    moved = replace(
        report, account_id=account_id, supersedes="", restatement_reason="", instead_of=""
    )
    source = SourceRow(place=to.place, header=(), values=())
    filing = check_filing(
        [Candidate(source=source, report=moved)],
        known=lambda ids: report_query.known_reports(session, ids),
    )
    for row in filing.rejected:
        raise RejectedError([replace(problem, place=to.place) for problem in row.problems])
    if filing.accepted:
        append(session, reports.FOOTPRINT_REPORT, [filing.accepted[0].report], stamp)
    return (*filing.accepted, *filing.unchanged)[0].report.report_id


def _refused(reason: Reason, path: str, found: str, needed: str) -> RejectedError:
    return RejectedError(
        [Problem(reason=reason, place=Place(path=path), found=found, needed=needed)]
    )
