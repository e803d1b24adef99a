"""Dates as people write them."""

import re
from datetime import date, timedelta
from typing import Final

from carbonstep.reading.plain import half_width, plain_day
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.period import FIRST_DAY, LAST_DAY

_EXAMPLE: Final = "2024-12-31"
_YEAR_LAST = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{4}\Z")
_SHORT_YEAR = re.compile(
    r"'?[0-9]{1,2}(?:([-/.])[0-9]{1,2}\1[0-9]{1,2}|年[0-9]{1,2}月[0-9]{1,2}日?)\Z"
)
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]+)?\Z")
_SERIAL_FROM: Final = date(1899, 12, 30)
_SERIAL_FIRST: Final = date(1990, 1, 1)
_SERIAL_LAST: Final = date(2099, 12, 31)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")


def parse_date(written: str, *, place: Place = Place()) -> date | Problem:
    """Read a date as year-month-day.

    >>> parse_date("2024-09-20")
    datetime.date(2024, 9, 20)
    """
    stripped = written.strip()
    if _ISO.match(stripped):
        try:
            day = date.fromisoformat(stripped)
        except ValueError:
            day = date.min
        if FIRST_DAY <= day <= LAST_DAY:
            return day
        if day != date.min:
            return Problem(
                reason=ReadingReason.OUT_OF_RANGE,
                place=place,
                found=stripped,
                needed=f"{FIRST_DAY} – {LAST_DAY}",
            )
    half = half_width(stripped)
    if half != stripped and _ISO.match(half):
        return Problem(
            reason=ReadingReason.FULL_WIDTH, place=place, found=stripped[:40], needed=half
        )
    reason, needed = _why_none(half)
    return Problem(reason=reason, place=place, found=stripped[:40], needed=needed)


def _why_none(written: str) -> tuple[ReadingReason, str]:
    """Why a text is no day, and what to write."""
    if _YEAR_LAST.match(written):
        return ReadingReason.DATE_ORDER, _EXAMPLE
    if _SHORT_YEAR.match(written):
        return ReadingReason.DATE_SHORT_YEAR, _EXAMPLE
    if _SERIAL.match(written):
        day = _SERIAL_FROM + timedelta(days=int(written.partition(".")[0]))
        if _SERIAL_FIRST <= day <= _SERIAL_LAST:
            return ReadingReason.DATE_SERIAL, day.isoformat()
    plain = plain_day(written)
    return ReadingReason.DATE_INVALID, plain if plain != written else _EXAMPLE
