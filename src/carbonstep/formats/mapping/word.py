"""Words and headings of a foreign table, made alike where people would call them the same."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=8192)
def folded(written: str) -> str:
    """A word as it is compared: no matter its case, its blanks, or the width of its characters.

    >>> folded(" Acme  Corp "), folded("ＡＣＭＥ corp")
    ('acme corp', 'acme corp')
    """
    return " ".join(unicodedata.normalize("NFKC", written).split()).casefold()


def heading_key(written: str) -> str:
    """A heading as it is looked for: blanks, line ends and small figures (CO₂) do not matter.

    >>> heading_key("Emissions\\n(tCO₂e)")
    'Emissions (tCO2e)'
    """
    return " ".join(unicodedata.normalize("NFKC", written).split())
