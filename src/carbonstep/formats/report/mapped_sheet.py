"""One table of a foreign register: its rows by a mapping, each accounted for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from carbonstep.domain.account.report import ReportKind
from carbonstep.domain.intake.candidate import Candidate, RejectedRow, SourceRow
from carbonstep.domain.intake.column import TableKind
from carbonstep.domain.intake.mapped_rows import MappedRows
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.domain.intake.report_part import part_from_row
from carbonstep.domain.intake.row import CheckedReport, report_from_row
from carbonstep.formats.mapping.account import EXAMPLES_MAX, FoundAccounts
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.row import MappedRow, RowReader
from carbonstep.formats.mapping.row_rule import LeftOutCount
from carbonstep.formats.mapping.word import source_heading
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.gathering import Gathering
from carbonstep.formats.report.mapped_unit import MappedUnits
from carbonstep.formats.table.foot import Foot
from carbonstep.formats.table.head import Likeness
from carbonstep.formats.table.heading import cell_place, heading_problems
from carbonstep.formats.table.row import ROW_FLAW, TextRow
from carbonstep.formats.table.unit_note import UnitNote
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.totals import is_totals

_NO_FLAWS: Mapping[int, Problem] = {}
_READ = frozenset(("account", "period_from", "period_to"))

Outcome = Candidate | RejectedRow

_KINDS = {
    TableKind.ORGANISATION: ReportKind.ORGANISATION,
    TableKind.PRODUCT: ReportKind.PRODUCT,
}


class MappedSheet:
    """Reads the rows of one foreign table. No row goes without an outcome or without being counted;
    `accounts` are those that the rows name, `sums` the reports that rows are parts of."""

    def __init__(
        self,
        *,
        mapping: ColumnMapping,
        place: Place,
        header: Sequence[str],
        business_date: date,
        confirmation: Confirmation,
        unit_notes: Sequence[UnitNote] = (),
    ) -> None:
        self.accounts = FoundAccounts(mapping.account)
        self._mapping = mapping
        self._place = replace(place, row=None)
        self._header = tuple(header)
        self._names = names_of(header, mapping)
        self._has_addresses = place.sheet is not None
        self._business_date = business_date
        self._rows = 0
        self._units = MappedUnits(mapping, self._header, self._names, self._place)
        self._unit_notes = tuple(unit_notes)
        self._first_row = True
        where = {name: at for at, name in reversed(tuple(enumerate(self._names)))}
        self._used = {where[name]: name for name in mapping.source_columns}
        self._numbers = {where[name] for name in _number_columns(mapping)}
        self._left_out = LeftOutCount()
        self._leaves_out = self._left_out.filter(mapping.rows, where)
        self._rule_columns = {where[name] for name in mapping.rows.columns}
        self._account = self.accounts.reader(where)
        self._reader = RowReader(mapping, where, self._account)
        self._foot = _foot_of(mapping, where)
        self.sums: Gathering | None = None
        self._parts: tuple[int, ...] = ()
        if mapping.sums is not None:
            over = tuple(where[name] for name in mapping.sums.over)
            self.sums = Gathering(
                over, mapping.sums.over, locate=self._located, confirmation=confirmation
            )
            self._parts = tuple(
                at
                for at, name in zip(over, mapping.sums.over, strict=True)
                if name not in mapping.rows.keep
            )

    def number_columns(self) -> Collection[int]:
        """The places of the columns that hold numbers."""
        return self._numbers

    def outcomes(self, row: TextRow) -> Iterator[Outcome]:
        """What a row comes to: nothing where a rule leaves it out, or where it is one of the parts
        of a report, which is complete only at the table's end."""
        row = row.fitted(len(self._header))
        is_first, self._first_row = self._first_row, False
        if is_first and self._units.is_row_below(row):
            return
        self._rows += 1
        cells = row.cells
        place = Place(file=self._place.file, sheet=self._place.sheet, row=row.number)
        source = SourceRow(place=place, header=self._header, values=tuple(cells))
        if row.flaws:
            whole = tuple(flaw.problem(place) for flaw in row.flaws if flaw.column == ROW_FLAW)
            if whole:
                yield RejectedRow(source=source, problems=whole)
                return
        flaws = self._flaws(row, place) if row.flaws else _NO_FLAWS
        # A rule's word that is itself wrong leaves nothing out: the row is rejected for it.
        if self._rule_columns.isdisjoint(flaws) and self._leaves_out(cells):
            self._foot.look_at(row)
            return
        if not flaws and self._foot.keeps(row):
            self._rows -= 1
            return
        yield from self._foot.above(row, self._place, self._header)
        total = next((at for at in self._parts if is_totals(cells[at])), None)
        if total is not None:
            yield RejectedRow(source=source, problems=(self._total(cells, total, place),))
            return
        for mapped in self._reader.read(cells, row.number_cells):
            yield from self._outcome(mapped, cells, source, self._of(mapped, flaws))

    def _total(self, cells: Sequence[str], at: int, place: Place) -> Problem:
        """That a row adds up others, in a column whose rows are added up."""
        where = cell_place(place, self._header[at], self._header, has_addresses=self._has_addresses)
        found = cells[at].strip()[:40]
        return Problem(reason=FormatReason.TOTALS_AS_PART, place=where, found=found)

    def finish(self) -> Iterator[Outcome]:
        """The reports that rows add up to."""
        if self.sums is not None:
            yield from self.sums.finish()

    def headings_against(self, header: Sequence[str], place: Place) -> tuple[Problem, ...]:
        """The units in headings that are other ones than the mapping states."""
        return self._units.headings(header, place)

    def against(self) -> tuple[Problem, ...]:
        """Units that the file states otherwise than the mapping, once all of it is read."""
        return self._units.against((*self._unit_notes, *self._foot.unit_notes))

    def notes(self) -> Iterator[Problem]:
        """What stands below the table, once all of it is read."""
        yield from self._foot.told(
            self._place, lambda place, column: self._at(place, self._header[column])
        )

    @property
    def told(self) -> MappedRows:
        """What the mapping did with the rows that were read."""
        gathered, different = self.sums, self.accounts.named_differently
        return MappedRows(
            mapping=self._mapping.name,
            rows=self._rows,
            left_out=self._left_out.told,
            summed_rows=0 if gathered is None else gathered.rows,
            summed_reports=0 if gathered is None else gathered.reports,
            blank_cells=self._reader.blank_cells
            + (0 if gathered is None else gathered.blank_cells),
            named_differently=len(different),
            named_differently_examples=different[:EXAMPLES_MAX],
            details_left_out=self.accounts.details_left_out,
        )

    def _outcome(
        self,
        mapped: MappedRow,
        cells: Sequence[str],
        source: SourceRow,
        flaws: tuple[Problem, ...],
    ) -> Iterator[Outcome]:
        place = source.place
        said = self._at_source(mapped, place, flaws) if mapped.problems else ()
        if any(problem.reason is FormatReason.NO_FIGURE_STATED for problem in said):
            # Where no figure is stated there is nothing to check, and a sum lacks it.
            if self.sums is None:
                yield RejectedRow(source=source, problems=flaws + said)
            else:
                self.sums.add((), mapped.row, cells, source, flaws + said)
            return
        if mapped.is_blank and self.sums is not None:
            lacking = self._all(mapped, flaws + said, self._no_part(place))
            self.sums.add_blank(mapped.row, source, lacking)
            return
        if self.sums is not None:
            part = part_from_row(mapped.row, place=place, business_date=self._business_date)
            found = part if isinstance(part, tuple) else ()
            problems = self._all(mapped, flaws + said, found)
            self.sums.add(part, mapped.row, cells, source, problems)
            if not isinstance(part, tuple) and not problems:
                self._account.note(part.head.account_id, cells, part.head.period.last_on)
            return
        checked = report_from_row(
            mapped.row,
            kind=_KINDS[self._mapping.kind],
            place=place,
            business_date=self._business_date,
        )
        found = () if isinstance(checked, CheckedReport) else checked
        problems = self._all(mapped, flaws + said, found)
        if problems or not isinstance(checked, CheckedReport):
            yield RejectedRow(source=source, problems=problems)
            return
        report = checked.report
        self._account.note(report.account_id, cells, report.period.last_on)
        warnings = self._located(checked.warnings, mapped.heading) if checked.warnings else ()
        yield Candidate(source=source, report=report, warnings=warnings)

    def _no_part(self, place: Place) -> tuple[Problem, ...]:
        """That a part of a report holds no figure."""
        [figure] = self._mapping.figures
        lacking = replace(place, column=figure)
        return (Problem(reason=IntakeReason.NO_FIGURE, place=lacking, needed=figure),)

    def _all(
        self,
        mapped: MappedRow,
        first: tuple[Problem, ...],
        found: tuple[Problem, ...],
    ) -> tuple[Problem, ...]:
        """Every problem of a row, a cell's first one before what follows from it."""
        if not found:
            return first
        told = {problem.place.column for problem in first}
        # Where the account or the period is not read, it is said why already.
        own = [p for p in found if p.place.column not in _READ or p.place.column in mapped.row]
        others = self._located(own, mapped.heading)
        return (*first, *(problem for problem in others if problem.place.column not in told))

    def _flaws(self, row: TextRow, place: Place) -> Mapping[int, Problem]:
        """What the file itself has wrong in cells that are used, by their column."""
        return {
            flaw.column: flaw.problem(
                self._at(place, self._header[flaw.column]),
                of_number=flaw.column in self._numbers,
            )
            for flaw in row.flaws
            if flaw.column in self._used
        }

    def _of(self, mapped: MappedRow, flaws: Mapping[int, Problem]) -> tuple[Problem, ...]:
        """The flaws that concern a row; of the headings of years its own alone."""
        if not flaws or not mapped.heading:
            return tuple(flaws.values())
        years = set(self._mapping.period.columns) - {mapped.heading}
        return tuple(problem for at, problem in flaws.items() if self._used[at] not in years)

    def _at_source(
        self, mapped: MappedRow, place: Place, flaws: tuple[Problem, ...]
    ) -> tuple[Problem, ...]:
        """Problems that name a column as the mapping does, with the column as the file does; those
        of flawed cells are told already."""
        located = (
            replace(problem, place=self._at(place, self._shown(problem.place.column)))
            for problem in mapped.problems
        )
        flawed = {problem.place.column for problem in flaws}
        return tuple(problem for problem in located if problem.place.column not in flawed)

    def _located(self, problems: Sequence[Problem], heading: str = "") -> tuple[Problem, ...]:
        """Problems that name canonical columns, with the column and cell of the file."""
        return tuple(
            replace(
                problem,
                place=self._at(problem.place, self._source_of(problem.place.column, heading)),
            )
            for problem in problems
        )

    def _source_of(self, column: str | None, heading: str) -> str | None:
        if column is None:
            return None
        if heading and (column in self._mapping.figures or column.startswith("period_")):
            return self._shown(heading)
        return self._shown(self._mapping.source_of(column))

    def _shown(self, name: str | None) -> str | None:
        """A column of the mapping as the file writes it."""
        return self._header[self._names.index(name)] if name in self._names else name

    def _at(self, place: Place, column: str | None) -> Place:
        return cell_place(place, column, self._header, has_addresses=self._has_addresses)


