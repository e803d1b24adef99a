"""The change feed: log entries after a number, as CloudEvents."""

from dataclasses import dataclass

from carbonstep.present.json.changes import ChangesOut, EventOut
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.store import log
from carbonstep.store.engine import Store
from carbonstep.store.log import EventType, LogEntry

PAGE_MAX = 1000

KEPT_BACK = frozenset({"secret_hash"})
"""What is recorded and shown to nobody: whoever has it can try secrets against it at leisure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """A page of the feed: its entries, the log's size, and where to go on."""

    entries: tuple[LogEntry, ...]
    size: int
    full: bool

    def next_after(self, after: int) -> int:
        """The number to ask for next: a page that was not full has seen all there is."""
        return self.entries[-1].seq if self.full else max(after, self.size - 1)


def changes_after(
    store: Store,
    *,
    after: int,
    limit: int,
    types: tuple[EventType, ...] = (),
    subject: str | None = None,
) -> ChangePage:
    """Entries with a number above `after` (-1 for all), in order, at most `limit`.

    Raises `RejectedError` for a number the log has not reached: it is of another store, or of one
    that was set back, and waiting for it would miss everything before.
    """
    with store.read() as session:
        size = log.size(session)
        if after != -1 and after >= size:
            problem = Problem(
                reason=ReadingReason.OUT_OF_RANGE,
                place=Place(path="after"),
                found=str(after),
                needed=phrase(
                    "-1 to {last}, the log's last entry; start again from -1", last=size - 1
                ),
            )
            raise RejectedError([problem])
        found = log.entries_after(
            session,
            after=after,
            limit=min(limit, PAGE_MAX),
            types=types or None,
            subject=subject,
        )
        full = len(found) == min(limit, PAGE_MAX)
        return ChangePage(entries=tuple(found), size=size, full=full)


def log_size(store: Store) -> int:
    """The number of entries: what a poller's ETag rests on."""
    with store.read() as session:
        return log.size(session)


def changes_out(page: ChangePage, *, after: int) -> ChangesOut:
    """A page of the feed as it is sent and printed; `after` is what it was asked for with."""
    return ChangesOut(
        events=[_cloud_event(entry) for entry in page.entries],
        next_after=page.next_after(after),
        size=page.size,
    )


def _cloud_event(entry: LogEntry) -> EventOut:
    """An entry as a CloudEvent (1.0); `id` is the entry's number, `data` its body."""
    content = entry.content
    return EventOut(
        specversion="1.0",
        id=str(entry.seq),
        source="carbonstep",
        type=f"carbonstep.{entry.type.value}",
        subject=entry.subject,
        time=content["recorded_at"],
        datacontenttype="application/json",
        businesson=content["business_on"],
        actor=content["actor"],
        leafhash=entry.leaf_hash.hex(),
        data={name: value for name, value in content["body"].items() if name not in KEPT_BACK},
    )
