"""Cycles of days counted from an anchor: every so many days or months, with stubs."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from carbonstep.units.period import LAST_DAY, add_months


class CycleUnit(StrEnum):
    """What a cycle is counted in."""

    DAY = "day"
    MONTH = "month"


class Stub(StrEnum):
    """What becomes of a rest shorter than a whole cycle: a period of its own, or part of the
    neighbouring one."""

    SHORT = "short"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Cycle:
    """So many days or months, again and again."""

    count: int
    unit: CycleUnit = CycleUnit.MONTH

    def __post_init__(self) -> None:
        assert self.count > 0, "a cycle moves on"

    def after(self, anchor: date, times: int, *, end_of_month: bool = False) -> date:
        """The day so many cycles after `anchor` (before it where negative).

        Months keep the anchor's day, clipped where the month is shorter. `end_of_month`: an anchor
        on its month's last day stands for the last day of every month.

        >>> Cycle(1).after(date(2024, 4, 30), 1)
        datetime.date(2024, 5, 30)
        >>> Cycle(1).after(date(2024, 4, 30), 1, end_of_month=True)
        datetime.date(2024, 5, 31)
        """
        if self.unit is CycleUnit.DAY:
            return anchor + timedelta(days=self.count * times)
        day = add_months(anchor, self.count * times)
        if end_of_month and _is_month_end(anchor):
            day = day.replace(day=monthrange(day.year, day.month)[1])
        return day


def cycle_days(
    anchor: date, cycle: Cycle, *, until: date, end_of_month: bool = False
) -> tuple[date, ...]:
    """The anchor and every cycle's day after it, all before `until`.

    Each is counted from the anchor, so that a clipped day does not pull later ones along.

    >>> [str(d) for d in cycle_days(date(2024, 1, 31), Cycle(1), until=date(2024, 4, 30))]
    ['2024-01-31', '2024-02-29', '2024-03-31']
    """
    assert until <= LAST_DAY, f"{until} is beyond the days of a contract"
    days: list[date] = []
    day = anchor
    while day < until:
        days.append(day)
        day = cycle.after(anchor, len(days), end_of_month=end_of_month)
    return tuple(days)


def cycle_ends(
    anchor: date,
    cycle: Cycle,
    *,
    until: date,
    end_of_month: bool = False,
    stub: Stub = Stub.SHORT,
) -> tuple[date, ...]:
    """The cycle's days from the anchor up to and including `until`, which ends the last period.

    A long stub drops the day before `until` where `until` is not itself a day of the cycle.

    >>> ends = cycle_ends(date(2024, 1, 20), Cycle(1), until=date(2024, 3, 10), stub=Stub.LONG)
    >>> [str(day) for day in ends]
    ['2024-01-20', '2024-03-10']
    """
    days = cycle_days(anchor, cycle, until=until, end_of_month=end_of_month)
    regular = cycle.after(anchor, len(days), end_of_month=end_of_month) == until
    if stub is Stub.LONG and not regular and len(days) > 1:
        days = days[:-1]
    return (*days, until)


def _is_month_end(day: date) -> bool:
    return day.day == monthrange(day.year, day.month)[1]
