"""Looking up footprint reports as known at a moment."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, RowMapping, exists, select, tuple_
from sqlalchemy.orm import Session

from carbonstep.domain.account.report import FootprintReport, ReportKind
from carbonstep.domain.intake.known_report import KnownReport
from carbonstep.domain.intake.known_report import known_reports as with_what_became
from carbonstep.store.report import REPORT, reports_from_rows
from carbonstep.store.report_withdrawal import WITHDRAWAL, withdrawals_of_accounts
from carbonstep.store.table import as_known, by_ids
from carbonstep.units.period import Period

_PAGE = 1_000


def report(session: Session, report_id: str, *, known: int | None = None) -> FootprintReport | None:
    """The report of this id, or None."""
    query = select(REPORT).where(REPORT.c.report_id == report_id, *as_known(REPORT.c.seq, known))
    found = reports_from_rows(session, session.execute(query).mappings().all())
    return found[0][1] if found else None


def reports_of_account(
    session: Session, account_id: str, *, known: int | None = None
) -> list[tuple[int, FootprintReport]]:
    """Every report of an account, replaced ones too, with its number, in the log's order."""
    query = (
        select(REPORT)
        .where(REPORT.c.account_id == account_id, *as_known(REPORT.c.seq, known))
        .order_by(REPORT.c.seq)
    )
    return reports_from_rows(session, session.execute(query).mappings().all())


def known_reports(
    session: Session, account_ids: Iterable[str], *, known: int | None = None
) -> list[KnownReport]:
    """What a filing must know of every report of these accounts, in no particular order."""
    ids = sorted(set(account_ids))

    def load(chunk: Sequence[str]) -> Sequence[FootprintReport]:
        query = select(REPORT).where(REPORT.c.account_id.in_(chunk), *as_known(REPORT.c.seq, known))
        found = reports_from_rows(session, session.execute(query).mappings().all())
        return [report for _, report in found]

    taken_back = withdrawals_of_accounts(session, ids, known=known)
    return with_what_became(by_ids(ids, load), (item for _, item in taken_back))


def accounts_of_reports(session: Session, report_ids: Iterable[str]) -> dict[str, str]:
    """The account of each of these reports, by the report's id; what is no report is left out."""

    def load(chunk: Sequence[str]) -> Sequence[RowMapping]:
        query = select(REPORT.c.report_id, REPORT.c.account_id).where(REPORT.c.report_id.in_(chunk))
        return session.execute(query).mappings().all()

    return {row["report_id"]: row["account_id"] for row in by_ids(sorted(set(report_ids)), load)}


def accounts_told_since(session: Session, known: int) -> set[str]:
    """The accounts of the reports that were filed or withdrawn from the number `known` on."""
    found: set[str] = set()
    for table in (REPORT, WITHDRAWAL):
        query = select(table.c.account_id).where(table.c.seq >= known).distinct()
        found |= set(session.execute(query).scalars())
    return found


def current_organisation_reports(
    session: Session, period: Period, *, known: int | None = None
) -> Iterator[tuple[int, FootprintReport]]:
    """The organisation reports for exactly this period that nothing known replaces or withdraws.

    They come by account id and number, a page at a time, so that a whole book fits any memory.
    """
    position = ("", -1)
    while True:
        query = (
            select(REPORT)
            .where(
                REPORT.c.period_from == period.start,
                REPORT.c.period_to == period.end,
                REPORT.c.kind == ReportKind.ORGANISATION.value,
                tuple_(REPORT.c.account_id, REPORT.c.seq) > tuple_(*position),
                ~is_superseded(known),
                ~is_withdrawn(REPORT.c.report_id, known),
                *as_known(REPORT.c.seq, known),
            )
            .order_by(REPORT.c.account_id, REPORT.c.seq)
            .limit(_PAGE)
        )
        rows: Sequence[RowMapping] = session.execute(query).mappings().all()
        yield from reports_from_rows(session, rows)
        if len(rows) < _PAGE:
            return
        position = (rows[-1]["account_id"], rows[-1]["seq"])


def is_superseded(known: int | None) -> ColumnElement[bool]:
    """The condition that a report that stands is in the place of the one asked about."""
    newer = REPORT.alias("newer")
    return exists().where(
        newer.c.supersedes == REPORT.c.report_id,
        ~is_withdrawn(newer.c.report_id, known),
        *as_known(newer.c.seq, known),
    )


def is_withdrawn(report_id: ColumnElement[str], known: int | None) -> ColumnElement[bool]:
    """The condition that a report is withdrawn."""
    taken_back = WITHDRAWAL.alias()
    return exists().where(taken_back.c.report_id == report_id, *as_known(taken_back.c.seq, known))
