"""Filing a file of footprint reports: read and checked without the writer's lock, then recorded and
decided, in one transaction."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.domain.picture.receipt import Receipt
from carbonstep.formats.report.file import FileRefused, ReportFile
from carbonstep.reading.problem import RejectedError, grouped
from carbonstep.services.announce import announce_due
from carbonstep.services.borrower import loans_touched
from carbonstep.services.rejection import refuse_too_many
from carbonstep.services.report_check import FilingLook, look_at_filing
from carbonstep.services.touched import LOOKS_MAX, touched_accounts
from carbonstep.store import account as accounts
from carbonstep.store import filing as filings
from carbonstep.store import log
from carbonstep.store import report as reports
from carbonstep.store.append import Prepared, Shelved, append, prepare, record
from carbonstep.store.engine import Store, StoreBusy
from carbonstep.store.stamp import Stamp
from carbonstep.store.table import ROWS_A_CHUNK

LOCKED_ROWS_MAX = 2_000
"""Rows of a file that is checked under the writer's lock, where its accounts are touched again and
again; a longer one is sent away as busy, for nobody else would get in meanwhile."""

Progress = Callable[[str, int, int], None]
"""Told the stage (reading, checking, recording), how much is done, and of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The rows of a file: those that are right by themselves, and those that are not."""

    file: ReportFile
    candidates: Sequence[Candidate]
    refused: Sequence[RejectedRow]


FILE_WARNINGS_APART = 40
"""Warnings of a file as a whole that are told one by one, each with its own figures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """What of a file is to be recorded, as far as it can be made without a number in the log."""

    accounts: Sequence[Prepared]
    reports: Shelved
    filing: filings.Filing
    account_ids: frozenset[str]


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
    already is recognised and changes nothing. Reading, checking and encoding hold no other writer
    up: under the lock it is asked whether an account of the file was touched meanwhile, and all is
    put in as it is ready. Where one was, all is checked anew, and after some such looks under the
    lock. Raises `RejectedError` where the file as a whole is refused, and `StoreBusy` where a long
    one does not come to rest.
    """
    rows = _read(file, progress)
    with ExitStack() as shelves:
        return _filed(store, rows, stamp, shelves, partial=partial, progress=progress)


def _filed(
    store: Store,
    rows: _Rows,
    stamp: Stamp,
    shelves: ExitStack,
    *,
    partial: bool,
    progress: Progress,
) -> Receipt:
    """What becomes of the rows of a file; what is ready is shelved until all is recorded."""
    file = rows.file
    for _ in range(LOOKS_MAX):
        with store.read() as session:
            look = _look(session, rows, progress)
        if not look.accepted or (look.rejected and not partial):
            return _receipt(file, look, stored=partial or not look.rejected)
        ready = _prepare(store, file, look, stamp, shelves=shelves, progress=progress)
        with store.read() as session:  # what came in long before is no work for the lock
            known = log.size(session)
            if touched_accounts(session, look.known, look.account_ids):
                continue
        with store.write() as session:
            if not touched_accounts(session, known, look.account_ids):
                decided = _record(session, ready, stamp)
                return _receipt(file, look, stored=True, decisions=decided)
    if len(rows.candidates) > LOCKED_ROWS_MAX:
        raise StoreBusy("the accounts of the file are written to all the time")
    with store.write() as session:
        look = _look(session, rows, progress)
        if not look.accepted or (look.rejected and not partial):
            return _receipt(file, look, stored=partial or not look.rejected)
        decided = _record(
            session, _prepare(store, file, look, stamp, shelves=shelves, progress=progress), stamp
        )
    return _receipt(file, look, stored=True, decisions=decided)


def _read(file: ReportFile, progress: Progress) -> _Rows:
    candidates: list[Candidate] = []
    rejected: list[RejectedRow] = []
    for count, item in enumerate(file):
        if isinstance(item, FileRefused):
            raise RejectedError(item.problems)
        if isinstance(item, Candidate):
            candidates.append(item)
        else:
            rejected.append(item)
            refuse_too_many(rejected)
        if count % 1000 == 0:
            progress("reading", file.bytes_read, file.bytes_total)
    progress("reading", file.bytes_total, file.bytes_total)
    return _Rows(file=file, candidates=candidates, refused=rejected)


def _look(session: Session, rows: _Rows, progress: Progress) -> FilingLook:
    total = len(rows.candidates)
    progress("checking", 0, total)
    look = look_at_filing(session, rows.file, rows.candidates, rows.refused)
    progress("checking", total, total)
    return look


def _prepare(
    store: Store,
    file: ReportFile,
    look: FilingLook,
    stamp: Stamp,
    *,
    shelves: ExitStack,
    progress: Progress,
) -> _Ready:
    """Make ready what is to be recorded; each report is encoded here, once."""
    dialect, total = store.engine.dialect, len(look.accepted)
    shelved = shelves.enter_context(Shelved())
    for start in range(0, total, ROWS_A_CHUNK):
        progress("recording", start, total)
        some = [candidate.report for candidate in look.accepted[start : start + ROWS_A_CHUNK]]
        shelved.add(prepare(dialect, reports.FOOTPRINT_REPORT, some, stamp))
    filing = filings.Filing(
        sha256=file.sha256,
        file_name=file.name,
        business_on=stamp.on,
        accepted=total,
        unchanged=len(look.unchanged),
        rejected=len(look.rejected),
    )
    progress("recording", total, total)
    return _Ready(
        accounts=prepare(dialect, accounts.ACCOUNT, look.opened, stamp),
        reports=shelved,
        filing=filing,
        account_ids=frozenset(candidate.report.account_id for candidate in look.accepted),
    )


def _record(session: Session, ready: _Ready, stamp: Stamp) -> tuple[Decision, ...]:
    record(session, ready.accounts, stamp)
    record(session, ready.reports, stamp)
    append(session, filings.FILING, [ready.filing], stamp)
    return announce_due(session, loans_touched(session, ready.account_ids), stamp).fresh


def _receipt(
    file: ReportFile, look: FilingLook, *, stored: bool, decisions: Sequence[Decision] = ()
) -> Receipt:
    held = (*look.accepted, *look.unchanged)
    return Receipt(
        file_name=file.name,
        sha256=file.sha256,
        stored=stored,
        accepted=tuple(item.report.report_id for item in look.accepted),
        unchanged=tuple(item.report.report_id for item in look.unchanged),
        rejected=look.rejected,
        warnings=(
            *grouped(file.warnings, apart=FILE_WARNINGS_APART),
            *grouped(file.locate(w) for item in look.accepted for w in item.warnings),
        ),
        accounts=len({candidate.report.account_id for candidate in held}),
        accounts_opened=len(look.opened) if stored else 0,
        totals=_totals(held),
        decisions=tuple(decisions),
        mapped=file.told,
    )


def _totals(candidates: Sequence[Candidate]) -> dict[tuple[str, str], Decimal]:
    totals: dict[tuple[str, str], Decimal] = {}
    for candidate in candidates:
        for figure in candidate.report.figures:
            key = figure.name, figure.unit
            totals[key] = totals.get(key, Decimal(0)) + figure.amount
    return totals
