"""Filing a file of footprint reports: read, checked and decided without the writer's lock, then
recorded, in one transaction or, where it is long, in parts."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto

from sqlalchemy.orm import Session

from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.intake.candidate import Candidate, RejectedRow, row_order
from carbonstep.domain.picture.receipt import Receipt
from carbonstep.formats.report.file import FileRefused, ReportFile
from carbonstep.reading.problem import RejectedError, grouped
from carbonstep.services.attention import CUT_OFF_TOLD
from carbonstep.services.filing_part import Parts
from carbonstep.services.filing_record import (
    FilingCutOffError,
    ReadyFiling,
    RecordedFiling,
    finish_filing,
    record_filing,
    record_under_lock,
)
from carbonstep.services.rejection import refuse_too_many
from carbonstep.services.report_check import FilingLook, look_at_filing
from carbonstep.services.touched import LOOKS_MAX
from carbonstep.store import filing as filings
from carbonstep.store.engine import Store, StoreBusy
from carbonstep.store.reason import StoreReason
from carbonstep.store.stamp import Stamp

LOCKED_ROWS_MAX = 2_000
"""Rows of a file that is checked under the writer's lock, where its accounts are touched again and
again; a longer one is sent away as busy, for nobody else would get in meanwhile."""

FILE_WARNINGS_APART = 40
"""Warnings of a file as a whole that are told one by one, each with its own figures."""

Progress = Callable[[str, int, int], None]
"""Told the stage (reading, checking, recording), how much is done, and of how much."""


class _Resuming(Enum):
    """Whether a file goes on where one was cut off."""

    NOT = auto()
    ANOTHER = auto()
    THIS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Submission:
    """A file that is read: the rows that are right by themselves, those that are not, and what of
    it is recorded by now (`done`)."""

    store: Store
    file: ReportFile
    candidates: Sequence[Candidate]
    refused: Sequence[RejectedRow]
    stamp: Stamp
    progress: Progress
    done: RecordedFiling


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
    already is recognised and changes nothing. Reading, checking, encoding and deciding hold no
    other writer up: under the lock it is asked whether an account of the file was touched
    meanwhile, and all is put in as it is ready. Where one was, all is checked anew, and after some
    such looks under the lock. A file of more than `PART_REPORTS` new ones is recorded in parts, so
    that others wait for one part at most: it is checked whole before the first, and where it is
    cut off, filing it again records the rest. Raises `RejectedError` where the file as a whole is
    refused, `StoreBusy` where a long one does not come to rest, and `FilingCutOffError` where the
    store takes no more after some parts.
    """
    candidates, refused = _read(file, progress)
    submission = _Submission(
        store=store,
        file=file,
        candidates=candidates,
        refused=refused,
        stamp=stamp,
        progress=progress,
        done=RecordedFiling(),
    )
    return _filed(submission, keeps_good=partial)


def _filed(work: _Submission, *, keeps_good: bool) -> Receipt:
    """What becomes of a file."""
    store, done = work.store, work.done
    looks = 0
    while looks < LOOKS_MAX:
        looks += 1
        with store.read() as session:
            look = _look(session, work)
            resuming = _resuming(session, work)
        if look.rejected and not keeps_good:
            if done.begun:
                finish_filing(store, _ready(work, look, resuming, keeps=False), work.stamp, done)
            return _receipt(work, look, stored=done.begun)
        if not look.accepted and resuming is _Resuming.NOT:
            return _receipt(work, look, stored=True)
        before = len(done.candidates)
        if record_filing(store, _ready(work, look, resuming), work.stamp, done):
            return _receipt(work, look, stored=True)
        if len(done.candidates) > before:
            looks = 0  # what others do holds it up, but it comes to an end
    if len(work.candidates) > LOCKED_ROWS_MAX:
        if done.begun:
            begun = _ready(work, look, resuming).begun
            raise FilingCutOffError(begun, len(done.candidates), StoreReason.BUSY)
        raise StoreBusy("the accounts of the file are written to all the time")
    with store.write() as session:
        look = _look(session, work)
        resuming = _resuming(session, work)
        refused = bool(look.rejected) and not keeps_good
        if not refused and (look.accepted or resuming is not _Resuming.NOT):
            record_under_lock(session, _ready(work, look, resuming), work.stamp, done)
    if refused and done.begun:
        finish_filing(store, _ready(work, look, resuming, keeps=False), work.stamp, done)
    return _receipt(work, look, stored=done.begun or not refused)