def _number_columns(mapping: ColumnMapping) -> Iterator[str]:
    """Columns of numbers; a figure without columns stands under the headings of years."""
    for rule in mapping.figures.values():
        yield from rule.columns or mapping.period.columns


def _foot_of(mapping: ColumnMapping, where: Mapping[str, int]) -> Foot:
    """What may stand below a foreign table: rows without an account or without a period.

    Its totals are held against the rows only where each row is one report, and numbers are plain.
    """
    names = dict.fromkeys((*mapping.account.naming_columns, *mapping.period.columns))
    is_plain = mapping.numbers.is_plain and mapping.sums is None and not mapping.rows.columns
    rules = mapping.figures.values() if is_plain else ()
    return Foot(
        keys=[where[name] for name in names],
        word_free=None,
        sums=[where[name] for rule in rules for name in rule.columns],
        units=[where[r.unit_column] for r in mapping.figures.values() if r.unit_column],
    )


def names_of(header: Sequence[str], mapping: ColumnMapping) -> list[str]:
    """The headings as the mapping writes those it names; others as they are."""
    spelled = {source_heading(name): name for name in mapping.source_columns}
    return [spelled.get(source_heading(name), name) for name in header]


def mapped_header_problems(
    header: Sequence[str], mapping: ColumnMapping, place: Place
) -> tuple[Problem, ...]:
    """What is wrong with a header row: columns of the mapping missing, or there twice."""
    names = names_of(header, mapping)
    return heading_problems(header, names, needed=mapping.source_columns, known=None, place=place)


def mapped_likeness(cells: Sequence[str], *, mapping: ColumnMapping) -> Likeness:
    """How much a row looks like the headings of the table: by the words that the mapping states
    for it, else by the columns that it names."""
    stated = mapping.header.words if mapping.header is not None else ()
    wanted = set(map(source_heading, stated or mapping.source_columns))
    known = len(wanted.intersection(map(source_heading, cells)))
    return Likeness(whole=known == len(wanted), known=known)
