"""Benchmark fixings in the store."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import BigInteger, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
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
_COLUMNS = [
    _FIXING.c[name]
    for name in ("index", "published_on", "rate_e4bp", "source", "revision", "reason")
]


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
    return [_fixing(row) for row in _read(session, known)]


def fixing_table(session: Session, *, known: int | None = None) -> FixingTable:
    """The fixings as a table to look up; the same rows give the same table, made once."""
    return _table(tuple(tuple(row) for row in _read(session, known)))


def _read(session: Session, known: int | None) -> Sequence[tuple[Any, ...]]:
    query = (
        select(*_COLUMNS)
        .where(*as_known(_FIXING.c.seq, known))
        .order_by(_FIXING.c.index, _FIXING.c.published_on, _FIXING.c.revision)
    )
    return session.execute(query).all()


@lru_cache(maxsize=8)
def _table(rows: tuple[tuple[Any, ...], ...]) -> FixingTable:
    return FixingTable(map(_fixing, rows))


def _fixing(row: tuple[Any, ...]) -> Fixing:
    index, published_on, rate_e4bp, source, revision, reason = row
    return Fixing(
        index=BenchmarkIndex(index),
        published_on=published_on,
        rate_e4bp=RateE4bp(rate_e4bp),
        source=source,
        revision=revision,
        reason=reason,
    )
