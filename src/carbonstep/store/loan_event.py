"""Loan events in the store: money moved and received, arrears, terms, what corrects them."""

import json
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Index, RowMapping, Select, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, event_from_body
from carbonstep.domain.loan.patch import supplies_plain
from carbonstep.store.append import FactKind, Older, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.past.lift import lifted
from carbonstep.store.table import FactRow, as_known, facts_by_loan, table_of
from carbonstep.units.identity import recorded_as

TYPES = {
    LoanEventKind.DRAWDOWN: EventType.LOAN_DRAWN,
    LoanEventKind.PREPAYMENT: EventType.LOAN_PREPAID,
    LoanEventKind.PAYOFF: EventType.LOAN_PAID_OFF,
    LoanEventKind.OVERDUE: EventType.LOAN_OVERDUE,
    LoanEventKind.MISUSE: EventType.LOAN_MISUSED,
    LoanEventKind.RECEIPT: EventType.LOAN_PAID,
    LoanEventKind.AMENDMENT: EventType.LOAN_AMENDED,
    LoanEventKind.CORRECTION: EventType.LOAN_CORRECTED,
    LoanEventKind.CANCELLATION: EventType.LOAN_CANCELLED,
    LoanEventKind.WITHDRAWN: EventType.LOAN_EVENT_WITHDRAWN,
}
"""What the log calls each kind."""


class LoanEventRow(FactRow, table=True):
    """An event as recorded. `content` is its body as a JSON object; the rest is looked up."""

    __tablename__ = "loan_event"
    __table_args__ = (
        UniqueConstraint("event_id"),
        # Null where nothing is superseded; both engines let nulls repeat.
        UniqueConstraint("supersedes"),
        Index(None, "loan_id", "seq"),
    )

    event_id: str = Field(sa_type=IdType)
    loan_id: str = Field(sa_type=IdType, foreign_key="loan.loan_id")
    supersedes: str | None = Field(sa_type=IdType, foreign_key="loan_event.event_id")
    content: str


class LoanAccountRow(FactRow, table=True):
    """An account that an event makes a loan's from a day on, or from the start, for who asks which
    loans an account has to do with."""

    __tablename__ = "loan_account"
    __table_args__ = (Index(None, "account_id"),)

    loan_id: str = Field(sa_type=IdType, foreign_key="loan.loan_id")
    account_id: str = Field(sa_type=IdType, foreign_key="account.account_id")


_EVENT = table_of(LoanEventRow)
_ACCOUNT = table_of(LoanAccountRow)


def _rows(seq: int, item: LoanEvent, event: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "event_id": item.event_id,
            "loan_id": item.loan_id,
            "supersedes": item.supersedes or None,
            "content": json.dumps(event.body, ensure_ascii=False),
        }
    ]


def _account_rows(seq: int, item: LoanEvent, _: Event) -> list[Row]:
    if "account" not in item.terms:
        return []
    return [{"seq": seq, "loan_id": item.loan_id, "account_id": item.terms["account"]}]


LOAN_EVENT: Final[FactKind[LoanEvent]] = FactKind(
    schema="loan_event/2",
    type=lambda event: TYPES[event.kind],
    subject=lambda event: event.loan_id,
    body=LoanEvent.body,
    rows=((_EVENT, _rows), (_ACCOUNT, _account_rows)),
    older=Older(schema="loan_event/1", holds=lambda event: supplies_plain(event.terms)),
)
"""What happens to loans."""


def events_of_loan(
    session: Session, loan_id: str, *, known: int | None = None
) -> list[tuple[int, LoanEvent]]:
    """Every event of a loan with its number, superseded ones too, in the log's order."""
    return events_of_loans(session, [loan_id], known=known)[loan_id]


def events_of_loans(
    session: Session, loan_ids: Iterable[str], *, known: int | None = None
) -> dict[str, list[tuple[int, LoanEvent]]]:
    """The events of each of these loans, as `events_of_loan` gives them."""
    return facts_by_loan(session, _EVENT, loan_ids, _read, order_by=_EVENT.c.seq, known=known)


def loans_that_name(account_ids: Iterable[str], *, known: int | None = None) -> Select[tuple[str]]:
    """The query for the loans that events make those of accounts, whether they still stand or
    not."""
    named = _ACCOUNT.c.account_id.in_(account_ids)
    return select(_ACCOUNT.c.loan_id).where(named, *as_known(_ACCOUNT.c.seq, known))


def _read(row: RowMapping) -> LoanEvent:
    event = event_from_body(lifted(json.loads(row["content"]), LOAN_EVENT.schema))
    return recorded_as(event, row["event_id"])
