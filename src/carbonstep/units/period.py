"""Half-open periods of days and the regular periods of a year."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
"""No contract or report is dated outside these days; a date beyond them is a slip."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` up to but not including `end`."""

    start: date
    end: date

    def __post_init__(self) -> None:
        assert self.start < self.end, f"empty period {self.start}..{self.end}"

    @property
    def last_on(self) -> date:
        """The last day inside the period."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def overlaps(self, other: "Period") -> bool:
        return self.start < other.end and other.start < self.end

    def intersection(self, other: "Period") -> "Period | None":
        """The days in both, or None.

        >>> year = Period(date(2024, 1, 1), date(2025, 1, 1))
        >>> year.intersection(Period(date(2024, 9, 20), date(2026, 1, 1))).start
        datetime.date(2024, 9, 20)
        """
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"


class Frequency(StrEnum):
    """A regular cycle of calendar periods."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]


CYCLES = {frequency.months: frequency.value for frequency in Frequency}
"""The cycle of so many months."""


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the month's last day where it is shorter.

    >>> add_months(date(2024, 8, 31), 6)
    datetime.date(2025, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def calendar_period(frequency: Frequency, day: date) -> Period:
    """The calendar month, quarter, half year or year that holds `day`.

    >>> str(calendar_period(Frequency.HALF_YEAR, date(2024, 9, 20)))
    '2024-07-01..2025-01-01'
    """
    first_month = (day.month - 1) // frequency.months * frequency.months + 1
    start = date(day.year, first_month, 1)
    return Period(start, add_months(start, frequency.months))


def period_name(period: Period) -> str:
    """The usual short name of a period: 2024, 2024H2, 2024Q3, 2024-09, else its days.

    >>> period_name(calendar_period(Frequency.HALF_YEAR, date(2024, 9, 20)))
    '2024H2'
    """
    start = period.start
    for frequency in Frequency:
        if calendar_period(frequency, start) == period:
            number = (start.month - 1) // frequency.months + 1
            return {
                Frequency.MONTH: f"{start.year}-{start.month:02d}",
                Frequency.QUARTER: f"{start.year}Q{number}",
                Frequency.HALF_YEAR: f"{start.year}H{number}",
                Frequency.YEAR: f"{start.year}",
            }[frequency]
    return f"{period.start}..{period.last_on}"
