"""Reads a year's holiday notice: the days off as the State Council names them, and make-up days."""

from collections.abc import Sequence
from datetime import date, timedelta

from carbonstep.domain.market.reason import MarketReason
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.period import FIRST_DAY, LAST_DAY
from carbonstep.units.work_calendar import CalendarYear, is_weekend

WEEKDAYS_OFF_MAX = 60
"""More weekdays off are no year's holidays; a calendar must have days on which money moves."""

SOURCE_LENGTH_MAX = 200

_ITEMS_MAX = 100
_DAY = timedelta(days=1)


def read_calendar_year(node: Node) -> CalendarYear | tuple[Problem, ...]:
    """The notice in a document {year, holidays, make_up_days, source, replaces}, or all problems.

    A holiday is a day, which must be a weekday, or a range {from, to} with both days in it, whose
    weekend days are off anyway and left out. Make-up days are Saturdays and Sundays.

    Errors: `calendar_other_year`, `calendar_holiday_weekend`, `calendar_make_up_weekday`,
    `calendar_make_up_holiday`, `calendar_day_twice`, `calendar_no_holidays`, and what is wrong
    with any document.
    """
    reading = Reading()
    parts = reading.mapping(
        node, required=("year", "holidays", "source"), optional=("make_up_days", "replaces")
    )
    year = 0
    if "year" in parts:
        year = reading.integer(parts["year"], low=FIRST_DAY.year, high=LAST_DAY.year)
    source = reading.text(
        parts.get("source"),
        needed=phrase("the notice's title or number"),
        length_max=SOURCE_LENGTH_MAX,
    )
    replaces = reading.flag(parts.get("replaces"))
    if reading.problems:
        return tuple(reading.problems)
    named = _holidays(reading, parts["holidays"], year)
    worked = _make_up_days(reading, parts.get("make_up_days"), year, named)
    off = frozenset(day for day in named if not is_weekend(day))
    if not off and not reading.problems:
        reading.note(MarketReason.CALENDAR_NO_HOLIDAYS, parts["holidays"], found=str(year))
    if len(off) > WEEKDAYS_OFF_MAX:
        needed = phrase("1 to {count} weekdays off", count=WEEKDAYS_OFF_MAX)
        reading.note(
            ReadingReason.OUT_OF_RANGE, parts["holidays"], found=str(len(off)), needed=needed
        )
    if reading.problems:
        return tuple(reading.problems)
    return CalendarYear(
        year=year, holidays=off, make_up_days=worked, source=source, replaces=replaces
    )


def _items(reading: Reading, node: Node, *, of: str) -> Sequence[Node]:
    items = reading.listing(node, of=of)
    if len(items) > _ITEMS_MAX:
        needed = phrase("at most {count} {of}", count=_ITEMS_MAX, of=of)
        reading.note(ReadingReason.OUT_OF_RANGE, node, found=str(len(items)), needed=needed)
        return ()
    return items


def _holidays(reading: Reading, node: Node, year: int) -> frozenset[date]:
    """Every day that a holiday names, weekend days within ranges too."""
    named: set[date] = set()
    for item in _items(reading, node, of=phrase("days and ranges")):
        days = (
            _range(reading, item, year) if item.entries is not None else _one(reading, item, year)
        )
        twice = next((day for day in days if day in named), None)
        if twice is not None:
            reading.note(MarketReason.CALENDAR_DAY_TWICE, item, found=twice.isoformat())
        named |= set(days)
    return frozenset(named)


def _range(reading: Reading, node: Node, year: int) -> Sequence[date]:
    parts = reading.mapping(node, required=("from", "to"))
    if len(parts) < 2:
        return ()
    first = _day(reading, parts["from"], year)
    last = _day(reading, parts["to"], year)
    if first is None or last is None:
        return ()
    if last < first:
        reading.note(
            ReadingReason.PERIOD_EMPTY,
            node,
            found=phrase("{start} to {end}", start=first, end=last),
        )
    return [first + _DAY * count for count in range((last - first).days + 1)]


def _one(reading: Reading, node: Node, year: int) -> Sequence[date]:
    day = _day(reading, node, year)
    if day is None:
        return ()
    if is_weekend(day):
        reading.note(MarketReason.CALENDAR_HOLIDAY_WEEKEND, node, found=day.isoformat())
    return (day,)


def _make_up_days(
    reading: Reading, node: Node | None, year: int, holidays: frozenset[date]
) -> frozenset[date]:
    found: set[date] = set()
    for item in [] if node is None else _items(reading, node, of=phrase("dates")):
        day = _day(reading, item, year)
        if day is None:
            continue
        if not is_weekend(day):
            reading.note(MarketReason.CALENDAR_MAKE_UP_WEEKDAY, item, found=day.isoformat())
        elif day in holidays:
            reading.note(MarketReason.CALENDAR_MAKE_UP_HOLIDAY, item, found=day.isoformat())
        elif day in found:
            reading.note(MarketReason.CALENDAR_DAY_TWICE, item, found=day.isoformat())
        found.add(day)
    return frozenset(found)


def _day(reading: Reading, node: Node, year: int) -> date | None:
    """A day of the notice's year, or None after a problem."""
    before = len(reading.problems)
    day = reading.date(node)
    if len(reading.problems) > before:
        return None
    if day.year != year:
        reading.note(
            MarketReason.CALENDAR_OTHER_YEAR, node, found=day.isoformat(), needed=str(year)
        )
        return None
    return day
