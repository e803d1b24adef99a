"""What of a sheet is hidden, and was read all the same."""

from collections.abc import Iterable, Iterator, Mapping

from carbonstep.formats.reason import FormatReason
from carbonstep.reading.problem import Place, Problem, Reason

SHOWN_MAX = 10
"""Hidden rows or columns that are named."""


class HiddenParts:
    """Collects which rows and columns with cells are hidden, by hand or by a filter."""

    def __init__(self, title: str, *, is_hidden: bool) -> None:
        self._place = Place(sheet=title)
        self._is_hidden = is_hidden
        self._rows: list[int] = []
        self._rows_count = 0
        self._columns: set[int] = set()

    def see(self, row: int, attributes: Mapping[str, str], columns: Iterable[int]) -> None:
        """Note a row with cells, and the columns, counted from 1, that they stand in."""
        self._columns.update(columns)
        if _is_hidden(attributes, size="ht"):
            self._rows_count += 1
            if len(self._rows) < SHOWN_MAX:
                self._rows.append(row)

    def told(self, columns: Iterable[Mapping[str, str]]) -> Iterator[Problem]:
        """What was hidden, as warnings; `columns` are the sheet's own words on its columns."""
        if self._is_hidden:
            yield Problem(reason=FormatReason.HIDDEN_SHEET, place=self._place, warning=True)
        if self._rows:
            yield self._warning(FormatReason.HIDDEN_ROWS, map(str, self._rows), self._rows_count)
        spans = [
            (int(one["min"]), int(one.get("max", one["min"])))
            for one in columns
            if _is_hidden(one, size="width")
        ]
        hidden = [
            letter(column - 1)
            for column in sorted(self._columns)
            if any(first <= column <= last for first, last in spans)
        ]
        if hidden:
            yield self._warning(FormatReason.HIDDEN_COLUMNS, hidden[:SHOWN_MAX], len(hidden))

    def _warning(self, reason: Reason, names: Iterable[str], count: int) -> Problem:
        shown = ", ".join(names) + (", …" if count > SHOWN_MAX else "")
        return Problem(
            reason=reason, place=self._place, found=shown, needed=str(count), warning=True
        )


def _is_hidden(attributes: Mapping[str, str], *, size: str) -> bool:
    return attributes.get("hidden") in ("1", "true") or attributes.get(size) in ("0", "0.0")


def letter(column: int) -> str:
    """The letters of a column, counted from 0.

    >>> letter(0), letter(25), letter(26), letter(16383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
