"""What changes of accounts in the store: names, classes, successions, and what corrects them."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Index, RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.account.account_change import (
    AccountChange,
    AccountChangeKind,
    account_change_from_body,
)
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.past.lift import lifted
from carbonstep.store.table import FactRow, as_known, by_ids, table_of
from carbonstep.units.identity import recorded_as

TYPES = {
    AccountChangeKind.RENAMED: EventType.ACCOUNT_RENAMED,
    AccountChangeKind.RECLASSIFIED: EventType.ACCOUNT_RECLASSIFIED,
    AccountChangeKind.SUCCEEDED: EventType.ACCOUNT_SUCCEEDED,
    AccountChangeKind.CORRECTED: EventType.ACCOUNT_CORRECTED,
    AccountChangeKind.WITHDRAWN: EventType.ACCOUNT_CHANGE_WITHDRAWN,
}
"""What the log calls each kind."""


class AccountChangeRow(FactRow, table=True):
    """A change as recorded. `content` is its body as a JSON object; the rest is looked up."""

    __tablename__ = "account_change"
    __table_args__ = (
        UniqueConstraint("change_id"),
        # Null where nothing is superseded; both engines let nulls repeat.
        UniqueConstraint("supersedes"),
        Index(None, "account_id", "seq"),
        Index(None, "successor"),
    )

    change_id: str = Field(sa_type=IdType)
    account_id: str = Field(sa_type=IdType, foreign_key="account.account_id")
    successor: str | None = Field(sa_type=IdType, foreign_key="account.account_id")
    supersedes: str | None = Field(sa_type=IdType, foreign_key="account_change.change_id")
    content: str


_CHANGE = table_of(AccountChangeRow)


def _rows(seq: int, change: AccountChange, event: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "change_id": change.change_id,
            "account_id": change.account_id,
            "successor": change.successor or None,
            "supersedes": change.supersedes or None,
            "content": json.dumps(event.body, ensure_ascii=False),
        }
    ]


ACCOUNT_CHANGE: Final[FactKind[AccountChange]] = FactKind(
    schema="account_change/1",
    type=lambda change: TYPES[change.kind],
    subject=lambda change: change.account_id,
    body=AccountChange.body,
    rows=((_CHANGE, _rows),),
)
"""What changes of accounts."""


def changes_of_accounts(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> dict[str, list[tuple[int, AccountChange]]]:
    """Every change of each of these accounts with its number, superseded ones too, in the log's
    order."""

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        query = (
            select(_CHANGE)
            .where(_CHANGE.c.account_id.in_(chunk), *as_known(_CHANGE.c.seq, known))
            .order_by(_CHANGE.c.account_id, _CHANGE.c.seq)
        )
        return session.execute(query).mappings().all()

    ids = sorted(set(account_ids))
    found: dict[str, list[tuple[int, AccountChange]]] = {account_id: [] for account_id in ids}
    for row in by_ids(ids, load):
        found[row["account_id"]].append((row["seq"], _read(row)))
    return found


def changed_accounts(session: Session, *, known: int | None = None) -> set[str]:
    """The accounts of which anything was changed."""
    query = select(_CHANGE.c.account_id).where(*as_known(_CHANGE.c.seq, known)).distinct()
    return set(session.execute(query).scalars())


def accounts_naming(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> set[str]:
    """The accounts with a change that names one of these as successor, whether it stands or not."""

    def load(chunk: Sequence[str]) -> Sequence[str]:
        query = select(_CHANGE.c.account_id).where(
            _CHANGE.c.successor.in_(chunk), *as_known(_CHANGE.c.seq, known)
        )
        return session.execute(query).scalars().all()

    return set(by_ids(sorted(set(account_ids)), load))


def _read(row: RowMapping) -> AccountChange:
    change = account_change_from_body(lifted(json.loads(row["content"]), ACCOUNT_CHANGE.schema))
    return recorded_as(change, row["change_id"])
