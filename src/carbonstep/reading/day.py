"""Dates as people write them."""

import re
import unicodedata
from datetime import date

from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.period import FIRST_DAY, LAST_DAY

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
    half = unicodedata.normalize("NFKC", stripped)
    if half != stripped and _ISO.match(half):
        return Problem(
            reason=ReadingReason.FULL_WIDTH, place=place, found=stripped[:40], needed=half
        )
    return Problem(
        reason=ReadingReason.DATE_INVALID, place=place, found=stripped[:40], needed="2024-12-31"
    )
