"""The change feed: log entries after a number, as CloudEvents."""

from dataclasses import dataclass
from typing import Any

from carbonstep.store import log
from carbonstep.store.engine import Store
from carbonstep.store.log import EventType, LogEntry

PAGE_MAX = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """A page of the feed: its entries, the log's size, and where to go on."""

    entries: tuple[LogEntry, ...]
    size: int

    def next_after(self, after: int) -> int:
        """The number to ask for next."""
        return self.entries[-1].seq if self.entries else after


def changes_after(
    store: Store,
    *,
    after: int,
    limit: int,
    types: tuple[EventType, ...] = (),
    subject: str | None = None,
) -> ChangePage:
    """Entries with a number above `after` (-1 for all), in order, at most `limit`."""
    with store.read() as session:
        found = log.entries_after(
            session,
            after=after,
            limit=min(limit, PAGE_MAX),
            types=types or None,
            subject=subject,
        )
        return ChangePage(entries=tuple(found), size=log.size(session))


def log_size(store: Store) -> int:
    """The number of entries: what a poller's ETag rests on."""
    with store.read() as session:
        return log.size(session)


def cloud_event(entry: LogEntry) -> dict[str, Any]:
    """An entry as a CloudEvent (1.0); `id` is the entry's number, `data` its body."""
    content = entry.content
    return {
        "specversion": "1.0",
        "id": str(entry.seq),
        "source": "carbonstep",
        "type": f"carbonstep.{entry.type.value}",
        "subject": entry.subject,
        "time": content["recorded_at"],
        "datacontenttype": "application/json",
        "businesson": content["business_on"],
        "actor": content["actor"],
        "leafhash": entry.leaf_hash.hex(),
        "data": content["body"],
    }
