"""Instants and cycles as ACTUS writes them, read onto days and our cycles."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from carbonstep.reading.day import parse_date
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.cycle import Cycle, CycleUnit, Stub, cycle_days, cycle_ends

LAST_SECOND = 86_399
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.0+)?)?Z?\Z")
_CYCLE = re.compile(r"P([0-9]{1,5})([DWMQHY])(?:L([01]))?\Z")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,3}))?\Z")
_NUMBER_CHARACTERS_MAX = 80
_UNITS: Final = {
    "D": (1, CycleUnit.DAY),
    "W": (7, CycleUnit.DAY),
    "M": (1, CycleUnit.MONTH),
    "Q": (3, CycleUnit.MONTH),
    "H": (6, CycleUnit.MONTH),
    "Y": (12, CycleUnit.MONTH),
}


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A local instant. The last second of a day stands for the day's end: the day has passed."""

    day: date
    second: int = 0

    @property
    def counts_on(self) -> date:
        """The day on which it counts: the next one for a day's last second."""
        return self.day + timedelta(days=1) if self.second >= LAST_SECOND else self.day

    def on(self, day: date) -> "Moment":
        """The same time on another day."""
        return Moment(day, self.second)

    def __str__(self) -> str:
        """As the cases write it.

        >>> str(Moment(date(2013, 1, 1)))
        '2013-01-01T00:00:00'
        """
        minutes, second = divmod(self.second, 60)
        return f"{self.day}T{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}"


def parse_moment(written: str, *, place: Place = Place()) -> Moment | Problem:
    """Read `2013-12-31T23:59:59`, with or without seconds or a time.

    >>> parse_moment("2013-12-31T23:59:59").counts_on
    datetime.date(2014, 1, 1)
    """
    on, _, clock = written.strip().partition("T")
    day = parse_date(on, place=place)
    if isinstance(day, Problem) or not clock:
        return day if isinstance(day, Problem) else Moment(day)
    found = _CLOCK.match(clock)
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (99, 0, 0)
    if hour == 24 and not minute and not second:
        hour, minute, second = 23, 59, 59
    if hour > 23 or minute > 59 or second > 59:
        return Problem(
            reason=ReadingReason.DATE_INVALID,
            place=place,
            found=written.strip()[:40],
            needed="2013-12-31T00:00:00",
        )
    return Moment(day, (hour * 60 + minute) * 60 + second)


def parse_exact(written: str, *, place: Place = Place()) -> Fraction | Problem:
    """Read a number with every digit it has; an exponent is allowed, as programs write them.

    >>> parse_exact(" 0.10"), parse_exact("2.5E-3")
    (Fraction(1, 10), Fraction(1, 400))
    """
    text = written.strip()
    if len(text) <= _NUMBER_CHARACTERS_MAX and _NUMBER.match(text):
        return Fraction(text)
    return Problem(
        reason=ReadingReason.NOT_A_NUMBER, place=place, found=text[:40], needed="103400.5"
    )


@dataclass(frozen=True, slots=True)
class StubCycle:
    """A cycle and what becomes of a last period shorter than it (L0: long, L1: short)."""

    cycle: Cycle
    stub: Stub


def parse_cycle(written: str, *, place: Place = Place()) -> StubCycle | Problem:
    """Read a cycle such as P1ML0; without a stub flag a short last period stays.

    >>> parse_cycle("P1QL0")
    StubCycle(cycle=Cycle(count=3, unit=<CycleUnit.MONTH: 'month'>), stub=<Stub.LONG: 'long'>)
    """
    found = _CYCLE.match(written.strip())
    if found is None or not int(found[1]):
        return Problem(
            reason=ReadingReason.WORD_UNKNOWN,
            place=place,
            found=written.strip()[:40],
            needed="P<number><D|W|M|Q|H|Y>L<0|1>",
        )
    times, unit = _UNITS[found[2]]
    stub = Stub.LONG if found[3] == "0" else Stub.SHORT
    return StubCycle(Cycle(int(found[1]) * times, unit), stub)


def parse_lag_days(written: str, *, place: Place = Place()) -> int | Problem:
    """Read a lag in days or weeks, such as P2D; in days.

    >>> parse_lag_days("P1W")
    7
    """
    found = _CYCLE.match(written.strip())
    if found is None or found[2] not in "DW" or found[3]:
        return Problem(
            reason=ReadingReason.WORD_UNKNOWN, place=place, found=written.strip()[:40], needed="P2D"
        )
    return int(found[1]) * _UNITS[found[2]][0]


def moments(
    anchor: Moment, cycle: StubCycle | None, *, end: Moment, end_of_month: bool
) -> tuple[Moment, ...]:
    """The moments of a cycle from its anchor on, the last one `end`; without a cycle, both.

    >>> found = moments(Moment(date(2013, 1, 31)), parse_cycle("P1ML1"),
    ...                 end=Moment(date(2013, 3, 10)), end_of_month=True)
    >>> [str(one.day) for one in found]
    ['2013-01-31', '2013-02-28', '2013-03-10']
    """
    if anchor >= end:
        return (end,)
    if cycle is None:
        return (anchor, end)
    if anchor.second == end.second:
        days = cycle_ends(
            anchor.day, cycle.cycle, until=end.day, end_of_month=end_of_month, stub=cycle.stub
        )[:-1]
    else:
        # At another time of day than the anchor, no end is a day of the cycle: a stub always.
        until = end.day + timedelta(days=anchor.second < end.second)
        days = cycle_days(anchor.day, cycle.cycle, until=until, end_of_month=end_of_month)
        if cycle.stub is Stub.LONG and len(days) > 1:
            days = days[:-1]
    return (*(anchor.on(day) for day in days), end)
