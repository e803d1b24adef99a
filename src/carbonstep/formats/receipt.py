"""Files of receipts: CSV or XLSX, each row as a document whose parts know their cells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from carbonstep.domain.intake.candidate import RejectedRow, SourceRow
from carbonstep.domain.intake.cell import PLAIN
from carbonstep.domain.intake.column import CellType
from carbonstep.domain.loan.read_receipt import CELL_TYPES, LABELS, NAMES, REQUIRED
from carbonstep.formats.outside import Arrived
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.file import FileRefused
from carbonstep.formats.report.stated_unit import notes_against
from carbonstep.formats.table.foot import Foot
from carbonstep.formats.table.head import Likeness, find_head
from carbonstep.formats.table.heading import (
    cell_place,
    heading_problems,
    heading_unit,
    headings,
    named,
    nameless_cells,
)
from carbonstep.formats.table.limit import DEFAULT_LIMITS, ReadLimits
from carbonstep.formats.table.opened import OpenedFile
from carbonstep.formats.table.read import TableStream, read_table
from carbonstep.formats.table.row import TextRow
from carbonstep.formats.table.unit_note import InUnit, UnitNote
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.quantity import UNITS, Family
from carbonstep.units.spelling import find_unit

SUFFIXES = (".csv", ".xlsx")

HEADINGS = headings(NAMES, LABELS, measured=("amount",))

_YUAN = UNITS[Family.MONEY]["yuan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row as a mapping of columns, and where it came from."""

    source: SourceRow
    node: Node


FileItem = TableRow | RejectedRow | FileRefused


def open_receipt_file(
    path: Path | Arrived, *, encoding: str | None = None, limits: ReadLimits = DEFAULT_LIMITS
) -> "ReceiptFile | tuple[Problem, ...]":
    """Open a file of receipts, or say what is wrong with the file as a whole.

    Use the result as a context manager: a process reads the file as long as it is open.
    """
    stream = read_table(path, suffixes=SUFFIXES, encoding=encoding, limits=limits)
    if isinstance(stream, Problem):
        return (stream,)
    file = ReceiptFile(path.name, stream)
    problems = file.start()
    if problems:
        file.close()
        return problems
    return file


class ReceiptFile(OpenedFile):
    """An open file of receipts. Each row gives a row or a rejected row, none is left out."""

    def __init__(self, name: str, stream: TableStream) -> None:
        super().__init__(name, stream)
        self._rows: Iterator[TextRow | Problem] = iter(stream)
        self._header: tuple[str, ...] = ()
        self._names: tuple[str, ...] = ()
        self._numbers: set[int] = set()
        self._sheet_name: str | None = None
        self._unit_notes: tuple[UnitNote, ...] = ()
        self._foot = self._new_foot()

    def start(self) -> tuple[Problem, ...]:
        """Look at the header, so that a wrong one is known before anything is kept."""
        first = next(self._rows, None)
        if first is None:
            return (self._empty(),)
        if isinstance(first, Problem):
            return (self._in_file(first),)
        head = find_head(first, self._rows, likeness=_likeness)
        row, self._rows = head.row, head.rows
        place = self._place(row)
        self._unit_notes = head.unit_notes(place)
        self._notes += head.note(place)
        flaws = head.flaws(place)
        if flaws:
            return flaws
        self._header = _stripped(row.cells)
        self._names = tuple(named(self._header, HEADINGS))
        self._numbers = {
            at for at, name in enumerate(self._names) if CELL_TYPES.get(name) is CellType.NUMBER
        }
        self._sheet_name = row.sheet
        self._foot = self._new_foot()
        problems = heading_problems(
            self._header,
            self._names,
            needed=REQUIRED,
            known=NAMES,
            place=place,
            mappable=False,
            like=HEADINGS,
        )
        return (*problems, *self._not_yuan(place), *self._against(self._unit_notes))

    def _not_yuan(self, place: Place) -> tuple[Problem, ...]:
        """The headings of amounts that state another unit than yuan."""
        return tuple(
            Problem(
                reason=FormatReason.HEADING_UNIT_NOT_TAKEN,
                place=replace(place, column=written[:80]),
                found=unit,
                needed=phrase("yuan"),
            )
            for written, name in zip(self._header, self._names, strict=True)
            if name == "amount" and (unit := heading_unit(written))
            if find_unit(Family.MONEY, unit) != _YUAN
        )

    def _against(self, notes: Iterable[UnitNote]) -> Iterator[Problem]:
        """The notes beside the table that state another unit than yuan for its amounts."""
        amounts = InUnit(heading="amount", families=(Family.MONEY,), unit=_YUAN, is_stated=False)
        reason = FormatReason.UNIT_NOTE_NOT_TAKEN
        return map(self._in_file, notes_against(notes, [amounts], reason, phrase("yuan")))

    def _new_foot(self) -> Foot:
        """A receipt has a day, whatever its loan is called."""
        where = {name: at for at, name in enumerate(self._names)}
        keys = [where[name] for name in ("loan_id", "paid_on") if name in where]
        sums = [where["amount"]] if "amount" in where else []
        return Foot(keys=keys, word_free=None, sums=sums)

    def __iter__(self) -> Iterator[FileItem]:
        seen = 0
        for row in self._rows:
            if isinstance(row, Problem):
                yield FileRefused(problems=(self._in_file(row),))
                return
            if self._foot.keeps(row):
                continue
            yield from self._foot.above(row, self._place(row), self._header)
            seen += 1
            yield self._item(row.fitted(len(self._header)))
        place = Place(file=self.name, sheet=self._sheet_name)
        self._notes += self._foot.told(place, self._cell)
        against = tuple(self._against(self._foot.unit_notes))
        if against:
            yield FileRefused(problems=against)
        elif not seen:
            yield FileRefused(problems=(self._empty(),))

    def _item(self, row: TextRow) -> TableRow | RejectedRow:
        place = self._place(row)
        source = SourceRow(place=place, header=self._header, values=tuple(row.cells))
        flaws = tuple(
            flaw.problem(self._cell(place, flaw.column), of_number=flaw.column in self._numbers)
            if 0 <= flaw.column < len(self._header)
            else flaw.problem(place)
            for flaw in row.flaws
        )
        nameless = tuple(
            nameless_cells(row.cells, self._header, place, has_addresses=place.sheet is not None)
        )
        if flaws or nameless:
            return RejectedRow(source=source, problems=flaws + nameless)
        entries = tuple(
            (name, Node(place=self._cell(place, column), scalar=_plain(name, row.cells[column])))
            for column, name in enumerate(self._names)
            if name
        )
        return TableRow(source=source, node=Node(place=place, entries=entries))

    def _cell(self, place: Place, column: int) -> Place:
        heading = self._header[column]
        return cell_place(place, heading, self._header, has_addresses=place.sheet is not None)

    def _place(self, row: TextRow) -> Place:
        return Place(file=self.name, sheet=row.sheet, row=row.number)

    def _empty(self) -> Problem:
        return Problem(reason=FormatReason.FILE_EMPTY, place=Place(file=self.name))

    def _in_file(self, problem: Problem) -> Problem:
        return replace(problem, place=replace(problem.place, file=self.name))


def _stripped(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in cells)


def _plain(name: str, written: str) -> str:
    """What a cell holds in its plain form; ids that banks give are texts."""
    plain = PLAIN.get(CELL_TYPES[name])
    return written.strip() if plain is None else plain(written)


def _likeness(cells: Sequence[str]) -> Likeness:
    names = NAMES.intersection(named(_stripped(cells), HEADINGS))
    return Likeness(whole=names.issuperset(REQUIRED), known=len(names))
