"""What stands below a table: rows of totals, and notes on who filled it in."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Context, Decimal
from functools import partial
from itertools import islice
from typing import Final

from carbonstep.domain.intake.candidate import RejectedRow, SourceRow
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.row import TextRow
from carbonstep.formats.table.unit_note import NOTES_MAX, UnitLook, UnitNote
from carbonstep.reading.personal_number import without_personal_numbers
from carbonstep.reading.phrase import as_amount
from carbonstep.reading.plain import half_width, plain_number
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.totals import is_totals

FOOT_ROWS_MAX: Final = 20
"""Rows below a table that are kept back until it ends; more are no foot."""

_BEGINNING = 4
"""Cells within which a note states a unit, with the label before it."""

_NOTE = re.compile(
    r"(?:备注|说明|注[0-9]*|附注|填表人|填报人|填报单位|填报日期|制表人?|制表日期|编制人|编制单位|编制日期|"
    r"审核人?|复核人?|审批人?|(?:单位)?负责人|联系人|联系电话|数据来源|日期|"
    r"notes?|remarks?|sources?|prepared by|checked by|approved by|date)\s*[0-9]*\s*(?::|\Z)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?\Z")
_WIDE = Context(prec=80)


class Foot:
    """Keeps back the rows that may be a table's foot, and adds up the rows of data above it.

    `keys` are the columns by which a row is one of data, such as its account and days; `word_free`
    the one of them that never holds a word of totals. `sums` are the columns of numbers, `units`
    those that say what they are in. `unit_notes` are the units that the rows kept back state, at
    the foot or between rows of data.
    """

    def __init__(
        self,
        *,
        keys: Sequence[int],
        word_free: int | None,
        sums: Iterable[int],
        units: Sequence[int] = (),
    ) -> None:
        self._keys = frozenset(keys)
        self._word_free = word_free
        self._units = tuple(units)
        self._sums: dict[int, Decimal | None] = dict.fromkeys(sums, Decimal(0))
        self._unit_cells: tuple[str, ...] | None = None
        self._kept: list[tuple[TextRow, str, bool]] = []
        self.unit_notes: list[UnitNote] = []
        self._look = UnitLook()

    def keeps(self, row: TextRow) -> bool:
        """Whether the row may be of the foot; it is then kept back."""
        if len(self._kept) >= FOOT_ROWS_MAX:
            return False
        first = next((at for at, cell in enumerate(row.cells) if cell.strip()), None)
        if first is None:
            return False
        word = half_width(row.cells[first])
        is_total = is_totals(word)
        others = self._keys - {first}
        if not (is_total and first == self._word_free) and any(
            at < len(row.cells) and row.cells[at].strip() and not _is_note(row.cells[at])
            for at in others
        ):
            return False
        if not is_total and not _NOTE.match(word) and not self._is_unit_note(row, first):
            return False
        self._note_units(row)
        self._kept.append((row, row.cells[first].strip()[:40], is_total))
        return True

    def look_at(self, row: TextRow) -> None:
        """Look for units in a row that is left out, unless it is one of data by its columns."""
        if not all(at < len(row.cells) and row.cells[at].strip() for at in self._keys):
            self._note_units(row)

    def _note_units(self, row: TextRow) -> None:
        """Note the units that a row states; its cells in the columns of units are those of its
        sums."""
        cells = ["" if at in self._units else cell for at, cell in enumerate(row.cells)]
        found = self._look.notes(cells, Place(sheet=row.sheet, row=row.number))
        self.unit_notes += islice(found, NOTES_MAX - len(self.unit_notes))

    def _is_unit_note(self, row: TextRow, first: int) -> bool:
        """Whether a row begins by stating a unit and holds no number, so that it is none of
        data."""
        beginning = row.cells[first : first + _BEGINNING]
        return any(self._look.notes(beginning, Place())) and not any(
            _NUMBER.match(plain_number(cell)) for cell in row.cells
        )

    def above(self, row: TextRow, place: Place, header: tuple[str, ...]) -> Iterator[RejectedRow]:
        """Count a row of data in; the rows kept back so far stand above it, and are rejected.
        `place` is the table's."""
        kept, self._kept = self._kept, []
        for other, word, is_total in kept:
            reason = FormatReason.TOTALS_ROW if is_total else FormatReason.NOTE_ROW
            at = replace(place, row=other.number)
            # It cannot be filed as it stands, so nothing of it has to come back to the letter.
            values = tuple(self._told(other.cells, is_total))
            source = SourceRow(place=at, header=header, values=values)
            yield RejectedRow(
                source=source, problems=(Problem(reason=reason, place=at, found=word),)
            )
        self._add(row)

    def _told(self, cells: Sequence[str], is_total: bool) -> Iterator[str]:
        """The cells of a row kept back without persons' numbers; a total is none."""
        for at, cell in enumerate(cells):
            is_amount = is_total and at in self._sums and _NUMBER.match(plain_number(cell))
            yield cell if is_amount else without_personal_numbers(cell)

    def told(self, place: Place, cell: Callable[[Place, int], Place]) -> Iterator[Problem]:
        """What the foot says at the end of its table, as warnings. `place` is the table's, `cell`
        the place of a row's cell."""
        notes = [(row, word) for row, word, is_total in self._kept if not is_total]
        for row, word, is_total in self._kept:
            if is_total:
                at = replace(place, row=row.number)
                reason = FormatReason.TOTALS_PASSED_OVER
                yield Problem(reason=reason, place=at, found=word, warning=True)
                yield from self._differences(row, partial(cell, at))
        if notes:
            row, word = notes[0]
            yield Problem(
                reason=FormatReason.NOTES_PASSED_OVER,
                place=replace(place, row=row.number),
                found=word,
                needed=str(len(notes)),
                warning=True,
            )
        self._kept = []

    def _differences(self, row: TextRow, cell: Callable[[int], Place]) -> Iterator[Problem]:
        for at, total in self._sums.items():
            stated = plain_number(row.cells[at]) if at < len(row.cells) else ""
            if total is None or not _NUMBER.match(stated) or Decimal(stated) == total:
                continue
            yield Problem(
                reason=FormatReason.TOTAL_DIFFERS,
                place=cell(at),
                found=as_amount(stated),
                needed=as_amount(format(total, "f")),
                warning=True,
            )

    def _add(self, row: TextRow) -> None:
        units = tuple(row.cells[at].strip() for at in self._units if at < len(row.cells))
        if self._unit_cells is None:
            self._unit_cells = units
        elif units != self._unit_cells:
            # Rows in different units have no sum.
            self._sums = dict.fromkeys(self._sums)
        for at, total in self._sums.items():
            if total is None or at >= len(row.cells) or not row.cells[at]:
                continue
            written = plain_number(row.cells[at])
            self._sums[at] = _WIDE.add(total, Decimal(written)) if _NUMBER.match(written) else None


def _is_note(written: str) -> bool:
    return bool(_NOTE.match(half_width(written)))
