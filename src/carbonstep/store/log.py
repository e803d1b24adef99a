"""The one append-only sequence: audit trail, change feed and leaves of the Merkle log in one.

An entry's number is taken from a locked head row in the transaction that stores the fact, so
numbers have no gaps and become visible in order: a poller that reads `seq > last` misses nothing.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    RowMapping,
    case,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.log.entry import SCHEMA, instant_text, leaf_hash
from carbonstep.store.column import IdType, SeqType, UtcInstant
from carbonstep.store.refusal import StoreRefusal
from carbonstep.store.table import (
    RowValues,
    StoreRow,
    as_known,
    converted,
    in_chunks,
    insert_values,
    table_of,
)
from carbonstep.store.too_new import TooNew
from carbonstep.units.canonical import canonical_json, canonical_text


class EventType(StrEnum):
    """Closed list of what the log can say."""

    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_RENAMED = "account.renamed"
    ACCOUNT_RECLASSIFIED = "account.reclassified"
    ACCOUNT_SUCCEEDED = "account.succeeded"
    ACCOUNT_CORRECTED = "account.corrected"
    ACCOUNT_CHANGE_WITHDRAWN = "account.change_withdrawn"
    REPORT_FILED = "report.filed"
    REPORT_WITHDRAWN = "report.withdrawn"
    CERTIFICATE_FILED = "certificate.filed"
    CERTIFICATE_WITHDRAWN = "certificate.withdrawn"
    CERTIFICATE_SUSPENDED = "certificate.suspended"
    CERTIFICATE_SHORTENED = "certificate.shortened"
    CERTIFICATE_CORRECTED = "certificate.corrected"
    CERTIFICATE_CHANGE_LIFTED = "certificate.change_lifted"
    LOAN_BOOKED = "loan.booked"
    LOAN_DRAWN = "loan.drawn"
    LOAN_PREPAID = "loan.prepaid"
    LOAN_PAID_OFF = "loan.paid_off"
    LOAN_OVERDUE = "loan.overdue"
    LOAN_MISUSED = "loan.misused"
    LOAN_PAID = "loan.paid"
    LOAN_AMENDED = "loan.amended"
    LOAN_CORRECTED = "loan.corrected"
    LOAN_CANCELLED = "loan.cancelled"
    LOAN_EVENT_WITHDRAWN = "loan.event_withdrawn"
    INTEREST_POSTED = "interest.posted"
    INTEREST_TRUED_UP = "interest.trued_up"
    FIXING_PUBLISHED = "fixing.published"
    FIXING_CORRECTED = "fixing.corrected"
    FIXING_WITHDRAWN = "fixing.withdrawn"
    CALENDAR_NOTICED = "calendar.noticed"
    RULEBOOK_APPROVED = "rulebook.approved"
    DECISION_ANNOUNCED = "decision.announced"
    DECISIONS_STANDING = "decision.standing"
    FILING_BEGUN = "filing.begun"
    FILING_RECEIVED = "filing.received"
    RUN_FINISHED = "run.finished"
    KEY_ISSUED = "key.issued"
    KEY_REVOKED = "key.revoked"


class TypeTooNew(TooNew):
    """An entry of a type that this program does not know."""

    words = (
        "Entry {entry} of the log is of type {found}, which this program does not know. "
        "Install the newer program."
    )

    def __init__(self, seq: int, found: str) -> None:
        super().__init__(entry=str(seq), found=found)


class EntryChangedError(StoreRefusal):
    """The bytes of an entry are not those whose hash was recorded: nothing may rest on them."""

    words = "Entry {entry} of the log was changed after it was recorded."

    def __init__(self, seq: int) -> None:
        super().__init__(entry=str(seq))


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact about to be recorded: what kind, about which thing, for which business date."""

    type: EventType
    subject: str
    business_on: date
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodedEvent:
    """An event as bytes: what of its entry needs neither its number nor the instant of recording.

    `body` and `subject_text` are canonical JSON.
    """

    type: str
    subject: str
    business_on: date
    body: bytes
    subject_text: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """A recorded fact. `entry` is the canonical JSON exactly as hashed into `leaf_hash`."""

    seq: int
    type: EventType
    subject: str
    business_on: date
    recorded_at: datetime
    entry: bytes
    leaf_hash: bytes

    @property
    def content(self) -> dict[str, Any]:
        """The entry as JSON: schema, seq, type, subject, dates, actor and body."""
        content: dict[str, Any] = json.loads(self.entry)
        return content

    @property
    def body(self) -> dict[str, Any]:
        """The fact itself."""
        body: dict[str, Any] = self.content["body"]
        return body


