"""What the API takes and says of the working-day calendar."""

from datetime import date
from typing import Annotated

from pydantic import Field

from carbonstep.api.shape import In, Out


class HolidayRangeIn(In):
    """Days off in a row, both ends included; weekend days among them are off anyway."""

    from_: date = Field(alias="from")
    to: date


class CalendarYearIn(In):
    """A year's holiday notice, as docs/reference/calendar.md describes it."""

    year: Annotated[str | int, Field(description="The year all its days are of.")]
    holidays: list[date | HolidayRangeIn] = Field(
        description="Weekdays off, or ranges of days off as the notice names them."
    )
    make_up_days: list[date] = Field(default=[], description="Saturdays and Sundays worked.")
    source: str = Field(max_length=200, description="The notice's title or number.")
    replaces: bool | None = Field(
        default=None, description="true: it takes the place of the notice of the year known so far."
    )


class CalendarNoticeOut(Out):
    """A notice as recorded: only the weekdays off are kept of a range."""

    year: int
    holidays: list[date]
    make_up_days: list[date]
    source: str
    replaces: bool


class NoticedYearOut(Out):
    """A notice, and whether this request recorded it."""

    notice: CalendarNoticeOut
    new: bool


class CalendarYearOut(CalendarNoticeOut):
    """A year as known. Not `official`: no notice is known, and Monday to Friday stands in."""

    known: int
    official: bool


class SettlementDateOut(Out):
    """The day `pays_on` on which money due on `due_on` moves by a rule, for certain."""

    known: int
    due_on: date
    rule: str
    pays_on: date
