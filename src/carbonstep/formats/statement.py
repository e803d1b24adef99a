"""Statements as workbooks and CSV files, every number with the digits it has in the statement."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, cast
from urllib.parse import quote

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from carbonstep.domain.money.statement.view import (
    Cell,
    CellKind,
    RowMark,
    StatementColumn,
    StatementRow,
    StatementView,
)
from carbonstep.formats.table.cell import DIGITS_KEPT, csv_text
from carbonstep.reading.text import visible

BYTE_ORDER_MARK = "\ufeff"
"""What lets spreadsheets show the Chinese of a CSV file."""

_NUMBER_FORMATS = {
    CellKind.MONEY: "#,##0.00",
    CellKind.SIGNED_MONEY: "+#,##0.00;-#,##0.00;0.00",
    CellKind.RATE: "0.00####",
    CellKind.SIGNED_RATE: "+0.00####;-0.00####;0.00",
    CellKind.EXACT: "#,##0.00000000",
    CellKind.COUNT: "#,##0",
}
_WIDTHS = {
    CellKind.TEXT: 14,
    CellKind.DATE: 12,
    CellKind.COUNT: 8,
    CellKind.MONEY: 18,
    CellKind.SIGNED_MONEY: 18,
    CellKind.RATE: 9,
    CellKind.SIGNED_RATE: 9,
    CellKind.EXACT: 22,
}
_WIDTH_MAX = 60
_HEADING = PatternFill("solid", fgColor="1F4E45")
_SUM = PatternFill("solid", fgColor="E4EFEC")
_ABOVE = Border(top=Side(style="thin"))
_A4 = 9
_ZIP_YEAR_MIN = 1980


def statement_csv(view: StatementView, *, mark: bool = True) -> bytes:
    """The statement's table and totals as CSV (RFC 4180), UTF-8, with a byte order mark by default.

    The first record has the titles. Numbers are plain decimals, days year-month-day; a text that a
    spreadsheet would take for a formula is set in an apostrophe.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([csv_text(column.title) for column in view.columns])
    for row in (*view.rows, *view.totals):
        writer.writerow([csv_text(written) for written in view.texts(row)])
    return ((BYTE_ORDER_MARK if mark else "") + written.getvalue()).encode("utf-8")


def statement_xlsx(view: StatementView) -> bytes:
    """The statement as a workbook: the table with its totals, and a sheet on what it is of.

    Numbers are number cells that hold the statement's own digits, days are dates. A number of more
    digits than a spreadsheet keeps is a text cell, so that none is lost. Printed in landscape, the
    titles on every page. The same statement is the same bytes whenever it is written.
    """
    book = Workbook()
    sheet = cast(Worksheet, book.active)
    sheet.title = view.sheets[0]
    _write_table(sheet, view)
    _set_up_print(sheet, view)
    _write_about(book.create_sheet(view.sheets[1]), view)
    written = io.BytesIO()
    book.save(written)
    book.close()
    return _dated(written, book, view.as_of)


def _dated(written: io.BytesIO, book: Workbook, day: date) -> bytes:
    """The workbook with the statement's day in place of every moment it was written at: in its
    properties, which saving stamps, and as the date of each file in the archive."""
    # The library reads a moment without a zone as UTC.
    moment = datetime.combine(day, time.min)
    book.properties.created = book.properties.modified = moment
    found = io.BytesIO()
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == ARC_CORE:
                content = tostring(book.properties.to_tree())
            # An archive has no year before 1980.
            stamp = (max(day.year, _ZIP_YEAR_MIN), day.month, day.day, 0, 0, 0)
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return found.getvalue()


