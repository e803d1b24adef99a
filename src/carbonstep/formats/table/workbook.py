"""Sheets of an XLSX workbook as rows of text cells, with limits applied while reading."""

import sys
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any, BinaryIO, cast
from zipfile import BadZipFile, ZipFile

from carbonstep.formats.reason import FormatReason
from carbonstep.formats.table.cell import cell_text
from carbonstep.formats.table.limit import MIB, ReadLimits
from carbonstep.formats.table.row import Flaw, TextRow
from carbonstep.reading.phrase import either, phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason

_DAMAGED = Problem(reason=FormatReason.FILE_DAMAGED, needed="XLSX")


class DamagedSheetError(Exception):
    """The XML of a sheet is not what a workbook's should be."""


def workbook_rows(
    file: BinaryIO, *, sheets: Sequence[str], limits: ReadLimits
) -> Iterator[TextRow | Problem]:
    """The rows that are not blank of the sheets named, in the workbook's order; all of the first
    sheet where none is named. A problem ends the reading.

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
    from openpyxl import load_workbook  # noqa: PLC0415 - slow, and CSV does not need it

    warnings.simplefilter("ignore")
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except MemoryError:
        raise
    except Exception:  # the library raises whatever a wrong part provokes
        yield _DAMAGED
        return
    titles = [sheet.title for sheet in book.worksheets]
    wanted = [name for name in titles if name.strip().lower() in sheets] if sheets else titles[:1]
    if not wanted:
        shown = ", ".join(titles)[:200] or "no sheet"
        yield Problem(reason=FormatReason.SHEET_MISSING, found=shown, needed=either(sheets))
        return
    for title in wanted:
        try:
            for row in _sheet_rows(book, title, limits):
                yield row
                if isinstance(row, Problem):
                    return
        except DamagedSheetError:
            yield replace(_DAMAGED, place=Place(sheet=title))
            return


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
                return Problem(
                    reason=FormatReason.UNPACKED_TOO_LARGE,
                    found=phrase(
                        "{size} MiB, {ratio} times the file", size=unpacked // MIB, ratio=ratio
                    ),
                    needed=phrase(
                        "{size} MiB and {ratio} times",
                        size=limits.unpacked_bytes_max // MIB,
                        ratio=limits.ratio_max,
                    ),
                )
            if any(_declares_entities(archive, name) for name in archive.namelist()):
                return _DAMAGED
    except (BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        return _DAMAGED
    finally:
        file.seek(0)
    return None


def _declares_entities(archive: ZipFile, name: str) -> bool:
    """A workbook's XML never has a document type; one that has may hold an entity bomb."""
    if not name.endswith((".xml", ".rels")):
        return False
    with archive.open(name) as part:
        start = part.read(4096).replace(b"\x00", b"")
    return b"<!DOCTYPE" in start or b"<!ENTITY" in start


def _sheet_rows(book: Any, title: str, limits: ReadLimits) -> Iterator[TextRow | Problem]:
    # The parser below the public reader gives the cells that are there; the public one fills the
    # gaps up to the last cell first, which for a stray cell is 17 thousand million of them.
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415

    sheet = book[title]
    with sheet._get_source() as source:
        parser = WorkSheetParser(
            source,
            sheet._shared_strings,
            data_only=False,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        for number, cells in _parsed(parser):
            filled = [cell for cell in cells if not _is_blank(cell["value"])]
            if not filled:
                continue
            beyond = _beyond(filled, title, limits)
            if beyond is not None:
                yield beyond
                return
            yield _row(title, number, filled)


def _parsed(parser: Any) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The rows of the library's parser; whatever else it raises means that the sheet is damaged."""
    try:
        yield from parser.parse()
    except MemoryError:
        raise
    except Exception as error:
        raise DamagedSheetError from error


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _beyond(filled: list[dict[str, Any]], title: str, limits: ReadLimits) -> Problem | None:
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


def _row(title: str, number: int, filled: list[dict[str, Any]]) -> TextRow:
    texts = [""] * max(cell["column"] for cell in filled)
    flaws: list[Flaw] = []
    for cell in filled:
        column = cell["column"] - 1
        texts[column], flaw = cell_text(cell["value"], cell["data_type"], column)
        if flaw is not None:
            flaws.append(flaw)
    return TextRow(title, number, texts, tuple(flaws))


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
