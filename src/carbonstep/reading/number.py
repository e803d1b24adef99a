"""Decimal numbers as people write them, read without losing a digit."""

import re
from dataclasses import replace
from decimal import Decimal

from carbonstep.reading.currency import currency_of
from carbonstep.reading.phrase import Amount, as_amount, either, phrase
from carbonstep.reading.plain import one_form
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.quantity import is_unit
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.exact import DIGITS_MAX
from carbonstep.units.exact import text as exact_text
from carbonstep.units.quantity import MULTIPLES, Unit
from carbonstep.units.spelling import find_unit

_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_EXPONENT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+\Z")
_SEPARATED = re.compile(r"[+-]?[0-9]{1,3}(?:[,_' \u00a0\uff0c][0-9]{3})+(?:\.[0-9]+)?\Z")
_ONE_COMMA = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}\Z")
_NOT_FINITE = re.compile(r"[+-]?(?:s?nan|inf|infinity)[0-9]*\Z", re.IGNORECASE)
_UNIT = re.compile(r"(.*[0-9.])\s*(?:%|‰|bps?|元|yuan|CNY|RMB)\Z", re.IGNORECASE)

_MORE = re.compile(r"([+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?)\s*(\D.{0,30})\Z")
_NONE = frozenset(
    (
        *("-", "--", "---", "—", "——", "–", "−", "/", "//", "\\", "*", "...", "……", "…"),
        *(
            "n/a",
            "na",
            "n.a.",
            "n.a",
            "#n/a",
            "nil",
            "none",
            "null",
            "tbd",
            "no data",
            "not available",
        ),
        *(
            "无",
            "空",
            "暂无",
            "无数据",
            "暂无数据",
            "不适用",
            "未统计",
            "未填",
            "缺",
            "缺失",
            "未知",
            "待定",
        ),
    )
)
"""What offices write where there is no figure; a blank cell says so by itself."""

_SHARE = re.compile(r"%|‰|bps?\Z", re.IGNORECASE)


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
    if _PLAIN.match(stripped):
        digits = stripped.lstrip("+-").replace(".", "").lstrip("0")
        if len(digits) <= DIGITS_MAX and len(stripped) <= 2 * DIGITS_MAX:
            return Decimal(stripped)
    return _not_plain(stripped, place)


def number_told(written: str) -> str:
    """What is told of a cell in a column of numbers: an amount, unless it holds no number.

    >>> [isinstance(number_told(cell), Amount) for cell in ("15012345678", "call 15012345678")]
    [True, False]
    """
    read = parse_decimal(written)
    return read.found if isinstance(read, Problem) else as_amount(written.strip()[:40])


def _not_plain(stripped: str, place: Place) -> Problem:
    """Why a text is no plain number. What it holds is an amount, unless it is no number at all."""
    if not stripped:
        return Problem(reason=ReadingReason.VALUE_MISSING, place=place, needed=phrase("a number"))
    shown = stripped if len(stripped) <= 40 else stripped[:37] + "…"
    number = as_amount(shown)
    if _PLAIN.match(stripped):
        digits = phrase("{count} digits", count=DIGITS_MAX)
        reason = ReadingReason.OUT_OF_RANGE
        return Problem(reason=reason, place=place, found=number, needed=digits)
    if _EXPONENT.match(stripped):
        return Problem(reason=ReadingReason.EXPONENT, place=place, found=number)
    if _NOT_FINITE.match(stripped):
        return Problem(reason=ReadingReason.NOT_FINITE, place=place, found=shown)
    if _SEPARATED.match(stripped):
        plain: str = as_amount(re.sub(r"[^0-9.+-]", "", stripped))
        if _ONE_COMMA.match(stripped):
            plain = either([plain, as_amount(stripped.replace(",", "."))])
        return Problem(reason=ReadingReason.THOUSANDS, place=place, found=number, needed=plain)
    half = one_form(stripped)
    if half != stripped and _PLAIN.match(half):
        needed = as_amount(half[:40])
        return Problem(reason=ReadingReason.FULL_WIDTH, place=place, found=number, needed=needed)
    bare = _UNIT.match(half)
    if bare and _PLAIN.match(bare[1]):
        needed = as_amount(bare[1][:40])
        return Problem(reason=ReadingReason.UNIT_WRITTEN, place=place, found=number, needed=needed)
    more = _MORE.match(half)
    if more and more[2] in MULTIPLES:
        whole = exact_text(Decimal(more[1]) * Decimal(f"1E{MULTIPLES[more[2]]}"))
        reason, needed = ReadingReason.MORE_THAN_NUMBER, as_amount(whole[:40])
        return Problem(reason=reason, place=place, found=number, needed=needed)
    if more and is_unit(more[2]):
        return _with_unit(
            Problem(reason=ReadingReason.NOT_A_NUMBER, place=place, found=number), more
        )
    currency = currency_of(half)
    if currency:
        reason = ReadingReason.FOREIGN_CURRENCY
        return Problem(reason=reason, place=place, found=number, needed=currency)
    return Problem(reason=ReadingReason.NOT_A_NUMBER, place=place, found=shown, needed="103400.5")


def told_in_column(problem: Problem, unit: Unit | None) -> Problem:
    """What is wrong with a number of a column in some unit: a unit beside it is another or the
    same, a percentage is no amount, and a word or mark may say that there is no figure.

    >>> from carbonstep.units.quantity import UNITS, Family
    >>> found = parse_decimal("5 kg")
    >>> assert isinstance(found, Problem)
    >>> told_in_column(found, UNITS[Family.MASS]["t"]).needed
    '5 with the unit kg'
    """
    if problem.reason is ReadingReason.NOT_A_NUMBER and _says_none(problem.found):
        return replace(problem, reason=ReadingReason.NO_FIGURE_WORD, needed="")
    if problem.reason not in (ReadingReason.UNIT_WRITTEN, ReadingReason.NUMBER_WITH_UNIT):
        return problem
    # What is masked is no amount any more, and a remedy made of it would be another number.
    more = _MORE.match(one_form(problem.found)) if isinstance(problem.found, Amount) else None
    if more is None:
        return problem
    if _SHARE.match(more[2]):
        needed = phrase("the unit of its column") if unit is None else unit.name
        return replace(problem, reason=ReadingReason.SHARE_WRITTEN, needed=needed)
    if unit is not None:
        written = find_unit(unit.family, more[2])
        if isinstance(written, Unit) and written.size == unit.size:
            return replace(
                problem, reason=ReadingReason.MORE_THAN_NUMBER, needed=as_amount(more[1])
            )
    return _with_unit(problem, more)


def _says_none(written: str) -> bool:
    """Whether a cell says in a word or mark that there is no figure."""
    return one_form(written).strip(" ()").casefold() in _NONE


def _with_unit(problem: Problem, more: re.Match[str]) -> Problem:
    number, unit = as_amount(more[1]), more[2].strip()
    needed = phrase("{number} with the unit {unit}", number=number, unit=unit)
    return replace(problem, reason=ReadingReason.NUMBER_WITH_UNIT, needed=needed)
