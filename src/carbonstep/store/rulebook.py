"""Approved rulebook versions in the store: their text as published, under its hash."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.table import FactRow, as_known, table_of
from carbonstep.store.too_new import TooNew


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedRulebook:
    """A version of a rulebook as approved: its text exactly as published, never changed after."""

    rulebook_id: str
    version: str
    content_hash: str
    content: str
    approved_on: date

    @property
    def format(self) -> int:
        """The number of the language's format that the text is written in; the first where it
        names none."""
        return int(json.loads(self.content).get("format", "1"))

    def body(self) -> dict[str, Any]:
        """The approval as a fact: what is written into the log."""
        return {
            "rulebook_id": self.rulebook_id,
            "version": self.version,
            "format": self.format,
            "content_hash": self.content_hash,
            "content": self.content,
            "approved_on": self.approved_on.isoformat(),
        }


class RulebookTooNew(TooNew):
    """An approved version says what this program cannot read."""

    words = (
        "Rulebook {rulebook} was approved in words that this program cannot read ({code} at {at}). "
        "Install the program that approved it, or a newer one."
    )

    def __init__(self, approved: ApprovedRulebook, *, at: str, code: str) -> None:
        rulebook = f"{approved.rulebook_id}@{approved.version}"
        super().__init__(rulebook=rulebook, code=code, at=at)


class RulebookRow(FactRow, table=True):
    """An approved version."""

    __tablename__ = "rulebook"
    __table_args__ = (UniqueConstraint("rulebook_id", "version"),)

    rulebook_id: str = Field(sa_type=IdType)
    version: str = Field(sa_type=IdType)
    content_hash: str
    content: str
    approved_on: date


_RULEBOOK = table_of(RulebookRow)
_FIELDS = ("rulebook_id", "version", "content_hash", "content", "approved_on")


def _rows(seq: int, rulebook: ApprovedRulebook, _: Event) -> list[Row]:
    return [{"seq": seq, **{field: getattr(rulebook, field) for field in _FIELDS}}]


RULEBOOK: Final[FactKind[ApprovedRulebook]] = FactKind(
    schema="rulebook/2",
    type=lambda _: EventType.RULEBOOK_APPROVED,
    subject=lambda rulebook: f"{rulebook.rulebook_id}@{rulebook.version}",
    body=ApprovedRulebook.body,
    rows=((_RULEBOOK, _rows),),
)
"""Versions as they are approved."""


def rulebook(
    session: Session, rulebook_id: str, version: str, *, known: int | None = None
) -> ApprovedRulebook | None:
    """The approved text of a version, or None."""
    query = select(_RULEBOOK).where(
        _RULEBOOK.c.rulebook_id == rulebook_id,
        _RULEBOOK.c.version == version,
        *as_known(_RULEBOOK.c.seq, known),
    )
    row = session.execute(query).mappings().one_or_none()
    return None if row is None else _rulebook(row)


def _rulebook(row: RowMapping) -> ApprovedRulebook:
    return ApprovedRulebook(**{field: row[field] for field in _FIELDS})
