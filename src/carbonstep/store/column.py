"""Column types that give back on either engine exactly what was put in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# SQLite makes only an INTEGER key the row's own number; a BIGINT one gets a second index.
SeqType: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
"""The number of a fact in the log."""

# PostgreSQL would sort and compare by the database's locale, SQLite by bytes.
IdType: TypeEngine[str] = String().with_variant(String(collation="C"), "postgresql")
"""An identifier: text that is looked up and paged by, in the same order on both engines."""


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant in UTC, kept as microseconds since 1970.

    SQLite drops the zone of a time stamp and sorts it as text; an integer has neither fault.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        if value is None:
            return None
        assert value.tzinfo is not None, f"an instant needs its zone: {value}"
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else _EPOCH + value * _MICROSECOND
