"""Where things stand on a chart: days along, rates upward, in whole units of the drawing."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from carbonstep.units.exact import round_half_away
from carbonstep.units.period import Period, add_months
from carbonstep.units.rate import PER_PERCENT

TICKS_MAX = 6
_TICK_STEPS_E4BP = tuple(
    step * PER_PERCENT // 100 for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The plot area and what its sides stand for. Rounding: to whole units, for drawing only."""

    left: int
    right: int
    top: int
    bottom: int
    life: Period
    lowest_e4bp: int
    highest_e4bp: int
    tick_e4bp: int

    def x(self, day: date) -> int:
        """The place of a day; days outside the life stand on its edge."""
        inside = min(max(day, self.life.start), self.life.end)
        part = Fraction((inside - self.life.start).days, self.life.days)
        return self.left + round_half_away(part * (self.right - self.left))

    def y(self, rate_e4bp: int) -> int:
        """The height of a rate."""
        part = Fraction(rate_e4bp - self.lowest_e4bp, self.highest_e4bp - self.lowest_e4bp)
        return self.bottom - round_half_away(part * (self.bottom - self.top))

    def rate_ticks(self) -> tuple[int, ...]:
        """The rates to draw a line at, lowest first."""
        return tuple(range(self.lowest_e4bp, self.highest_e4bp + 1, self.tick_e4bp))


def scale_for(
    rates_e4bp: list[int], life: Period, *, left: int, right: int, top: int, bottom: int
) -> Scale:
    """A scale that holds all the rates between round ticks, with room above and below."""
    low, high = min(rates_e4bp), max(rates_e4bp)
    for tick in _TICK_STEPS_E4BP:
        lowest = (low // tick - 1) * tick
        highest = -(-high // tick) * tick + tick
        if (highest - lowest) // tick < TICKS_MAX:
            break
    return Scale(
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        life=life,
        lowest_e4bp=lowest,
        highest_e4bp=highest,
        tick_e4bp=tick,
    )


def day_ticks(life: Period) -> tuple[tuple[date, str], ...]:
    """The first days of years, half years or quarters inside a life, with their short names.

    >>> [name for _, name in day_ticks(Period(date(2024, 9, 13), date(2027, 9, 13)))]
    ['2025', '2026', '2027']
    """
    months = 3 if life.days < 550 else 6 if life.days < 1000 else 12
    months *= 1 + life.days // 6000
    found = []
    day = date(life.start.year, 1, 1)
    while day < life.end:
        if day >= life.start:
            found.append((day, f"{day.year}" if months >= 12 else f"{day.year}-{day.month:02d}"))
        day = add_months(day, months)
    return tuple(found)
