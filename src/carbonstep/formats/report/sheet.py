"""One table of reports: its header row, then each row as a candidate or as a rejected row."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.account.reason import AccountReason
from carbonstep.domain.account.report import ReportKind
from carbonstep.domain.intake.activity import (
    Activity,
    activity_from_row,
    report_from_activities,
)
from carbonstep.domain.intake.candidate import Candidate, RejectedRow, SourceRow
from carbonstep.domain.intake.cell import PLAIN
from carbonstep.domain.intake.column import (
    CELL_TYPES,
    COLUMN_NAMES,
    NAME_BY_LABEL,
    REQUIRED,
    SHEET_NAMES,
    CellType,
    TableKind,
)
from carbonstep.domain.intake.row import CheckedReport, report_from_row
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.group import GroupKey, group_of, rejected_rows
from carbonstep.formats.report.stated_unit import MEASURED, TableUnits
from carbonstep.formats.table.foot import Foot
from carbonstep.formats.table.head import Likeness
from carbonstep.formats.table.heading import (
    cell_place,
    heading_problems,
    headings,
    named,
    nameless_cells,
)
from carbonstep.formats.table.row import ROW_FLAW, Flaw, TextRow
from carbonstep.formats.table.unit_note import UnitNote, unit_alone
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.nearest import nearest
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason

REPORT_KIND = {
    TableKind.ORGANISATION: ReportKind.ORGANISATION,
    TableKind.PRODUCT: ReportKind.PRODUCT,
}

HEADINGS = {
    kind: headings(COLUMN_NAMES[kind], NAME_BY_LABEL[kind], measured=MEASURED) for kind in TableKind
}
"""What headings the tables have."""

KIND_BY_SHEET = {name: kind for kind, names in SHEET_NAMES.items() for name in names}
"""What the rows of a sheet are, by its name."""

Outcome = Candidate | RejectedRow

GUESSES_MAX = 200
"""Wrong names of a table for which the right one is guessed; a guess costs more than a row."""


class ReportSheet:
    """Reads the rows of one table. `names` are the canonical columns in the order of the cells,
    `unit_notes` the units stated above the headings and in the name of the sheet."""

    def __init__(
        self,
        *,
        kind: TableKind,
        place: Place,
        header: Sequence[str],
        names: Sequence[str],
        has_addresses: bool,
        business_date: date,
        registry: FactorRegistry,
        confirmation: Confirmation,
        unit_notes: Sequence[UnitNote] = (),
    ) -> None:
        self.kind = kind
        self._place = place
        self._header = tuple(header)
        self._names = tuple(names)
        self._has_addresses = has_addresses
        self._business_date = business_date
        self._registry = registry
        self._plain = {
            name: PLAIN[holds] for name, holds in CELL_TYPES[kind].items() if holds in PLAIN
        }
        self._foot = self._new_foot()
        self._units = TableUnits(self._header, self._names)
        self._unit_notes = tuple(unit_notes)
        self._guessed: dict[str, str] = {}
        self._wrong_activities = 0
        self._confirmation = confirmation
        self._first_row = True
        self._groups: dict[GroupKey, _Group] = {}

    def number_columns(self) -> Collection[int]:
        """The places of the columns that hold numbers."""
        holds = CELL_TYPES[self.kind]
        return {at for at, name in enumerate(self._names) if holds.get(name) is CellType.NUMBER}

    def outcomes(self, row: TextRow) -> Iterator[Outcome]:
        """What a row comes to; nothing for a second row of headings, or for an activity, whose
        report is complete only at the table's end."""
        if row.names is None:
            row = row.fitted(len(self._header))
        is_first, self._first_row = self._first_row, False
        if row.names is not None:
            self._take_names(row.names)
        if is_first and self._is_labels(row):
            below = replace(self._place, row=row.number)
            self._units.take_row_below(row.cells, self._names, self._at, below)
            return
        if row.names is None:
            if self._foot.keeps(row):
                return
            yield from self._foot.above(row, self._place, self._header)
        place = replace(self._place, row=row.number)
        source = SourceRow(place=place, header=self._header, values=tuple(row.cells))
        cells = self._cells(row)
        flaws = self._flaws(row, place)
        flaws += self._units.take(cells, partial(self._cell_of, place))
        flawed = {problem.place.column for problem in flaws}
        if any(flaw.column == ROW_FLAW for flaw in row.flaws):
            yield RejectedRow(source=source, problems=flaws)
        elif self.kind is TableKind.ACTIVITY:
            self._add_activity(cells, place, source, flaws)
        else:
            checked = report_from_row(
                cells,
                kind=REPORT_KIND[self.kind],
                place=place,
                business_date=self._business_date,
            )
            if isinstance(checked, CheckedReport) and not flaws:
                yield self._candidate(checked, source)
            else:
                found = () if isinstance(checked, CheckedReport) else checked
                others = (p for p in self._located(found) if p.place.column not in flawed)
                yield RejectedRow(source=source, problems=(*flaws, *others))

    def _take_names(self, names: list[str]) -> None:
        """A JSON object's keys are the columns of its row."""
        if self._names != tuple(names):
            self._header = self._names = tuple(names)

    def notes(self) -> Iterator[Problem]:
        """What stands below the table, once all of it is read."""
        yield from self._foot.told(
            self._place, lambda place, column: self._at(place, self._header[column])
        )

    def against(self) -> tuple[Problem, ...]:
        """What is wrong with units that are stated beside the table, once all of it is read."""
        return self._units.against((*self._unit_notes, *self._foot.unit_notes))

    def _new_foot(self) -> Foot:
        """A row of data has an account and days; no account is called a total."""
        where = {name: at for at, name in enumerate(self._names)}
        holds = CELL_TYPES[self.kind]
        return Foot(
            keys=[where[name] for name in REQUIRED[self.kind] if name in where][:3],
            word_free=where.get("account"),
            sums=[
                at
                for name, at in where.items()
                if holds.get(name) is CellType.NUMBER and name != "declared_amount"
            ],
            units=[at for name, at in where.items() if name.endswith("unit")],
        )

    def finish(self) -> Iterator[Outcome]:
        """What the activities of the table add up to."""
        for group in self._groups.values():
            yield from self._finish_group(group)
        self._groups.clear()

    def _is_labels(self, row: TextRow) -> bool:
        """Whether this is a second row of headings, such as the template's in Chinese, or one of
        units alone."""
        if not any(row.cells):
            return False
        if any(cell.strip() for cell in row.cells[len(self._names) :]):
            return False
        written = [cell.strip() for cell in row.cells]
        read = canonical_names(written, self.kind)
        return all(
            again == name or (name in MEASURED and unit_alone(cell))
            for cell, again, name in zip(written, read, self._names, strict=False)
            if again
        )

    def _cells(self, row: TextRow) -> dict[str, str]:
        if len(row.cells) != len(self._header):
            return {}
        cells = {name: cell for name, cell in zip(self._names, row.cells, strict=True) if cell}
        for name, plain in self._plain.items():
            if name in cells:
                cells[name] = plain(cells[name])
        return cells

    def _cell_of(self, place: Place, column: str) -> Place:
        return self._at(place, self._source_of(column))

    def _flaws(self, row: TextRow, place: Place) -> tuple[Problem, ...]:
        """What the file itself has wrong in cells that are used; other columns do not matter."""
        found = []
        for flaw in row.flaws:
            if flaw.column == ROW_FLAW:
                found.append(flaw.problem(place))
            elif flaw.column < len(self._header) and self._names[flaw.column]:
                found.append(self._of_cell(flaw, place))
        if row.names is not None:
            found += self._unknown_keys(place)
        else:
            found += nameless_cells(
                row.cells, self._header, place, has_addresses=self._has_addresses
            )
        return tuple(found)

    def _of_cell(self, flaw: Flaw, place: Place) -> Problem:
        """What is wrong with a cell; a code that lost digits was never meant to be a number."""
        at = self._at(place, self._header[flaw.column])
        holds = CELL_TYPES[self.kind].get(self._names[flaw.column])
        if flaw.reason is FormatReason.DIGITS_LOST and holds is CellType.CODE:
            reason, example = AccountReason.CODE_AS_NUMBER, "91110000600037341L"
            return Problem(reason=reason, place=at, found=flaw.found, needed=example)
        return flaw.problem(at, of_number=holds is CellType.NUMBER)

    def _unknown_keys(self, place: Place) -> list[Problem]:
        known = COLUMN_NAMES[self.kind]
        return [
            Problem(
                reason=ReadingReason.KEY_UNKNOWN,
                place=replace(place, column=name),
                found=name[:40],
                needed=self._likely(name, known),
            )
            for name in self._names
            if name not in known
        ]

    def _likely(self, name: str, known: Collection[str]) -> str:
        """The column that an unknown key was meant for, as far as it is guessed; else none."""
        if name not in self._guessed and len(self._guessed) < GUESSES_MAX:
            close = nearest(name, sorted(known))
            self._guessed[name] = close if close in known else ""
        return self._guessed.get(name, "")

    def _located(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """The problems with the columns named as the file names them, and the cell's address."""
        return tuple(
            replace(problem, place=self._at(problem.place, self._source_of(problem.place.column)))
            for problem in map(self._units.told, problems)
        )

    def _source_of(self, column: str | None) -> str | None:
        if column is None:
            return None
        return self._header[self._names.index(column)] if column in self._names else column

    def _at(self, place: Place, column: str | None) -> Place:
        return cell_place(place, column, self._header, has_addresses=self._has_addresses)

    def _candidate(self, checked: CheckedReport, source: SourceRow) -> Candidate:
        return Candidate(
            source=source,
            report=checked.report,
            warnings=self._located(checked.warnings) if checked.warnings else (),
        )

    def _add_activity(
        self, cells: dict[str, str], place: Place, source: SourceRow, flaws: tuple[Problem, ...]
    ) -> None:
        read = activity_from_row(
            cells, place=place, business_date=self._business_date, registry=self._registry
        )
        flawed = {problem.place.column for problem in flaws}
        key = read.report_key if isinstance(read, Activity) else group_of(cells, source)
        group = self._groups.setdefault(key, _Group())
        group.sources.append(source)
        if isinstance(read, Activity) and not flaws:
            group.activities.append(read)
            return
        self._wrong_activities += 1
        if self._wrong_activities == GUESSES_MAX:
            self._registry = self._registry.unguessing()
        found = () if isinstance(read, Activity) else read
        others = (p for p in self._located(found) if p.place.column not in flawed)
        group.problems[place.row or 0] = (*flaws, *others)

    def _finish_group(self, group: "_Group") -> Iterator[Outcome]:
        if not group.problems:
            checked = report_from_activities(group.activities, confirmation=self._confirmation)
            if isinstance(checked, CheckedReport):
                yield self._candidate(checked, group.sources[0])
                return
            for problem in self._located(checked):
                row = problem.place.row or 0
                group.problems[row] = (*group.problems.get(row, ()), problem)
        yield from rejected_rows(group.sources, group.problems)


class _Group:
    """The rows of one activity report: those that are right, and the problems of the others."""

    __slots__ = ("activities", "problems", "sources")

    def __init__(self) -> None:
        self.sources: list[SourceRow] = []
        self.activities: list[Activity] = []
        self.problems: dict[int, tuple[Problem, ...]] = {}


def canonical_names(header: Sequence[str], kind: TableKind) -> list[str]:
    """The header with Chinese headings replaced by the names of columns; others as they are."""
    return named(header, HEADINGS[kind])


def detect_kind(header: Sequence[str]) -> TableKind:
    """What the rows under a header are: products have an id, activities a factor.

    >>> detect_kind(["account", "product_id"]).value
    'product'
    """
    for kind, telling in ((TableKind.PRODUCT, "product_id"), (TableKind.ACTIVITY, "factor_id")):
        if telling in canonical_names(header, kind):
            return kind
    return TableKind.ORGANISATION


def header_likeness(cells: Sequence[str], *, kind: TableKind | None) -> Likeness:
    """How much a row looks like the headings of reports."""
    written = [cell.strip() for cell in cells]
    kind = kind or detect_kind(written)
    names = COLUMN_NAMES[kind].intersection(canonical_names(written, kind))
    return Likeness(whole=names.issuperset(REQUIRED[kind]), known=len(names))


def check_header(header: Sequence[str], *, kind: TableKind, place: Place) -> tuple[Problem, ...]:
    """What is wrong with a header row: columns missing, unknown, or there twice."""
    return heading_problems(
        header,
        canonical_names(header, kind),
        needed=REQUIRED[kind],
        known=COLUMN_NAMES[kind],
        place=place,
        like=HEADINGS[kind],
    )
