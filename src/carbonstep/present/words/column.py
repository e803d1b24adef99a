"""A column of a file as people call it: its Chinese heading first, then its name."""

import re

from carbonstep.domain.intake.column import COLUMNS
from carbonstep.domain.loan.read_receipt import COLUMNS as RECEIPT_COLUMNS
from carbonstep.present.words.translation import Language, translate

_HEADINGS = {
    column.name: column.zh
    for columns in (RECEIPT_COLUMNS, *reversed(COLUMNS.values()))
    for column in columns
}
_NAMED = re.compile(r"(\w+)( \([A-Z]+[0-9]+\))?")
"""A column by its name, in a workbook with its cell."""


def column_text(column: str, language: Language) -> str:
    """A column as a place names it.

    >>> column_text("scope1 (D2)", Language.EN), column_text("scope1 (D2)", Language.ZH)
    ('column scope1 (D2)', '“范围一排放”（scope1）列 (D2)')
    >>> column_text("范围一", Language.ZH)
    '“范围一”列'
    """
    found = _NAMED.fullmatch(column)
    if language is Language.EN or found is None or found[1] not in _HEADINGS:
        return translate(language, "column {name}", name=column)
    heading = translate(language, "column {name}", name=_HEADINGS[found[1]])
    return f"{heading.removesuffix('列')}（{found[1]}）列{found[2] or ''}"
