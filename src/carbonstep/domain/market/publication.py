"""When the LPR is published: on the 20th of a month, or the next working day.

Source: PBoC announcement 2019 No. 15.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from itertools import pairwise

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.view import Market
from carbonstep.units.period import add_months
from carbonstep.units.work_calendar import WorkCalendar

PUBLICATION_DAY = 20


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class MissingPublication:
    """A publication that was expected on a day and is not recorded."""

    index: BenchmarkIndex
    expected_on: date

    def __str__(self) -> str:
        return f"{self.index.value} {self.expected_on}"


class Whereabouts(Enum):
    """Where a publication is that was found missing."""

    NOWHERE = auto()
    """No source that is read has it."""
    RULES_FOLDER = auto()
    """The benchmark file has it, and the next run takes it up."""
    RECORDED = auto()
    """It is recorded now, and was not at the moment that was asked for."""
    DOCUMENT = auto()
    """The answer is of a document that says all it takes, and no store is asked."""


def missing_publications(market: Market) -> tuple[MissingPublication, ...]:
    """Every publication expected by the market's day, after the first fixing of an index, that is
    not recorded; by index and day."""
    found = []
    tomorrow = market.as_of + timedelta(days=1)
    for index in market.fixings.indices:
        published = [day for day in market.fixings.days(index) if day < tomorrow]
        for day, until in pairwise((*published, tomorrow)):
            expected_on = next_publication_on(day, market.calendar)
            while expected_on < until:
                found.append(MissingPublication(index=index, expected_on=expected_on))
                expected_on = next_publication_on(expected_on, market.calendar)
    return tuple(found)


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
