"""The market as one sees it on a day: what rates, payment days and prices are looked up in."""

from dataclasses import dataclass, replace
from datetime import date

from carbonstep.domain.market.fixing import FixingTable
from carbonstep.units.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The fixings and the PRC calendar as known, seen on the business date `as_of`.

    `as_of` limits what may be looked up: a fixing published later is known but not seen yet.
    """

    fixings: FixingTable
    calendar: WorkCalendar
    as_of: date

    def seen_on(self, day: date) -> "Market":
        """The same fixings and calendar, seen on another day."""
        return replace(self, as_of=day)
