"""When the LPR is published: on the 20th of a month, or the next working day.

Source: PBoC announcement 2019 No. 15.
"""

from datetime import date

from carbonstep.units.period import add_months
from carbonstep.units.work_calendar import WorkCalendar

PUBLICATION_DAY = 20


def next_publication_on(published_on: date, calendar: WorkCalendar) -> date:
    """The day the LPR after this one is published.

    >>> from carbonstep.units.work_calendar import prc_calendar
    >>> next_publication_on(date(2026, 8, 20), prc_calendar())
    datetime.date(2026, 9, 20)
    """
    nominal = published_on.replace(day=PUBLICATION_DAY)
    if published_on >= nominal:
        nominal = add_months(nominal, 1)
    return calendar.on_or_after(nominal).on


def last_publication_on(day: date, calendar: WorkCalendar) -> date:
    """The day of the newest LPR that is published on or before `day`.

    >>> from carbonstep.units.work_calendar import prc_calendar
    >>> [last_publication_on(date(2026, 9, day), prc_calendar()).day for day in (19, 20)]
    [20, 20]
    >>> last_publication_on(date(2026, 9, 19), prc_calendar())
    datetime.date(2026, 8, 20)
    """
    nominal = day.replace(day=PUBLICATION_DAY)
    found = calendar.on_or_after(nominal).on
    return found if found <= day else calendar.on_or_after(add_months(nominal, -1)).on
