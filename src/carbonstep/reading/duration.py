"""A span of months as contracts write it: `3 months`, `3个月`, `P3M`, `1 year`, `1年`."""

import re

_SPAN = re.compile(
    r"(?:P(?P<iso>[0-9]{1,2})(?P<iso_unit>[MY])|"
    r"(?P<count>[0-9]{1,2})\s*(?P<unit>months?|years?|个月|月|年))\Z"
)
_OF_A_YEAR = ("Y", "year", "years", "年")


def months_of(written: str) -> int | None:
    """How many months a span has; None where the text is no span.

    >>> months_of("4 months"), months_of("6个月"), months_of("P1Y"), months_of("quarter")
    (4, 6, 12, None)
    """
    found = _SPAN.match(written.strip())
    if found is None:
        return None
    count = int(found["iso"] or found["count"])
    return 12 * count if (found["iso_unit"] or found["unit"]) in _OF_A_YEAR else count
