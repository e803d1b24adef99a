"""Days as columns of whole numbers: cycles of months and working days, for many loans at once.

A day is its proleptic ordinal (1 January of year 1 is 1), as in `date.toordinal`.
"""

from collections.abc import Iterable
from datetime import date

import numpy as np

from carbonstep.book.exact_column import Truth, Whole
from carbonstep.units.work_calendar import BusinessDayRule, WorkCalendar

_EPOCH = date(1970, 1, 1).toordinal()
_EPOCH_MONTH = 1970 * 12


def ordinals(days: Iterable[date]) -> Whole:
    """Days as their numbers."""
    return np.array([day.toordinal() for day in days], dtype=np.int64)


def month_of(days: Whole) -> Whole:
    """The months of days, counted from January of year 0."""
    months = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(months + _EPOCH_MONTH, dtype=np.int64)


def month_start(months: Whole) -> Whole:
    """The first days of months."""
    days = (months - _EPOCH_MONTH).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return np.asarray(days + _EPOCH, dtype=np.int64)


def day_in_month(months: Whole, day: Whole) -> Whole:
    """That day of the months, or their last day where they are shorter.

    >>> months = month_of(ordinals([date(2024, 2, 1)]))
    >>> date.fromordinal(int(day_in_month(months, np.array([31]))[0]))
    datetime.date(2024, 2, 29)
    """
    first = month_start(months)
    return np.asarray(first + np.minimum(day, month_start(months + 1) - first) - 1, dtype=np.int64)


def paid_on(days: Whole, rule: BusinessDayRule, calendar: WorkCalendar) -> tuple[Whole, Truth]:
    """The days money moves for contract days, and whether they are provisional."""
    distinct, place = np.unique(days, return_inverse=True)
    found = [calendar.adjust(date.fromordinal(day), rule) for day in distinct.tolist()]
    moved = ordinals(item.on for item in found)
    provisional = np.array([item.provisional for item in found], dtype=np.bool_)
    return moved[place], provisional[place]
