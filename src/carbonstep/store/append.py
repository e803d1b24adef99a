"""The one way into the store: a kind of fact says what the log records of it and which rows stand
beside its entry."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import Session

from carbonstep.store.log import EncodedEvent, Event, EventType, append_encoded, encoded, size
from carbonstep.store.stamp import Stamp
from carbonstep.store.table import (
    ROWS_A_CHUNK,
    RowValues,
    in_chunks,
    insert_values,
    row_values,
)
from carbonstep.units.canonical import canonical_with

Item = TypeVar("Item")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Older(Generic[Item]):
    """A schema that some items of a kind are still recorded under: those it `holds`."""

    schema: str
    holds: Callable[[Item], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactKind(Generic[Item]):
    """One kind of fact.

    `schema` names the shape of its body, such as `report/1`: a changed body is a new number, and a
    reader of the old one in `store/past`; a new optional field needs neither. `older` is the number
    before, of items whose body is still what an older program writes. `rows` gives the rows of an
    item in each of its tables, the first of which refers to the entry, from the number, the item
    and its event; a row holds the number as `seq` alone. `named_by` gives an item whose id follows
    from its body the canonical bytes of that body, so that it is encoded once.
    """

    schema: str
    type: Callable[[Item], EventType]
    subject: Callable[[Item], str]
    body: Callable[[Item], Mapping[str, Any]]
    rows: tuple[tuple[Table, Callable[[int, Item, Event], list[Row]]], ...]
    named_by: Callable[[Item, bytes], object] | None = None
    older: Older[Item] | None = None

    def schema_of(self, item: Item) -> str:
        """The schema of an item's body."""
        older = self.older
        return self.schema if older is None or not older.holds(item) else older.schema

    def event(self, item: Item, stamp: Stamp) -> tuple[Event, EncodedEvent]:
        """What the log says of an item, and the same as bytes."""
        body = self.body(item)
        schema = self.schema_of(item)
        plain, whole = canonical_with(body, "schema", schema)
        if self.named_by is not None:
            self.named_by(item, plain)
        event = Event(
            type=self.type(item),
            subject=self.subject(item),
            business_on=stamp.on,
            body={"schema": schema, **body},
        )
        return event, encoded(event, whole)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Facts ready to be recorded: all of them that needs no number in the log is worked out, and
    the rows count from 0."""

    events: tuple[EncodedEvent, ...]
    values: tuple[RowValues, ...]


def prepare(
    dialect: Dialect, kind: FactKind[Item], items: Sequence[Item], stamp: Stamp
) -> list[Prepared]:
    """Make facts of one kind ready for an engine, a chunk at a time; nothing is recorded, and no
    lock is needed."""
    return [_prepared(dialect, kind, chunk, stamp) for chunk in in_chunks(items, ROWS_A_CHUNK)]


def _prepared(
    dialect: Dialect, kind: FactKind[Item], items: Sequence[Item], stamp: Stamp
) -> Prepared:
    events = [kind.event(item, stamp) for item in items]
    facts = [
        (at, item, event) for at, (item, (event, _)) in enumerate(zip(items, events, strict=True))
    ]
    return Prepared(
        events=tuple(said for _, said in events),
        values=tuple(
            row_values(dialect, table, [row for fact in facts for row in rows(*fact)])
            for table, rows in kind.rows
        ),
    )


def record(session: Session, prepared: Iterable[Prepared], stamp: Stamp) -> range:
    """Record facts that are ready, with their rows; return all their numbers.

    What a constraint of their tables refuses raises IntegrityError, and nothing of the transaction
    is kept: a fact recorded already, one that supersedes what is superseded, or one about a thing
    that is not there.
    """
    start = stop = size(session)
    for some in prepared:
        seqs = append_encoded(
            session, some.events, recorded_at=stamp.recorded_at, actor=stamp.actor
        )
        assert seqs.start == stop, "a write transaction holds the head row from its start"
        stop = seqs.stop
        for values in some.values:
            insert_values(session, _numbered(values, seqs.start))
    return range(start, stop)


def _numbered(values: RowValues, first: int) -> RowValues:
    """Rows that count from 0 as rows that count from `first`."""
    columns = tuple(
        [first + at for at in column] if name == "seq" else column
        for name, column in zip(values.names, values.columns, strict=True)
    )
    return replace(values, columns=columns)


def append(session: Session, kind: FactKind[Item], items: Sequence[Item], stamp: Stamp) -> range:
    """Record facts of one kind with their rows, a chunk at a time; return all their numbers.

    Raises what `record` raises.
    """
    dialect = session.get_bind().dialect
    start = stop = size(session)
    for chunk in in_chunks(items, ROWS_A_CHUNK):
        stop = record(session, prepare(dialect, kind, chunk, stamp), stamp).stop
    return range(start, stop)
