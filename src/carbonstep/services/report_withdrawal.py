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
from carbonstep.reading.phrase import phrase
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
    """A withdrawal, and the decisions it led to. `stands_again` is the report that the withdrawn
    one superseded, where that now counts, or empty."""

    withdrawal: ReportWithdrawal
    stands_again: str
    decisions: tuple[Decision, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Why a report is withdrawn; where it is moved, the account, and the report there that it
    supersedes."""

    reason: str
    to: Node | None
    supersedes: Node | None


def withdraw_report(
    store: Store, report_id: str, node: Node, stamp: Stamp
) -> WithdrawnReport | None:
    """Take a report back from the business date on; None where there is no such report.

    The document is {reason, to, supersedes}. With `to`, an account, the report was filed for the
    wrong one: it is filed for that one with its day of receipt, in the same transaction; with
    `supersedes` it supersedes a report that lies there, for the same reason. What it superseded
    where it lay is another enterprise's, and stands again. The loans of both are decided anew.
    Raises `RejectedError`: `report_withdrawn`, `report_superseded`, `moved_superseded`,
    `withdrawn_before_receipt`, `moved_nowhere`, `account_unknown`, `account_succeeded`, what a
    filing for the other account would be refused for, or what is wrong with the document.
    """
    asked = _read(node)
    to = asked.to
    with store.write() as session:
        found = _known_report(session, report_id)
        if found is None:
            return None
        _check(found, stamp, moved=to is not None)
        account_id = found.report.account_id
        moved_to = "" if to is None else _file_for(session, found.report, to, asked, stamp)
        withdrawal = ReportWithdrawal(
            report_id=report_id,
            account_id=account_id,
            withdrawn_on=stamp.on,
            reason=asked.reason,
            moved_to=moved_to,
        )
        append(session, report_withdrawal.REPORT_WITHDRAWAL, [withdrawal], stamp)
        concerned = {account_id} if to is None else {account_id, _account(to)}
        bound = loans_touched(session, concerned)
        decided = announce_due(session, bound, stamp).fresh
        before = found.report.supersedes
        again = _known_report(session, before) if before else None
    return WithdrawnReport(
        withdrawal=withdrawal,
        stands_again=before if again is not None and again.stands else "",
        decisions=decided,
    )


def _read(node: Node) -> _Asked:
    """What a document asks for, once all of it can be read."""
    reading = Reading()
    parts = reading.mapping(node, required=("reason",), optional=("to", "supersedes"))
    reason = reading.text(
        parts.get("reason"), needed=phrase("reason"), length_max=REASON_LENGTH_MAX
    )
    if "to" in parts:
        read_account_id(reading, parts["to"])
    if "supersedes" in parts:
        reading.text(parts["supersedes"], needed="supersedes", length_max=64)
    if "supersedes" in parts and "to" not in parts:
        reading.lack(node, "to")
    if reading.problems:
        raise RejectedError(reading.problems)
    return _Asked(reason=reason, to=parts.get("to"), supersedes=parts.get("supersedes"))


def _account(to: Node) -> str:
    return read_account_id(Reading(), to)


def _known_report(session: Session, report_id: str) -> KnownReport | None:
    """A report with what became of it, or None."""
    account_id = report_query.accounts_of_reports(session, [report_id]).get(report_id)
    if account_id is None:
        return None
    known = report_query.known_reports(session, [account_id])
    return next(item for item in known if item.report_id == report_id)


def _check(found: KnownReport, stamp: Stamp, *, moved: bool) -> None:
    """A report is withdrawn once, after it came in, and before what supersedes it no longer is."""
    received_on = found.report.received_on
    if found.withdrawal is not None:
        day = found.withdrawal.withdrawn_on.isoformat()
        raise _refused(ServiceReason.REPORT_WITHDRAWN, "report", found.report_id, day)
    if found.superseded_by:
        newer = found.superseded_by
        reason = ServiceReason.MOVED_SUPERSEDED if moved else ServiceReason.REPORT_SUPERSEDED
        raise _refused(reason, "report", found.report_id, newer)
    if stamp.on < received_on:
        given, needed = stamp.on.isoformat(), received_on.isoformat()
        raise _refused(ServiceReason.WITHDRAWN_BEFORE_RECEIPT, "received_on", given, needed)


def _file_for(
    session: Session, report: FootprintReport, to: Node, asked: _Asked, stamp: Stamp
) -> str:
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
    over = Reading().text(asked.supersedes)
    moved = replace(
        report,
        account_id=account_id,
        supersedes=over,
        restatement_reason=asked.reason if over else "",
        instead_of="",
    )
    source = SourceRow(place=to.place, header=(), values=())
    filing = check_filing(
        [Candidate(source=source, report=moved)],
        known=lambda ids: report_query.known_reports(session, ids),
    )
    for row in filing.rejected:
        raise RejectedError([_at(problem, to, asked) for problem in row.problems])
    if filing.accepted:
        append(session, reports.FOOTPRINT_REPORT, [filing.accepted[0].report], stamp)
    return (*filing.accepted, *filing.unchanged)[0].report.report_id


def _at(problem: Problem, to: Node, asked: _Asked) -> Problem:
    """What is wrong with the report at its new account, at the part of the document it is of."""
    of_it = asked.supersedes if problem.place.column == "supersedes" else None
    return replace(problem, place=(to if of_it is None else of_it).place)


def _refused(reason: Reason, path: str, found: str, needed: str) -> RejectedError:
    return RejectedError(
        [Problem(reason=reason, place=Place(path=path), found=found, needed=needed)]
    )
