"""Loan events in the store: drawdowns, repayments, arrears, and what corrects them."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, event_from_body
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, append_facts
from carbonstep.store.table import FactRow, contents_by_loan, insert_rows, table_of

TYPES = {
    LoanEventKind.DRAWDOWN: EventType.LOAN_DRAWN,
    LoanEventKind.PREPAYMENT: EventType.LOAN_PREPAID,
    LoanEventKind.PAYOFF: EventType.LOAN_PAID_OFF,
    LoanEventKind.OVERDUE: EventType.LOAN_OVERDUE,
    LoanEventKind.MISUSE: EventType.LOAN_MISUSED,
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


_EVENT = table_of(LoanEventRow)


def add_loan_events(
    session: Session,
    events: Sequence[LoanEvent],
    *,
    recorded_at: datetime,
    actor: str,
    business_on: date,
) -> range:
    """Record events; return their numbers.

    An event that is recorded already, that supersedes one already superseded or none at all, or
    whose loan is not booked raises IntegrityError.
    """
    return append_facts(
        session,
        events,
        event=lambda item: Event(
            type=TYPES[item.kind],
            subject=item.loan_id,
            business_on=business_on,
            body=item.body(),
        ),
        insert=lambda facts: insert_rows(
            session,
            _EVENT,
            [
                {
                    "seq": seq,
                    "event_id": item.event_id,
                    "loan_id": item.loan_id,
                    "supersedes": item.supersedes or None,
                    "content": json.dumps(event.body, ensure_ascii=False),
                }
                for seq, item, event in facts
            ],
        ),
        recorded_at=recorded_at,
        actor=actor,
    )


def events_of_loan(
    session: Session, loan_id: str, *, known: int | None = None
) -> list[tuple[int, LoanEvent]]:
    """Every event of a loan with its number, superseded ones too, in the log's order."""
    return events_of_loans(session, [loan_id], known=known)[loan_id]


def events_of_loans(
    session: Session, loan_ids: Iterable[str], *, known: int | None = None
) -> dict[str, list[tuple[int, LoanEvent]]]:
    """The events of each of these loans, as `events_of_loan` gives them."""
    return contents_by_loan(
        session, _EVENT, loan_ids, event_from_body, order_by=_EVENT.c.seq, known=known
    )
