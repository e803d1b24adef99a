"""What offices write, in its plain form where it can mean one thing only.

For the cells of files: full-width characters, blanks of any kind, days and thousands as people
write them. What is not clear stays as it is, and the strict readers refuse it with its reason.
"""

import re
import unicodedata
from datetime import date
from typing import Final

_BLANKS: Final = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t"
_BLANK = re.compile(f"[{_BLANKS}]")
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x2212: ord("-")}
_WIDE_LETTERS: Final = {code: half for code, half in _WIDE.items() if chr(half).isalnum()}
_SPACES = re.compile(r"\s+")
_GROUPED = re.compile(
    r"[+-]?[1-9][0-9]{0,2}"
    r"(?:(?: [0-9]{3})+(?:\.[0-9]+)?|(?:,[0-9]{3})+\.[0-9]+|(?:,[0-9]{3}){2,})\Z"
)
_DAY = re.compile(
    r"(?P<year>[0-9]{4}) ?"
    r"(?:(?P<mark>[-/.]) ?(?P<month>[0-9]{1,2}) ?(?P=mark) ?(?P<day>[0-9]{1,2})"
    r"|年 ?(?P<zh_month>[0-9]{1,2}) ?月 ?(?P<zh_day>[0-9]{1,2}) ?[日号]?)"
    r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?\Z"
)
_CLOSED_DAY = re.compile(r"((?:19|2[01])[0-9]{2})([01][0-9])([0-3][0-9])\Z")


def half_width(written: str) -> str:
    """The text in half-width characters, with plain blanks, and none around it. It keeps all that
    is no other width of something: small figures (CO₂), case, line ends.

    >>> half_width("\\u3000９１１１Ａ（１）\\u00a0")
    '9111A(1)'
    """
    if written.isascii():
        return written.strip()
    return _BLANK.sub(" ", written).translate(_WIDE).strip()


def one_form(written: str) -> str:
    """The text with each character in its usual form, and no blanks around it: one width, small
    figures as figures. It keeps case, and the blanks within; what is read by a pattern begins so.

    >>> one_form(" ２０２４年Ｑ１ "), one_form("CO₂  e")
    ('2024年Q1', 'CO2  e')
    """
    return unicodedata.normalize("NFKC", written).strip()


def one_line(written: str) -> str:
    """The same with any blanks and line ends within as one blank. It keeps case: headings and words
    are shown and compared so.

    >>> one_line("Emissions\\n (tCO₂e)")
    'Emissions (tCO2e)'
    """
    return " ".join(unicodedata.normalize("NFKC", written).split())


def closed_up(written: str) -> str:
    """The same without any blanks. It keeps case and marks: words of closed lists and ids.

    >>> closed_up("ＣＮ-1 \u3000电力")
    'CN-1电力'
    """
    return "".join(unicodedata.normalize("NFKC", written).split())


def plain_code(written: str) -> str:
    """A code in half-width characters, without blanks unless it names a register before a colon.

    >>> plain_code("９１１１ 0000\\u30006000")
    '911100006000'
    """
    half = half_width(written)
    return half if ":" in half else _SPACES.sub("", half)


def plain_word(written: str) -> str:
    """A word or unit with its letters and digits in half width, and no blanks around it.

    >>> plain_word("\\u3000有限保证 "), plain_word("ｔＣＯ２ｅ")
    ('有限保证', 'tCO2e')
    """
    if written.isascii():
        return written.strip()
    return _BLANK.sub(" ", written).translate(_WIDE_LETTERS).strip()


def plain_number(written: str) -> str:
    """A number without separators of thousands, where these can be nothing else.

    They are blanks between groups of three digits, or commas where there is a decimal point too or
    more than one comma. A single comma stays: it may be a decimal one.

    >>> plain_number("１０３，４００.５"), plain_number("1 234 567"), plain_number("1,234")
    ('103400.5', '1234567', '1,234')
    """
    plain = half_width(written)
    return re.sub("[ ,]", "", plain) if _GROUPED.match(plain) else plain


def plain_day(written: str) -> str:
    """A day as year-month-day, where the year comes first and has four digits.

    >>> plain_day("2023/1/1"), plain_day("2023年12月31日"), plain_day("20230101")
    ('2023-01-01', '2023-12-31', '2023-01-01')
    >>> plain_day("01/02/2023")
    '01/02/2023'
    """
    plain = half_width(written)
    closed = _CLOSED_DAY.match(plain)
    if closed:
        return _iso(*closed.groups()) or plain
    found = _DAY.match(plain)
    if not found:
        return plain
    month, day = found["month"] or found["zh_month"], found["day"] or found["zh_day"]
    return _iso(found["year"], month, day) or plain


def _iso(year: str, month: str, day: str) -> str:
    """The day in its plain form; empty where there is none such."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""
