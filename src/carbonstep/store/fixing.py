"""Benchmark fixings in the store."""

from datetime import date
from typing import Final

from sqlalchemy import BigInteger, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing
from carbonstep.store.append import FactKind, Row
from carbonstep.store.log import Event, EventType
from carbonstep.store.table import FactRow, as_known, table_of
from carbonstep.units.rate import RateE4bp


class FixingRow(FactRow, table=True):
    """One published value of a benchmark, or a correction of it."""

    __tablename__ = "fixing"
    __table_args__ = (UniqueConstraint("index", "published_on", "revision"),)

    index: str
    published_on: date
    rate_e4bp: int = Field(sa_type=BigInteger)
    source: str
    revision: int
    reason: str


_FIXING = table_of(FixingRow)


def _rows(seq: int, fixing: Fixing, _: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "index": fixing.index.value,
            "published_on": fixing.published_on,
            "rate_e4bp": fixing.rate_e4bp,
            "source": fixing.source,
            "revision": fixing.revision,
            "reason": fixing.reason,
        }
    ]


FIXING: Final[FactKind[Fixing]] = FactKind(
    schema="fixing/1",
    type=lambda fixing: (
        EventType.FIXING_CORRECTED if fixing.revision else EventType.FIXING_PUBLISHED
    ),
    subject=lambda fixing: f"{fixing.index.value}:{fixing.published_on}",
    body=Fixing.body,
    rows=((_FIXING, _rows),),
)
"""Fixings as they are published, and their corrections."""


def fixings(session: Session, *, known: int | None = None) -> list[Fixing]:
    """Every fixing with its corrections, by index, day of publication and revision."""
    query = (
        select(_FIXING)
        .where(*as_known(_FIXING.c.seq, known))
        .order_by(_FIXING.c.index, _FIXING.c.published_on, _FIXING.c.revision)
    )
    return [
        Fixing(
            index=BenchmarkIndex(row["index"]),
            published_on=row["published_on"],
            rate_e4bp=RateE4bp(row["rate_e4bp"]),
            source=row["source"],
            revision=row["revision"],
            reason=row["reason"],
        )
        for row in session.execute(query).mappings()
    ]
