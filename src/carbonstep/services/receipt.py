"""Money that came in, told for many loans at once: read, matched, recorded, whole or not at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.intake.candidate import RejectedRow, SourceRow
from carbonstep.domain.loan.event import LoanEvent, events_standing
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.read_event import EVENTS_MAX
from carbonstep.domain.loan.read_receipt import ReceiptReader, ReceiptRow, read_receipt_row
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.claim import refused_receipt
from carbonstep.domain.money.life import Life, price_life
from carbonstep.domain.money.position import Position, position
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.money.receipt import ToldReceipt, told_receipts
from carbonstep.domain.picture.told_receipts import ToldReceipts
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.formats.receipt import ReceiptFile, TableRow
from carbonstep.formats.report.file import FileRefused
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.market import market_as_known
from carbonstep.services.post import kept_as_posted
from carbonstep.services.reason import ServiceReason
from carbonstep.services.rejection import refuse_too_many
from carbonstep.services.touched import LOOKS_MAX, touched_loans
from carbonstep.store import loan as loans
from carbonstep.store import loan_event as loan_events
from carbonstep.store import log
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.store.standing import standing_steps
from carbonstep.units.money import NOTHING

ROWS_MAX = 100_000
"""Receipts of one file."""

LOANS_AT_ONCE = 500

Progress = Callable[[str, int, int], None]
"""Told the stage (reading, matching, recording), how much is done, and of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row that is right by itself: its place in the file's order, and its receipt."""

    number: int
    source: SourceRow
    receipt: ReceiptRow


@dataclass(slots=True)
class _Found:
    """What became of the rows so far, by their number in the file."""

    accepted: dict[int, ToldReceipt] = field(default_factory=dict)
    unchanged: dict[int, ToldReceipt] = field(default_factory=dict)
    rejected: dict[int, RejectedRow] = field(default_factory=dict)

    def forget(self, row: _Row) -> None:
        for told in (self.accepted, self.unchanged, self.rejected):
            told.pop(row.number, None)

    def refuse(self, row: _Row, problems: Iterable[Problem]) -> None:
        self.rejected[row.number] = RejectedRow(source=row.source, problems=tuple(problems))


def tell_receipts(
    store: Store,
    file: ReceiptFile,
    stamp: Stamp,
    *,
    dry_run: bool = False,
    progress: Progress = lambda _stage, _done, _total: None,
) -> ToldReceipts:
    """Record the receipts of an open file, each matched to the contract days of its loan.

    Whole or not at all: one row that is wrong keeps all from being recorded. What was told before
    is recognised and changes nothing. Reading and matching hold no other writer up: where loans of
    the file were touched meanwhile, these are matched anew, and only after some such looks under
    the writer's lock. Raises `RejectedError` where the file as a whole is refused.
    """
    rows, refused = _read(file, progress)
    return _told(
        store,
        rows,
        refused,
        name=file.name,
        sha256=file.sha256,
        warnings=file.warnings,
        stamp=stamp,
        dry_run=dry_run,
        progress=progress,
    )


def tell_receipt_document(
    store: Store, node: Node, stamp: Stamp, *, dry_run: bool = False
) -> ToldReceipts:
    """The same for a document {receipts: [{loan_id, paid_on, amount, for_on, reference}]}."""
    reading = Reading()
    parts = reading.mapping(node, required=("receipts",))
    items = reading.listing(parts["receipts"], of=phrase("receipts")) if "receipts" in parts else ()
    if len(items) > ROWS_MAX:
        found, needed = str(len(items)), str(ROWS_MAX)
        reading.note(ReadingReason.TOO_MANY_ROWS, node, found=found, needed=needed)
    if reading.problems:
        raise RejectedError(reading.problems)
    rows: list[_Row] = []
    refused: dict[int, RejectedRow] = {}
    for number, item in enumerate(items):
        source = SourceRow(place=item.place, header=(), values=())
        _take(TableRow(source=source, node=item), number, rows, refused)
    return _told(
        store,
        rows,
        refused,
        name="",
        sha256="",
        warnings=(),
        stamp=stamp,
        dry_run=dry_run,
        progress=lambda _stage, _done, _total: None,
    )


