"""Day-count fractions: the part of a year that interest runs for, as an exact rational."""

from datetime import date
from enum import StrEnum
from fractions import Fraction


class DayCount(StrEnum):
    """How days become a part of a year."""

    ACT_360 = "ACT/360"
    ACT_365F = "ACT/365F"

    @property
    def year_days(self) -> int:
        """The days that make a year of interest."""
        return {"ACT/360": 360, "ACT/365F": 365}[self.value]


def year_fraction(day_count: DayCount, start: date, end: date) -> Fraction:
    """The part of a year from `start` (counted) to `end` (not counted).

    >>> year_fraction(DayCount.ACT_360, date(2026, 6, 20), date(2026, 9, 20))
    Fraction(23, 90)
    """
    assert start <= end, f"days run backwards: {start} to {end}"
    return Fraction((end - start).days, day_count.year_days)
