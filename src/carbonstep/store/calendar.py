"""Holiday notices in the store: the years of the PRC working-day calendar filed since."""

import json
from datetime import date
from typing import Final

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from carbonstep.store.append import FactKind, Row
from carbonstep.store.log import Event, EventType
from carbonstep.store.table import FactRow, as_known, table_of
from carbonstep.units.work_calendar import CalendarId, CalendarYear


class CalendarYearRow(FactRow, table=True):
    """One year's notice; the days are JSON lists. Of several of a year the last counts."""

    __tablename__ = "calendar_year"

    year: int
    holidays: str
    make_up_days: str
    source: str
    replaces: bool


_YEAR = table_of(CalendarYearRow)


def _rows(seq: int, notice: CalendarYear, _: Event) -> list[Row]:
    return [
        {
            "seq": seq,
            "year": notice.year,
            "holidays": _written(notice.holidays),
            "make_up_days": _written(notice.make_up_days),
            "source": notice.source,
            "replaces": notice.replaces,
        }
    ]


CALENDAR_YEAR: Final[FactKind[CalendarYear]] = FactKind(
    schema="calendar_year/1",
    type=lambda _: EventType.CALENDAR_NOTICED,
    subject=lambda notice: f"{CalendarId.PRC.value}:{notice.year}",
    body=CalendarYear.body,
    rows=((_YEAR, _rows),),
)
"""Holiday notices as they are filed."""


def calendar_years(session: Session, *, known: int | None = None) -> list[CalendarYear]:
    """Every notice filed, in the log's order."""
    query = select(_YEAR).where(*as_known(_YEAR.c.seq, known)).order_by(_YEAR.c.seq)
    return [_calendar_year(row) for row in session.execute(query).mappings()]


def _calendar_year(row: RowMapping) -> CalendarYear:
    return CalendarYear(
        year=row["year"],
        holidays=_read(row["holidays"]),
        make_up_days=_read(row["make_up_days"]),
        source=row["source"],
        replaces=row["replaces"],
    )


def _written(days: frozenset[date]) -> str:
    return json.dumps([day.isoformat() for day in sorted(days)])


def _read(written: str) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in json.loads(written))
