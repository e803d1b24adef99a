"""Cells of a spreadsheet as text, and what in a cell's text is refused."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.number_format import what_it_shows
from carbonstep.formats.table.row import Flaw
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.text import text_flaw, visible

_UNSEEN = r"\u00ad\u200b-\u200f\u2060\ufeff"
_WITHIN_A_LINE = rf"[ \t\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028-\u202f\u205f\u3000{_UNSEEN}]*"
_SIGN = "[=+@＝＋－＠-]"  # spreadsheets of East Asia take the full-width ones too
_FORMULA = re.compile(
    # Blanks of one line alone, so that many lines cost no more than their length.
    rf"[\s{_UNSEEN}]*(?:{_SIGN}|[\t\r])|.*[\n\r]{_WITHIN_A_LINE}{_SIGN}",
    re.DOTALL,
)
_NUMBER = re.compile(r"[+＋－-]?[0-9０-９]+(?:[.．][0-9０-９]+)?\Z")


def safe_text(written: str) -> str:
    """A text that a spreadsheet will not take for a formula; numbers stay as they are.

    >>> safe_text("=1+1"), safe_text("-25"), safe_text("@x"), safe_text("plain")
    ("'=1+1", '-25', "'@x", 'plain')
    """
    if _FORMULA.match(written) and not _NUMBER.match(written):
        return f"'{written}"
    return written


def csv_text(written: str) -> str:
    """A text as a cell of a CSV file that we write: neither a formula nor an order to a terminal.

    >>> csv_text("=1+1"), csv_text("a" + chr(0x202E))
    ("'=1+1", 'a<U+202E>')
    """
    return safe_text(visible(written))


DIGITS_KEPT = 15
"""Significant digits a spreadsheet keeps of a number."""


def number_text(number: int | float) -> str:
    """The shortest text that stands for a number cell, in plain notation.

    A spreadsheet stores numbers in binary; the shortest text that leads back to the same binary
    number is what the person typed, as long as it had at most 15 digits.

    >>> number_text(0.1), number_text(1e22), number_text(-2.50), number_text(5e-07)
    ('0.1', '10000000000000000000000', '-2.5', '0.0000005')
    """
    plain = format(Decimal(repr(number)), "f")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def cell_text(
    value: object, data_type: str, column: int, code: str = "General"
) -> tuple[str, Flaw | None]:
    """A cell's value as text, with what is wrong with it.

    `data_type` is the workbook's: f formula, e error, n number, d date, b boolean, s text; `code`
    is the format the cell is shown in.
    """
    if value is None:
        return "", None
    if data_type == "f":
        shown = str(getattr(value, "text", value))
        return shown, Flaw(column, FormatReason.FORMULA, shown[:60])
    if data_type == "e":
        return str(value), Flaw(column, FormatReason.CELL_ERROR, str(value)[:20])
    if isinstance(value, bool):
        return ("true" if value else "false"), None
    if isinstance(value, int | float):
        if isinstance(value, float) and not isfinite(value):
            return str(value), Flaw(column, ReadingReason.NOT_FINITE, str(value))
        plain = number_text(value)
        if len(plain.lstrip("-0.").replace(".", "").rstrip("0")) > DIGITS_KEPT:
            return plain[:80], Flaw(column, FormatReason.DIGITS_LOST, plain[:40])
        seen = what_it_shows(value, plain, code)
        if seen.differs:
            return plain, Flaw(column, FormatReason.SHOWN_OTHERWISE, plain, code[:40])
        return seen.text, None
    if isinstance(value, datetime):
        is_day = (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0)
        return (value.date().isoformat() if is_day else value.isoformat(" ")), None
    if isinstance(value, date | time):
        return value.isoformat(), None
    if isinstance(value, timedelta):
        return str(value), None
    written = str(value)
    bad = text_flaw(written)
    return written, None if bad is None else Flaw(column, bad.reason, bad.found)
