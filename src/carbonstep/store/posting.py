"""Postings in the store: the interest and principal of a contract day as posted."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.money.posting import Posting, posting_from_body
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, append_facts
from carbonstep.store.table import FactRow, contents_by_loan, insert_rows, table_of


class PostingRow(FactRow, table=True):
    """A contract day as posted. `content` is its body as a JSON object; the rest is looked up."""

    __tablename__ = "posting"
    __table_args__ = (UniqueConstraint("loan_id", "nominal_on"),)

    loan_id: str = Field(sa_type=IdType, foreign_key="loan.loan_id")
    nominal_on: date
    content: str


_POSTING = table_of(PostingRow)


def add_postings(
    session: Session,
    postings: Sequence[Posting],
    *,
    recorded_at: datetime,
    actor: str,
    business_on: date,
) -> range:
    """Record postings; return their numbers. A day posted already raises IntegrityError."""
    return append_facts(
        session,
        postings,
        event=lambda item: Event(
            type=EventType.INTEREST_POSTED,
            subject=item.loan_id,
            business_on=business_on,
            body=item.body(),
        ),
        insert=lambda facts: insert_rows(
            session,
            _POSTING,
            [
                {
                    "seq": seq,
                    "loan_id": item.loan_id,
                    "nominal_on": item.nominal_on,
                    "content": json.dumps(event.body, ensure_ascii=False),
                }
                for seq, item, event in facts
            ],
        ),
        recorded_at=recorded_at,
        actor=actor,
    )


def postings_of_loan(
    session: Session, loan_id: str, *, known: int | None = None
) -> list[tuple[int, Posting]]:
    """The postings of a loan with their numbers, by contract day."""
    return postings_of_loans(session, [loan_id], known=known)[loan_id]


def postings_of_loans(
    session: Session, loan_ids: Iterable[str], *, known: int | None = None
) -> dict[str, list[tuple[int, Posting]]]:
    """The postings of each of these loans, as `postings_of_loan` gives them."""
    return contents_by_loan(
        session, _POSTING, loan_ids, posting_from_body, order_by=_POSTING.c.nominal_on, known=known
    )