def _read(file: ReceiptFile, progress: Progress) -> tuple[list[_Row], dict[int, RejectedRow]]:
    rows: list[_Row] = []
    refused: dict[int, RejectedRow] = {}
    for number, item in enumerate(file):
        if isinstance(item, FileRefused):
            raise RejectedError(item.problems)
        if number >= ROWS_MAX:
            place = Place(file=file.name)
            most = Problem(
                reason=ReadingReason.TOO_MANY_ROWS,
                place=place,
                found=phrase("more than {count} rows", count=ROWS_MAX),
                needed=str(ROWS_MAX),
            )
            raise RejectedError([most])
        if isinstance(item, RejectedRow):
            refused[number] = item
        else:
            _take(item, number, rows, refused)
        refuse_too_many(refused.values())
        if number % 1000 == 0:
            progress("reading", file.bytes_read, file.bytes_total)
    progress("reading", file.bytes_total, file.bytes_total)
    return rows, refused


def _take(item: TableRow, number: int, rows: list[_Row], refused: dict[int, RejectedRow]) -> None:
    reading = Reading()
    receipt = read_receipt_row(reading, item.node)
    if receipt is None:
        refused[number] = RejectedRow(source=item.source, problems=tuple(reading.problems))
    else:
        rows.append(_Row(number=number, source=item.source, receipt=receipt))


def _told(
    store: Store,
    rows: Sequence[_Row],
    refused: dict[int, RejectedRow],
    *,
    name: str,
    sha256: str,
    warnings: Sequence[Problem],
    stamp: Stamp,
    dry_run: bool,
    progress: Progress,
) -> ToldReceipts:
    def answer(found: _Found, *, stored: bool) -> ToldReceipts:
        rejected = {**found.rejected, **refused}
        return ToldReceipts(
            file_name=name,
            sha256=sha256,
            dry_run=dry_run,
            stored=stored,
            accepted=tuple(found.accepted[number] for number in sorted(found.accepted)),
            unchanged=tuple(found.unchanged[number] for number in sorted(found.unchanged)),
            rejected=tuple(rejected[number] for number in sorted(rejected)),
            warnings=tuple(warnings),
        )

    found, again = _Found(), rows
    known: int | None = None
    for _ in range(LOOKS_MAX):
        with store.read() as session:
            # What was not matched anew is as of the look before, under the lock.
            known = log.size(session) if known is None else known
            _match(session, again, stamp.on, progress, found)
        if dry_run or refused or found.rejected:
            return answer(found, stored=False)
        with store.write() as session:
            again = _touched(session, known, rows)
            if not again:
                _record(session, found, stamp, progress)
                return answer(found, stored=True)
            known = log.size(session)
    assert known is not None, "it was looked at"
    with store.write() as session:
        numbers = {row.number for row in (*again, *_touched(session, known, rows))}
        again = [row for row in rows if row.number in numbers]
        _match(session, again, stamp.on, progress, found)
        if found.rejected:
            return answer(found, stored=False)
        _record(session, found, stamp, progress)
    return answer(found, stored=True)


def _touched(session: Session, known: int, rows: Sequence[_Row]) -> list[_Row]:
    """The rows of loans that what was recorded since may price otherwise: to be matched anew."""
    named = {row.receipt.loan_id for row in rows}
    touched = touched_loans(session, known, named, terms=False)
    return [row for row in rows if row.receipt.loan_id in touched]


def _record(session: Session, found: _Found, stamp: Stamp, progress: Progress) -> None:
    events = [found.accepted[number].event for number in sorted(found.accepted)]
    progress("recording", 0, len(events))
    append(session, loan_events.LOAN_EVENT, events, stamp)
    progress("recording", len(events), len(events))


