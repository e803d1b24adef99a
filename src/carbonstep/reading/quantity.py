"""Measured quantities brought to the canonical unit of their family."""

from decimal import Decimal
from fractions import Fraction

from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import DIGITS_MAX, from_scaled, to_scaled
from carbonstep.units.quantity import CANONICAL, Unit


def to_canonical(amount: Decimal, unit: Unit, *, place: Place = Place()) -> Decimal | Problem:
    """The amount in the family's canonical unit, exactly, or why it cannot be kept.

    >>> from carbonstep.units.quantity import UNITS, Family
    >>> to_canonical(Decimal("87923"), UNITS[Family.GHG]["kgCO2e"])
    Decimal('87.923')
    """
    canonical = CANONICAL[unit.family]
    scaled = Fraction(amount) * unit.size * 10**canonical.scale
    if scaled.denominator != 1:
        return Problem(
            reason=ReadingReason.TOO_MANY_DECIMALS,
            place=place,
            found=format(amount, "f"),
            needed=f"{canonical.scale} ({canonical.unit})",
        )
    if to_scaled(Decimal(scaled.numerator), scale=0) is None:
        limit = from_scaled(2**63 - 1, scale=canonical.scale)
        return Problem(
            reason=ReadingReason.OUT_OF_RANGE,
            place=place,
            found=format(amount, "f")[:DIGITS_MAX],
            needed=f"{limit} {canonical.unit}",
        )
    return from_scaled(scaled.numerator, scale=canonical.scale)
