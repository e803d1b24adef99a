"""Receipts of filed files in the store."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Index
from sqlmodel import Field

from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
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


def _rows(seq: int, filing: Filing, _: Event) -> list[Row]:
    return [{"seq": seq, **{field: getattr(filing, field) for field in _FIELDS}}]


FILING: Final[FactKind[Filing]] = FactKind(
    schema="filing/1",
    type=lambda _: EventType.FILING_RECEIVED,
    subject=lambda filing: filing.sha256,
    body=Filing.body,
    rows=((_FILING, _rows),),
)
"""What became of files."""
