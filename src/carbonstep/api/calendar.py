"""The PRC working-day calendar: holiday notices, and days on which money moves for certain."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from carbonstep.api import example
from carbonstep.api.calendar_shape import CalendarYearIn
from carbonstep.api.caller import Reader, Writer
from carbonstep.api.context import Context
from carbonstep.api.parameter_problem import Day, KnownIn, WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.present.json.calendar import (
    CalendarNoticeOut,
    CalendarYearOut,
    NoticedYearOut,
    SettlementDateOut,
)
from carbonstep.services.calendar import add_calendar_year, calendar_year, final_settlement
from carbonstep.units.period import FIRST_DAY, LAST_DAY
from carbonstep.units.work_calendar import BusinessDayRule

router = APIRouter(tags=["calendar"])

Year = Annotated[int, Path(ge=FIRST_DAY.year, le=LAST_DAY.year)]


class SettlementIn(KnownIn):
    """Where a day goes that is no working day, and what was known when."""

    rule: BusinessDayRule = BusinessDayRule.FOLLOWING


@router.post(
    "/calendar-years",
    status_code=201,
    responses={
        200: {"model": NoticedYearOut, "description": "It was recorded just so already."},
        **WRITE_ERRORS,
    },
    openapi_extra=body_of(CalendarYearIn, example.CALENDAR_YEAR),
)
def add_one(
    writer: Writer,
    context: Context,
    node: Document,
    query: Annotated[WriteIn, Query()],
    response: Response,
) -> NoticedYearOut:
    """Record a year's holiday notice. The same notice again changes nothing."""
    added = add_calendar_year(context.store, node, context.stamp(writer, query.received_on))
    response.status_code = 201 if added.new else 200
    return NoticedYearOut(notice=CalendarNoticeOut.noticed(added.notice), new=added.new)


@router.get("/calendar-years/{year}", responses=errors())
def show(
    _reader: Reader, context: Context, year: Year, query: Annotated[KnownIn, Query()]
) -> CalendarYearOut:
    """Show a year, official or provisional, as known at a moment."""
    found = calendar_year(context.store, year, known_at=query.known_at)
    return CalendarYearOut.of(year, found.notice, known=found.known)


@router.get("/settlement-dates/{date}", responses=errors())
def settlement_date(
    _reader: Reader, context: Context, date: Day, query: Annotated[SettlementIn, Query()]
) -> SettlementDateOut:
    """Tell on which day money due on a day moves for certain; refused while that may change."""
    found = final_settlement(context.store, date, query.rule, known_at=query.known_at)
    return SettlementDateOut.of(found)
