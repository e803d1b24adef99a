"""Exact numbers in columns: whole numerators over whole denominators, times one exact factor.

A float never decides. Where a bound or a half is to be told from a number, floats tell the rows
that lie clear of it, and what lies within a hundred-billionth of a millionth is worked out in whole
numbers. Numerators and denominators are int64 where the columns of a run fit, else whole numbers
of any width up to a limit: which of both is settled before the first row, so that nothing wraps.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import ceil, floor, gcd, lcm
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from carbonstep.book.exact_column import Truth

Digits = NDArray[Any]
"""A column of whole numbers: int64, or of any width."""

Codes = NDArray[np.uint8]
"""A column of small numbers that stand for something; 0 stands for nothing."""

NARROW_MAX: Final = 2**63 - 1
NARROW_BITS_MAX: Final = 63
WIDE_BITS_MAX: Final = 512
"""The widest whole numbers a run works with; what may be wider is refused."""

NEAR: Final = Fraction(1, 10**14)
"""How near two floats may be, of their size, before whole numbers decide. Each is the outcome of
at most six operations, so it is off by less than a tenth of this."""


class ColumnTooLargeError(Exception):
    """The numbers of a column are so large that a step of the plan could not hold what comes of
    them. Nothing was run."""

    def __init__(self, *, column: str, step: str, bits: int, most: int) -> None:
        self.column, self.step, self.bits, self.most = column, step, bits, most
        super().__init__(
            f"the numbers of the column {column} are too large: {step} would take {bits} bits, "
            f"and {most} is the most"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is known of a column of numbers before any row is looked at: its factor, above zero,
    the largest size of a numerator and the largest denominator, and which input column had the
    largest numbers of those it comes from."""

    factor: Fraction
    top: int
    bottom: int = 1
    column: str = ""

    @property
    def whole(self) -> bool:
        """Whether no row has a denominator."""
        return self.bottom == 1

    @property
    def wide(self) -> bool:
        """Whether int64 is too narrow for its numbers."""
        return max(self.top, self.bottom) > NARROW_MAX

    def checked(self, step: str, *, most: int = WIDE_BITS_MAX) -> "Shape":
        """Itself. Raises `ColumnTooLargeError` where its numbers take more bits than `most`."""
        bits = max(self.top, self.bottom).bit_length()
        if bits > most:
            raise ColumnTooLargeError(column=self.column, step=step, bits=bits, most=most)
        return self


