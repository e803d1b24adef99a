"""Files of footprint reports: opened, checked as a whole, then read row by row.

CSV, XLSX and JSON give the same rows; a mapping lets any other table give them too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.domain.intake.column import SHEET_NAMES, TableKind
from carbonstep.domain.intake.mapped_rows import MappedRows
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.outside import Arrived
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.mapped_sheet import (
    MappedSheet,
    mapped_header_problems,
    mapped_likeness,
)
from carbonstep.formats.report.sheet import (
    KIND_BY_SHEET,
    Outcome,
    ReportSheet,
    canonical_names,
    check_header,
    detect_kind,
    header_likeness,
)
from carbonstep.formats.table.child import too_costly
from carbonstep.formats.table.head import Head, find_head
from carbonstep.formats.table.json import document_rows
from carbonstep.formats.table.limit import DEFAULT_LIMITS, ReadLimits
from carbonstep.formats.table.opened import OpenedFile
from carbonstep.formats.table.read import SUFFIXES, TableStream, read_table
from carbonstep.formats.table.row import TextRow
from carbonstep.formats.table.unit_note import UnitNote
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRefused:
    """Something wrong with the file that came to light after its first rows.

    It is the last thing a file gives, and no part of the file may then be kept, not even the rows
    before it: what follows could not be read.
    """

    problems: tuple[Problem, ...]


MAPPED_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")
"""The kinds of file that a mapping may be of: tables with headings."""

FileItem = Candidate | RejectedRow | FileRefused

ROW_BYTES = 1_800
"""What one row takes as long as its file is in hand, its report with it, besides its cells."""

PART_BYTES = 450
"""The same of a row that is a part of a report."""

SUM_BYTES = 900
"""What a report takes as long as its parts are added up."""

CELL_BYTES = 60
"""What a cell takes besides its characters."""


def held_bytes(row: TextRow, *, own: int = ROW_BYTES) -> int:
    """About what a row takes in memory: who files a file holds its rows until all are checked."""
    return own + sum(CELL_BYTES + 2 * len(cell) for cell in row.cells)


def open_report_file(
    path: Path | Arrived,
    *,
    kind: TableKind | None = None,
    mapping: ColumnMapping | None = None,
    encoding: str | None = None,
    business_date: date,
    registry: FactorRegistry,
    confirmation: Confirmation | None = None,
    limits: ReadLimits = DEFAULT_LIMITS,
) -> "ReportFile | tuple[Problem, ...]":
    """Open a file of reports, or say what is wrong with the file as a whole.

    `kind` is what the rows are; without it a workbook's sheets tell by their names, other files by
    their columns. `business_date` is the day the reports are received on; `confirmation` is of
    what looks like a slip. Use the result as a context manager: a process reads the file as long
    as it is open.
    """
    sheets: tuple[str, ...] = ()
    if mapping is None:
        sheets = SHEET_NAMES[kind] if kind is not None else tuple(KIND_BY_SHEET)
    elif mapping.sheet:
        sheets = (mapping.sheet.lower(),)
    stream = read_table(
        path,
        sheets=sheets,
        suffixes=SUFFIXES if mapping is None else MAPPED_SUFFIXES,
        encoding=encoding or (mapping.encoding if mapping is not None else None) or None,
        separator=(mapping.separator if mapping is not None else "") or separator_of(path),
        marks_numbers=mapping is not None and not mapping.numbers.is_plain,
        limits=limits,
    )
    if isinstance(stream, Problem):
        return (stream,)
    file = ReportFile(
        name=path.name,
        rows=iter(stream),
        stream=stream,
        kind=kind,
        mapping=mapping,
        business_date=business_date,
        registry=registry,
        confirmation=confirmation,
        limits=limits,
    )
    problems = file.start()
    if problems:
        file.close()
        return problems
    return file


def separator_of(path: Path | Arrived) -> str:
    """What stands between the cells of a text file where nothing else is stated."""
    return "\t" if path.suffix.lower() == ".tsv" else ","


def open_report_document(
    document: object,
    *,
    kind: TableKind | None = None,
    business_date: date,
    registry: FactorRegistry,
    name: str = "document",
    limits: ReadLimits = DEFAULT_LIMITS,
) -> "ReportFile | tuple[Problem, ...]":
    """The same for a JSON document that is parsed already, such as the body of a request."""
    file = ReportFile(
        name=name,
        rows=document_rows(document, limits=limits),
        stream=None,
        kind=kind,
        mapping=None,
        business_date=business_date,
        registry=registry,
        limits=limits,
    )
    return file.start() or file


class ReportFile(OpenedFile):
    """An open file of reports. Each row gives a candidate or a rejected row, none is left out."""

    def __init__(
        self,
        *,
        name: str,
        rows: Iterator[TextRow | Problem],
        stream: TableStream | None,
        kind: TableKind | None,
        mapping: ColumnMapping | None,
        business_date: date,
        registry: FactorRegistry,
        confirmation: Confirmation | None = None,
        limits: ReadLimits = DEFAULT_LIMITS,
    ) -> None:
        super().__init__(name, stream)
        self.mapping = mapping
        self._rows = rows
        self._kind = kind if mapping is None else mapping.kind
        self._business_date = business_date
        self._registry = registry
        self._confirmation = confirmation or Confirmation({})
        self._limits = limits
        self._held_bytes = 0
        self._against: list[Problem] = []
        self._sheet: ReportSheet | MappedSheet | None = None
        self._sheet_name: str | None = None
        self._object_sheets: dict[TableKind, ReportSheet] = {}

    def locate(self, problem: Problem) -> Problem:
        """A problem found later, in filing, with its column named as this file names it."""
        column = problem.place.column
        if self.mapping is None or column is None:
            return problem
        return replace(problem, place=replace(problem.place, column=self.mapping.source_of(column)))

    def start(self) -> tuple[Problem, ...]:
        """Look at the first row, so that a wrong header is known before anything is kept."""
        first = next(self._rows, None)
        if first is None:
            return (Problem(reason=FormatReason.FILE_EMPTY, place=Place(file=self.name)),)
        if isinstance(first, Problem):
            return (self._in_file(first),)
        if first.names is None:
            return self._open_sheet(first)
        self._rows = chain((first,), self._rows)
        return ()

    def __iter__(self) -> Iterator[FileItem]:
        rows_seen = 0
        # A new sheet looks some rows ahead and puts them back, so the rows are asked for by name.
        while (row := next(self._rows, None)) is not None:
            if isinstance(row, Problem):
                yield FileRefused(problems=(self._in_file(row),))
                return
            if row.names is not None:
                self._sheet = self._object_sheet(row)
            elif self._sheet is None or row.sheet != self._sheet_name:
                for outcome in self._finish_sheets():
                    rows_seen += 1
                    yield outcome
                problems = self._open_sheet(row)
                if problems:
                    yield FileRefused(problems=problems)
                    return
                continue
            assert self._sheet is not None, "a row follows its header"
            sums = self._sheet.sums if isinstance(self._sheet, MappedSheet) else None
            self._held_bytes += held_bytes(row, own=ROW_BYTES if sums is None else PART_BYTES)
            for count, outcome in enumerate(self._sheet.outcomes(row)):
                rows_seen += 1
                self._held_bytes += ROW_BYTES if count else 0
                yield _as_told(outcome, self._sheet)
            # What parts add up to is held in their place, so it is not counted again.
            held = self._held_bytes + SUM_BYTES * (0 if sums is None else sums.open_reports)
            if held > self._limits.memory_bytes_max:
                costly = too_costly("memory", self._limits)
                yield FileRefused(problems=(self._in_file(costly),))
                return
            if rows_seen > self._limits.rows_max:
                # A row may come to one report for each year's heading.
                yield FileRefused(problems=(self._too_many(row),))
                return
        for outcome in self._finish_sheets():
            rows_seen += 1
            yield outcome
        problems = tuple(self._against) or self._shared_accounts() or self._confirmed_nothing()
        if problems:
            yield FileRefused(problems=problems)
            return
        if not rows_seen:
            yield FileRefused(problems=(self._nothing(),))

    @property
    def told(self) -> MappedRows | None:
        """What a mapping did with the rows that were read; None without a mapping."""
        return self._sheet.told if isinstance(self._sheet, MappedSheet) else None

    @property
    def opens_accounts(self) -> bool:
        """Whether accounts that do not exist are opened."""
        return self.mapping is not None and self.mapping.open_accounts

    def account(self, account_id: str) -> CarbonAccount:
        """The account to open under an id, as the mapping and the rows name it."""
        assert isinstance(self._sheet, MappedSheet), "rows that were read come from a sheet"
        return self._sheet.accounts.account(account_id)

    def _shared_accounts(self) -> tuple[Problem, ...]:
        """Accounts that different enterprises of the file come to, known once all is read."""
        if not isinstance(self._sheet, MappedSheet):
            return ()
        return tuple(map(self._in_file, self._sheet.accounts.shared))

    def _confirmed_nothing(self) -> tuple[Problem, ...]:
        """What is confirmed without need, known once all is read."""
        reading = Reading()
        self._confirmation.refuse_idle(reading)
        return tuple(reading.problems)

    def _too_many(self, row: TextRow) -> Problem:
        place = Place(file=self.name, sheet=row.sheet, row=row.number)
        limit = str(self._limits.rows_max)
        reason = ReadingReason.TOO_MANY_ROWS
        return Problem(
            reason=reason,
            place=place,
            found=phrase("row {number}", number=row.number),
            needed=limit,
        )

    def _nothing(self) -> Problem:
        """Why a file gives neither a report nor a rejected row."""
        place, told = Place(file=self.name), self.told
        if told is None or not told.rows:
            return Problem(reason=FormatReason.FILE_EMPTY, place=place)
        return Problem(reason=FormatReason.ROWS_ALL_LEFT_OUT, place=place, found=str(told.rows))

    def _in_file(self, problem: Problem) -> Problem:
        return replace(problem, place=replace(problem.place, file=self.name))

    def _finish_sheets(self) -> Iterator[Outcome]:
        for sheet in self._object_sheets.values():
            yield from (_as_told(outcome, sheet) for outcome in sheet.finish())
        if self._sheet is not None:
            for outcome in self._sheet.finish():
                yield _as_told(outcome, self._sheet)
            self._against += map(self._in_file, self._sheet.against())
            self._notes += self._sheet.notes()

    def _open_sheet(self, first: TextRow) -> tuple[Problem, ...]:
        """Look for the header of a table in its first rows; what is wrong with it."""
        kind = self._kind or KIND_BY_SHEET.get((first.sheet or "").strip().lower())
        mapping = self.mapping
        head = find_head(
            first,
            self._rows,
            likeness=partial(header_likeness, kind=kind)
            if mapping is None
            else partial(mapped_likeness, mapping=mapping),
            at=None if mapping is None or mapping.header is None else mapping.header.number,
        )
        row, self._rows = head.row, head.rows
        place = Place(file=self.name, sheet=row.sheet, row=row.number)
        self._notes += head.note(place)
        flaws = head.flaws(place)
        if flaws:
            return flaws
        header = [name.strip() for name in row.cells]
        if mapping is not None:
            return self._open_mapped(mapping, head, header, place)
        kind = kind or detect_kind(header)
        problems = check_header(header, kind=kind, place=place)
        if not problems:
            self._sheet_name = row.sheet
            self._sheet = self._new_sheet(kind, place, header, head.unit_notes(place))
        return problems

    def _open_mapped(
        self, mapping: ColumnMapping, head: Head, header: list[str], place: Place
    ) -> tuple[Problem, ...]:
        row = head.row
        stated = None if mapping.header is None else mapping.header.number
        if stated is not None and stated != row.number:
            at = replace(place, row=stated)
            return (Problem(reason=FormatReason.HEADER_ROW_BLANK, place=at, found=str(stated)),)
        problems = mapped_header_problems(header, mapping, place)
        if not problems:
            self._sheet_name = row.sheet
            self._sheet = MappedSheet(
                mapping=mapping,
                place=place,
                header=header,
                business_date=self._business_date,
                confirmation=self._confirmation,
                unit_notes=head.unit_notes(place),
            )
            problems = self._sheet.headings_against(header, place)
        return problems

    def _object_sheet(self, row: TextRow) -> ReportSheet:
        """The table a JSON object belongs to: that of its kind; its keys are its own columns."""
        kind = self._kind or detect_kind(row.names or ())
        sheet = self._object_sheets.get(kind)
        if sheet is None:
            sheet = self._new_sheet(kind, Place(file=self.name), [])
            self._object_sheets[kind] = sheet
        return sheet

    def _new_sheet(
        self,
        kind: TableKind,
        place: Place,
        header: list[str],
        unit_notes: tuple[UnitNote, ...] = (),
    ) -> ReportSheet:
        return ReportSheet(
            kind=kind,
            place=replace(place, row=None),
            header=header,
            names=canonical_names(header, kind),
            has_addresses=place.sheet is not None,
            business_date=self._business_date,
            registry=self._registry,
            confirmation=self._confirmation,
            unit_notes=unit_notes,
        )


def _as_told(outcome: Outcome, sheet: ReportSheet | MappedSheet) -> Outcome:
    """What a row of a sheet came to, as it may be told."""
    if isinstance(outcome, RejectedRow) and outcome.names_a_person:
        return outcome.without_personal_numbers(sheet.number_columns())
    return outcome
