"""What a loan supplies to its rulebook: a number, that of a base year, or a series of them."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from carbonstep.domain.rulebook.rulebook import Between
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class OfBaseYear:
    """A number that was measured for a year, such as 2022: like is compared with like by that
    year's report."""

    amount: Decimal
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ByTestPeriod:
    """A number for each of some test periods, with the first day of that period, in order."""

    values: tuple[tuple[date, Decimal], ...]

    def __post_init__(self) -> None:
        days = [day for day, _ in self.values]
        assert days, "a series has a value"
        assert all(a < b for a, b in pairwise(days)), "one value a day, in order"


Supplied = Decimal | OfBaseYear | ByTestPeriod
"""One number for the whole life, with or without the year that it is of, or a series of them. All
are in the unit that the rulebook's parameter names."""


def value_for(supplied: Supplied, period: Period) -> Decimal | None:
    """The number for a test period; None where a series has none for just this one.

    >>> targets = ByTestPeriod(values=((date(2025, 1, 1), Decimal(95)),))
    >>> year = Period(date(2025, 1, 1), date(2026, 1, 1))
    >>> value_for(targets, year), value_for(targets, Period(year.end, date(2027, 1, 1)))
    (Decimal('95'), None)
    """
    if isinstance(supplied, ByTestPeriod):
        return dict(supplied.values).get(period.start)
    return held_on(supplied, period.start)


def held_on(supplied: Supplied, day: date) -> Decimal | None:
    """The number that holds on a day where a series goes on between its values: that of the day or
    of the last one before it. None before the first.

    >>> targets = ByTestPeriod(values=((date(2025, 1, 1), Decimal(95)),))
    >>> held_on(targets, date(2030, 1, 1)), held_on(targets, date(2024, 12, 31))
    (Decimal('95'), None)
    """
    match supplied:
        case ByTestPeriod(values=values):
            place = bisect_right(values, day, key=lambda value: value[0])
            return values[place - 1][1] if place else None
        case OfBaseYear(amount=amount):
            return amount
        case amount:
            return amount


def is_plain(supplied: Iterable[Supplied]) -> bool:
    """Whether all are one number alone: what an older program knows."""
    return all(isinstance(one, Decimal) for one in supplied)


def number_for(supplied: Supplied, period: Period, *, between: Between | None) -> Decimal | None:
    """The number for a test period, as the rulebook's parameter says what holds between those of a
    series; None where there is none."""
    if between is Between.HOLD:
        return held_on(supplied, period.start)
    return value_for(supplied, period)


def base_year(supplied: Supplied) -> int | None:
    """The year that a number is of, where that is said."""
    return supplied.year if isinstance(supplied, OfBaseYear) else None
