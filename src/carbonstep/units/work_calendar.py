"""Working-day calendars: the People's Republic of China with make-up weekends, Monday to Friday,
and every day.

Source: the State Council's yearly holiday notices, as collected by `chinesecalendar`, checked
against the notices since 2005 (docs/reference/calendar-years.md), and as filed since. A year
without a notice is *provisional*: Monday to Friday stands in, and whoever asks is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any

from chinese_calendar.constants import holidays, workdays

_DAY = timedelta(days=1)
_SEED_LACKS = frozenset({date(2005, 12, 31)})
"""A Saturday that the notice of 2006 made a working day; `chinesecalendar` leaves it off."""

_CACHED_MAX = 65536


class CalendarId(StrEnum):
    """Which days banks work on."""

    PRC = "prc"
    WEEKDAYS = "weekdays"
    NONE = "none"


class BusinessDayRule(StrEnum):
    """Where a day goes that is no working day; modified: not out of its month."""

    NONE = "none"
    FOLLOWING = "following"
    MODIFIED_FOLLOWING = "modified_following"
    PRECEDING = "preceding"
    MODIFIED_PRECEDING = "modified_preceding"


def is_weekend(day: date) -> bool:
    """Whether a day is a Saturday or Sunday.

    >>> is_weekend(date(2027, 3, 20)), is_weekend(date(2027, 3, 22))
    (True, False)
    """
    return day.weekday() >= 5


@dataclass(frozen=True, slots=True)
class WorkingDate:
    """A date found on the working-day calendar; provisional where a year without notice counted."""

    on: date
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """A year's official holiday notice: the weekdays off and the weekend days worked.

    `replaces` says that it takes the place of an earlier notice of its year.
    """

    year: int
    holidays: frozenset[date]
    make_up_days: frozenset[date]
    source: str
    replaces: bool = False

    def __post_init__(self) -> None:
        days = self.holidays | self.make_up_days
        assert all(day.year == self.year for day in days), f"a day is not of {self.year}"
        assert all(not is_weekend(day) for day in self.holidays), "a holiday is a weekday off"
        assert all(is_weekend(day) for day in self.make_up_days), "a make-up day is on a weekend"

    def body(self) -> dict[str, Any]:
        """The notice as a fact: what is written into the log."""
        return {
            "year": self.year,
            "holidays": [day.isoformat() for day in sorted(self.holidays)],
            "make_up_days": [day.isoformat() for day in sorted(self.make_up_days)],
            "source": self.source,
            "replaces": self.replaces,
        }


class WorkCalendar:
    """One calendar's working days, with the years whose holidays are official."""

    __slots__ = ("_closed", "_found", "_notices", "_open", "calendar_id")

    def __init__(self, calendar_id: CalendarId, years: Iterable[CalendarYear] = ()) -> None:
        """`years` are needed for the PRC calendar only; a later one replaces an earlier of its
        year."""
        by_year = {item.year: item for item in years}
        self.calendar_id = calendar_id
        self._notices = by_year
        self._closed = frozenset(day for item in by_year.values() for day in item.holidays)
        self._open = frozenset(day for item in by_year.values() for day in item.make_up_days)
        self._found: dict[tuple[date, BusinessDayRule], WorkingDate] = {}

    def notice_of(self, year: int) -> CalendarYear | None:
        """The notice that counts for a year, or None where there is none.

        >>> notice = prc_calendar().notice_of(2026)
        >>> date(2026, 9, 20) in notice.make_up_days, prc_calendar().notice_of(2027)
        (True, None)
        """
        return self._notices.get(year)

    def is_official(self, day: date) -> bool:
        """Whether the days of this day's year are known for certain.

        >>> [prc_calendar().is_official(date(year, 1, 4)) for year in (2026, 2027)]
        [True, False]
        """
        return self.calendar_id is not CalendarId.PRC or day.year in self._notices

    def is_working_day(self, day: date) -> bool:
        """Whether banks work on `day`; Monday to Friday in a year without official data.

        >>> prc_calendar().is_working_day(date(2021, 2, 20))
        True
        >>> prc_calendar().is_working_day(date(2026, 10, 1))
        False
        """
        if self.calendar_id is CalendarId.NONE:
            return True
        return day in self._open or (not is_weekend(day) and day not in self._closed)

    def adjust(self, day: date, rule: BusinessDayRule) -> WorkingDate:
        """The day itself where it is a working day, else where the rule moves it.

        >>> prc_calendar().adjust(date(2026, 10, 31), BusinessDayRule.MODIFIED_FOLLOWING).on
        datetime.date(2026, 10, 30)
        """
        found = self._found.get((day, rule))
        if found is None:
            if len(self._found) >= _CACHED_MAX:
                self._found.clear()
            found = self._found[day, rule] = self._adjust(day, rule)
        return found

    def on_or_after(self, day: date) -> WorkingDate:
        """The first working day on or after `day` (the 'following' convention).

        >>> prc_calendar().on_or_after(date(2026, 9, 20)).on
        datetime.date(2026, 9, 20)
        """
        return self.adjust(day, BusinessDayRule.FOLLOWING)

    def working_days_after(self, day: date, count: int) -> WorkingDate:
        """The `count`-th working day after `day`, which itself never counts.

        >>> prc_calendar().working_days_after(date(2024, 9, 30), 5).on
        datetime.date(2024, 10, 12)
        """
        return self._step(day, count, _DAY)

    def working_days_before(self, day: date, count: int) -> WorkingDate:
        """The `count`-th working day before `day`, which itself never counts.

        >>> prc_calendar().working_days_before(date(2026, 10, 8), 1).on
        datetime.date(2026, 9, 30)
        """
        return self._step(day, count, -_DAY)

    def _adjust(self, day: date, rule: BusinessDayRule) -> WorkingDate:
        if rule is BusinessDayRule.NONE:
            return WorkingDate(day, False)
        forward = rule in (BusinessDayRule.FOLLOWING, BusinessDayRule.MODIFIED_FOLLOWING)
        modified = rule in (BusinessDayRule.MODIFIED_FOLLOWING, BusinessDayRule.MODIFIED_PRECEDING)
        found = self._walk(day, _DAY if forward else -_DAY)
        if modified and found.month != day.month:
            found = self._walk(day, -_DAY if forward else _DAY)
        return self._dated(found, day)

    def _walk(self, day: date, step: timedelta) -> date:
        while not self.is_working_day(day):
            day += step
        return day

    def _step(self, day: date, count: int, step: timedelta) -> WorkingDate:
        assert 0 < count <= 400, f"{count} working days is not a term of a loan"
        found, left = day, count
        while left:
            found += step
            left -= self.is_working_day(found)
        return self._dated(found, day)

    def _dated(self, found: date, asked: date) -> WorkingDate:
        """Provisional where any year from one day to the other has no notice."""
        first, last = sorted((found, asked))
        years = (date(year, 1, 1) for year in range(first.year, last.year + 1))
        return WorkingDate(found, not all(map(self.is_official, years)))


