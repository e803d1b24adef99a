"""Money in fen (minor units). One currency today, named all the same."""

from decimal import Decimal
from fractions import Fraction
from typing import NewType

from carbonstep.units.exact import fixed, round_half_away, to_scaled

Fen = NewType("Fen", int)
"""An amount of money in fen; negative is owed to the borrower."""

NOTHING = Fen(0)

PRINCIPAL_FEN_MAX = 10**15
"""The largest principal the engine takes: ten trillion yuan (see reference 'Exact money')."""

EXACT_DECIMALS = 8
"""Decimals of a yuan that unrounded amounts are shown to."""


def fen_from_yuan(yuan: Decimal) -> Fen | None:
    """An amount in yuan as fen, or None where it has fractions of a fen.

    >>> fen_from_yuan(Decimal("29000000"))
    2900000000
    """
    scaled = to_scaled(yuan, scale=2)
    return None if scaled is None else Fen(scaled)


def fen_from_text(written: str) -> Fen:
    """The amount in a text that `yuan_text` wrote.

    >>> fen_from_text("-0.05")
    -5
    """
    fen = fen_from_yuan(Decimal(written))
    assert fen is not None, f"{written} was written in whole fen"
    return fen


def settle(fen: Fraction) -> Fen:
    """An exact amount as it is paid. Rounding: half away from zero, once, at settlement.

    >>> settle(Fraction(5, 2))
    3
    """
    return Fen(round_half_away(fen))


def yuan_text(fen: int) -> str:
    """The amount in yuan with two decimals, as it travels in JSON.

    >>> yuan_text(-5)
    '-0.05'
    """
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def exact_yuan_text(fen: Fraction) -> str:
    """An unrounded amount in yuan. Rounding: for reading, to eight decimals, half away from zero.

    >>> exact_yuan_text(Fraction(100, 3))
    '0.33333333'
    """
    return fixed(fen / 100, decimals=EXACT_DECIMALS)