@dataclass(slots=True, kw_only=True)
class Numbers:
    """A block of rows of a column: `shape.factor` times numerator over denominator (None: 1), and
    by its code why a row is missing (None: none is). What a missing row holds means nothing."""

    shape: Shape
    numerator: Digits
    denominator: Digits | None = None
    missing: Codes | None = None
    _near: NDArray[np.float64] | None = field(default=None, repr=False)

    def near(self) -> NDArray[np.float64]:
        """Numerator over denominator as floats: near, and its sign is exact."""
        if self._near is None:
            found = self.numerator.astype(np.float64)
            if self.denominator is not None:
                found /= self.denominator.astype(np.float64)
            self._near = found
        return self._near

    def exactly(self, row: int) -> Fraction:
        """The number of a row."""
        below = 1 if self.denominator is None else int(self.denominator[row])
        return self.shape.factor * Fraction(int(self.numerator[row]), below)

    def parts(self, rows: Digits) -> tuple[Digits, Digits | int]:
        """Numerators and denominators of some rows, of any width."""
        above = self.numerator[rows].astype(object)
        return above, 1 if self.denominator is None else self.denominator[rows].astype(object)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How columns are added up: the shape of the sum, how many times each counts, and a number."""

    shape: Shape
    times: tuple[int, ...]
    plus: int = 0


def sum_of(
    terms: Sequence[tuple[Fraction, Shape]], *, plus: Fraction = Fraction(0), step: str
) -> Sum:
    """How columns, each so many times, and a number are added up.

    >>> tonnes = Shape(factor=Fraction(1, 10), top=99)
    >>> found = sum_of([(Fraction(3), tonnes), (Fraction(-1, 2), tonnes)], step="change")
    >>> found.shape.factor, found.times, found.shape.top
    (Fraction(1, 20), (6, -1), 693)
    """
    sizes = [times * shape.factor for times, shape in terms]
    factor = _common(*(size for size in (*sizes, plus) if size))
    times, number = tuple(int(size / factor) for size in sizes), int(plus / factor)
    bottoms = [shape.bottom for _, shape in terms]
    bottom = reduce(lambda one, other: one * other, bottoms, 1)
    tops = (
        abs(by) * shape.top * (bottom // shape.bottom)
        for by, (_, shape) in zip(times, terms, strict=True)
    )
    shape = Shape(
        factor=factor,
        top=sum(tops) + abs(number) * bottom,
        bottom=bottom,
        column=_largest(*(shape for _, shape in terms)),
    )
    return Sum(shape=shape.checked(step), times=times, plus=number)


def added(how: Sum, terms: Sequence[Numbers]) -> Numbers:
    """The sum of blocks; missing where one of them is, and why the first of those is."""
    wide = how.shape.wide
    total: Digits | None = None
    for index, (by, term) in enumerate(zip(how.times, terms, strict=True)):
        amount = _scaled(_wide(term.numerator) if wide else term.numerator, by)
        for other in (*terms[:index], *terms[index + 1 :]):
            if other.denominator is not None:
                amount = amount * other.denominator
        total = amount if total is None else total + amount
    assert total is not None, "a sum is of something"
    below = [term.denominator for term in terms if term.denominator is not None]
    bottom: Digits | None = None
    for one in below:
        bottom = one if bottom is None else (_wide(bottom) if wide else bottom) * one
    if how.plus:
        total = total + (how.plus if bottom is None else bottom * how.plus)
    return Numbers(
        shape=how.shape,
        numerator=total,
        denominator=bottom,
        missing=first_missing([term.missing for term in terms]),
    )


def quotient_shape(above: Shape, below: Shape, *, factor: Fraction, step: str) -> Shape:
    """The shape of a column over another, times a factor above zero."""
    return Shape(
        factor=factor * above.factor / below.factor,
        top=above.top * below.bottom,
        bottom=max(above.bottom * below.top, 1),
        column=_largest(above, below),
    ).checked(step)


def divided(shape: Shape, above: Numbers, below: Numbers, *, why: int) -> Numbers:
    """A block over another; missing by the code `why` where the other is not above zero."""
    wide = shape.wide
    numerator, denominator = above.numerator, below.numerator
    missing = first_missing([above.missing, below.missing])
    idle = denominator <= 0
    if idle.any():
        denominator = np.where(idle, 1, denominator)
        found = np.where(idle, np.uint8(why), np.uint8(0))
        missing = found if missing is None else np.where(missing != 0, missing, found)
    if below.denominator is not None:
        numerator = (_wide(numerator) if wide else numerator) * below.denominator
    if above.denominator is not None:
        denominator = (_wide(denominator) if wide else denominator) * above.denominator
    if shape.whole:
        return Numbers(shape=shape, numerator=numerator, missing=missing)
    return Numbers(shape=shape, numerator=numerator, denominator=denominator, missing=missing)


def multiple_shape(of: Shape, *, to: Fraction, step: str) -> Shape:
    """The shape of a column rounded to a multiple of `to`."""
    top = floor(of.top * of.factor / to) + 1
    return Shape(factor=to, top=top, column=of.column).checked(step)


def rounded(shape: Shape, of: Numbers) -> Numbers:
    """A block rounded to multiples of the factor of `shape`. Rounding: half away from zero."""
    by = of.shape.factor / shape.factor
    guess = of.near() * float(by)
    half_up = np.abs(guess) + 0.5
    base = np.floor(half_up)
    # Clear of a half: the digit before the point is right.
    apart = np.minimum(half_up - base, base + 1 - half_up)
    rows = np.flatnonzero(apart <= float(NEAR) * (half_up + 1))
    found: Digits
    if shape.wide:
        rows, found = np.arange(guess.size), np.zeros(guess.size, dtype=object)
    else:
        with np.errstate(invalid="ignore"):  # what does not fit lies among those rows
            found = np.copysign(base, guess).astype(np.int64)
    if rows.size:
        above, below = of.parts(rows)
        size, one = 2 * abs(above) * by.numerator, below * by.denominator
        whole = (size + one) // (2 * one)
        found[rows] = np.where(above < 0, -whole, whole)
    return Numbers(shape=shape, numerator=found, missing=of.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A number that those of a column are held against, made ready once.

    `bound` is where it lies in units of the column's factor, `most` the largest whole number below
    it (or on it where that counts too), and `start` to `end` where floats do not tell.
    """

    bound: Fraction
    or_on: bool
    most: int
    start: float
    end: float


