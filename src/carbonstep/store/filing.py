"""Receipts of filed files in the store."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, append_facts
from carbonstep.store.table import FactRow, insert_rows, table_of


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

    def body(self) -> dict[str, Any]:
        """The receipt as a fact: what is written into the log."""
        return {
            "sha256": self.sha256,
            "file_name": self.file_name,
            "business_on": self.business_on.isoformat(),
            "accepted": self.accepted,
            "unchanged": self.unchanged,
            "rejected": self.rejected,
        }


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
_FIELDS = ("sha256", "file_name", "business_on", "accepted", "unchanged", "rejected")


def add_filing(session: Session, filing: Filing, *, recorded_at: datetime, actor: str) -> range:
    """Record a receipt; return its number."""
    return append_facts(
        session,
        [filing],
        event=lambda item: Event(
            type=EventType.FILING_RECEIVED,
            subject=item.sha256,
            business_on=item.business_on,
            body=item.body(),
        ),
        insert=lambda facts: insert_rows(
            session,
            _FILING,
            [
                {"seq": seq, **{field: getattr(item, field) for field in _FIELDS}}
                for seq, item, _ in facts
            ],
        ),
        recorded_at=recorded_at,
        actor=actor,
    )
