"""Loans in the store: contract terms as booked."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.loan import (
    Benchmark,
    BenchmarkIndex,
    InterestSchedule,
    Loan,
    RepricingAnchor,
    RulebookRef,
)
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType, append_facts
from carbonstep.store.table import FactRow, as_known, by_ids, insert_rows, table_of
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency
from carbonstep.units.rate import RateE4bp


class LoanRow(FactRow, table=True):
    """A loan as booked. `parameters` is a JSON object of decimals as text."""

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
    principal_fen: int = Field(sa_type=BigInteger)
    currency: str
    drawn_on: date
    matures_on: date
    index: str
    repricing_months: int | None
    repricing_anchor: str
    fixed_e4bp: int | None = Field(sa_type=BigInteger)
    spread_e4bp: int = Field(sa_type=BigInteger)
    floor_e4bp: int | None = Field(sa_type=BigInteger)
    cap_e4bp: int | None = Field(sa_type=BigInteger)
    day_count: str
    interest_frequency: str
    interest_day: int
    rulebook_id: str = Field(sa_type=IdType)
    rulebook_version: str = Field(sa_type=IdType)
    rulebook_hash: str
    parameters: str
    product_id: str
    first_test_on: date | None


_LOAN = table_of(LoanRow)
_PLAIN = (
    "loan_id",
    "account_id",
    "principal_fen",
    "currency",
    "drawn_on",
    "matures_on",
    "spread_e4bp",
    "floor_e4bp",
    "cap_e4bp",
    "product_id",
    "first_test_on",
)


def add_loans(
    session: Session,
    loans: Sequence[Loan],
    *,
    recorded_at: datetime,
    actor: str,
    business_on: date,
) -> range:
    """Book loans; return their numbers.

    A loan that is booked already, whose account is not open or whose rulebook version was never
    approved raises IntegrityError.
    """
    return append_facts(
        session,
        loans,
        event=lambda loan: Event(
            type=EventType.LOAN_BOOKED,
            subject=loan.loan_id,
            business_on=business_on,
            body=loan.body(),
        ),
        insert=lambda facts: insert_rows(
            session, _LOAN, [_row(seq, loan, event) for seq, loan, event in facts]
        ),
        recorded_at=recorded_at,
        actor=actor,
    )


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


def loans_of_accounts(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> list[Loan]:
    """The loans of these accounts, by loan id."""

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        query = select(_LOAN).where(_LOAN.c.account_id.in_(chunk), *as_known(_LOAN.c.seq, known))
        return session.execute(query).mappings().all()

    found = [_loan(row) for row in by_ids(sorted(set(account_ids)), load)]
    return sorted(found, key=lambda item: item.loan_id)


def _row(seq: int, loan: Loan, event: Event) -> dict[str, Any]:
    return {
        "seq": seq,
        "index": loan.benchmark.index.value,
        "repricing_months": loan.benchmark.every_months,
        "repricing_anchor": loan.benchmark.anchor.value,
        "fixed_e4bp": loan.benchmark.fixed_e4bp,
        "day_count": loan.day_count.value,
        "interest_frequency": loan.interest.frequency.value,
        "interest_day": loan.interest.day,
        "rulebook_id": loan.rulebook.rulebook_id,
        "rulebook_version": loan.rulebook.version,
        "rulebook_hash": loan.rulebook.content_hash,
        "parameters": json.dumps(event.body["parameters"], ensure_ascii=False),
        **{field: getattr(loan, field) for field in _PLAIN},
    }


def _loan(row: RowMapping) -> Loan:
    fixed = row["fixed_e4bp"]
    plain = {field: row[field] for field in _PLAIN}
    return Loan(
        **{**plain, "principal_fen": Fen(plain["principal_fen"])},
        benchmark=Benchmark(
            index=BenchmarkIndex(row["index"]),
            every_months=row["repricing_months"],
            anchor=RepricingAnchor(row["repricing_anchor"]),
            fixed_e4bp=None if fixed is None else RateE4bp(fixed),
        ),
        rulebook=RulebookRef(
            rulebook_id=row["rulebook_id"],
            version=row["rulebook_version"],
            content_hash=row["rulebook_hash"],
        ),
        day_count=DayCount(row["day_count"]),
        interest=InterestSchedule(
            frequency=Frequency(row["interest_frequency"]), day=row["interest_day"]
        ),
        parameters={name: Decimal(value) for name, value in json.loads(row["parameters"]).items()},
    )
