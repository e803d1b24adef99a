"""The period that a rulebook tests for, by a day in it."""

from datetime import date

from carbonstep.domain.rulebook.rulebook import TestPeriod, TestTerms
from carbonstep.units.period import Frequency, Period, calendar_period


def tested_on(test: TestTerms, day: date) -> Period:
    """The test period that holds a day: a calendar one, or the year that begins on the day that
    the rulebook names.

    >>> from types import SimpleNamespace
    >>> fiscal = SimpleNamespace(period=TestPeriod.YEAR, year_from=(4, 1))
    >>> str(tested_on(fiscal, date(2024, 3, 31)))
    '2023-04-01..2024-04-01'
    """
    if test.period is not TestPeriod.YEAR:
        return calendar_period(Frequency(test.period.value), day)
    begins = date(day.year, *test.year_from)
    year = day.year if begins <= day else day.year - 1
    return Period(date(year, *test.year_from), date(year + 1, *test.year_from))
