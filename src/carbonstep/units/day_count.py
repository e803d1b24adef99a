"""Day-count conventions: the part of a year that interest runs for, in whole units."""

from calendar import isleap
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from carbonstep.units.period import add_months


class DayCount(StrEnum):
    """How days become a part of a year.

    ACT/360: the days that pass, over 360; RMB loans by accumulated balance-days (积数计息).
    ACT/365F: the days that pass, over 365. ACT/ACT: days in leap years over 366, others over 365.
    30E/360: months of 30 days, the 31st read as the 30th. 30/360: the same, but an end on the 31st
    is read as the 30th only where the start is on the 30th or 31st. M+D/360: whole months by the
    same day of the month (its last day where it is shorter), 30 days each, and the days that are
    left (按整月加零头天数计息).
    Source: ISDA 2006 Definitions, section 4.16 (b), (d), (e), (f), (g).
    """

    ACT_360 = "ACT/360"
    ACT_365F = "ACT/365F"
    ACT_ACT = "ACT/ACT"
    THIRTY_E_360 = "30E/360"
    THIRTY_360 = "30/360"
    MONTHS_AND_DAYS = "M+D/360"

    @property
    def counts_from_drawdown(self) -> bool:
        """Whether days are counted from a loan's first day and not from each period's.

        So it is where whole months count: the day of the month they are counted by is the
        drawdown's, and a period that ends on a clipped day must not pass it on to the next.
        """
        return self is DayCount.MONTHS_AND_DAYS

    @property
    def units_a_year(self) -> int:
        """How many units of `count_units` make a year of interest."""
        return _UNITS_A_YEAR[self]


def count_units(day_count: DayCount, start: date, end: date) -> int:
    """The time from `start` (counted) to `end` (not counted), in the convention's whole units.

    Units: days for every convention but ACT/ACT, whose unit is a year over 365 x 366: a day is 365
    of them in a leap year and 366 in others.

    >>> count_units(DayCount.ACT_360, date(2026, 6, 20), date(2026, 9, 20))
    92
    >>> count_units(DayCount.MONTHS_AND_DAYS, date(2026, 6, 20), date(2026, 9, 25))
    95
    """
    assert start <= end, f"days run backwards: {start} to {end}"
    return _COUNTERS[day_count](start, end)


def part_units(
    day_count: DayCount, start: date, end: date, *, period_start: date, drawn_on: date
) -> int:
    """What days inside an interest period count for, so that the parts of a period, and under
    M+D/360 the periods of a loan, always add up.

    It is the count to the part's end less the count to its start, from the period's start, or from
    the drawdown day where the convention counts from there.

    >>> part_units(
    ...     DayCount.MONTHS_AND_DAYS,
    ...     date(2024, 2, 29),
    ...     date(2024, 3, 31),
    ...     period_start=date(2024, 2, 29),
    ...     drawn_on=date(2024, 1, 31),
    ... )
    30
    """
    origin = drawn_on if day_count.counts_from_drawdown else period_start
    return count_units(day_count, origin, end) - count_units(day_count, origin, start)


def year_fraction(day_count: DayCount, start: date, end: date) -> Fraction:
    """The part of a year from `start` (counted) to `end` (not counted), exactly.

    >>> year_fraction(DayCount.ACT_360, date(2026, 6, 20), date(2026, 9, 20))
    Fraction(23, 90)
    """
    return Fraction(count_units(day_count, start, end), day_count.units_a_year)


def _actual(start: date, end: date) -> int:
    return end.toordinal() - start.toordinal()


def _actual_actual(start: date, end: date) -> int:
    units = 0
    while start.year < end.year:
        turn = date(start.year + 1, 1, 1)
        units += _actual(start, turn) * _day_units(start.year)
        start = turn
    return units + _actual(start, end) * _day_units(start.year)


def _day_units(year: int) -> int:
    return 365 if isleap(year) else 366


def _thirty_e(start: date, end: date) -> int:
    return _months(start, end) * 30 + min(end.day, 30) - min(start.day, 30)


def _thirty(start: date, end: date) -> int:
    first = min(start.day, 30)
    last = 30 if end.day == 31 and first == 30 else end.day
    return _months(start, end) * 30 + last - first


def _months_and_days(start: date, end: date) -> int:
    months = _months(start, end)
    if months and add_months(start, months) > end:
        months -= 1
    return months * 30 + _actual(add_months(start, months), end)


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


_UNITS_A_YEAR: Final = {
    DayCount.ACT_360: 360,
    DayCount.ACT_365F: 365,
    DayCount.ACT_ACT: 365 * 366,
    DayCount.THIRTY_E_360: 360,
    DayCount.THIRTY_360: 360,
    DayCount.MONTHS_AND_DAYS: 360,
}
_COUNTERS: Final[dict[DayCount, Callable[[date, date], int]]] = {
    DayCount.ACT_360: _actual,
    DayCount.ACT_365F: _actual,
    DayCount.ACT_ACT: _actual_actual,
    DayCount.THIRTY_E_360: _thirty_e,
    DayCount.THIRTY_360: _thirty,
    DayCount.MONTHS_AND_DAYS: _months_and_days,
}
