"""True-ups in the store: what recalculations added to postings."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import ForeignKeyConstraint, RowMapping, UniqueConstraint
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.money.true_up import TrueUp, true_up_from_body
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.past.lift import lifted
from carbonstep.store.table import FactRow, facts_by_loan, table_of


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


def _rows(seq: int, true_up: TrueUp, event: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "loan_id": true_up.loan_id,
            "nominal_on": true_up.nominal_on,
            "number": true_up.number,
            "content": json.dumps(event.body, ensure_ascii=False),
        }
    ]


TRUE_UP: Final[FactKind[TrueUp]] = FactKind(
    schema="true_up/2",
    type=lambda _: EventType.INTEREST_TRUED_UP,
    subject=lambda true_up: true_up.loan_id,
    body=TrueUp.body,
    rows=((_TRUE_UP, _rows),),
)
"""What recalculations add to postings."""


def true_ups_of_loan(
    session: Session, loan_id: str, *, known: int | None = None
) -> list[tuple[int, TrueUp]]:
    """The true-ups of a loan with their numbers in the log, in its order."""
    return true_ups_of_loans(session, [loan_id], known=known)[loan_id]


def true_ups_of_loans(
    session: Session, loan_ids: Iterable[str], *, known: int | None = None
) -> dict[str, list[tuple[int, TrueUp]]]:
    """The true-ups of each of these loans, as `true_ups_of_loan` gives them."""
    return facts_by_loan(session, _TRUE_UP, loan_ids, _read, order_by=_TRUE_UP.c.seq, known=known)


def _read(row: RowMapping) -> TrueUp:
    return true_up_from_body(lifted(json.loads(row["content"]), TRUE_UP.schema))
