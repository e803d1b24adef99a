"""Looking up footprint reports as known at a moment."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import ColumnElement, RowMapping, and_, exists, select, tuple_
from sqlalchemy.orm import Session

from carbonstep.domain.account.report import FootprintReport, ReportKind
from carbonstep.domain.intake.filing import KnownReport
from carbonstep.store.report import REPORT, reports_from_rows
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

    def load(chunk: Sequence[str]) -> Sequence[KnownReport]:
        newer = REPORT.alias("newer")
        replaced = and_(newer.c.supersedes == REPORT.c.report_id, *as_known(newer.c.seq, known))
        query = (
            select(REPORT, newer.c.report_id.label("superseded_by"))
            .outerjoin(newer, replaced)
            .where(REPORT.c.account_id.in_(chunk), *as_known(REPORT.c.seq, known))
        )
        rows = session.execute(query).mappings().all()
        loaded = reports_from_rows(session, rows)
        return [
            KnownReport(report=report, superseded_by=row["superseded_by"] or "")
            for row, (_, report) in zip(rows, loaded, strict=True)
        ]

    return list(by_ids(sorted(set(account_ids)), load))


def current_organisation_reports(
    session: Session, period: Period, *, known: int | None = None
) -> Iterator[tuple[int, FootprintReport]]:
    """The organisation reports for exactly this period that nothing known replaces.

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
                ~_is_superseded(known),
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


def _is_superseded(known: int | None) -> ColumnElement[bool]:
    newer = REPORT.alias("newer")
    return exists().where(newer.c.supersedes == REPORT.c.report_id, *as_known(newer.c.seq, known))