def _write_table(sheet: Worksheet, view: StatementView) -> None:
    for index, column in enumerate(view.columns, start=1):
        head = sheet.cell(row=1, column=index)
        _set_text(head, column.title)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = _HEADING
        side = "right" if column.kind.is_number else "left"
        head.alignment = Alignment(wrap_text=True, vertical="top", horizontal=side)
        written = (column.kind.text(row.cells[index - 1]) for row in view.rows)
        longest = max((len(cell) for cell in written), default=0)
        wanted = longest + 2 if column.kind is CellKind.TEXT else 0
        width = min(max(wanted, _WIDTHS[column.kind]), _WIDTH_MAX)
        sheet.column_dimensions[get_column_letter(index)].width = width
    number = 1
    for row in view.rows:
        number += 1
        _write_row(sheet, number, row, view.columns, of_sum=False)
    for row in view.totals:
        number += 1
        _write_row(sheet, number, row, view.columns, of_sum=True)
    sheet.freeze_panes = "A2"


def _write_row(
    sheet: Worksheet,
    number: int,
    row: StatementRow,
    columns: tuple[StatementColumn, ...],
    *,
    of_sum: bool,
) -> None:
    for index, (column, value) in enumerate(zip(columns, row.cells, strict=True), start=1):
        cell = sheet.cell(row=number, column=index)
        if value not in (None, ""):
            _set_cell(cell, column.kind, value)
        if of_sum:
            cell.font = Font(bold=True)
            cell.fill = _SUM
            cell.border = _ABOVE
        elif row.mark is RowMark.PART:
            cell.font = Font(color="4A5A68")
        elif row.mark is RowMark.COMING:
            cell.font = Font(italic=True)
    if row.mark is RowMark.PART:
        sheet.row_dimensions[number].outlineLevel = 1


def _set_cell(cell: Any, kind: CellKind, value: Cell) -> None:
    written = kind.text(value)
    if isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif kind.is_number and len(written.lstrip("-").replace(".", "").strip("0")) <= DIGITS_KEPT:
        # The type is set after the value: the library writes the digits as they stand, where it
        # would write a number by way of a binary one.
        cell.value = written
        cell.data_type = "n"
        cell.number_format = _NUMBER_FORMATS[kind]
    else:
        _set_text(cell, written)
        cell.alignment = Alignment(horizontal="right" if kind.is_number else "left")


def _set_text(cell: Any, written: str) -> None:
    """A text that stays a text, also where it begins like a formula."""
    cell.value = visible(written)
    cell.data_type = "s"
    cell.number_format = "@"


def _set_up_print(sheet: Worksheet, view: StatementView) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    headed: Any = sheet
    # An ampersand would begin a code of the header.
    headed.oddHeader.left.text = view.title.replace("&", "&&")
    headed.oddFooter.right.text = "&P / &N"


def _write_about(sheet: Worksheet, view: StatementView) -> None:
    _set_text(sheet.cell(row=1, column=1), view.title)
    sheet.cell(row=1, column=1).font = Font(bold=True, size=13)
    number = 2
    for label, value in view.facts:
        number += 1
        _set_text(sheet.cell(row=number, column=1), label)
        _set_text(sheet.cell(row=number, column=2), value)
    number += 1
    for note in view.notes:
        number += 1
        _set_text(sheet.cell(row=number, column=1), note)
    sheet.column_dimensions["A"].width = 22
    sheet.column_dimensions["B"].width = 60
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4


@dataclass(frozen=True, slots=True)
class StatementFormat:
    """A kind of file a statement can be written as."""

    media_type: str
    write: Callable[[StatementView], bytes]


STATEMENT_FORMATS: Final[Mapping[str, StatementFormat]] = {
    "csv": StatementFormat("text/csv; charset=utf-8", statement_csv),
    "xlsx": StatementFormat(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", statement_xlsx
    ),
}
"""The kinds of file, by the ending of their names."""


def attachment(name: str) -> str:
    """The value of a Content-Disposition header that has a browser keep the file under a name.

    Source: RFC 6266, section 4.3, with the encoding of RFC 8187.

    >>> attachment("G/1-interest.csv")
    "attachment; filename*=UTF-8''G%2F1-interest.csv"
    """
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