def bar_at(shape: Shape, at: Fraction, *, or_on: bool) -> Bar:
    """A bar for the columns of a shape.

    >>> bar_at(Shape(factor=Fraction(1, 100), top=999), Fraction(5, 2), or_on=False).most
    249
    """
    bound = at / shape.factor
    most = floor(bound) if or_on else ceil(bound) - 1
    if not shape.wide:
        most = max(min(most, NARROW_MAX), -NARROW_MAX - 1)
    start, end = sorted((float(bound * (1 - NEAR)), float(bound * (1 + NEAR))))
    return Bar(bound=bound, or_on=or_on, most=most, start=start, end=end)


def below(of: Numbers, bar: Bar) -> Truth:
    """Whether each number lies below a bar, or on it where that counts too."""
    if of.denominator is None:
        return _truth(of.numerator <= bar.most)
    near = of.near()
    if not bar.bound:
        return near <= 0 if bar.or_on else near < 0
    surely = near < bar.start
    rows = np.flatnonzero(surely != (near <= bar.end))
    if rows.size:
        over, under = of.parts(rows)
        left, right = over * bar.bound.denominator, under * bar.bound.numerator
        surely[rows] = _truth(left <= right if bar.or_on else left < right)
    return surely


def below_column(of: Numbers, at: Numbers, *, or_on: bool) -> Truth:
    """Whether each number lies below that of its row in another column, or on it."""
    by = of.shape.factor / at.shape.factor
    largest = max(of.shape.top * by.numerator, at.shape.top * by.denominator)
    if of.denominator is None and at.denominator is None and largest <= NARROW_MAX:
        left, right = _scaled(of.numerator, by.numerator), _scaled(at.numerator, by.denominator)
        return _truth(left <= right if or_on else left < right)
    one, other = of.near() * float(by), at.near()
    surely = one < other
    apart = np.abs(one - other) > float(NEAR) * (np.abs(one) + np.abs(other))
    rows = np.flatnonzero(~apart)
    if rows.size:
        (above, under), (at_above, at_under) = of.parts(rows), at.parts(rows)
        left, right = above * at_under * by.numerator, at_above * under * by.denominator
        surely[rows] = _truth(left <= right if or_on else left < right)
    return surely


def first_missing(codes: Sequence[Codes | None]) -> Codes | None:
    """Why a row is missing of which several columns say it: what the first says."""
    found: Codes | None = None
    for one in codes:
        if one is not None:
            found = one if found is None else np.where(found != 0, found, one)
    return found


def _truth(found: Any) -> Truth:
    """What was compared, as yes and no: of numbers of any width it is objects."""
    truth: Truth = np.asarray(found, dtype=np.bool_)
    return truth


def _wide(numbers: Digits) -> Digits:
    return numbers if numbers.dtype == object else numbers.astype(object)


def _scaled(numbers: Digits, by: int) -> Digits:
    return numbers if by == 1 else numbers * by


def _largest(*shapes: Shape) -> str:
    """The input column with the largest numbers of those that columns come from."""
    return max(shapes, key=lambda shape: max(shape.top, shape.bottom)).column if shapes else ""


def _common(*sizes: Fraction) -> Fraction:
    """The largest number of which each of these is a multiple; 1 for none."""
    if not sizes:
        return Fraction(1)
    return Fraction(
        gcd(*(size.numerator for size in sizes)), lcm(*(size.denominator for size in sizes))
    )
