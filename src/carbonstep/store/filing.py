"""Files that were filed: a receipt of each, and before a long one that it was begun."""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import Index, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, LogEntry, entries_between
from carbonstep.store.table import FactRow, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What became of a file: rows accepted, recognised as filed before, and rejected.

    The same file may be filed again; each time leaves a receipt.
    """

    sha256: str
    file_name: str
    business_on: date
    accepted: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingBegun:
    """That a file is recorded in parts from here on; its receipt says that all of it is."""

    sha256: str
    file_name: str
    business_on: date
    reports: int


class FilingRow(FactRow, table=True):
    """A receipt."""

    __tablename__ = "filing"
    __table_args__ = (Index(None, "sha256"),)

    sha256: str = Field(sa_type=IdType)
    file_name: str
    business_on: date
    accepted: int
    unchanged: int
    rejected: int


_FILING = table_of(FilingRow)
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, tzinfo=UTC)
_FIELDS = ("sha256", "file_name", "business_on", "accepted", "unchanged", "rejected")


def _rows(seq: int, filing: Filing, _: Event) -> list[Row]:
    return [{"seq": seq, **{field: getattr(filing, field) for field in _FIELDS}}]


def _body(told: Filing | FilingBegun) -> dict[str, Any]:
    """What is told of a file as a fact: what is written into the log."""
    return {**asdict(told), "business_on": told.business_on.isoformat()}


FILING: Final[FactKind[Filing]] = FactKind(
    schema="filing/1",
    type=lambda _: EventType.FILING_RECEIVED,
    subject=lambda filing: filing.sha256,
    body=_body,
    rows=((_FILING, _rows),),
)
"""What became of files."""


FILING_BEGUN: Final[FactKind[FilingBegun]] = FactKind(
    schema="filing_begun/1",
    type=lambda _: EventType.FILING_BEGUN,
    subject=lambda begun: begun.sha256,
    body=_body,
    rows=(),
)
"""Files of which more is to come."""


def unfinished(
    session: Session, *, since: datetime, until: datetime, sha256: str | None = None
) -> list[FilingBegun]:
    """The files that were begun between two instants and of which no receipt followed; `sha256`
    asks for one file alone."""
    newest = {
        entry.subject: entry
        for entry in entries_between(session, EventType.FILING_BEGUN, since, until, subject=sha256)
    }
    found = []
    for entry in newest.values():
        receipt = select(_FILING.c.seq).where(
            _FILING.c.sha256 == entry.subject, _FILING.c.seq > entry.seq
        )
        if session.execute(receipt.limit(1)).first() is None:
            found.append(_begun(entry))
    return found


def is_unfinished(session: Session, sha256: str) -> bool:
    """Whether a file was begun and no receipt of it followed."""
    return bool(unfinished(session, since=_FIRST, until=_LAST, sha256=sha256))


def _begun(entry: LogEntry) -> FilingBegun:
    body = entry.body
    return FilingBegun(
        sha256=body["sha256"],
        file_name=body["file_name"],
        business_on=date.fromisoformat(body["business_on"]),
        reports=body["reports"],
    )
