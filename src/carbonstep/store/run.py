"""Finished runs in the store."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Index, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, bodies
from carbonstep.store.past.lift import lifted
from carbonstep.store.table import FactRow, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningWait:
    """A posted day of a loan that mended meanings move, and that waits for a publication."""

    loan_id: str
    nominal_on: date
    meanings: tuple[str, ...]

    def body(self) -> dict[str, str | list[str]]:
        """The wait as it stands in the body of a run."""
        return {
            "loan_id": self.loan_id,
            "nominal_on": self.nominal_on.isoformat(),
            "meanings": list(self.meanings),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A job that finished for a business date, and what it counted.

    `meanings` is the number of the newest mended meaning that it followed; a run of a program that
    knew of none says none. `meaning_mended` counts by name what it put right by those that the run
    before did not follow; `meaning_waits` are the posted days that such a meaning moves and that
    wait for a publication. `confirmed` are the codes of what would have refused it.
    """

    job: str
    business_on: date
    counts: Mapping[str, int] = field(default_factory=dict)
    meanings: int = 0
    meaning_mended: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    meaning_waits: tuple[MeaningWait, ...] = ()
    confirmed: tuple[str, ...] = ()

    def body(self) -> dict[str, Any]:
        """The run as a fact: what is written into the log."""
        # Later than the first bodies: said only where there is something to say.
        return {
            "job": self.job,
            "business_on": self.business_on.isoformat(),
            "counts": dict(self.counts),
            "meanings": self.meanings,
            **({"meaning_mended": self.meaning_mended} if self.meaning_mended else {}),
            **(
                {"meaning_waits": [item.body() for item in self.meaning_waits]}
                if self.meaning_waits
                else {}
            ),
            **({"confirmed": list(self.confirmed)} if self.confirmed else {}),
        }


def run_from_body(body: Mapping[str, Any]) -> Run:
    """Read a run back from the log."""
    return Run(
        job=body["job"],
        business_on=date.fromisoformat(body["business_on"]),
        counts=body["counts"],
        meanings=body.get("meanings", 0),
        meaning_mended=body.get("meaning_mended", {}),
        meaning_waits=tuple(
            MeaningWait(
                loan_id=item["loan_id"],
                nominal_on=date.fromisoformat(item["nominal_on"]),
                meanings=tuple(item["meanings"]),
            )
            for item in body.get("meaning_waits", ())
        ),
        confirmed=tuple(body.get("confirmed", ())),
    )


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


def last_run(session: Session, job: str) -> tuple[int, Run] | None:
    """The run of a job that finished last, with its number in the log; None where there is none."""
    query = select(_RUN.c.seq).where(_RUN.c.job == job).order_by(_RUN.c.seq.desc()).limit(1)
    seq = session.execute(query).scalar_one_or_none()
    if seq is None:
        return None
    return seq, run_from_body(lifted(bodies(session, [seq])[seq], RUN.schema))
