"""Exact whole-number arithmetic over columns: nothing is ever rounded but where it says so."""

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
"""A column of whole numbers."""

Truth = NDArray[np.bool_]
"""A column of yes and no."""

_LIMB = 10**7
FACTOR_MAX = 9 * 10**10
"""The largest factor and divisor of `product_over`; with it no step leaves 64 bits."""

PRODUCT_BASE_MAX = 10**15


def product_over(base: Whole, factor: Whole, divisor: Whole) -> Whole:
    """`base` times `factor` over `divisor`, exact, rounded to whole numbers.

    The product needs more than 64 bits, so it is divided in two limbs, as long division is done by
    hand. `base` is not negative and at most 1e15; `factor` and `divisor` are at most 9e10 in size.
    Rounding: half away from zero.

    >>> one = np.array([10**15], dtype=np.int64)
    >>> product_over(one, np.array([33_000_000_001]), np.array([36_000_000_000]))
    array([916666666694444])
    """
    size = np.abs(factor)
    assert base.size == 0 or (base.min() >= 0 and base.max() <= PRODUCT_BASE_MAX), "base too large"
    assert size.size == 0 or size.max() <= FACTOR_MAX, "factor too large"
    assert divisor.size == 0 or (divisor.min() > 0 and divisor.max() <= FACTOR_MAX), "divisor"
    high, low = np.divmod(base, _LIMB)
    whole, rest = np.divmod(high * size, divisor)
    tail, rest = np.divmod(rest * _LIMB + low * size, divisor)
    rounded = whole * _LIMB + tail + (2 * rest >= divisor)
    return np.where(factor < 0, -rounded, rounded)


def sums_by(place: Whole, value: Whole, count: int) -> list[int]:
    """The values added up by place, 0 up to but not including `count`; exact however large.

    >>> sums_by(np.array([0, 2, 0]), np.array([2**62, -7, 2**62]), 3)
    [9223372036854775808, 0, -7]
    """
    # Two halves of 32 bits: fewer than 2^31 of either cannot leave 64.
    halves = []
    for half in (value >> 32, value & 0xFFFFFFFF):
        added = np.zeros(count, dtype=np.int64)
        np.add.at(added, place, half)
        halves.append(added.tolist())
    return [(high << 32) + low for high, low in zip(*halves, strict=True)]
