"""Sheets of an XLSX workbook as rows of text cells, with limits applied while reading."""

import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os import SEEK_END
from types import ModuleType
from typing import Any, BinaryIO, cast
from zipfile import ZipFile

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.cell import cell_text
from carbonstep.formats.table.hidden import HiddenParts, letter
from carbonstep.formats.table.limit import MIB, ReadLimits
from carbonstep.formats.table.merged import MergedCells
from carbonstep.formats.table.number_format import format_codes, is_day_format
from carbonstep.formats.table.row import Flaw, TextRow
from carbonstep.formats.table.strict_archive import STRICT, StrictArchive
from carbonstep.reading.phrase import either, phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason

_Cell = dict[str, Any]
"""A cell as the library's parser gives it: its row, column, value, type and style."""

_DAMAGED = Problem(reason=FormatReason.FILE_DAMAGED, needed="XLSX")

_OTHER_KINDS = {
    "xl/workbook.bin": "Excel Binary (.xlsb)",
    "mimetype": "OpenDocument (.ods)",
    "Index/Document.iwa": "Apple Numbers (.numbers)",
    "word/document.xml": "Word (.docx)",
}
"""Archives that are no workbook, by a part that they alone have."""


_PROLOG_BYTES_MAX = 1 << 16
"""What may stand before the first element of a part; programs write one line there."""


class DamagedSheetError(Exception):
    """The XML of a sheet is not what a workbook's should be."""


def workbook_rows(
    file: BinaryIO, *, sheets: Sequence[str], marks_numbers: bool = False, limits: ReadLimits
) -> Iterator[TextRow | Problem]:
    """The rows that are not blank of the sheets named, in the workbook's order; all of the first
    sheet where none is named. A problem ends the reading, a warning does not.

    The rows of a sheet are made from the cells that are there, never from the size it claims, so
    one stray cell in the last row of the grid costs nothing and is refused by its address.
    """
    wrong = check_archive(file, limits)
    if wrong is not None:
        yield wrong
        return
    # The library looks for these and uses them for nothing we need; they cost a second and more
    # address space than the process has.
    for unneeded in ("numpy", "PIL", "lxml", "defusedxml"):
        sys.modules.setdefault(unneeded, cast(ModuleType, None))
    from openpyxl.reader.excel import ExcelReader  # noqa: PLC0415 - slow; CSV needs it not

    warnings.simplefilter("ignore")
    try:
        reader = ExcelReader(file, read_only=True, data_only=False, keep_links=False)
        if is_strict(file):
            reader.archive = StrictArchive(file)
        reader.read()
        book = reader.wb
        formats = _formats(book)
    except MemoryError:
        raise
    except Exception:  # the library raises whatever a wrong part provokes
        yield _DAMAGED
        return
    titles = [sheet.title for sheet in book.worksheets]
    twice = next((name for name in titles if _is_twice(name, titles)), None)
    if twice is not None:
        yield Problem(reason=FormatReason.SHEET_TWICE, found=twice[:40])
        return
    wanted = [name for name in titles if name.strip().lower() in sheets] if sheets else titles[:1]
    if not wanted:
        shown = ", ".join(titles)[:200] or phrase("no sheet")
        yield Problem(reason=FormatReason.SHEET_MISSING, found=shown, needed=either(sheets))
        return
    characters, packed = 0, _size(file)
    for title in wanted:
        try:
            for row in _sheet_rows(book, title, formats, limits, marks_numbers=marks_numbers):
                # A text that stands in the file once may be in every cell.
                characters += 0 if isinstance(row, Problem) else sum(map(len, row.cells))
                if characters > limits.unpacked_bytes_max:
                    yield _too_large(characters, packed, limits)
                    return
                yield row
                if isinstance(row, Problem) and not row.warning:
                    return
        except DamagedSheetError:
            yield replace(_DAMAGED, place=Place(sheet=title))
            return


def _size(file: BinaryIO) -> int:
    """The bytes of a file, which is then where it was."""
    at = file.tell()
    size = file.seek(0, SEEK_END)
    file.seek(at)
    return size


def _too_large(unpacked: int, packed: int, limits: ReadLimits) -> Problem:
    return Problem(
        reason=FormatReason.UNPACKED_TOO_LARGE,
        found=phrase(
            "{size} MiB, {ratio} times the file",
            size=unpacked // MIB,
            ratio=unpacked // max(packed, 1),
        ),
        needed=phrase(
            "{size} MiB and {ratio} times",
            size=limits.unpacked_bytes_max // MIB,
            ratio=limits.ratio_max,
        ),
    )


def _is_twice(name: str, titles: Sequence[str]) -> bool:
    """Whether two sheets have the name, which for spreadsheets is the same in capitals."""
    return sum(title.lower() == name.lower() for title in titles) > 1


def check_archive(file: BinaryIO, limits: ReadLimits) -> Problem | None:
    """Whether a zip archive is one that may be unpacked; the file is then back at its start."""
    try:
        with ZipFile(file) as archive:
            members = archive.infolist()
            packed = sum(member.compress_size for member in members)
            unpacked = sum(member.file_size for member in members)
            if len(members) > limits.members_max:
                return Problem(
                    reason=FormatReason.UNPACKED_TOO_LARGE,
                    found=phrase("{count} parts", count=len(members)),
                    needed=phrase("{count} parts", count=limits.members_max),
                )
            ratio = unpacked // max(packed, 1)
            if unpacked > limits.unpacked_bytes_max or (
                unpacked > limits.ratio_free_bytes and ratio > limits.ratio_max
            ):
                return _too_large(unpacked, packed, limits)
            if any(member.flag_bits & 1 for member in members):
                return Problem(reason=FormatReason.FILE_ENCRYPTED)
            other = next((kind for name, kind in _OTHER_KINDS.items() if _has(archive, name)), "")
            if other:
                return Problem(reason=FormatReason.FILE_KIND, found=other)
            if any(_declares_entities(archive, name) for name in archive.namelist()):
                return _DAMAGED
    except MemoryError:
        raise
    except Exception:  # the library and its unpackers raise whatever a wrong byte provokes
        return _DAMAGED
    finally:
        file.seek(0)
    return None


