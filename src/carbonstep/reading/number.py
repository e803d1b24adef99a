"""Decimal numbers as people write them, read without losing a digit."""

import re
import unicodedata
from decimal import Decimal

from carbonstep.reading.phrase import either, phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.quantity import is_unit
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import DIGITS_MAX
from carbonstep.units.exact import text as exact_text

_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_EXPONENT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+\Z")
_SEPARATED = re.compile(r"[+-]?[0-9]{1,3}(?:[,_' \u00a0\uff0c][0-9]{3})+(?:\.[0-9]+)?\Z")
_ONE_COMMA = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}\Z")
_NOT_FINITE = re.compile(r"[+-]?(?:s?nan|inf|infinity)[0-9]*\Z", re.IGNORECASE)
_UNIT = re.compile(r"(.*[0-9.])\s*(?:%|‰|bps?|元|yuan|CNY|RMB)\Z", re.IGNORECASE)

_MORE = re.compile(r"([+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?)\s*(\D.{0,30})\Z")
_MULTIPLES = {"百": 100, "千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}


def parse_decimal(text: str, *, place: Place = Place()) -> Decimal | Problem:
    """Read a plain decimal number; the result has exactly the digits of the text.

    Scientific notation, separators, units, full-width digits, NaN and infinity are refused with a
    remedy, never guessed.

    >>> parse_decimal("103400.10")
    Decimal('103400.10')
    >>> parse_decimal("1e400").code
    'exponent'
    """
    stripped = text.strip()
    shown = stripped if len(stripped) <= 40 else stripped[:37] + "…"
    if not stripped:
        return Problem(reason=ReadingReason.VALUE_MISSING, place=place, needed=phrase("a number"))
    if _PLAIN.match(stripped):
        digits = stripped.lstrip("+-").replace(".", "").lstrip("0")
        if len(digits) > DIGITS_MAX or len(stripped) > 2 * DIGITS_MAX:
            return Problem(
                reason=ReadingReason.OUT_OF_RANGE,
                place=place,
                found=shown,
                needed=phrase("{count} digits", count=DIGITS_MAX),
            )
        return Decimal(stripped)
    if _EXPONENT.match(stripped):
        return Problem(reason=ReadingReason.EXPONENT, place=place, found=shown)
    if _NOT_FINITE.match(stripped):
        return Problem(reason=ReadingReason.NOT_FINITE, place=place, found=shown)
    if _SEPARATED.match(stripped):
        plain: str = re.sub(r"[^0-9.+-]", "", stripped)
        if _ONE_COMMA.match(stripped):
            plain = either([plain, stripped.replace(",", ".")])
        return Problem(reason=ReadingReason.THOUSANDS, place=place, found=shown, needed=plain)
    half = unicodedata.normalize("NFKC", stripped)
    if half != stripped and _PLAIN.match(half):
        return Problem(reason=ReadingReason.FULL_WIDTH, place=place, found=shown, needed=half[:40])
    bare = _UNIT.match(half)
    if bare and _PLAIN.match(bare[1]):
        return Problem(
            reason=ReadingReason.UNIT_WRITTEN, place=place, found=shown, needed=bare[1][:40]
        )
    more = _MORE.match(half)
    if more and (more[2] in _MULTIPLES or is_unit(more[2])):
        number = Decimal(more[1]) * _MULTIPLES.get(more[2], 1)
        needed = exact_text(number)[:40]
        return Problem(
            reason=ReadingReason.MORE_THAN_NUMBER, place=place, found=shown, needed=needed
        )
    return Problem(reason=ReadingReason.NOT_A_NUMBER, place=place, found=shown, needed="103400.5")
