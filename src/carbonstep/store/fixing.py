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
from carbonstep.domain.market.fixing_withdrawal import (
    FixingRevision,
    FixingWithdrawal,
    standing_revisions,
)
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


class FixingWithdrawalRow(FactRow, table=True):
    """That a published value was taken back: a revision of its index and day without a value."""

    __tablename__ = "fixing_withdrawal"
    __table_args__ = (UniqueConstraint("index", "published_on", "revision"),)

    index: str
    published_on: date
    revision: int
    reason: str


_FIXING = table_of(FixingRow)
_WITHDRAWAL = table_of(FixingWithdrawalRow)
_COLUMNS = [
    _FIXING.c[name]
    for name in ("index", "published_on", "rate_e4bp", "source", "revision", "reason")
]
_WITHDRAWN = [_WITHDRAWAL.c[name] for name in ("index", "published_on", "revision", "reason")]


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


def _subject(revision: FixingRevision) -> str:
    return f"{revision.index.value}:{revision.published_on}"


FIXING: Final[FactKind[Fixing]] = FactKind(
    schema="fixing/1",
    type=lambda fixing: EventType.FIXING_CORRECTED if fixing.reason else EventType.FIXING_PUBLISHED,
    subject=_subject,
    body=Fixing.body,
    rows=((_FIXING, _rows),),
)
"""Fixings as they are published, and their corrections."""


def _withdrawal_rows(seq: int, taken: FixingWithdrawal, _: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "index": taken.index.value,
            "published_on": taken.published_on,
            "revision": taken.revision,
            "reason": taken.reason,
        }
    ]


FIXING_WITHDRAWAL: Final[FactKind[FixingWithdrawal]] = FactKind(
    schema="fixing_withdrawal/1",
    type=lambda _: EventType.FIXING_WITHDRAWN,
    subject=_subject,
    body=FixingWithdrawal.body,
    rows=((_WITHDRAWAL, _withdrawal_rows),),
)
"""Published values as they are taken back."""


def fixings(session: Session, *, known: int | None = None) -> list[FixingRevision]:
    """Every fixing with its corrections and withdrawals, by index, day and revision."""
    found: list[FixingRevision] = [_fixing(row) for row in _read(session, known)]
    found += [_taken(row) for row in _read_taken(session, known)]
    return sorted(found, key=lambda item: (item.index, item.published_on, item.revision))


def fixing_table(session: Session, *, known: int | None = None) -> FixingTable:
    """The fixings as a table to look up; the same rows give the same table, made once."""
    return _table(
        tuple(tuple(row) for row in _read(session, known)),
        tuple(tuple(row) for row in _read_taken(session, known)),
    )


def _read(session: Session, known: int | None) -> Sequence[tuple[Any, ...]]:
    query = (
        select(*_COLUMNS)
        .where(*as_known(_FIXING.c.seq, known))
        .order_by(_FIXING.c.index, _FIXING.c.published_on, _FIXING.c.revision)
    )
    return session.execute(query).all()


def _read_taken(session: Session, known: int | None) -> Sequence[tuple[Any, ...]]:
    query = (
        select(*_WITHDRAWN)
        .where(*as_known(_WITHDRAWAL.c.seq, known))
        .order_by(_WITHDRAWAL.c.index, _WITHDRAWAL.c.published_on, _WITHDRAWAL.c.revision)
    )
    return session.execute(query).all()


@lru_cache(maxsize=8)
def _table(rows: tuple[tuple[Any, ...], ...], taken: tuple[tuple[Any, ...], ...]) -> FixingTable:
    return FixingTable(standing_revisions([*map(_fixing, rows), *map(_taken, taken)]))


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


def _taken(row: tuple[Any, ...]) -> FixingWithdrawal:
    index, published_on, revision, reason = row
    return FixingWithdrawal(
        index=BenchmarkIndex(index), published_on=published_on, revision=revision, reason=reason
    )
