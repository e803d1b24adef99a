"""A file of reports looked at as known at a moment: what is new, known or wrong in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.reason import AccountReason
from carbonstep.domain.intake.candidate import Candidate, RejectedRow, row_order
from carbonstep.domain.intake.filing import check_filing
from carbonstep.formats.report.file import ReportFile
from carbonstep.reading.problem import Problem
from carbonstep.services import rejection
from carbonstep.services.borrower import successions
from carbonstep.services.reason import ServiceReason
from carbonstep.store import account as accounts
from carbonstep.store import log, report_query


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingLook:
    """What a file comes to as known by `known` entries; nothing of it is recorded.

    `accepted` are new, `unchanged` are recorded already, in the order of their rows; `opened` are
    the accounts that the accepted ones need. All of it rests on what `account_ids` have.
    """

    known: int
    accepted: tuple[Candidate, ...]
    unchanged: tuple[Candidate, ...]
    rejected: tuple[RejectedRow, ...]
    opened: tuple[CarbonAccount, ...]
    account_ids: frozenset[str]


def look_at_filing(
    session: Session,
    file: ReportFile,
    candidates: Sequence[Candidate],
    refused: Sequence[RejectedRow],
) -> FilingLook:
    """Hold the rows of a file against each other and against what is known. `refused` are wrong by
    themselves. Raises `RejectedError` where more are rejected than are told."""
    known = log.size(session)
    account_ids = frozenset(candidate.report.account_id for candidate in candidates)
    opened, held, unknown = _accounts(session, candidates, file)
    held, succeeded = _of_successors(session, held)
    filing = check_filing(
        held,
        known=lambda ids: report_query.known_reports(session, ids),
        homes=lambda ids: report_query.accounts_of_reports(session, ids),
        rejected_max=rejection.REJECTED_MAX,
    )
    later = (_located(file, row) for row in (*unknown, *succeeded, *filing.rejected))
    rejected = tuple(sorted((*refused, *later), key=row_order))
    rejection.refuse_too_many(rejected, more=filing.more_rejected)
    used = {candidate.report.account_id for candidate in filing.accepted}
    return FilingLook(
        known=known,
        accepted=filing.accepted,
        unchanged=filing.unchanged,
        rejected=rejected,
        opened=tuple(account for account in opened if account.account_id in used),
        account_ids=account_ids,
    )


def _accounts(
    session: Session, candidates: Sequence[Candidate], file: ReportFile
) -> tuple[list[CarbonAccount], list[Candidate], list[RejectedRow]]:
    """Accounts to open, candidates that have or get one, and rows whose account is unknown."""
    ids = {candidate.report.account_id for candidate in candidates}
    missing = ids - accounts.existing_account_ids(session, sorted(ids))
    if not missing:
        return [], list(candidates), []
    if file.opens_accounts:
        return [file.account(account_id) for account_id in sorted(missing)], list(candidates), []
    good, unknown = [], []
    for candidate in candidates:
        account_id = candidate.report.account_id
        if account_id not in missing:
            good.append(candidate)
            continue
        problem = Problem(
            reason=ServiceReason.ACCOUNT_UNKNOWN,
            place=replace(candidate.source.place, column="account"),
            found=account_id,
        )
        unknown.append(RejectedRow(source=candidate.source, problems=(problem,)))
    return [], good, unknown


def _of_successors(
    session: Session, candidates: Sequence[Candidate]
) -> tuple[list[Candidate], list[RejectedRow]]:
    """The candidates without those that another account is to file, and these as refused.

    What was filed before the succession was told is recognised like any other.
    """
    followed = successions(session, {candidate.report.account_id for candidate in candidates})
    known = report_query.known_reports(session, followed)
    recorded = {item.report.content for item in known if item.withdrawal is None}
    good, refused = [], []
    for candidate in candidates:
        report = candidate.report
        succession = followed.get(report.account_id)
        if succession is None or not succession.takes(report.period) or report.content in recorded:
            good.append(candidate)
            continue
        problem = Problem(
            reason=AccountReason.ACCOUNT_SUCCEEDED,
            place=replace(candidate.source.place, column="account"),
            found=report.account_id,
            needed=f"{succession.successor} ({succession.on})",
        )
        refused.append(RejectedRow(source=candidate.source, problems=(problem,)))
    return good, refused


def _located(file: ReportFile, row: RejectedRow) -> RejectedRow:
    """The row with its problems in the file's own columns."""
    return replace(row, problems=tuple(file.locate(problem) for problem in row.problems))