class LogHeadRow(StoreRow, table=True):
    """The single row whose lock orders all writers."""

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    size: int = Field(sa_type=SeqType)
    last_recorded_at: datetime = Field(sa_type=UtcInstant)


class LogEntryRow(StoreRow, table=True):
    """One entry."""

    __tablename__ = "log_entry"
    __table_args__ = (
        Index(None, "subject", "seq"),
        Index(None, "type", "seq"),
        Index(None, "recorded_at"),
    )

    seq: int = Field(
        sa_type=SeqType,
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    type: str = Field(sa_type=IdType)
    subject: str = Field(sa_type=IdType)
    business_on: date
    recorded_at: datetime = Field(sa_type=UtcInstant)
    entry: bytes = Field(sa_type=LargeBinary)
    leaf_hash: bytes = Field(sa_type=LargeBinary)


_HEAD = table_of(LogHeadRow)
_ENTRY = table_of(LogEntryRow)


def append_events(
    session: Session, events: Sequence[Event], *, recorded_at: datetime, actor: str
) -> range:
    """Record events in order and return their numbers."""
    said = [encoded(event, canonical_json(event.body)) for event in events]
    return append_encoded(session, said, recorded_at=recorded_at, actor=actor)


def encoded(event: Event, body: bytes) -> EncodedEvent:
    """An event whose body is canonical JSON already."""
    return EncodedEvent(
        type=event.type.value,
        subject=event.subject,
        business_on=event.business_on,
        body=body,
        subject_text=canonical_text(event.subject),
    )


def append_encoded(
    session: Session, events: Sequence[EncodedEvent], *, recorded_at: datetime, actor: str
) -> range:
    """Record events in order and return their numbers.

    The numbers are one block, taken from the head row whose lock is held until the transaction
    ends. The recorded instant is never before the previous entry's: a clock set back repeats the
    last instant, so that `known_size_at` stays a plain look-up. An entry is put together from
    bytes: its keys stand in the order of canonical JSON.
    """
    if not events:
        return range(size(session), size(session))
    now = literal(recorded_at, UtcInstant())
    last = _HEAD.c.last_recorded_at
    taken = session.execute(
        update(_HEAD)
        .where(_HEAD.c.id == 1)
        .values(
            size=_HEAD.c.size + len(events), last_recorded_at=case((last > now, last), else_=now)
        )
        .returning(_HEAD.c.size, _HEAD.c.last_recorded_at)
    ).one()
    seqs = range(taken.size - len(events), taken.size)
    instant: datetime = taken.last_recorded_at
    before = b'{"actor":%s,"body":' % canonical_text(actor)
    between = b'","recorded_at":%s,"schema":%s,"seq":' % (
        canonical_text(instant_text(instant)),
        canonical_text(SCHEMA),
    )
    entries = [
        b'%s%s,"business_on":"%s%s%d,"subject":%s,"type":"%s"}'
        % (
            before,
            event.body,
            event.business_on.isoformat().encode(),
            between,
            seq,
            event.subject_text,
            event.type.encode(),
        )
        for seq, event in zip(seqs, events, strict=True)
    ]
    columns: dict[str, list[Any]] = {
        "seq": list(seqs),
        "type": [event.type for event in events],
        "subject": [event.subject for event in events],
        "business_on": [event.business_on for event in events],
        "recorded_at": [instant] * len(entries),
        "entry": entries,
        "leaf_hash": list(map(leaf_hash, entries)),
    }
    dialect = session.connection().dialect
    values = tuple(converted(dialect, _ENTRY, name, column) for name, column in columns.items())
    insert_values(session, RowValues(table=_ENTRY, names=tuple(columns), columns=values))
    return seqs


def size(session: Session) -> int:
    """How many entries the log has: the number the next one gets."""
    number: int = session.execute(select(_HEAD.c.size).where(_HEAD.c.id == 1)).scalar_one()
    return number


def entries_after(
    session: Session,
    *,
    after: int,
    limit: int,
    types: Iterable[EventType] | None = None,
    subject: str | None = None,
) -> list[LogEntry]:
    """At most `limit` entries with a number above `after`, in order; -1 reads from the start.

    Raises `TypeTooNew` where one of them is of a later program.
    """
    query = select(_ENTRY).where(_ENTRY.c.seq > after).order_by(_ENTRY.c.seq).limit(limit)
    if types is not None:
        query = query.where(_ENTRY.c.type.in_([kind.value for kind in types]))
    if subject is not None:
        query = query.where(_ENTRY.c.subject == subject)
    return [_entry(row) for row in session.execute(query).mappings()]


def entries_between(
    session: Session, kind: EventType, since: datetime, until: datetime, *, subject: str | None
) -> list[LogEntry]:
    """The entries of a type that were recorded between two instants, both included, in order."""
    query = (
        select(_ENTRY)
        .where(
            _ENTRY.c.type == kind.value,
            _ENTRY.c.recorded_at >= literal(since, UtcInstant()),
            _ENTRY.c.recorded_at <= literal(until, UtcInstant()),
        )
        .order_by(_ENTRY.c.seq)
    )
    if subject is not None:
        query = query.where(_ENTRY.c.subject == subject)
    return [_entry(row) for row in session.execute(query).mappings()]


def told_since(session: Session, known: int) -> list[tuple[str, str]]:
    """The types and subjects of the entries from the number `known` on, each pair once."""
    query = select(_ENTRY.c.type, _ENTRY.c.subject).where(_ENTRY.c.seq >= known).distinct()
    return [(row.type, row.subject) for row in session.execute(query)]


def subjects_since(session: Session, known: int, *, types: Iterable[EventType]) -> set[str]:
    """The subjects of the entries of some types from the number `known` on."""
    query = select(_ENTRY.c.subject).where(
        _ENTRY.c.seq >= known, _ENTRY.c.type.in_([kind.value for kind in types])
    )
    return set(session.execute(query).scalars())


def entry(session: Session, seq: int) -> LogEntry | None:
    """The entry of this number, or None. Raises `TypeTooNew` where it is of a later program."""
    row = session.execute(select(_ENTRY).where(_ENTRY.c.seq == seq)).mappings().one_or_none()
    return None if row is None else _entry(row)


def last_entry(session: Session) -> LogEntry | None:
    """The newest entry, or None where there is none."""
    number = size(session)
    return entry(session, number - 1) if number else None


def latest_business_on(
    session: Session, *, after: int = -1, types: Iterable[EventType]
) -> date | None:
    """The latest business date among the entries of some types with a number above `after`; None
    where there are none."""
    query = select(func.max(_ENTRY.c.business_on)).where(
        _ENTRY.c.seq > after, _ENTRY.c.type.in_([kind.value for kind in types])
    )
    latest: date | None = session.execute(query).scalar_one()
    return latest


def known_size_at(session: Session, instant: datetime) -> int:
    """How many entries were recorded by an instant: what `known` means for that moment."""
    newest = session.execute(
        select(_ENTRY.c.seq)
        .where(_ENTRY.c.recorded_at <= literal(instant, UtcInstant()))
        .order_by(_ENTRY.c.recorded_at.desc(), _ENTRY.c.seq.desc())
        .limit(1)
    ).scalar_one_or_none()
    return 0 if newest is None else newest + 1


def bodies(session: Session, seqs: Sequence[int], *, known: int | None = None) -> dict[int, Any]:
    """The bodies of entries by number. Raises `EntryChangedError` where the bytes of one are not
    those that were recorded."""
    found: dict[int, Any] = {}
    for chunk in in_chunks(seqs, 500):
        query = select(_ENTRY.c.seq, _ENTRY.c.entry, _ENTRY.c.leaf_hash).where(
            _ENTRY.c.seq.in_(chunk), *as_known(_ENTRY.c.seq, known)
        )
        for row in session.execute(query):
            if leaf_hash(row.entry) != row.leaf_hash:
                raise EntryChangedError(row.seq)
            found[row.seq] = json.loads(row.entry)["body"]
    return found


def _entry(row: RowMapping) -> LogEntry:
    try:
        kind = EventType(row["type"])
    except ValueError:
        raise TypeTooNew(row["seq"], row["type"]) from None
    return LogEntry(**{**row, "type": kind})
