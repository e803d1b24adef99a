"""Finished runs in the store."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Index
from sqlmodel import Field

from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.table import FactRow, table_of


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


def _rows(seq: int, run: Run, _: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "job": run.job,
            "business_on": run.business_on,
            "counts": json.dumps(dict(run.counts), sort_keys=True),
        }
    ]


RUN: Final[FactKind[Run]] = FactKind(
    schema="run/1",
    type=lambda _: EventType.RUN_FINISHED,
    subject=lambda run: f"{run.job}:{run.business_on}",
    body=Run.body,
    rows=((_RUN, _rows),),
)
"""Runs as they finish."""
