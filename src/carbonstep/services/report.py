"""Filing a file of footprint reports: read, check, record, decide, in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy.orm import Session

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.reason import AccountReason
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.domain.intake.filing import Filing, check_filing
from carbonstep.domain.picture.receipt import Receipt
from carbonstep.formats.report.file import FileRefused, ReportFile
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.announce import announce_due
from carbonstep.services.borrower import loans_touched, successions
from carbonstep.services.reason import ServiceReason
from carbonstep.store import account as accounts
from carbonstep.store import filing as filings
from carbonstep.store import report as reports
from carbonstep.store import report_query
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp

STORED_AT_ONCE = 5000
"""Reports recorded between two notices of progress."""

REJECTED_MAX = 20_000
"""Rejected rows of one file; beyond, the file as a whole is refused, also with `partial`."""

REJECTED_SHOWN = 20

Progress = Callable[[str, int, int], None]
"""Told the stage (reading, checking, recording), how much is done, and of how much."""


def submit_reports(
    store: Store,
    file: ReportFile,
    stamp: Stamp,
    *,
    partial: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> Receipt:
    """File the reports of an open file; decide the loans of their accounts anew.

    Whole or not at all, unless `partial` leaves the rejected rows out. Content that is known
    already is recognised and changes nothing. Raises `RejectedError` where the file as a whole is
    refused.
    """
    candidates, refused_rows = _read(file, progress)
    with store.write() as session:
        opened, known_candidates, unknown = _accounts(session, candidates, file)
        known_candidates, succeeded = _of_successors(session, known_candidates)
        progress("checking", 0, len(known_candidates))
        filing = check_filing(
            known_candidates,
            known=lambda ids: report_query.known_reports(session, ids),
            homes=lambda ids: report_query.accounts_of_reports(session, ids),
            rejected_max=REJECTED_MAX,
        )
        progress("checking", len(known_candidates), len(known_candidates))
        rejected = _in_order(
            (
                *refused_rows,
                *(_located(file, row) for row in (*unknown, *succeeded, *filing.rejected)),
            )
        )
        if len(rejected) + filing.more_rejected > REJECTED_MAX:
            raise RejectedError(_too_many(rejected))
        stored = partial or not rejected
        decided: tuple[Decision, ...] = ()
        fresh = _needed(opened, filing)
        if stored and filing.accepted:
            append(session, accounts.ACCOUNT, fresh, stamp)
            decided = _record(
                session,
                file=file,
                filing=filing,
                rejected=len(rejected),
                stamp=stamp,
                progress=progress,
            )
    return Receipt(
        file_name=file.name,
        sha256=file.sha256,
        stored=stored,
        accepted=tuple(item.report.report_id for item in filing.accepted),
        unchanged=tuple(item.report.report_id for item in filing.unchanged),
        rejected=rejected,
        warnings=(
            *file.warnings,
            *(file.locate(warning) for item in filing.accepted for warning in item.warnings),
        ),
        accounts=len({c.report.account_id for c in (*filing.accepted, *filing.unchanged)}),
        accounts_opened=len(fresh) if stored else 0,
        totals=_totals((*filing.accepted, *filing.unchanged)),
        decisions=decided,
        mapped=file.told,
    )


def _read(file: ReportFile, progress: Progress) -> tuple[list[Candidate], list[RejectedRow]]:
    candidates: list[Candidate] = []
    rejected: list[RejectedRow] = []
    for count, item in enumerate(file):
        if isinstance(item, FileRefused):
            raise RejectedError(item.problems)
        if isinstance(item, Candidate):
            candidates.append(item)
        else:
            rejected.append(item)
            if len(rejected) > REJECTED_MAX:
                raise RejectedError(_too_many(rejected))
        if count % 1000 == 0:
            progress("reading", file.bytes_read, file.bytes_total)
    progress("reading", file.bytes_total, file.bytes_total)
    return candidates, rejected


def _too_many(rejected: Sequence[RejectedRow]) -> list[Problem]:
    """That there are too many, and what is wrong with the first of them."""
    first = [problem for row in rejected[:REJECTED_SHOWN] for problem in row.problems]
    limit = Problem(reason=ServiceReason.TOO_MANY_REJECTED, needed=str(REJECTED_MAX))
    return [limit, *first]


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


def _needed(opened: Sequence[CarbonAccount], filing: Filing) -> list[CarbonAccount]:
    """Only accounts that get a report are opened."""
    used = {candidate.report.account_id for candidate in filing.accepted}
    return [account for account in opened if account.account_id in used]


def _record(
    session: Session,
    *,
    file: ReportFile,
    filing: Filing,
    rejected: int,
    stamp: Stamp,
    progress: Progress,
) -> tuple[Decision, ...]:
    accepted = filing.accepted
    for start in range(0, len(accepted), STORED_AT_ONCE):
        progress("recording", start, len(accepted))
        chunk = [candidate.report for candidate in accepted[start : start + STORED_AT_ONCE]]
        append(session, reports.FOOTPRINT_REPORT, chunk, stamp)
    progress("recording", len(accepted), len(accepted))
    append(
        session,
        filings.FILING,
        [
            filings.Filing(
                sha256=file.sha256,
                file_name=file.name,
                business_on=stamp.on,
                accepted=len(accepted),
                unchanged=len(filing.unchanged),
                rejected=rejected,
            )
        ],
        stamp,
    )
    concerned = loans_touched(session, {c.report.account_id for c in accepted})
    return announce_due(session, concerned, stamp).fresh


def _located(file: ReportFile, row: RejectedRow) -> RejectedRow:
    """The row with its problems in the file's own columns."""
    return replace(row, problems=tuple(file.locate(problem) for problem in row.problems))


def _in_order(rows: Iterable[RejectedRow]) -> tuple[RejectedRow, ...]:
    return tuple(sorted(rows, key=lambda r: (r.source.place.sheet or "", r.source.place.row or 0)))


def _totals(candidates: Sequence[Candidate]) -> dict[tuple[str, str], Decimal]:
    totals: dict[tuple[str, str], Decimal] = {}
    for candidate in candidates:
        for figure in candidate.report.figures:
            key = figure.name, figure.unit
            totals[key] = totals.get(key, Decimal(0)) + figure.amount
    return totals
