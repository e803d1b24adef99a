"""The known names most like the one that was written."""

import difflib
from collections.abc import Iterable

from carbonstep.reading.phrase import listed


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, else the list of them.

    >>> nearest("bsp", ["bps", "at_least"])
    'bps'
    """
    names = list(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
    return close[0] if close else listed(names)


def nearest_first(name: str, known: Iterable[str]) -> list[str]:
    """All known names, those most like `name` before the others.

    >>> nearest_first("LPR5Y", ["LPR1Y", "LPR5Y+", "fixed"])
    ['LPR5Y+', 'LPR1Y', 'fixed']
    """
    names = list(known)
    close = difflib.get_close_matches(name, names, n=len(names) or 1, cutoff=0.6)
    return [*close, *(one for one in names if one not in close)]