@lru_cache(maxsize=8)
def prc_calendar(filed: tuple[CalendarYear, ...] = ()) -> WorkCalendar:
    """The PRC calendar with the shipped years and the notices filed since, the last of a year
    counting."""
    return WorkCalendar(CalendarId.PRC, (*shipped_years(), *filed))


@lru_cache(maxsize=1)
def shipped_years() -> tuple[CalendarYear, ...]:
    """The notices that come with the program."""
    return tuple(
        CalendarYear(
            year=year,
            holidays=frozenset(d for d in holidays if d.year == year and not is_weekend(d)),
            make_up_days=frozenset(
                d for d in (*workdays, *_SEED_LACKS) if d.year == year and is_weekend(d)
            ),
            source="chinesecalendar",
        )
        for year in sorted({day.year for day in holidays})
    )


WEEKDAYS = WorkCalendar(CalendarId.WEEKDAYS)
EVERY_DAY = WorkCalendar(CalendarId.NONE)


def calendar_named(calendar_id: CalendarId, *, prc: WorkCalendar) -> WorkCalendar:
    """The calendar a contract names; `prc` is the PRC calendar as known."""
    match calendar_id:
        case CalendarId.PRC:
            return prc
        case CalendarId.WEEKDAYS:
            return WEEKDAYS
        case _:
            return EVERY_DAY
