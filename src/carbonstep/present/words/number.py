"""Numbers as people read them. Rounding here is for display only and never decides anything."""

import re
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from carbonstep.present.words.translation import Language
from carbonstep.units.exact import from_scaled, round_half_away, text
from carbonstep.units.money import yuan_text
from carbonstep.units.rate import percent

MINUS = "−"
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
DECIMALS_MAX = 12


def rate_display(rate_e4bp: int) -> str:
    """A rate in percent, without the sign '%': every decimal it has, at least two.

    >>> rate_display(3_100_000), rate_display(-1_234_500)
    ('3.10', '−1.2345')
    """
    return _minus(two_decimals(text(percent(rate_e4bp))))


def two_decimals(written: str) -> str:
    """A number with at least two decimals, as rates have them.

    >>> two_decimals("3.7"), two_decimals("3.1155")
    ('3.70', '3.1155')
    """
    whole, _, decimals = written.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}"


def bps_display(bps: Decimal) -> str:
    """Basis points, always with a sign except for zero.

    >>> bps_display(Decimal(-10)), bps_display(Decimal(10)), bps_display(Decimal(0))
    ('−10', '+10', '0')
    """
    return _minus(text(bps)) if bps <= 0 else f"+{text(bps)}"


def yuan_display(fen: int, *, whole: bool = False) -> str:
    """Money in yuan with thousands separators; `whole` drops the decimals where they are zero.

    >>> yuan_display(2_900_000_050), yuan_display(-150_000, whole=True)
    ('29,000,000.50', '−1,500')
    """
    yuan, _, decimals = yuan_text(abs(fen)).partition(".")
    shown = grouped(yuan) if whole and decimals == "00" else f"{grouped(yuan)}.{decimals}"
    return f"{MINUS}{shown}" if fen < 0 else shown


def after_verb(amount: int, language: Language) -> int:
    """An amount as it stands after a word that says its direction: Chinese has no sign there.

    >>> after_verb(-500, Language.EN), after_verb(-500, Language.ZH)
    (-500, 500)
    """
    return abs(amount) if language is Language.ZH else amount


def quantity_display(amount: Decimal, language: Language) -> str:
    """A measured quantity: every digit it has, thousands set apart by a space, in Chinese by a
    comma as in money.

    >>> quantity_display(Decimal(103400), Language.EN)
    '103 400'
    >>> quantity_display(Decimal("-1234567.89"), Language.ZH)
    '−1,234,567.89'
    """
    whole, point, decimals = text(amount).partition(".")
    sign = MINUS if whole.startswith("-") else ""
    between = " " if language is Language.EN else ","
    return sign + grouped(whole.lstrip("-"), between=between) + point + decimals


def grouped(digits: str, *, between: str = ",") -> str:
    """The digits of a whole number, thousands set apart.

    >>> grouped("1234567"), grouped("103400", between=" "), grouped("0")
    ('1,234,567', '103 400', '0')
    """
    return _THOUSANDS.sub(between, digits)


def measured_display(
    value: Fraction,
    *,
    decimals: int,
    language: Language,
    least: int = 0,
    bounds: Iterable[Fraction] = (),
) -> str:
    """A measured value to so many decimals, without trailing zeros beyond the `least` it has.

    Rounding: half away from zero, for display. Decimals are added until the number shown lies on
    the same side of every bound as the exact value, so that 4.99997 is never shown as the 5 it
    missed; at twelve decimals it is cut off with '…'.

    >>> reduction = Fraction(3205, 517)
    >>> measured_display(reduction, decimals=2, language=Language.EN)
    '6.2'
    >>> measured_display(reduction, decimals=2, least=2, language=Language.ZH)
    '6.20'
    >>> measured_display(
    ...     Fraction("4.99997"), decimals=1, bounds=[Fraction(5)], language=Language.EN
    ... )
    '4.99997'
    """
    limits = list(bounds)
    for count in range(decimals, DECIMALS_MAX + 1):
        scaled = round_half_away(value * 10**count)
        shown = Fraction(scaled, 10**count)
        if all(_side(shown, bound) == _side(value, bound) for bound in limits):
            plain = quantity_display(from_scaled(scaled, scale=count), language)
            whole, _, kept = plain.partition(".")
            kept = kept.ljust(least, "0")
            return f"{whole}.{kept}" if kept else whole
    cut = from_scaled(abs(value) * 10**DECIMALS_MAX // 1, scale=DECIMALS_MAX)
    return quantity_display(cut if value >= 0 else -cut, language) + "…"


def _side(value: Fraction, bound: Fraction) -> int:
    return (value > bound) - (value < bound)


def _minus(number: str) -> str:
    return number.replace("-", MINUS)
