"""The day on which money moves, for certain."""

from datetime import date

from carbonstep.domain.market.reason import MarketReason
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.work_calendar import BusinessDayRule, WorkCalendar


def final_on(
    calendar: WorkCalendar, day: date, rule: BusinessDayRule, *, place: Place = Place()
) -> date | Problem:
    """The day money moves, for certain; `calendar_provisional` where it may still move."""
    found = calendar.adjust(day, rule)
    if found.provisional:
        year = next(d.year for d in (day, found.on) if not calendar.is_official(d))
        return Problem(
            reason=MarketReason.CALENDAR_PROVISIONAL,
            place=place,
            found=found.on.isoformat(),
            needed=str(year),
        )
    return found.on