def _resuming(session: Session, work: _Submission) -> _Resuming:
    """Whether this file was cut off, or lately another one, of which it may be a mended copy."""
    if filings.is_unfinished(session, work.file.sha256):
        return _Resuming.THIS
    now = work.stamp.recorded_at
    lately = filings.unfinished(session, since=now - CUT_OFF_TOLD, until=now)
    return _Resuming.ANOTHER if lately else _Resuming.NOT


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
            refuse_too_many(rejected)
        if count % 1000 == 0:
            progress("reading", file.bytes_read, file.bytes_total)
    progress("reading", file.bytes_total, file.bytes_total)
    return candidates, rejected


def _look(session: Session, work: _Submission) -> FilingLook:
    """Hold against what is known what is not recorded yet: whatever becomes of a report after, such
    as a withdrawal, it is no row to record any more."""
    done = set(map(id, work.done.candidates))
    left = [item for item in work.candidates if id(item) not in done]
    work.progress("checking", 0, len(left))
    look = look_at_filing(session, work.file, left, work.refused)
    work.progress("checking", len(left), len(left))
    return look


def _ready(
    work: _Submission, look: FilingLook, resuming: _Resuming, *, keeps: bool = True
) -> ReadyFiling:
    """What is to be recorded; `keeps` False where nothing more is than the parts that are."""
    file, stamp = work.file, work.stamp
    accepted = look.accepted if keeps else ()
    before = len(work.done.candidates)
    filed = defaultdict[str, list[FootprintReport]](list)
    for candidate in accepted:
        filed[candidate.report.account_id].append(candidate.report)
    parts = Parts(
        work.store.engine.dialect,
        accepted,
        look.opened,
        stamp,
        reports_made=lambda made, of: work.progress("recording", made, of),
    )
    received = filings.Filing(
        sha256=file.sha256,
        file_name=file.name,
        business_on=stamp.on,
        accepted=len(accepted) + before,
        unchanged=len(look.unchanged),
        rejected=len(look.rejected),
    )
    return ReadyFiling(
        known=look.known,
        account_ids=look.account_ids | {item.report.account_id for item in work.done.candidates},
        parts=parts,
        filed=filed,
        resumes=resuming is not _Resuming.NOT,
        begun=filings.FilingBegun(
            sha256=file.sha256,
            file_name=file.name,
            business_on=stamp.on,
            reports=len(accepted) + before,
        ),
        received=received if accepted or resuming is _Resuming.THIS else None,
    )


def _receipt(work: _Submission, look: FilingLook, *, stored: bool) -> Receipt:
    """What became of a file; what is recorded of it by now is new, whatever the last look says."""
    file, done = work.file, work.done
    new = sorted(done.candidates, key=row_order) if stored else look.accepted
    held = (*new, *look.unchanged)
    # Where every row is rejected there is nothing to keep, though good rows were asked for alone.
    stored = stored and bool(held or not look.rejected)
    return Receipt(
        file_name=file.name,
        sha256=file.sha256,
        stored=stored,
        accepted=tuple(item.report.report_id for item in new),
        unchanged=tuple(item.report.report_id for item in look.unchanged),
        rejected=look.rejected,
        warnings=(
            *grouped(file.warnings, apart=FILE_WARNINGS_APART),
            *grouped(file.locate(w) for item in new for w in item.warnings),
        ),
        accounts=len({candidate.report.account_id for candidate in held}),
        accounts_opened=done.accounts_opened,
        totals=_totals(held),
        decisions=tuple(done.decisions),
        mapped=file.told,
    )


def _totals(candidates: Sequence[Candidate]) -> dict[tuple[str, str], Decimal]:
    totals: dict[tuple[str, str], Decimal] = {}
    for candidate in candidates:
        for figure in candidate.report.figures:
            key = figure.name, figure.unit
            totals[key] = totals.get(key, Decimal(0)) + figure.amount
    return totals
