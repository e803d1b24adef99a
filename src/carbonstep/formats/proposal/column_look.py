"""What a column of an unknown table looks like: its heading's words, its cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from carbonstep.formats.mapping.number import NumberStyle
from carbonstep.formats.mapping.period import PeriodForm, days_of
from carbonstep.formats.mapping.word import folded, source_heading

WORDS_MAX = 30
"""A column of so many different words at most is one of words, such as a status."""

DISTINCT_LOOKED_AT = 200
"""So many different cells tell what a column holds."""

_NO_WORD = re.compile(r"[^0-9a-z㐀-鿿+]+")
_DIGITS = re.compile(r"[+-]?[0-9][0-9.,'\s\u00a0\u202f]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLook:
    """A column: its heading, and its cells without blanks around them, in the order of rows.

    `words` is the heading as its words are looked for, `distinct` are the cells that are not blank,
    each once, `digits` those cells that are numbers in some style.
    """

    at: int
    heading: str
    words: str
    cells: tuple[str, ...]
    filled: tuple[str, ...]
    distinct: tuple[str, ...]
    digits: tuple[str, ...]

    def says(self, *words: str) -> bool:
        """Whether the heading has one of these words; Chinese ones stand within it."""
        return any((f" {word} " if word.isascii() else word) in self.words for word in words)

    @property
    def is_numbers(self) -> bool:
        """Mostly numbers; a word may stand where there is no figure."""
        return bool(self.filled) and len(self.digits) * 2 >= len(self.filled)

    @property
    def is_words(self) -> bool:
        """A few words that are no numbers."""
        return 1 <= len(self.distinct) <= WORDS_MAX and not self.digits

    @property
    def is_repeated(self) -> bool:
        """A few words, each of them in several rows."""
        return self.is_words and len(self.distinct) * 2 <= max(len(self.filled), 2)

    def is_period(self, form: PeriodForm) -> bool:
        """Nearly all cells are periods in a form, so far as some are looked at."""
        few = self.distinct[:DISTINCT_LOOKED_AT]
        read = sum(1 for cell in few if days_of(cell, form))
        return bool(read) and read * 20 >= len(few) * 19

    @property
    def other_words(self) -> tuple[str, ...]:
        """What stands where a number is meant, sorted."""
        return tuple(sorted({*self.distinct}.difference(self.digits)))


def columns_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[ColumnLook]:
    """The columns that have a heading."""
    found = []
    for at, heading in enumerate(header):
        # What cannot be shown cannot be named in a mapping.
        if not heading.strip() or not source_heading(heading).isprintable():
            continue
        cells = tuple(row[at].strip() if at < len(row) else "" for row in rows)
        filled = tuple(cell for cell in cells if cell)
        found.append(
            ColumnLook(
                at=at,
                heading=source_heading(heading),
                cells=cells,
                filled=filled,
                distinct=tuple(dict.fromkeys(filled)),
                digits=tuple(cell for cell in filled if _DIGITS.fullmatch(cell)),
                words=f" {_NO_WORD.sub(' ', folded(heading))} ",
            )
        )
    return found


STYLES = (
    NumberStyle(),
    NumberStyle(thousands=","),
    NumberStyle(decimal=","),
    NumberStyle(decimal=",", thousands="."),
    NumberStyle(thousands=" "),
    NumberStyle(decimal=",", thousands=" "),
    NumberStyle(thousands="'"),
)
"""The styles of numbers that are looked for, in this order."""

_PLAIN = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_EITHER = re.compile(r"[+-]?[0-9]{1,3},[0-9]{3}")


def style_of(cells: Sequence[str]) -> tuple[NumberStyle, bool] | None:
    """The style that all numbers of some cells are in, and whether another would fit as well.

    >>> style_of(["1.234,5", "7"])[0].decimal, style_of(["1,234"])[1], style_of(["1,2.3,4"])
    (',', True, None)
    """
    for style in STYLES:
        if all(_fits(style, cell) for cell in cells):
            doubtful = not style.is_plain and all(
                _EITHER.fullmatch(cell) or _PLAIN.fullmatch(cell) for cell in cells
            )
            return style, doubtful
    return None


def _fits(style: NumberStyle, cell: str) -> bool:
    if style.is_plain:
        return bool(_PLAIN.fullmatch(cell))
    return isinstance(style.plain(cell), str)
