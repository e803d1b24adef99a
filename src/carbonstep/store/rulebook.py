"""Approved rulebook versions in the store: their text as published, under its hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, append_facts
from carbonstep.store.table import FactRow, as_known, insert_rows, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovedRulebook:
    """A version of a rulebook as approved: its text exactly as published, never changed after."""

    rulebook_id: str
    version: str
    content_hash: str
    content: str
    approved_on: date

    def body(self) -> dict[str, Any]:
        """The approval as a fact: what is written into the log."""
        return {
            "rulebook_id": self.rulebook_id,
            "version": self.version,
            "content_hash": self.content_hash,
            "content": self.content,
            "approved_on": self.approved_on.isoformat(),
        }


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


def add_rulebooks(
    session: Session,
    rulebooks: Sequence[ApprovedRulebook],
    *,
    recorded_at: datetime,
    actor: str,
    business_on: date,
) -> range:
    """Record approvals; a version that is approved already raises IntegrityError."""
    return append_facts(
        session,
        rulebooks,
        event=lambda rulebook: Event(
            type=EventType.RULEBOOK_APPROVED,
            subject=f"{rulebook.rulebook_id}@{rulebook.version}",
            business_on=business_on,
            body=rulebook.body(),
        ),
        insert=lambda facts: insert_rows(
            session,
            _RULEBOOK,
            [
                {"seq": seq, **{field: getattr(rulebook, field) for field in _FIELDS}}
                for seq, rulebook, _ in facts
            ],
        ),
        recorded_at=recorded_at,
        actor=actor,
    )


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
