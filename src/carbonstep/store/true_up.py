"""True-ups in the store: what recalculations added to postings."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.money.true_up import TrueUp, true_up_from_body
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, append_facts
from carbonstep.store.table import FactRow, contents_by_loan, insert_rows, table_of


class TrueUpRow(FactRow, table=True):
    """One true-up of a posting. `content` is its body as a JSON object; the rest is looked up."""

    __tablename__ = "true_up"
    __table_args__ = (
        UniqueConstraint("loan_id", "nominal_on", "number"),
        ForeignKeyConstraint(["loan_id", "nominal_on"], ["posting.loan_id", "posting.nominal_on"]),
    )

    loan_id: str = Field(sa_type=IdType)
    nominal_on: date
    number: int
    content: str


_TRUE_UP = table_of(TrueUpRow)


def add_true_ups(
    session: Session,
    true_ups: Sequence[TrueUp],
    *,
    recorded_at: datetime,
    actor: str,
    business_on: date,
) -> range:
    """Record true-ups; return their numbers.

    One whose day was never posted, or whose number is taken, raises IntegrityError.
    """
    return append_facts(
        session,
        true_ups,
        event=lambda item: Event(
            type=EventType.INTEREST_TRUED_UP,
            subject=item.loan_id,
            business_on=business_on,
            body=item.body(),
        ),
        insert=lambda facts: insert_rows(
            session,
            _TRUE_UP,
            [
                {
                    "seq": seq,
                    "loan_id": item.loan_id,
                    "nominal_on": item.nominal_on,
                    "number": item.number,
                    "content": json.dumps(event.body, ensure_ascii=False),
                }
                for seq, item, event in facts
            ],
        ),
        recorded_at=recorded_at,
        actor=actor,
    )


def true_ups_of_loan(
    session: Session, loan_id: str, *, known: int | None = None
) -> list[tuple[int, TrueUp]]:
    """The true-ups of a loan with their numbers in the log, in its order."""
    return true_ups_of_loans(session, [loan_id], known=known)[loan_id]


def true_ups_of_loans(
    session: Session, loan_ids: Iterable[str], *, known: int | None = None
) -> dict[str, list[tuple[int, TrueUp]]]:
    """The true-ups of each of these loans, as `true_ups_of_loan` gives them."""
    return contents_by_loan(
        session, _TRUE_UP, loan_ids, true_up_from_body, order_by=_TRUE_UP.c.seq, known=known
    )
