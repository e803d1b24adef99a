"""Working days of the People's Republic of China, with the make-up weekends.

Source: the State Council's yearly holiday notices, as collected by `chinesecalendar`. A year
without a notice is *provisional*: Monday to Friday stands in, and whoever asks is told.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from chinese_calendar.constants import holidays

FIRST_YEAR: int = min(day.year for day in holidays)
LAST_YEAR: int = max(day.year for day in holidays)


@dataclass(frozen=True, slots=True)
class WorkingDate:
    """A date found on the working-day calendar; provisional where a year without notice counted."""

    on: date
    provisional: bool


def is_official(day: date) -> bool:
    """Whether the year of `day` has official holiday data.

    >>> is_official(date(2026, 9, 20)), is_official(date(2027, 1, 4))
    (True, False)
    """
    return FIRST_YEAR <= day.year <= LAST_YEAR


@lru_cache(maxsize=16384)
def is_working_day(day: date) -> bool:
    """Whether banks work on `day`; Monday to Friday in a year without official data.

    >>> is_working_day(date(2021, 2, 20)), is_working_day(date(2026, 10, 1))
    (True, False)
    """
    if is_official(day):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


def on_or_after(day: date) -> WorkingDate:
    """The first working day on or after `day` (the 'following' convention).

    >>> on_or_after(date(2026, 9, 20)).on
    datetime.date(2026, 9, 20)
    """
    found = day
    while not is_working_day(found):
        found += timedelta(days=1)
    return WorkingDate(found, not (is_official(day) and is_official(found)))


def working_days_after(day: date, count: int) -> WorkingDate:
    """The `count`-th working day after `day`, which itself never counts.

    >>> working_days_after(date(2024, 9, 30), 5).on
    datetime.date(2024, 10, 12)
    """
    assert 0 < count <= 400, f"{count} working days is not a term of a loan"
    found, left = day, count
    while left:
        found += timedelta(days=1)
        left -= is_working_day(found)
    return WorkingDate(found, not (is_official(day) and is_official(found)))
