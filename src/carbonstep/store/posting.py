"""Postings in the store: the interest and principal of a contract day as posted."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import RowMapping, UniqueConstraint
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.money.posting import Posting, posting_from_body
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.past.lift import lifted
from carbonstep.store.table import FactRow, facts_by_loan, table_of


class PostingRow(FactRow, table=True):
    """A contract day as posted. `content` is its body as a JSON object; the rest is looked up."""

    __tablename__ = "posting"
    __table_args__ = (UniqueConstraint("loan_id", "nominal_on"),)

    loan_id: str = Field(sa_type=IdType, foreign_key="loan.loan_id")
    nominal_on: date
    content: str


_POSTING = table_of(PostingRow)


def _rows(seq: int, posting: Posting, event: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "loan_id": posting.loan_id,
            "nominal_on": posting.nominal_on,
            "content": json.dumps(event.body, ensure_ascii=False),
        }
    ]


POSTING: Final[FactKind[Posting]] = FactKind(
    schema="posting/1",
    type=lambda _: EventType.INTEREST_POSTED,
    subject=lambda posting: posting.loan_id,
    body=Posting.body,
    rows=((_POSTING, _rows),),
)
"""Contract days as they are posted."""


def postings_of_loan(
    session: Session, loan_id: str, *, known: int | None = None
) -> list[tuple[int, Posting]]:
    """The postings of a loan with their numbers, by contract day."""
    return postings_of_loans(session, [loan_id], known=known)[loan_id]


def postings_of_loans(
    session: Session, loan_ids: Iterable[str], *, known: int | None = None
) -> dict[str, list[tuple[int, Posting]]]:
    """The postings of each of these loans, as `postings_of_loan` gives them."""
    return facts_by_loan(
        session, _POSTING, loan_ids, _read, order_by=_POSTING.c.nominal_on, known=known
    )


def _read(row: RowMapping) -> Posting:
    return posting_from_body(lifted(json.loads(row["content"]), POSTING.schema))
