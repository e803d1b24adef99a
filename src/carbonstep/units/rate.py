"""Interest rates and basis points, kept as integers of one ten-thousandth of a basis point.

3.45 % is 345 bp is 3 450 000 units; the unit is called `e4bp` in names. The sign of an adjustment
is the borrower's: negative lowers the rate.
"""

from decimal import Decimal
from fractions import Fraction
from typing import NewType

from carbonstep.units.exact import fixed, from_scaled, scaled_text, to_scaled

RateE4bp = NewType("RateE4bp", int)
"""A rate or a difference of rates in 1e-4 bp."""

PER_PERCENT = 1_000_000
PER_ONE = 100_000_000
"""1e-4 bp in a rate of one (100 %): the divisor that turns principal times rate into money."""


def rate_from_percent(percent: Decimal) -> RateE4bp | None:
    """A rate given in percent, or None where it is finer than 1e-4 bp.

    >>> rate_from_percent(Decimal("3.45"))
    3450000
    """
    scaled = to_scaled(percent, scale=6)
    return None if scaled is None else RateE4bp(scaled)


def rate_from_bps(bps: Decimal) -> RateE4bp | None:
    """A rate given in basis points, or None where it is finer than 1e-4 bp.

    >>> rate_from_bps(Decimal("-10"))
    -100000
    """
    scaled = to_scaled(bps, scale=4)
    return None if scaled is None else RateE4bp(scaled)


def rate_from_percent_text(written: str) -> RateE4bp:
    """The rate in a text that `percent_text` wrote.

    >>> rate_from_percent_text("3.45")
    3450000
    """
    rate = rate_from_percent(Decimal(written))
    assert rate is not None, f"{written} was written to 1e-4 bp"
    return rate


def rate_from_bps_text(written: str) -> RateE4bp:
    """The rate in a text that `bps_text` wrote.

    >>> rate_from_bps_text("-10")
    -100000
    """
    rate = rate_from_bps(Decimal(written))
    assert rate is not None, f"{written} was written to 1e-4 bp"
    return rate


def percent(rate: int) -> Decimal:
    """The rate in percent, exactly.

    >>> percent(3450000)
    Decimal('3.45')
    """
    return from_scaled(rate, scale=6)


def bps(rate: int) -> Decimal:
    """The rate in basis points, exactly.

    >>> bps(-100000)
    Decimal('-10')
    """
    return from_scaled(rate, scale=4)


def percent_text(rate: int) -> str:
    """The rate in percent as it travels in JSON."""
    return scaled_text(rate, scale=6)


def exact_percent_text(rate: Fraction | int) -> str:
    """A rate finer than 1e-4 bp in percent, exact to its last digit: it must be a finite decimal.

    >>> exact_percent_text(Fraction(3450000, 8)), exact_percent_text(3100000)
    ('0.43125', '3.1')
    """
    percent = Fraction(rate, PER_PERCENT)
    decimals = 0
    while (percent * 10**decimals).denominator != 1:
        decimals += 1
        assert decimals < 40, "a rate in percent is a finite decimal"
    return "0" if not percent else fixed(percent, decimals=decimals)


def bps_text(rate: int) -> str:
    """The rate in basis points as it travels in JSON."""
    return scaled_text(rate, scale=4)
