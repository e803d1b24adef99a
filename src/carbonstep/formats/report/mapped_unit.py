"""Units that a foreign table states, beside those that its mapping states for the figures."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from carbonstep.domain.intake.cell import unit_of
from carbonstep.formats.mapping.mapping import FIGURES, ColumnMapping
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.stated_unit import notes_against
from carbonstep.formats.table.row import TextRow
from carbonstep.formats.table.unit_note import (
    InUnit,
    UnitLook,
    UnitNote,
    contradicted,
    unit_alone,
)
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.plain import half_width
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.quantity import is_unit
from carbonstep.units.quantity import Unit


class MappedUnits:
    """Looks at the units of a table's figures. A figure whose rows name their own is left out:
    there each row says which it is."""

    def __init__(
        self, mapping: ColumnMapping, header: Sequence[str], names: Sequence[str], place: Place
    ) -> None:
        self._place = place
        self._columns: dict[int, InUnit] = {}
        self._stated: dict[str, str] = {}
        where = {name: at for at, name in reversed(tuple(enumerate(names)))}
        for figure, rule in mapping.figures.items():
            families = FIGURES[mapping.kind][figure].families
            unit = unit_of(figure, families, rule.unit) if rule.unit else None
            if not isinstance(unit, Unit):
                continue
            self._stated[figure] = rule.unit
            for name in rule.columns or mapping.period.columns:
                at = where[name]
                self._columns[at] = InUnit(
                    heading=header[at], families=families, unit=unit, is_stated=True
                )
        self._against: list[Problem] = []

    def headings(self, header: Sequence[str], row: Place) -> tuple[Problem, ...]:
        """The headings of figures that state another unit, and a heading that is a note."""
        found = [
            self._other(replace(row, column=header[at][:80]), header[at])
            for at, column in self._columns.items()
            if any(contradicted(unit, [column]) for unit in _units_in(header[at], row))
        ]
        look = UnitLook()
        labels = (half_width(cell) for at, cell in enumerate(header) if at not in self._columns)
        notes = (note for cell in labels if ":" in cell for note in look.notes([cell], row))
        return (*found, *self.against(notes))

    def is_row_below(self, row: TextRow) -> bool:
        """Whether a row holds units alone, as one directly below the headings may; they are held
        against those of the mapping."""
        if not all(unit_alone(cell) for cell in row.cells if cell.strip()):
            return False
        for at, column in self._columns.items():
            unit = unit_alone(row.cells[at]) if at < len(row.cells) else ""
            if unit and contradicted(unit, [column]):
                place = replace(self._place, row=row.number, column=column.heading[:80])
                self._against.append(self._other(place, row.cells[at]))
        return True

    def against(self, notes: Iterable[UnitNote]) -> tuple[Problem, ...]:
        """The notes beside the table that state another unit than the mapping."""
        reason, columns = FormatReason.UNIT_NOT_AS_MAPPED, list(self._columns.values())
        return (*self._against, *notes_against(notes, columns, reason, self._needed))

    def _other(self, place: Place, written: str) -> Problem:
        reason = FormatReason.UNIT_NOT_AS_MAPPED
        return Problem(reason=reason, place=place, found=written.strip()[:40], needed=self._needed)

    @property
    def _needed(self) -> str:
        return listed(
            phrase("{unit} ({figure})", unit=unit, figure=figure)
            for figure, unit in self._stated.items()
        )


def _units_in(heading: str, row: Place) -> list[str]:
    """The units that a heading states: in words or brackets, or behind its last comma. One that is
    a unit and nothing else is a name, such as `tonnes`."""
    if is_unit(heading):
        return []
    last = re.split("[,，_]", heading)[-1].strip()
    tail = [last] if len(last) > 1 and is_unit(last) else []
    return [note.unit for note in UnitLook().notes([heading], row)] + tail
