"""Exact numbers: scaled integers, one written form per number, one rounding rule.

No binary float enters here. Rounding, wherever the engine rounds, is half away from zero.
"""

from collections.abc import Iterable
from decimal import Context, Decimal, Inexact, Rounded
from fractions import Fraction

DIGITS_MAX = 38
"""The most significant digits a number may carry; what a decimal128 column holds."""

INT64_MAX = 2**63 - 1


_EXACT = Context(prec=200, traps=[Inexact, Rounded])
_WIDE = Context(prec=400)


def round_half_away(value: Fraction | Decimal | int) -> int:
    """The nearest integer; ties go away from zero. Rounding: this is the engine's one rule.

    >>> [round_half_away(Fraction(n, 2)) for n in (-3, -1, 1, 3)]
    [-2, -1, 1, 2]
    """
    exact = Fraction(value)
    return round_quotient(exact.numerator, exact.denominator)


def round_quotient(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers as the nearest integer, without reducing it first; the divisor
    is above zero. Rounding: half away from zero.

    >>> round_quotient(-3, 2), round_quotient(10, 4)
    (-2, 3)
    """
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def to_scaled(value: Decimal, *, scale: int) -> int | None:
    """`value` as an integer of 10**-scale, or None where digits would be lost or int64 overflows.

    >>> to_scaled(Decimal("3.45"), scale=6)
    3450000
    >>> to_scaled(Decimal("0.0000001"), scale=6) is None
    True
    """
    assert scale >= 0, f"10**{scale} is no whole number"
    # Whole numbers and no Fraction: three of these are read for each loan of a book.
    numerator, denominator = value.as_integer_ratio()
    scaled, lost = divmod(numerator * 10**scale, denominator)
    return None if lost or abs(scaled) > INT64_MAX else scaled


def from_scaled(number: int, *, scale: int) -> Decimal:
    """The decimal that an integer of 10**-scale stands for, without trailing zeros.

    >>> from_scaled(3450000, scale=6)
    Decimal('3.45')
    """
    return normal(Decimal(number).scaleb(-scale, _EXACT))


def scaled_text(number: int, *, scale: int) -> str:
    """The text of the decimal that `from_scaled` gives, by its digits alone.

    >>> scaled_text(3450000, scale=6), scaled_text(-5, scale=4), scaled_text(20, scale=0)
    ('3.45', '-0.0005', '20')
    """
    if not scale:
        return str(number)
    digits = str(abs(number)).rjust(scale + 1, "0")
    part = digits[-scale:].rstrip("0")
    sign = "-" if number < 0 else ""
    return f"{sign}{digits[:-scale]}.{part}" if part else f"{sign}{digits[:-scale]}"


def normal(value: Decimal) -> Decimal:
    """The same number in its one written form: no exponent, no trailing zeros, no minus zero.

    >>> normal(Decimal("5E+2")), normal(Decimal("-0.00")), normal(Decimal("1.50"))
    (Decimal('500'), Decimal('0'), Decimal('1.5'))
    """
    if not value:
        return Decimal(0)
    reduced = value.normalize(_EXACT)
    assert reduced.is_finite(), "only finite numbers are kept"
    # Only a number with an exponent above zero is written so; its parts take five times as long.
    return reduced.quantize(Decimal(1), context=_WIDE) if "E+" in str(reduced) else reduced


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """The sum with every digit; the usual context would round it to 28.

    >>> exact_sum([Decimal("1E+20"), Decimal("0.000000001")])
    Decimal('100000000000000000000.000000001')
    """
    total = Decimal(0)
    for amount in amounts:
        total = _EXACT.add(total, amount)
    return normal(total)


def decimals_of(value: Decimal) -> int:
    """How many decimals a number is written with.

    >>> [decimals_of(Decimal(written)) for written in ("1.50", "3", "2E+3")]
    [2, 0, 0]
    """
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "only finite numbers are kept"
    return max(-exponent, 0)


def text(value: Decimal | int) -> str:
    """A decimal as it travels in JSON and in the log: plain digits, one form per number.

    >>> text(Decimal("1.500")), text(Decimal("1E+3"))
    ('1.5', '1000')
    """
    return format(normal(Decimal(value)), "f")


def fixed(value: Fraction | Decimal | int, *, decimals: int) -> str:
    """`value` rounded for display to so many decimals. Rounding: half away from zero.

    >>> fixed(Fraction(2, 3), decimals=4)
    '0.6667'
    """
    number = round_half_away(Fraction(value) * 10**decimals)
    return format(Decimal(number).scaleb(-decimals, _WIDE), f".{decimals}f")


def exact_decimal(value: Fraction) -> Decimal:
    """A number that a decimal can hold, as that decimal. Raises `Inexact` for any other.

    >>> exact_decimal(Fraction(5, 8))
    Decimal('0.625')
    """
    return normal(_EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)))
