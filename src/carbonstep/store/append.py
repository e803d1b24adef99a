"""The one way into the store: a kind of fact says what the log records of it and which rows stand
beside its entry."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Table
from sqlalchemy.orm import Session

from carbonstep.store.log import Event, EventType, append_events, size
from carbonstep.store.stamp import Stamp
from carbonstep.store.table import ROWS_A_CHUNK, in_chunks, insert_rows

Item = TypeVar("Item")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactKind(Generic[Item]):
    """One kind of fact.

    `schema` names the shape of its body, such as `report/1`: a changed body is a new number, and a
    reader of the old one in `store/past`; a new optional field needs neither. `rows` gives the rows
    of an item in each of its tables, the first of which refers to the entry, from the number, the
    item and its event.
    """

    schema: str
    type: Callable[[Item], EventType]
    subject: Callable[[Item], str]
    body: Callable[[Item], Mapping[str, Any]]
    rows: tuple[tuple[Table, Callable[[int, Item, Event], list[Row]]], ...]

    def event(self, item: Item, stamp: Stamp) -> Event:
        """What the log says of an item."""
        return Event(
            type=self.type(item),
            subject=self.subject(item),
            business_on=stamp.on,
            body={"schema": self.schema, **self.body(item)},
        )


def append(session: Session, kind: FactKind[Item], items: Sequence[Item], stamp: Stamp) -> range:
    """Record facts of one kind with their rows, a chunk at a time; return all their numbers.

    What a constraint of their tables refuses raises IntegrityError, and nothing of the transaction
    is kept: a fact recorded already, one that supersedes what is superseded, or one about a thing
    that is not there.
    """
    start = stop = size(session)
    for chunk in in_chunks(items, ROWS_A_CHUNK):
        events = [kind.event(item, stamp) for item in chunk]
        seqs = append_events(session, events, recorded_at=stamp.recorded_at, actor=stamp.actor)
        assert seqs.start == stop, "a write transaction holds the head row from its start"
        stop = seqs.stop
        facts = list(zip(seqs, chunk, events, strict=True))
        for table, rows in kind.rows:
            insert_rows(session, table, [row for fact in facts for row in rows(*fact)])
    return range(start, stop)
