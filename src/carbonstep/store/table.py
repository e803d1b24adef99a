"""The metadata all tables share, and the ways rows go in and come out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Date,
    Dialect,
    LargeBinary,
    MetaData,
    Result,
    RowMapping,
    Table,
    inspect,
    select,
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowValues:
    """Rows of one table as a driver takes them: names, and each column with its values."""

    table: Table
    names: tuple[str, ...]
    columns: tuple[Sequence[Any], ...]


def row_values(dialect: Dialect, table: Table, rows: Sequence[dict[str, Any]]) -> RowValues:
    """Rows, all of the same columns, with each column converted by its type."""
    names = tuple(rows[0]) if rows else ()
    columns = tuple(converted(dialect, table, name, [row[name] for row in rows]) for name in names)
    return RowValues(table=table, names=names, columns=columns)


def converted(dialect: Dialect, table: Table, name: str, values: list[Any]) -> list[Any]:
    """The values of a column as the driver takes them."""
    kind = table.c[name].type
    if isinstance(kind, LargeBinary):
        return values  # drivers take bytes as they are; a view of each costs more than its hash
    if dialect.name == "sqlite" and isinstance(kind, Date):
        return [None if day is None else day.isoformat() for day in values]
    convert = kind.dialect_impl(dialect).bind_processor(dialect)
    return values if convert is None else list(map(convert, values))


def insert_values(session: Session, values: RowValues) -> None:
    """Put rows into their table in one round trip.

    The statement goes to the driver as it is: for a whole register the usual way through the
    expression compiler costs more than the database itself.
    """
    if not values.names:
        return
    connection = session.connection()
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(map(quote, values.names))
    marks = ", ".join(["?" if connection.dialect.name == "sqlite" else "%s"] * len(values.names))
    connection.exec_driver_sql(
        f"INSERT INTO {quote(values.table.name)} ({columns}) VALUES ({marks})",
        list(zip(*values.columns, strict=True)),
    )


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


def raw_rows(found: Result[Any], size: int) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows of an answer as the driver has them, so many at a time: of text and whole numbers,
    which need no conversion, a book has its columns in half the time."""
    cursor = cast(CursorResult[Any], found).cursor
    while cursor is not None and (rows := cursor.fetchmany(size)):
        yield rows


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
