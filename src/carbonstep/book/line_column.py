"""A line with corners over a column, exact and rounded as one row is."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import numpy as np

from carbonstep.book.exact_column import Truth, Whole
from carbonstep.book.number_column import (
    NEAR,
    Codes,
    Digits,
    Numbers,
    bar_at,
    below,
    below_column,
    first_missing,
)
from carbonstep.domain.rulebook.plan import Slope
from carbonstep.units.exact import round_half_away

Where = Fraction | Numbers
"""Where a bound lies: at a number, or for each row at one of its own."""


def lies_below(of: Numbers, at: Where, *, or_on: bool) -> Truth:
    """Whether each number lies below where a bound lies, or on it where that counts too."""
    if isinstance(at, Fraction):
        return below(of, bar_at(of.shape, at, or_on=or_on))
    return below_column(of, at, or_on=or_on)


def on_line(
    step: Slope, of: Numbers, corners: Sequence[Where], *, crossing: int
) -> tuple[Whole, Codes, Codes | None]:
    """The value on a line of each row, its place on it, and why it is missing.

    The place is one more than the number of corners reached: 1 up to the first one, then after the
    first, up to one more than the corners from the last one on; 0 where the row is missing. Missing
    by the code `crossing` where the corners do not rise. Rounding: half away from zero, to the
    line's step, and then within its lowest and highest corner.
    """
    of_corners = [at.missing for at in corners if isinstance(at, Numbers)]
    missing = first_missing([of.missing, *of_corners])
    for left, right in pairwise(corners):
        falls = _falls(left, right, of.numerator.size)
        if falls.any():
            found = np.where(falls, np.uint8(crossing), np.uint8(0))
            missing = found if missing is None else np.where(missing != 0, missing, found)
    place: Codes = np.ones(of.numerator.size, dtype=np.uint8)
    for index, at in enumerate(corners):
        place += ~lies_below(of, at, or_on=index == 0)
    if missing is not None:
        place[missing != 0] = 0
    values = [corner.value for corner in step.corners]
    ends = [
        min(max(_multiple(Fraction(value), step.to), min(values)), max(values)) for value in values
    ]
    value: Whole = np.zeros(of.numerator.size, dtype=np.int64)
    value[place == 1], value[place == len(corners) + 1] = ends[0], ends[-1]
    for index, (left, right) in enumerate(pairwise(corners)):
        rows = np.flatnonzero(place == index + 2)
        if rows.size:
            between = _between(of, rows, (left, right), (values[index], values[index + 1]), step.to)
            value[rows] = np.clip(between, min(values), max(values))
    return value, place, missing


def _falls(left: Where, right: Where, size: int) -> Truth:
    """Whether a corner is not to the right of the one before it."""
    if isinstance(left, Numbers):
        return ~lies_below(left, right, or_on=False)
    if isinstance(right, Numbers):
        return lies_below(right, left, or_on=True)
    return np.full(size, left >= right)


def _between(
    of: Numbers, rows: Whole, corners: tuple[Where, Where], values: tuple[int, int], to: int
) -> Whole:
    """The value of rows between two corners, rounded."""
    start, rise = values[0], values[1] - values[0]
    x = of.near()[rows] * float(of.shape.factor)
    left, right = (_near(at, rows) for at in corners)
    with np.errstate(divide="ignore", invalid="ignore"):
        wide = right - left
        guess = (start + rise * (x - left) / wide) / to
        # Each difference is off by what its two sides are; the share of the way by that of both.
        off = (np.abs(x) + np.abs(left)) / wide * (1 + (np.abs(right) + np.abs(left)) / wide)
        off = (abs(start) + abs(rise) * off) / to * float(NEAR) + float(NEAR)
        half_up = np.abs(guess) + 0.5
        base = np.floor(half_up)
        clear = np.minimum(half_up - base, base + 1 - half_up) > off
    clear &= wide > 0
    found: Whole = np.where(clear, np.copysign(base, guess), 0).astype(np.int64) * to
    for index in np.flatnonzero(~clear).tolist():
        row = int(rows[index])
        first, last = (_exact(at, row) for at in corners)
        exact = start + rise * (of.exactly(row) - first) / (last - first)
        found[index] = _multiple(exact, to)
    return found


def _near(at: Where, rows: Whole) -> Digits | float:
    if isinstance(at, Fraction):
        return float(at)
    near: Digits = at.near()[rows] * float(at.shape.factor)
    return near


def _exact(at: Where, row: int) -> Fraction:
    return at if isinstance(at, Fraction) else at.exactly(row)


def _multiple(value: Fraction, to: int) -> int:
    return round_half_away(value / to) * to
