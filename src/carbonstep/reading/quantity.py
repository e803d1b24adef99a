"""Measured quantities: units as people write them, amounts in the canonical unit of the family."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from carbonstep.reading.phrase import Listing, as_amount, listed, phrase
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import DIGITS_MAX, from_scaled, to_scaled
from carbonstep.units.quantity import CANONICAL, UNITS, Family, Unit
from carbonstep.units.spelling import Doubt, Why, find_unit

SHOWN = 40
"""Characters of a unit that is refused which are shown."""

_DOUBTS: dict[Why, Reason] = {
    Why.CASE: ReadingReason.UNIT_AMBIGUOUS,
    Why.GAS_CONDITIONS: ReadingReason.GAS_CONDITIONS,
    Why.STANDARD_COAL: ReadingReason.STANDARD_COAL,
}


def read_unit(
    families: Sequence[Family], written: str, *, place: Place = Place()
) -> Unit | Problem:
    """The unit of one of these families that is written, or why it is not told.

    A spelling that several families have (吨 is a mass, and of emissions one of CO2e) is of the
    first of them. What has more than one meaning, what measures something else and what is no unit
    we know are told apart.

    >>> read_unit((Family.ENERGY,), "万千瓦时").size
    Fraction(10000, 1)
    >>> read_unit((Family.VOLUME,), "立方米").code
    'gas_conditions'
    """
    doubts: list[Doubt] = []
    for family in families:
        found = find_unit(family, written)
        if isinstance(found, Unit):
            return found
        if found is not None:
            doubts.append(found)
    shown = written.strip()[:SHOWN]
    if doubts:
        needed = dict.fromkeys(name for doubt in doubts for name in doubt.units)
        reason = _DOUBTS[doubts[0].why]
        return Problem(reason=reason, place=place, found=shown, needed=listed(needed))
    reason = ReadingReason.UNIT_MISMATCH if is_unit(written) else ReadingReason.UNIT_UNKNOWN
    return Problem(reason=reason, place=place, found=shown, needed=unit_names(families))


def is_unit(written: str) -> bool:
    """Whether it is a unit of any family, also one with more than one meaning.

    >>> is_unit("万千瓦时"), is_unit("tce"), is_unit("tons")
    (True, True, False)
    """
    return any(find_unit(family, written) is not None for family in Family)


def unit_names(families: Sequence[Family]) -> Listing:
    """The units of some families by their names, as a remedy lists them."""
    return listed(name for family in families for name in UNITS[family])


def to_canonical(amount: Decimal, unit: Unit, *, place: Place = Place()) -> Decimal | Problem:
    """The amount in the family's canonical unit, exactly, or why it cannot be kept.

    >>> to_canonical(Decimal("87923"), UNITS[Family.GHG]["kgCO2e"])
    Decimal('87.923')
    """
    canonical = CANONICAL[unit.family]
    exact = Fraction(amount) * unit.size
    scaled = exact * 10**canonical.scale
    if scaled.denominator != 1:
        problem = Problem(
            reason=ReadingReason.TOO_MANY_DECIMALS,
            place=place,
            found=as_amount(format(amount, "f")),
            needed=phrase("{count} ({unit})", count=canonical.scale, unit=canonical.unit),
        )
        if _is_decimal(exact):
            return problem
        found = as_amount(format(amount, "f")[:DIGITS_MAX], unit.name)
        return replace(
            problem, reason=ReadingReason.UNIT_INEXACT, found=found, needed=canonical.unit
        )
    if to_scaled(Decimal(scaled.numerator), scale=0) is None:
        limit = from_scaled(2**63 - 1, scale=canonical.scale)
        return Problem(
            reason=ReadingReason.OUT_OF_RANGE,
            place=place,
            found=as_amount(format(amount, "f")[:DIGITS_MAX]),
            needed=as_amount(limit, canonical.unit),
        )
    return from_scaled(scaled.numerator, scale=canonical.scale)


def _is_decimal(exact: Fraction) -> bool:
    """Whether a number has finitely many decimals."""
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
