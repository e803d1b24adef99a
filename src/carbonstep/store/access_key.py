"""API keys in the store: their hashes, roles, and when they were taken back."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Exists,
    RowMapping,
    Select,
    UniqueConstraint,
    bindparam,
    exists,
    select,
)
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.table import FactRow, as_known, table_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """An API key. `secret_hash` is SHA-256 in hex of the secret, which itself is never kept.

    `name` says whose key it is; it may name a person and so stays out of the log's entry.
    """

    key_id: str
    name: str
    role: str
    secret_hash: str
    issued_on: date

    def body(self) -> dict[str, Any]:
        """The key as a fact: what is written into the log."""
        return {
            "key_id": self.key_id,
            "role": self.role,
            "secret_hash": self.secret_hash,
            "issued_on": self.issued_on.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedKey:
    """A key that opens nothing any more, from a day on."""

    key_id: str
    revoked_on: date

    def body(self) -> dict[str, Any]:
        """The revocation as a fact: what is written into the log."""
        return {"key_id": self.key_id, "revoked_on": self.revoked_on.isoformat()}


class AccessKeyRow(FactRow, table=True):
    """A key as issued."""

    __tablename__ = "access_key"
    __table_args__ = (UniqueConstraint("key_id"), UniqueConstraint("secret_hash"))

    key_id: str = Field(sa_type=IdType)
    name: str
    role: str
    secret_hash: str = Field(sa_type=IdType)
    issued_on: date


class AccessKeyRevokedRow(FactRow, table=True):
    """A key taken back; once."""

    __tablename__ = "access_key_revoked"
    __table_args__ = (UniqueConstraint("key_id"),)

    key_id: str = Field(sa_type=IdType, foreign_key="access_key.key_id")
    revoked_on: date


_KEY = table_of(AccessKeyRow)
_REVOKED = table_of(AccessKeyRevokedRow)
_FIELDS = ("key_id", "name", "role", "secret_hash", "issued_on")


def _key_rows(seq: int, key: AccessKey, _: Event) -> list[Row]:
    return [{"seq": seq, **{field: getattr(key, field) for field in _FIELDS}}]


ACCESS_KEY: Final[FactKind[AccessKey]] = FactKind(
    schema="access_key/1",
    type=lambda _: EventType.KEY_ISSUED,
    subject=lambda key: key.key_id,
    body=AccessKey.body,
    rows=((_KEY, _key_rows),),
)
"""Keys as they are issued."""


def _revoked_rows(seq: int, key: RevokedKey, _: Event) -> list[Row]:
    return [{"seq": seq, "key_id": key.key_id, "revoked_on": key.revoked_on}]


REVOKED_KEY: Final[FactKind[RevokedKey]] = FactKind(
    schema="revoked_key/1",
    type=lambda _: EventType.KEY_REVOKED,
    subject=lambda key: key.key_id,
    body=RevokedKey.body,
    rows=((_REVOKED, _revoked_rows),),
)
"""Keys as they are taken back, for good."""


def access_key_by_secret(
    session: Session | Connection, secret_hash: str, *, known: int | None = None
) -> AccessKey | None:
    """The key of a secret, or None where none was issued or it was taken back."""
    query = _BY_SECRET if known is None else _working(_SECRET, known)
    row = session.execute(query, {"secret": secret_hash}).mappings().one_or_none()
    return None if row is None else _key(row)


def access_key_by_id(
    session: Session, key_id: str, *, known: int | None = None
) -> AccessKey | None:
    """The key of an id, or None where none was issued or it was taken back."""
    row = session.execute(_working(_KEY.c.key_id == key_id, known)).mappings().one_or_none()
    return None if row is None else _key(row)


def was_issued(session: Session, key_id: str) -> bool:
    """Whether a key of this id was ever issued, taken back or not."""
    query = select(_KEY.c.key_id).where(_KEY.c.key_id == key_id)
    return session.execute(query).scalar_one_or_none() is not None


def _working(wanted: ColumnElement[bool], known: int | None) -> Select[Any]:
    return select(_KEY).where(wanted, ~_revoked(known), *as_known(_KEY.c.seq, known))


def _revoked(known: int | None) -> Exists:
    return exists().where(_REVOKED.c.key_id == _KEY.c.key_id, *as_known(_REVOKED.c.seq, known))


_SECRET: Final = _KEY.c.secret_hash == bindparam("secret")
_BY_SECRET: Final = _working(_SECRET, None)
"""Asked on every request, and so made once: it is put into words once."""


def access_keys(session: Session, *, known: int | None = None) -> list[tuple[AccessKey, bool]]:
    """Every key in the order of issue, and whether it still opens anything."""
    query = (
        select(_KEY, _revoked(known).label("revoked"))
        .where(*as_known(_KEY.c.seq, known))
        .order_by(_KEY.c.seq)
    )
    return [(_key(row), not row["revoked"]) for row in session.execute(query).mappings()]


def _key(row: RowMapping) -> AccessKey:
    return AccessKey(**{field: row[field] for field in _FIELDS})
