"""Loans in the store: contract terms as booked."""

import json
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import ForeignKeyConstraint, Index, RowMapping, UniqueConstraint, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.supplied import is_plain
from carbonstep.domain.loan.term import LOAN as TERMS
from carbonstep.domain.loan.term import PLAIN_SCHEMA, loan_body
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.store.append import FactKind, Older, Row
from carbonstep.store.column import IdType
from carbonstep.store.loan_event import loans_that_name
from carbonstep.store.log import Event, EventType
from carbonstep.store.past.lift import lifted
from carbonstep.store.table import FactRow, as_known, by_ids, table_of


class LoanRow(FactRow, table=True):
    """A loan as booked. `terms` is its body as a JSON object; the other columns are looked up."""

    __tablename__ = "loan"
    __table_args__ = (
        UniqueConstraint("loan_id"),
        # A loan is bound by contract to a version whose text is kept.
        ForeignKeyConstraint(
            ["rulebook_id", "rulebook_version"], ["rulebook.rulebook_id", "rulebook.version"]
        ),
        Index(None, "account_id"),
    )

    loan_id: str = Field(sa_type=IdType)
    account_id: str = Field(sa_type=IdType, foreign_key="account.account_id")
    rulebook_id: str = Field(sa_type=IdType)
    rulebook_version: str = Field(sa_type=IdType)
    terms: str


_LOAN = table_of(LoanRow)


def _rows(seq: int, loan: Loan, event: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "loan_id": loan.loan_id,
            "account_id": loan.account_id,
            "rulebook_id": loan.rulebook.rulebook_id,
            "rulebook_version": loan.rulebook.version,
            "terms": json.dumps(event.body, ensure_ascii=False),
        }
    ]


LOAN: Final[FactKind[Loan]] = FactKind(
    schema=TERMS.schema,
    type=lambda _: EventType.LOAN_BOOKED,
    subject=lambda loan: loan.loan_id,
    body=loan_body,
    rows=((_LOAN, _rows),),
    older=Older(schema=PLAIN_SCHEMA, holds=lambda loan: is_plain(loan.parameters.values())),
)
"""Loans as they are booked."""


def loan(session: Session, loan_id: str, *, known: int | None = None) -> Loan | None:
    """The loan of this number, or None."""
    query = select(_LOAN).where(_LOAN.c.loan_id == loan_id, *as_known(_LOAN.c.seq, known))
    row = session.execute(query).mappings().one_or_none()
    return None if row is None else _loan(row)


def loans(
    session: Session, *, after: str = "", limit: int = 100, known: int | None = None
) -> list[Loan]:
    """A page of loans in the order of their ids, those above `after`."""
    query = (
        select(_LOAN)
        .where(_LOAN.c.loan_id > after, *as_known(_LOAN.c.seq, known))
        .order_by(_LOAN.c.loan_id)
        .limit(limit)
    )
    return [_loan(row) for row in session.execute(query).mappings()]


def loan_count(session: Session, *, known: int | None = None) -> int:
    """How many loans are booked."""
    query = select(func.count()).select_from(_LOAN).where(*as_known(_LOAN.c.seq, known))
    return session.execute(query).scalar_one()


def benchmark_used(session: Session, index: BenchmarkIndex) -> bool:
    """Whether any loan is booked on a benchmark."""
    named = _LOAN.c.terms.contains(json.dumps(index.value), autoescape=True)
    return session.execute(select(_LOAN.c.seq).where(named).limit(1)).first() is not None


def loans_of_accounts(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> list[Loan]:
    """The loans of these accounts, by loan id: those booked on them, and those that an event made
    theirs, even one that no longer stands."""

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        later = _LOAN.c.loan_id.in_(loans_that_name(chunk, known=known))
        query = select(_LOAN).where(
            or_(_LOAN.c.account_id.in_(chunk), later), *as_known(_LOAN.c.seq, known)
        )
        return session.execute(query).mappings().all()

    found = {row["loan_id"]: _loan(row) for row in by_ids(sorted(set(account_ids)), load)}
    return [found[loan_id] for loan_id in sorted(found)]


def _loan(row: RowMapping) -> Loan:
    return TERMS.parse(lifted(json.loads(row["terms"]), LOAN.schema))
