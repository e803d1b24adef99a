"""The metadata all tables share, and the ways rows go in and come out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Dialect, MetaData, RowMapping, Table, inspect, select
from sqlalchemy.orm import Session, registry
from sqlmodel import Field, SQLModel

from carbonstep.store.column import SeqType

ROWS_A_CHUNK = 5_000
"""Facts that share one block of numbers and one round trip; bounds the memory of a bulk load."""

IDS_A_CHUNK = 1_000
"""Ids in one IN list; SQLite takes at most 32 766 parameters."""

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

Item = TypeVar("Item")


class StoreRow(SQLModel, registry=registry(metadata=METADATA)):
    """Base of every row; rows never leave this package."""

    metadata = METADATA


class FactRow(StoreRow):
    """Base of every fact's row: its key is the number of its entry in the log."""

    seq: int = Field(sa_type=SeqType, primary_key=True, foreign_key="log_entry.seq")


def table_of(row_type: type[StoreRow]) -> Table:
    """The table a row type is mapped to."""
    return cast(Table, inspect(row_type).local_table)


def insert_rows(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Put rows, all of the same columns, into a table in one round trip.

    The statement goes to the driver as it is: for a whole register the usual way through the
    expression compiler costs more than the database itself.
    """
    if not rows:
        return
    connection = session.connection()
    names = tuple(rows[0])
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(map(quote, names))
    marks = ", ".join(["?" if connection.dialect.name == "sqlite" else "%s"] * len(names))
    connection.exec_driver_sql(
        f"INSERT INTO {quote(table.name)} ({columns}) VALUES ({marks})",
        _parameters(connection.dialect, table, names, rows),
    )


def _parameters(
    dialect: Dialect, table: Table, names: Sequence[str], rows: Sequence[dict[str, Any]]
) -> list[tuple[Any, ...]]:
    """The rows as the driver takes them, each column converted by its type."""
    columns = []
    for name in names:
        convert = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        values = [row[name] for row in rows]
        columns.append(values if convert is None else list(map(convert, values)))
    return list(zip(*columns, strict=True))


def in_chunks(items: Sequence[Item], size: int) -> Iterator[Sequence[Item]]:
    """The items in slices of at most `size`, in order."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def as_known(seq: ColumnElement[int], known: int | None) -> tuple[ColumnElement[bool], ...]:
    """The condition that a fact is among the first `known` entries of the log; None is all."""
    return () if known is None else (seq < known,)


def by_ids(ids: Sequence[str], load: Callable[[Sequence[str]], Sequence[Item]]) -> Iterator[Item]:
    """What `load` finds for the ids, asked for in lists short enough for either engine."""
    for chunk in in_chunks(ids, IDS_A_CHUNK):
        yield from load(chunk)


def facts_by_loan(
    session: Session,
    table: Table,
    loan_ids: Iterable[str],
    read: Callable[[RowMapping], Item],
    *,
    order_by: ColumnElement[Any],
    known: int | None,
) -> dict[str, list[tuple[int, Item]]]:
    """The facts of each of these loans with their numbers, as `read` makes them of rows."""

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        query = (
            select(table)
            .where(table.c.loan_id.in_(chunk), *as_known(table.c.seq, known))
            .order_by(table.c.loan_id, order_by)
        )
        return session.execute(query).mappings().all()

    ids = sorted(set(loan_ids))
    found: dict[str, list[tuple[int, Item]]] = {loan_id: [] for loan_id in ids}
    for row in by_ids(ids, load):
        found[row["loan_id"]].append((row["seq"], read(row)))
    return found