def _has(archive: ZipFile, name: str) -> bool:
    return name in archive.NameToInfo


def _declares_entities(archive: ZipFile, name: str) -> bool:
    """A workbook's XML never has a document type; one that has may hold an entity bomb."""
    if not name.endswith((".xml", ".rels")):
        return False
    with archive.open(name) as part:
        start = part.read(_PROLOG_BYTES_MAX).replace(b"\x00", b"")
    at = start.find(b"<")
    while start[at : at + 2] == b"<?" or start[at : at + 4] == b"<!--":
        closing = b"?>" if start[at + 1 : at + 2] == b"?" else b"-->"
        end = start.find(closing, at)
        at = -1 if end < 0 else start.find(b"<", end)
        if at < 0:
            return True  # What comes after that much is not looked for.
    return start[at : at + 2] == b"<!"


def is_strict(file: BinaryIO) -> bool:
    """Whether a workbook is in the strict form of the standard; the file is then at its start."""
    try:
        with ZipFile(file) as archive:
            names = (name for name in archive.namelist() if name.endswith("workbook.xml"))
            return any(STRICT in archive.open(name).read(4096) for name in names)
    finally:
        file.seek(0)


def _formats(book: Any) -> list[str]:
    """The format codes of the cells' styles, by the styles' numbers."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS_MAX_SIZE  # noqa: PLC0415

    ids = (style.numFmtId for style in book._cell_styles)
    return format_codes(ids, book._number_formats, first_custom=BUILTIN_FORMATS_MAX_SIZE)


def _sheet_rows(
    book: Any, title: str, formats: Sequence[str], limits: ReadLimits, *, marks_numbers: bool
) -> Iterator[TextRow | Problem]:
    # The parser below the public reader gives the cells that are there; the public one fills the
    # gaps up to the last cell first, which for a stray cell is 17 thousand million of them.
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415

    sheet = book[title]
    hidden = HiddenParts(title, is_hidden=sheet.sheet_state != "visible")
    with _damage_told(), sheet._get_source() as source:
        merged = MergedCells(source, columns_max=limits.columns_max)
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=False,
            epoch=book.epoch,
            date_formats={one for one, code in enumerate(formats) if is_day_format(code)},
        )
        for number, cells in _parsed(parser):
            attributes = parser.row_dimensions.pop(str(number), {})
            filled = [cell for cell in cells if not _is_blank(cell["value"])]
            if not filled:
                continue
            beyond = _beyond(filled, title, limits)
            if beyond is not None:
                yield beyond
                return
            hidden.see(number, attributes, (cell["column"] for cell in filled))
            row = _row(title, number, filled, formats, merged)
            yield replace(row, number_cells=_numbers(filled)) if marks_numbers else row
        with _damage_told():
            told = tuple(hidden.told(parser.column_dimensions.values()))
        yield from told


def _parsed(parser: Any) -> Iterator[tuple[int, list[_Cell]]]:
    """The rows of the library's parser."""
    with _damage_told():
        yield from parser.parse()


@contextmanager
def _damage_told() -> Iterator[None]:
    """Whatever the parts of a sheet provoke, but for want of memory, means that it is damaged."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:
        raise DamagedSheetError from error


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _beyond(filled: list[_Cell], title: str, limits: ReadLimits) -> Problem | None:
    """The first cell outside the rows and columns that may be read, as a problem."""
    for cell in filled:
        row, column = cell["row"], cell["column"]
        address = f"{letter(column - 1)}{row}"
        place = Place(sheet=title, row=row, column=letter(column - 1))
        # Two heading rows come on top of the rows of data.
        if row > limits.rows_max + 2:
            return Problem(
                reason=ReadingReason.TOO_MANY_ROWS,
                place=place,
                found=phrase("cell {address}", address=address),
                needed=str(limits.rows_max),
            )
        if column > limits.columns_max:
            return Problem(
                reason=FormatReason.TOO_MANY_COLUMNS,
                place=place,
                found=phrase("cell {address}", address=address),
                needed=str(limits.columns_max),
            )
        if isinstance(cell["value"], str) and len(cell["value"]) > limits.cell_characters_max:
            return Problem(
                reason=ReadingReason.CELL_TOO_LONG,
                place=place,
                found=str(len(cell["value"])),
                needed=str(limits.cell_characters_max),
            )
    return None


def _numbers(filled: list[_Cell]) -> tuple[int, ...]:
    """The columns whose cells hold numbers, and neither texts nor days."""
    return tuple(
        cell["column"] - 1
        for cell in filled
        if cell["data_type"] == "n" and isinstance(cell["value"], int | float)
    )


def _row(
    title: str,
    number: int,
    filled: list[_Cell],
    formats: Sequence[str],
    merged: MergedCells,
) -> TextRow:
    texts = [""] * max(cell["column"] for cell in filled)
    flaws: list[Flaw] = []
    for cell in filled:
        column, style = cell["column"] - 1, cell["style_id"]
        code = formats[style] if style < len(formats) else "General"
        texts[column], flaw = cell_text(cell["value"], cell["data_type"], column, code)
        if flaw is not None:
            flaws.append(flaw)
    for column, area in merged.below(number):
        if column >= len(texts) or not texts[column]:
            flaws.append(Flaw(column, FormatReason.MERGED_CELL, area))
    return TextRow(title, number, texts, tuple(flaws))
