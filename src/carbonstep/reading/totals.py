"""Words that stand for all the others of a table: of its rows, its sites, its gases."""

import re
from functools import lru_cache

from carbonstep.reading.plain import half_width

_BETWEEN = re.compile(r"\s+|:\Z|\([^()]*\)\Z")
_TOTALS = re.compile(
    r".{0,8}(?:合计|总计|小计|共计|总和|汇总)|合计数|(?:grand|sub)?-?totals?|sum|all"
    r"|(?:total|all)(?:ghgs?|gas(?:es)?|emissions?|sites|facilities|sectors|plants)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def is_totals(written: str) -> bool:
    """Whether a cell is the word of a row that adds up others, whatever its blanks and brackets.

    >>> is_totals("合　计"), is_totals("全省合计（万吨）"), is_totals("Grand  Total:")
    (True, True, True)
    >>> is_totals("All gases"), is_totals("Total Energies"), is_totals("合计机械厂")
    (True, False, False)
    """
    if len(written) > 200:
        return False
    return bool(_TOTALS.fullmatch(_BETWEEN.sub("", _BETWEEN.sub("", half_width(written)))))
