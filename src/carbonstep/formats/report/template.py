"""The workbook people fill in: a sheet for each kind of row, lists to choose from, and a guide.

What it offers is in Chinese beside English, and reads back in either.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from carbonstep.domain.account.factor import Factor
from carbonstep.domain.account.figure import PRODUCT_FIGURES
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.intake.column import (
    COLUMNS,
    SHEET_NAMES,
    CellType,
    Column,
    TableKind,
    row_from_report,
)
from carbonstep.domain.intake.word import ACTIVITY_FIGURE
from carbonstep.formats.report.guide import GUIDE_SHEETS, write_guide
from carbonstep.formats.table.cell import DIGITS_KEPT
from carbonstep.units.exact import text
from carbonstep.units.spelling import label

ROWS_WITH_LISTS = 2_000
"""Rows below the headings that offer lists of words."""

LIST_SHEETS = ("lists", "可选值")
"""What the hidden sheet is called whose columns are the lists: in a cell's own validation a
spreadsheet keeps at most 255 characters."""

_SHEETS = (TableKind.PRODUCT, TableKind.ORGANISATION, TableKind.ACTIVITY)
_HEADING = PatternFill("solid", fgColor="1F4E45")
_REQUIRED = PatternFill("solid", fgColor="2F7A6B")
_LABELS = PatternFill("solid", fgColor="E4EFEC")
_WIDE = {"account": 24, "evidence": 40, "restatement_reason": 30, "standard": 24, "verifier": 24}
_LISTED_WIDTH = 24
_DAY, _TEXT = "yyyy-mm-dd", "@"


def write_template(
    path: Path,
    *,
    reports: Sequence[FootprintReport] = (),
    factors: Iterable[Factor] = (),
    language: str = "en",
    with_received_on: bool = True,
) -> None:
    """Write the template, with `reports` filled in, to a new or replaced file.

    Filled-in reports read back the same, to the last digit. `language` (en or zh) is that of the
    headings, of the sheets' names and of what stands first in lists and guide; the other stands
    beside it. `factors` are offered for activities. Without `with_received_on` the day of receipt
    is left to the day of filing.
    """
    book = Workbook()
    book.remove(cast(Worksheet, book.active))
    rows: dict[TableKind, list[dict[str, str]]] = {kind: [] for kind in _SHEETS}
    for report in reports:
        row = row_from_report(report)
        if not with_received_on:
            del row["received_on"]
        rows[TableKind(report.kind.value)].append(row)
    is_chinese = language == "zh"
    sheets = {kind: book.create_sheet(SHEET_NAMES[kind][is_chinese]) for kind in _SHEETS}
    write_guide(book.create_sheet(GUIDE_SHEETS[is_chinese]), language)
    lists = _Lists(book.create_sheet(LIST_SHEETS[is_chinese]), is_chinese=is_chinese)
    for kind, sheet in sheets.items():
        _Table(sheet, lists, factors, is_chinese=is_chinese).write(COLUMNS[kind], rows[kind])
    filled = [index for index, kind in enumerate(_SHEETS) if rows[kind]]
    book.active = filled[0] if filled else 0
    book.save(path)
    book.close()


class _Lists:
    """The hidden sheet: a column for each list, the same list once."""

    def __init__(self, sheet: Worksheet, *, is_chinese: bool) -> None:
        self.sheet = sheet
        self.sheet.sheet_state = "hidden"
        self._is_chinese = is_chinese
        self._ranges: dict[tuple[str, ...], str] = {}

    def label(self, name: str, zh: str) -> str:
        """A word in both languages."""
        return label(name, zh, zh_first=self._is_chinese)

    def range_of(self, items: tuple[str, ...]) -> str:
        """Where a list stands, as a validation names it."""
        found = self._ranges.get(items)
        if found is None:
            letters = get_column_letter(len(self._ranges) + 1)
            for number, item in enumerate(items, start=1):
                _write_text(self.sheet[f"{letters}{number}"], item)
            found = f"'{self.sheet.title}'!${letters}$1:${letters}${len(items)}"
            self._ranges[items] = found
        return found


class _Table:
    """A sheet of rows: two rows of headings, then cells that are formatted for what they hold."""

    def __init__(
        self, sheet: Worksheet, lists: _Lists, factors: Iterable[Factor], *, is_chinese: bool
    ) -> None:
        self._sheet = sheet
        self._lists = lists
        self._factors = factors
        self._is_chinese = is_chinese

    def write(self, columns: Sequence[Column], rows: Sequence[dict[str, str]]) -> None:
        """The headings, the lists and the rows."""
        named = {column.name for column in columns}
        extra = sorted({name for row in rows for name in row} - named)
        shown = [*columns, *(Column(name=name, zh="", en="") for name in extra)]
        for index, column in enumerate(shown, start=1):
            self._head(index, column)
            self._choice(index, column)
        for number, row in enumerate(rows, start=3):
            for index, column in enumerate(shown, start=1):
                written = row.get(column.name, "")
                if written:
                    cell = self._sheet.cell(row=number, column=index)
                    _write_cell(cell, column, self._as_listed(column, written))
        self._sheet.row_dimensions[1].height = self._sheet.row_dimensions[2].height = 32
        self._sheet.freeze_panes = "B3"

    def _head(self, index: int, column: Column) -> None:
        headings = (column.name, column.zh)
        first, second = reversed(headings) if self._is_chinese and column.zh else headings
        head = self._sheet.cell(row=1, column=index, value=first)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = _REQUIRED if column.required else _HEADING
        below = self._sheet.cell(row=2, column=index, value=second or None)
        below.fill = _LABELS
        head.alignment = below.alignment = Alignment(wrap_text=True, vertical="top")
        width = _LISTED_WIDTH if column.words else max(13, len(column.name) + 3)
        dimension = self._sheet.column_dimensions[get_column_letter(index)]
        dimension.width = _WIDE.get(column.name, width)
        dimension.number_format = _format(column)

    def _choice(self, index: int, column: Column) -> None:
        items = tuple(self._lists.label(*pair) for pair in column.words.items())
        if column.name == "factor_id":
            items = tuple(
                f"{factor.factor_id} {factor.zh if self._is_chinese else factor.en}"
                for factor in self._factors
                if any(factor.suits(figure) for figure in ACTIVITY_FIGURE.words)
            )
        if items:
            letters = get_column_letter(index)
            choice = DataValidation(
                type="list", formula1=self._lists.range_of(items), allow_blank=True
            )
            choice.add(f"{letters}3:{letters}{ROWS_WITH_LISTS + 2}")
            self._sheet.add_data_validation(choice)

    def _as_listed(self, column: Column, written: str) -> str:
        """A value as the list of its column has it."""
        zh = column.words.get(written)
        return written if zh is None else self._lists.label(written, zh)


def _format(column: Column) -> str:
    """How a column's cells show what is typed: codes stay text, numbers get separators."""
    if column.cell is CellType.DATE:
        return _DAY
    if column.cell is not CellType.NUMBER:
        return _TEXT
    is_fine = column.name in PRODUCT_FIGURES or column.name == "declared_amount"
    return "#,##0.00#######" if is_fine else "#,##0.00####"


def _write_cell(cell: Any, column: Column, written: str) -> None:
    cell.number_format = _format(column)
    if column.cell is CellType.DATE:
        cell.value = date.fromisoformat(written)
        cell.number_format = _DAY
    elif column.cell is CellType.NUMBER and fits_number_cell(written):
        cell.value = Decimal(written)
    else:
        _write_text(cell, written)


def _write_text(cell: Any, written: str) -> None:
    # Set after the value, so that a text that begins like a formula stays a text.
    cell.value = written
    cell.data_type = "s"
    cell.number_format = _TEXT


def fits_number_cell(written: str) -> bool:
    """Whether a decimal keeps all its digits in a number cell as the workbook is written.

    >>> fits_number_cell("103400.1"), fits_number_cell("1234567890.1234567")
    (True, False)
    """
    digits = written.lstrip("-0.").replace(".", "")
    if len(digits) > DIGITS_KEPT:
        return False
    # The library writes sixteen digits of the binary number, which is one too many at times.
    stored = f"{float(written):.16g}"
    return text(Decimal(repr(float(stored)))) == text(Decimal(written))
