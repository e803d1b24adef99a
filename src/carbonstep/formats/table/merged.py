"""Merged cells of a sheet: which blank cells stand for another one's value."""

import re
from collections.abc import Iterator
from typing import IO, Final

MERGED_MAX: Final = 100_000
"""Merged areas of one sheet that are looked at."""

AREA: Final = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^<>]{0,200}?ref="\$?([A-Z]{1,3})\$?([0-9]{1,7}):\$?([A-Z]{1,3})\$?([0-9]{1,7})"'
)
_CHUNK = 1 << 18


class MergedCells:
    """The merged areas of a sheet, asked row by row from top to bottom."""

    def __init__(self, source: IO[bytes], *, columns_max: int) -> None:
        self._columns_max = columns_max
        self._areas = sorted(_areas(source), reverse=True)
        self._columns: dict[int, tuple[int, int, str]] = {}

    def below(self, row: int) -> Iterator[tuple[int, str]]:
        """The columns of a row, from 0, that belong to a merged area but do not hold its value,
        with the area's name."""
        while self._areas and self._areas[-1][0] <= row:
            top, left, bottom, right, name = self._areas.pop()
            for column in range(left, min(right + 1, self._columns_max)):
                # Areas that lie over one another, as no program writes them, count once a column.
                if column not in self._columns or self._columns[column][0] < bottom:
                    self._columns[column] = bottom, top if column == left else 0, name
        for column, (bottom, holds_at, name) in list(self._columns.items()):
            if bottom < row:
                del self._columns[column]
            elif holds_at != row:
                yield column, name


def _areas(source: IO[bytes]) -> Iterator[tuple[int, int, int, int, str]]:
    """Top, left (from 0), bottom, right and name of each area."""
    held = b""
    found = 0
    while chunk := source.read(_CHUNK):
        held += chunk
        told = 0
        for match in AREA.finditer(held):
            left, top, right, bottom = (part.decode() for part in match.groups())
            name = f"{left}{top}:{right}{bottom}"
            yield int(top), _number(left), int(bottom), _number(right), name
            told = match.end()
            found += 1
            if found == MERGED_MAX:
                return
        # What is looked at again is the last tag alone, and never more of a text than a chunk.
        held = held[max(told, held.rfind(b"<"), len(held) - _CHUNK) :]


def _number(letters: str) -> int:
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - ord("A") + 1
    return number - 1
