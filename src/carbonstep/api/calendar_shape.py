"""What the API takes of the working-day calendar."""

from datetime import date
from typing import Annotated

from pydantic import Field

from carbonstep.api.shape import In


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
