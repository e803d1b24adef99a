"""Carbon accounts in the store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, Final

from sqlalchemy import RowMapping, Select, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, LogEntryRow
from carbonstep.store.table import (
    ROWS_A_CHUNK,
    FactRow,
    as_known,
    by_ids,
    raw_rows,
    table_of,
)


class AccountRow(FactRow, table=True):
    """An account as opened."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("account_id"),)

    account_id: str = Field(sa_type=IdType)
    name: str
    industry: str
    region: str
    lei: str


_ACCOUNT = table_of(AccountRow)
_ENTRY = table_of(LogEntryRow)
_FIELDS = ("account_id", "name", "industry", "region", "lei")


def _rows(seq: int, account: CarbonAccount, _: Event) -> list[Row]:
    return [{"seq": seq, **{field: getattr(account, field) for field in _FIELDS}}]


ACCOUNT: Final[FactKind[CarbonAccount]] = FactKind(
    schema="account/1",
    type=lambda _: EventType.ACCOUNT_OPENED,
    subject=lambda account: account.account_id,
    body=CarbonAccount.body,
    rows=((_ACCOUNT, _rows),),
)
"""Accounts as they are opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedAccount:
    """An account as it was opened, and the business date of that."""

    account: CarbonAccount
    opened_on: date


def opened_accounts(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> dict[str, OpenedAccount]:
    """Those of these accounts that are open, as they were opened, by id."""

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        query = _opened(known).where(_ACCOUNT.c.account_id.in_(chunk))
        return session.execute(query).mappings().all()

    rows = by_ids(sorted(set(account_ids)), load)
    return {row["account_id"]: _read(row) for row in rows}


def accounts(
    session: Session, *, after: str = "", limit: int = 100, known: int | None = None
) -> list[OpenedAccount]:
    """A page of accounts as they were opened, in the order of their ids, those above `after`."""
    query = (
        _opened(known)
        .where(_ACCOUNT.c.account_id > after)
        .order_by(_ACCOUNT.c.account_id)
        .limit(limit)
    )
    return [_read(row) for row in session.execute(query).mappings()]


def classed_accounts(session: Session, *, known: int | None = None) -> dict[str, tuple[str, str]]:
    """Every account with the industry and region it was opened with, in the order of their ids."""
    query = (
        select(_ACCOUNT.c.account_id, _ACCOUNT.c.industry, _ACCOUNT.c.region)
        .where(*as_known(_ACCOUNT.c.seq, known))
        .order_by(_ACCOUNT.c.account_id)
    )
    rows = raw_rows(session.execute(query), ROWS_A_CHUNK)
    return {name: (industry, region) for name, industry, region in chain.from_iterable(rows)}


def existing_account_ids(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> set[str]:
    """Which of these accounts are open."""

    def load(chunk: Sequence[str]) -> Sequence[str]:
        query = select(_ACCOUNT.c.account_id).where(
            _ACCOUNT.c.account_id.in_(chunk), *as_known(_ACCOUNT.c.seq, known)
        )
        return session.execute(query).scalars().all()

    return set(by_ids(sorted(set(account_ids)), load))


def _opened(known: int | None) -> Select[Any]:
    """The accounts with the day each was opened for, which its entry says."""
    return (
        select(_ACCOUNT, _ENTRY.c.business_on.label("opened_on"))
        .join(_ENTRY, _ENTRY.c.seq == _ACCOUNT.c.seq)
        .where(*as_known(_ACCOUNT.c.seq, known))
    )


def _read(row: RowMapping) -> OpenedAccount:
    account = CarbonAccount(**{field: row[field] for field in _FIELDS})
    return OpenedAccount(account=account, opened_on=row["opened_on"])