def _match(
    session: Session, rows: Sequence[_Row], as_of: date, progress: Progress, found: _Found
) -> None:
    """Match the rows loan by loan: each loan is priced once, whatever is told of it. What was found
    of these rows before is found anew."""
    for row in rows:
        found.forget(row)
    by_loan: dict[str, list[_Row]] = {}
    for row in rows:
        by_loan.setdefault(row.receipt.loan_id, []).append(row)
    market = market_as_known(session, as_of=as_of)
    ids = list(by_loan)
    for start in range(0, len(ids), LOANS_AT_ONCE):
        progress("matching", start, len(ids))
        some = ids[start : start + LOANS_AT_ONCE]
        steps = standing_steps(session, some)
        events = loan_events.events_of_loans(session, some)
        for loan_id in some:
            own = by_loan[loan_id]
            loan = loans.loan(session, loan_id)
            if loan is None:
                for row in own:
                    at = row.receipt.at.place
                    unknown = Problem(
                        reason=ServiceReason.LOAN_UNKNOWN, place=at, found=loan_id[:40]
                    )
                    found.refuse(row, [unknown])
                continue
            held = [event for _, event in events[loan_id]]
            _match_loan(session, loan, held, steps[loan_id], own, market=market, found=found)
        refuse_too_many(found.rejected.values())
    progress("matching", len(ids), len(ids))


def _match_loan(
    session: Session,
    loan: Loan,
    held: Sequence[LoanEvent],
    steps: Sequence[CarbonStep],
    rows: Sequence[_Row],
    *,
    market: Market,
    found: _Found,
) -> None:
    """Read a loan's rows in the light of its events and of each other, and match the money.

    The loan is priced once: money that comes in moves nothing of what falls due.
    """
    if len(rows) > EVENTS_MAX:  # none of them is another, and no loan has as many
        found.refuse(rows[EVENTS_MAX], [_too_many(rows[EVENTS_MAX])])
        return
    life = price_life(loan, steps, events=events_standing(held), market=market)
    kept = kept_as_posted(session, life)
    due = None
    if not isinstance(life, Problem):
        due = position(life.serviced, life.events, kept=kept)
    reader, by_row = ReceiptReader(loan, held, as_of=market.as_of), dict[int, LoanEvent]()
    told_in: dict[str, Place] = {}
    recorded = {event.event_id for event in held}
    for row in rows:
        reading = Reading()
        document = row.receipt.document
        event = reader.read(reading, document)
        if event is None:
            found.refuse(row, reading.problems)
            continue
        new = event.event_id not in recorded
        if event.event_id in told_in:
            found.refuse(row, [_again(document, told_in[event.event_id])])
            continue
        if isinstance(life, Problem):
            found.refuse(row, [replace(life, place=row.receipt.at.place)])
            continue
        assert due is not None, "a life that can be has a position"
        if new and len(reader.events) >= EVENTS_MAX:
            found.refuse(row, [_too_many(row)])
            return
        problem = _refused(life, due, event, document) if new else None
        if problem is not None:
            found.refuse(row, [problem])
            continue
        told_in[event.event_id] = row.source.place
        by_row[row.number] = event
        if new:
            reader.add(event)
    if by_row and not isinstance(life, Problem):
        told = position(life.serviced, events_standing(reader.events), kept=kept)
        receipts = told_receipts(told, by_row.values(), as_of=market.as_of)
        matched = {item.event.event_id: item for item in receipts}
        for number, event in by_row.items():
            told_by = found.unchanged if event.event_id in recorded else found.accepted
            # Of those told before, one that was corrected since pays nothing any more.
            nothing = ToldReceipt(event=event, parts=(), surplus_fen=NOTHING)
            told_by[number] = matched.get(event.event_id, nothing)


def _too_many(row: _Row) -> Problem:
    """That a loan would have more events than it may; told once, at the first row beyond."""
    place = row.receipt.at.place
    return Problem(reason=LoanReason.LOAN_EVENTS_LIMIT, place=place, needed=str(EVENTS_MAX))


def _refused(life: Life, due: Position, event: LoanEvent, document: Node) -> Problem | None:
    """Why a receipt cannot be told, at the cell that says so."""
    problem = refused_receipt(life, due, event)
    if problem is None:
        return None
    key = "for_on" if problem.reason is MoneyReason.RECEIPT_NOT_DUE else "on"
    return replace(problem, place=document.part(key).place)


def _again(document: Node, first: Place) -> Problem:
    """That a row tells what another of the same file tells."""
    found = first.path or str(first.row or "")
    return Problem(reason=ServiceReason.RECEIPT_TWICE, place=document.place, found=found)
