"""The units of a table's figures: those its headings state, its rows, and notes beside it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from carbonstep.domain.account.figure import ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.intake.activity import ACTIVITY_FAMILIES
from carbonstep.domain.intake.cell import unit_of
from carbonstep.domain.intake.column import UNIT_COLUMN
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.heading import heading_unit
from carbonstep.formats.table.unit_note import InUnit, UnitNote, contradicted, unit_alone
from carbonstep.reading.phrase import Phrase, listed, phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.quantity import Family, Unit

FIGURES = {**ORGANISATION_FIGURES, **PRODUCT_FIGURES}

MEASURED = (*FIGURES, "amount")
"""The columns of numbers with a unit; how many declared units there are is a number without one."""

USED_MAX = 1_000
"""Pairs of a column and a unit of its rows that are remembered; no table means so many."""

HEADINGS_SHOWN = 3

At = Callable[[Place, str], Place]


class TableUnits:
    """The units of one table: `header` as it is written, `names` its canonical columns."""

    def __init__(self, header: Sequence[str], names: Sequence[str]) -> None:
        self._headings = {
            name: written
            for written, name in zip(header, names, strict=True)
            if name in FIGURES or name == "amount"
        }
        self._names = frozenset(names)
        self._headed = heading_units(header, names)
        self._used: set[tuple[str, str]] = set()
        self._against: list[Problem] = []

    def take(self, cells: dict[str, str], cell_of: Callable[[str], Place]) -> tuple[Problem, ...]:
        """Give numbers the units of their headings; where a cell states another one, a problem.
        `cell_of` is the place of a canonical column's cell."""
        found = []
        for name in self._headings:
            if name not in cells:
                continue
            own, shared = _unit_columns(name)
            column = own if cells.get(own) else shared
            stated = cells.get(column, "")
            unit = self._headed.get(name, "")
            if unit and not stated:
                cells[own] = stated = unit
            elif unit and _unit(name, unit) != _unit(name, stated):
                reason = FormatReason.HEADING_UNIT
                at = cell_of(column)
                found.append(Problem(reason=reason, place=at, found=stated[:40], needed=unit))
            if len(self._used) < USED_MAX:
                self._used.add((name, stated))
        return tuple(found)

    def told(self, problem: Problem) -> Problem:
        """A number with its unit beside it, told where the unit may stand: where the table has no
        column for it, in the heading of its own."""
        name, needed = problem.place.column or "", problem.needed
        if problem.reason is not ReadingReason.NUMBER_WITH_UNIT or not isinstance(needed, Phrase):
            return problem
        if name not in self._headings or name in self._headed:
            return problem
        unit = needed.values["unit"]
        has_column = not self._names.isdisjoint(_unit_columns(name))
        if has_column or not isinstance(_unit(name, unit), Unit):
            return problem
        heading = self._headings[name]
        under = phrase(
            "{number} under the heading {heading}",
            number=needed.values["number"],
            heading=f"{heading} ({unit})" if heading.isascii() else f"{heading}（{unit}）",
        )
        return replace(problem, needed=under)

    def take_row_below(
        self, cells: Sequence[str], names: Sequence[str], at: At, row: Place
    ) -> None:
        """Take the units of a second row of headings, each for its own column."""
        for written, name in zip(cells, names, strict=False):
            unit = heading_unit(written) or unit_alone(written)
            if not unit or name not in self._headings:
                continue
            first = self._headed.setdefault(name, unit)
            if _unit(name, first) != _unit(name, unit):
                self._against.append(
                    Problem(
                        reason=FormatReason.HEADING_UNIT,
                        place=at(row, self._headings[name]),
                        found=unit,
                        needed=first,
                    )
                )

    def against(self, notes: Iterable[UnitNote]) -> tuple[Problem, ...]:
        """The notes beside the table that say another unit than its columns have, once all of its
        rows are read."""
        columns = list(self._columns())
        return (*self._against, *notes_against(notes, columns, FormatReason.UNIT_NOTE))

    def _columns(self) -> Iterator[InUnit]:
        for name, stated in sorted(self._used):
            written = stated or (UNIT_COLUMN[name][1] if name in UNIT_COLUMN else "")
            unit = _unit(name, written)
            # A row whose unit is not read is rejected for it.
            if isinstance(unit, Unit):
                yield InUnit(
                    heading=self._headings[name],
                    families=_families(name),
                    unit=unit,
                    is_stated=bool(stated),
                )


def notes_against(
    notes: Iterable[UnitNote], columns: Sequence[InUnit], reason: FormatReason, needed: str = ""
) -> Iterator[Problem]:
    """A problem for each note that states another unit than a column it may be meant for has; one
    for a cell, however many it states."""
    told: set[tuple[Place, str]] = set()
    for note in notes:
        other = contradicted(note.unit, columns)
        if other and (note.place, note.written) not in told:
            told.add((note.place, note.written))
            headings = dict.fromkeys(column.heading for column in other)
            shown = needed or listed(list(headings)[:HEADINGS_SHOWN])
            yield Problem(reason=reason, place=note.place, found=note.written, needed=shown)


def heading_units(header: Sequence[str], names: Sequence[str]) -> dict[str, str]:
    """The units that the headings of figures and of activities state.

    >>> heading_units(["范围一排放（kgCO2e）", "scope2_location"], ["scope1", "scope2_location"])
    {'scope1': 'kgCO2e'}
    """
    return {
        name: unit
        for written, name in zip(header, names, strict=True)
        if (name in FIGURES or name == "amount") and (unit := heading_unit(written))
    }


def _families(name: str) -> tuple[Family, ...]:
    return FIGURES[name].families if name in FIGURES else ACTIVITY_FAMILIES


def _unit(name: str, written: str) -> Unit | Problem:
    return unit_of(name, _families(name), written)


def _unit_columns(name: str) -> tuple[str, str]:
    """The column of a number's own unit, and the one that it shares with others."""
    return (f"{name}_unit", UNIT_COLUMN[name][0]) if name in FIGURES else ("unit", "unit")
