"""Withdrawals of footprint reports in the store."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from sqlalchemy import Index, RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType
from carbonstep.store.log import Event, EventType
from carbonstep.store.table import FactRow, as_known, by_ids, table_of


class ReportWithdrawalRow(FactRow, table=True):
    """A withdrawal as recorded; `moved_to` is null where the report was not moved."""

    __tablename__ = "report_withdrawal"
    __table_args__ = (UniqueConstraint("report_id"), Index(None, "account_id"))

    report_id: str = Field(sa_type=IdType, foreign_key="report.report_id")
    account_id: str = Field(sa_type=IdType, foreign_key="account.account_id")
    withdrawn_on: date
    reason: str
    moved_to: str | None = Field(sa_type=IdType, foreign_key="report.report_id")


WITHDRAWAL = table_of(ReportWithdrawalRow)
_PLAIN = ("report_id", "account_id", "withdrawn_on", "reason")


def _rows(seq: int, withdrawal: ReportWithdrawal, _: Event) -> list[Row]:
    plain = {field: getattr(withdrawal, field) for field in _PLAIN}
    return [{"seq": seq, "moved_to": withdrawal.moved_to or None, **plain}]


REPORT_WITHDRAWAL: Final[FactKind[ReportWithdrawal]] = FactKind(
    schema="report_withdrawal/1",
    type=lambda _: EventType.REPORT_WITHDRAWN,
    subject=lambda withdrawal: withdrawal.report_id,
    body=ReportWithdrawal.body,
    rows=((WITHDRAWAL, _rows),),
)
"""Reports as they are taken back."""


def withdrawals_of_accounts(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> list[tuple[int, ReportWithdrawal]]:
    """What withdraws reports of these accounts, each with its number, in no particular order."""

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        query = select(WITHDRAWAL).where(
            WITHDRAWAL.c.account_id.in_(chunk), *as_known(WITHDRAWAL.c.seq, known)
        )
        return session.execute(query).mappings().all()

    return [(row["seq"], _read(row)) for row in by_ids(sorted(set(account_ids)), load)]


def _read(row: RowMapping) -> ReportWithdrawal:
    plain = {field: row[field] for field in _PLAIN}
    return ReportWithdrawal(moved_to=row["moved_to"] or "", **plain)
