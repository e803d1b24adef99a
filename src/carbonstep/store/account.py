"""Carbon accounts in the store."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.table import FactRow, as_known, by_ids, table_of


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


def account(session: Session, account_id: str, *, known: int | None = None) -> CarbonAccount | None:
    """The account of this id, or None."""
    return next(iter(accounts_by_id(session, [account_id], known=known).values()), None)


def accounts_by_id(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> dict[str, CarbonAccount]:
    """Those of these accounts that are open, by id."""

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        query = select(_ACCOUNT).where(
            _ACCOUNT.c.account_id.in_(chunk), *as_known(_ACCOUNT.c.seq, known)
        )
        return session.execute(query).mappings().all()

    rows = by_ids(sorted(set(account_ids)), load)
    return {row["account_id"]: _account(row) for row in rows}


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


def accounts(
    session: Session, *, after: str = "", limit: int = 100, known: int | None = None
) -> list[CarbonAccount]:
    """A page of accounts in the order of their ids, those above `after`."""
    query = (
        select(_ACCOUNT)
        .where(_ACCOUNT.c.account_id > after, *as_known(_ACCOUNT.c.seq, known))
        .order_by(_ACCOUNT.c.account_id)
        .limit(limit)
    )
    return [_account(row) for row in session.execute(query).mappings()]


def _account(row: RowMapping) -> CarbonAccount:
    return CarbonAccount(**{field: row[field] for field in _FIELDS})
