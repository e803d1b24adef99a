"""Numbers as a register writes them, with the marks that its mapping states."""

import re
from dataclasses import dataclass
from functools import lru_cache

from carbonstep.formats.reason import FormatReason
from carbonstep.reading.number import number_told
from carbonstep.reading.plain import plain_number
from carbonstep.reading.problem import Problem

DECIMALS = (".", ",")
THOUSANDS = (",", ".", " ", "'")

_WITH_POINT = re.compile(r"-?[0-9]+\.[0-9]+")
_BLANKS = re.compile("[\u00a0\u2009\u202f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberStyle:
    """The mark before a number's decimals, and the one between its thousands; empty for none."""

    decimal: str = "."
    thousands: str = ""

    @property
    def is_plain(self) -> bool:
        return self.decimal == "." and not self.thousands

    def styled(self, plain: str) -> str:
        """A number with a point, in this style; what is none stays as it is.

        >>> NumberStyle(decimal=",", thousands=".").styled("12.345")
        '12,345'
        """
        return plain.replace(".", self.decimal) if _WITH_POINT.fullmatch(plain) else plain

    def plain(self, written: str) -> str | Problem:
        """The number with a point and no marks between thousands, or why it is not in this style.

        Where no style is stated, marks that can be nothing else are read as in any report; where
        one is, a number in another is refused, never guessed at.

        >>> NumberStyle(decimal=",", thousands=".").plain("1.234.567,5")
        '1234567.5'
        >>> NumberStyle(decimal=",", thousands=".").plain("12.34").code
        'number_style'
        """
        return (
            plain_number(written)
            if self.is_plain
            else _plain(written, self.decimal, self.thousands)
        )


@lru_cache(maxsize=64)
def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    """Whole numbers and decimals in a style; its marks are of closed lists."""
    grouped = f"[1-9][0-9]{{0,2}}(?:{re.escape(thousands)}[0-9]{{3}})+|" if thousands else ""
    return re.compile(f"[+-]?(?:{grouped}[0-9]+)(?:{re.escape(decimal)}[0-9]+)?")


@lru_cache(maxsize=4096)
def _plain(written: str, decimal: str, thousands: str) -> str | Problem:
    stripped = _BLANKS.sub(" ", written.strip())
    if not stripped:
        return ""
    if not _pattern(decimal, thousands).fullmatch(stripped):
        return Problem(
            reason=FormatReason.NUMBER_STYLE,
            found=number_told(stripped[:40]),
            needed=f"1{thousands}234{decimal}5",
        )
    whole, mark, rest = stripped.partition(decimal)
    if thousands:
        whole = whole.replace(thousands, "")
    return f"{whole}.{rest}" if mark else whole
