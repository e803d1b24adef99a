"""The day on which money moves, for certain."""

from dataclasses import dataclass
from datetime import date

from carbonstep.domain.market.reason import MarketReason
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.work_calendar import BusinessDayRule, WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalSettlement:
    """The day `pays_on` on which money due on `due_on` moves by a rule, for certain.

    `known` is the number of log entries looked at.
    """

    known: int
    due_on: date
    rule: BusinessDayRule
    pays_on: date


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
