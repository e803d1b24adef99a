"""Finished runs in the store."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, append_facts
from carbonstep.store.table import FactRow, insert_rows, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A job that finished for a business date, and what it counted."""

    job: str
    business_on: date
    counts: Mapping[str, int] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The run as a fact: what is written into the log."""
        return {
            "job": self.job,
            "business_on": self.business_on.isoformat(),
            "counts": dict(self.counts),
        }


class RunRow(FactRow, table=True):
    """A finished run; `counts` is a JSON object of integers."""

    __tablename__ = "run"
    __table_args__ = (Index(None, "job", "seq"),)

    job: str = Field(sa_type=IdType)
    business_on: date
    counts: str


_RUN = table_of(RunRow)


def add_run(session: Session, run: Run, *, recorded_at: datetime, actor: str) -> range:
    """Record a finished run; return its number."""
    return append_facts(
        session,
        [run],
        event=lambda item: Event(
            type=EventType.RUN_FINISHED,
            subject=f"{item.job}:{item.business_on}",
            business_on=item.business_on,
            body=item.body(),
        ),
        insert=lambda facts: insert_rows(
            session,
            _RUN,
            [
                {
                    "seq": seq,
                    "job": item.job,
                    "business_on": item.business_on,
                    "counts": json.dumps(dict(item.counts), sort_keys=True),
                }
                for seq, item, _ in facts
            ],
        ),
        recorded_at=recorded_at,
        actor=actor,
    )
