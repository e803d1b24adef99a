"""Words and headings of a foreign table, made alike where people would call them the same."""

import re
from functools import lru_cache

from carbonstep.reading.plain import one_line

_HAN = "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BLANK_BY_HAN = re.compile(f"(?<=[{_HAN}]) | (?=[{_HAN}])")


@lru_cache(maxsize=8192)
def folded(written: str) -> str:
    """A word as it is compared: no matter its case, its blanks, or the width of its characters.

    >>> folded(" Acme  Corp "), folded("ＡＣＭＥ corp")
    ('acme corp', 'acme corp')
    """
    return one_line(written).casefold()


def folded_name(written: str) -> str:
    """An enterprise's name as it is compared: a blank beside a Chinese character is none, since
    Chinese has no blanks between words; one between other words tells names apart.

    >>> folded_name("华能 电力\\n有限公司"), folded_name("ABB 电机厂"), folded_name("New  port")
    ('华能电力有限公司', 'abb电机厂', 'new port')
    """
    return _BLANK_BY_HAN.sub("", folded(written))


def source_heading(written: str) -> str:
    """A heading as it is looked for: blanks, line ends and small figures (CO₂) do not matter.

    >>> source_heading("Emissions\\n(tCO₂e)")
    'Emissions (tCO2e)'
    """
    return one_line(written)
