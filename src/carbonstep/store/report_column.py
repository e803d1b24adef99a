"""The figures of a period's reports as columns, for a whole book at once."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, literal, select
from sqlalchemy.orm import Session

from carbonstep.book.fact_column import ReportColumns
from carbonstep.domain.account.report import FootprintReport, ReportKind
from carbonstep.store.report import FIGURE, REPORT, reports_from_rows
from carbonstep.store.report_query import is_superseded, is_withdrawn
from carbonstep.store.report_withdrawal import WITHDRAWAL
from carbonstep.store.table import as_known, by_ids, raw_rows
from carbonstep.units.period import Period

ROWS_A_CHUNK: Final = 20_000
"""Reports handed on at a time: what is made of them is a tenth as large."""


def report_columns(
    session: Session,
    period: Period,
    *,
    kind: ReportKind,
    figures: Sequence[str],
    known: int | None = None,
) -> Iterator[ReportColumns]:
    """The reports of a kind for a period or some of its days that nothing known replaces or
    withdraws, with these of their figures, in no particular order."""
    held = [FIGURE.alias() for _ in figures]
    empty = literal("")
    query = select(
        REPORT.c.account_id,
        case(
            (and_(REPORT.c.period_from == period.start, REPORT.c.period_to == period.end), 1),
            else_=0,
        ),
        func.coalesce(REPORT.c.product_id, empty),
        func.coalesce(REPORT.c.declared_unit, empty),
        func.coalesce(REPORT.c.declared_amount, empty),
        REPORT.c.assurance,
        REPORT.c.opinion,
        REPORT.c.boundary,
        REPORT.c.standard,
        *(one.c.unit for one in held),
        *(func.coalesce(one.c.amount, 0) for one in held),
    ).where(*_standing(period, kind, known))
    joined: Any = REPORT
    for name, one in zip(figures, held, strict=True):
        joined = joined.outerjoin(one, and_(one.c.seq == REPORT.c.seq, one.c.name == name))
    found = session.execute(query.select_from(joined))
    plain = len(ReportColumns._fields) - 2
    for rows in raw_rows(found, ROWS_A_CHUNK):
        columns = list(zip(*rows, strict=True))
        units, amounts = columns[plain : plain + len(figures)], columns[plain + len(figures) :]
        yield ReportColumns._make((*columns[:plain], units, amounts))


def standing_reports(
    session: Session,
    account_ids: Sequence[str],
    period: Period,
    *,
    kind: ReportKind,
    known: int | None = None,
) -> list[FootprintReport]:
    """The reports that `report_columns` has of some accounts, whole."""

    def load(chunk: Sequence[str]) -> Sequence[FootprintReport]:
        query = select(REPORT).where(
            REPORT.c.account_id.in_(chunk), *_standing(period, kind, known)
        )
        found = reports_from_rows(session, session.execute(query).mappings().all())
        return [report for _, report in found]

    return list(by_ids(account_ids, load))


def withdrawn_days(
    session: Session, period: Period, *, kind: ReportKind, known: int | None = None
) -> dict[tuple[str, str], list[Period]]:
    """The days of the withdrawn reports of a period or some of its days, by account and product;
    the product of an organisation's is empty."""
    query = (
        select(REPORT.c.account_id, REPORT.c.product_id, REPORT.c.period_from, REPORT.c.period_to)
        .join(WITHDRAWAL, REPORT.c.report_id == WITHDRAWAL.c.report_id)
        .where(*_of_days(period, kind), *as_known(WITHDRAWAL.c.seq, known))
    )
    found: dict[tuple[str, str], list[Period]] = {}
    for account_id, product_id, start, end in session.execute(query):
        found.setdefault((account_id, product_id or ""), []).append(Period(start, end))
    return found


def _of_days(period: Period, kind: ReportKind) -> tuple[ColumnElement[bool], ...]:
    return (
        REPORT.c.period_from >= period.start,
        REPORT.c.period_from < period.end,
        REPORT.c.period_to <= period.end,
        REPORT.c.kind == kind.value,
    )


def _standing(
    period: Period, kind: ReportKind, known: int | None
) -> tuple[ColumnElement[bool], ...]:
    return (
        *_of_days(period, kind),
        ~is_superseded(known),
        ~is_withdrawn(REPORT.c.report_id, known),
        *as_known(REPORT.c.seq, known),
    )
