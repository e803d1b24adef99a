"""The workbook people fill in: a sheet for each kind of row, lists to choose from, and a guide."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.intake.column import COLUMNS, CellType, Column, TableKind, row_from_report
from carbonstep.formats.table.cell import DIGITS_KEPT
from carbonstep.units.exact import text

ROWS_WITH_LISTS = 2_000
"""Rows below the headings that offer lists of words."""

LIST_CHARACTERS_MAX = 255
"""The longest list of words that a spreadsheet keeps in a cell's validation."""

_SHEETS = (TableKind.PRODUCT, TableKind.ORGANISATION, TableKind.ACTIVITY)
_HEADING = PatternFill("solid", fgColor="1F4E45")
_REQUIRED = PatternFill("solid", fgColor="2F7A6B")
_LABELS = PatternFill("solid", fgColor="E4EFEC")
_GUIDE = {
    "en": (
        "How to fill in this workbook",
        "One row is one report. Fill in the sheets you need and leave the others as they are.",
        "Keep the first row: its names tell the columns apart. The second row is skipped.",
        "Dates are year-month-day. A period names its first and its last day, both included.",
        "Write figures as numbers of at most 15 digits, else as text. No formulas, no separators.",
        "Leave a cell empty where there is no figure; zero means that zero was measured.",
        "A restatement names the report it replaces in 'supersedes' and says why.",
    ),
    "zh": (
        "填写说明",
        "每行一份报告。只填写需要的工作表，其余保持原样。",
        "请保留首行英文列名；第二行为中文说明，读取时跳过。",
        "日期格式为 年-月-日；期间填写首日和末日，均计入期间。",
        "数字不超过15位有效数字，超过时请用文本格式；不要使用公式或千位分隔符。",
        "没有数据的单元格请留空；填 0 表示实测为零。",
        "重述报告须在 supersedes 列填写被替代的报告编号，并说明原因。",
    ),
}
_WIDE = {"account": 24, "evidence": 40, "restatement_reason": 30, "standard": 24, "verifier": 24}


def write_template(
    path: Path,
    *,
    reports: Sequence[FootprintReport] = (),
    language: str = "en",
    with_received_on: bool = True,
) -> None:
    """Write the template, with `reports` filled in, to a new or replaced file.

    Filled-in reports read back the same, to the last digit. `language` (en or zh) is that of the
    guide's first half; both are in it. Without `with_received_on` the day of receipt is left to
    the day of filing.
    """
    book = Workbook()
    book.remove(cast(Worksheet, book.active))
    rows: dict[TableKind, list[dict[str, str]]] = {kind: [] for kind in _SHEETS}
    for report in reports:
        row = row_from_report(report)
        if not with_received_on:
            del row["received_on"]
        rows[TableKind(report.kind.value)].append(row)
    for kind in _SHEETS:
        _write_sheet(book.create_sheet(kind.value), COLUMNS[kind], rows[kind])
    _write_guide(book.create_sheet("readme"), language)
    filled = [index for index, kind in enumerate(_SHEETS) if rows[kind]]
    book.active = filled[0] if filled else 0
    book.save(path)
    book.close()


def _write_sheet(
    sheet: Worksheet, columns: Sequence[Column], rows: Sequence[dict[str, str]]
) -> None:
    named = {column.name for column in columns}
    extra = sorted({name for row in rows for name in row} - named)
    shown = [*columns, *(Column(name=name, zh="", en="") for name in extra)]
    for index, column in enumerate(shown, start=1):
        head = sheet.cell(row=1, column=index, value=column.name)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = _REQUIRED if column.required else _HEADING
        label = sheet.cell(row=2, column=index, value=column.zh)
        label.fill = _LABELS
        label.alignment = Alignment(wrap_text=True, vertical="top")
        width = _WIDE.get(column.name, max(13, len(column.name) + 3))
        sheet.column_dimensions[get_column_letter(index)].width = width
        listed = ",".join(column.words)
        if column.words and len(listed) <= LIST_CHARACTERS_MAX:
            letters = get_column_letter(index)
            choice = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
            choice.add(f"{letters}3:{letters}{ROWS_WITH_LISTS + 2}")
            sheet.add_data_validation(choice)
    for number, row in enumerate(rows, start=3):
        for index, column in enumerate(shown, start=1):
            written = row.get(column.name, "")
            if written:
                _write_cell(sheet.cell(row=number, column=index), column, written)
    sheet.row_dimensions[2].height = 32
    sheet.freeze_panes = "B3"


def _write_cell(cell: Any, column: Column, written: str) -> None:
    if column.cell is CellType.DATE:
        cell.value = date.fromisoformat(written)
        cell.number_format = "yyyy-mm-dd"
    elif column.cell is CellType.NUMBER and fits_number_cell(written):
        cell.value = Decimal(written)
        cell.number_format = "General"
    else:
        # Set after the value, so that a text that begins like a formula stays a text.
        cell.value = written
        cell.data_type = "s"
        cell.number_format = "@"


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


def _write_guide(sheet: Worksheet, language: str) -> None:
    order = ("zh", "en") if language == "zh" else ("en", "zh")
    for name in order:
        title, *lines = _GUIDE[name]
        sheet.append([title])
        sheet.cell(row=sheet.max_row, column=1).font = Font(bold=True, size=13)
        for line in lines:
            sheet.append([line])
        sheet.append([""])
    sheet.append(["sheet 工作表", "column 列", "必填 required", "中文", "English", "words 可选值"])
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
        cell.fill = _LABELS
    for kind in _SHEETS:
        for column in COLUMNS[kind]:
            must = "是 yes" if column.required else ""
            words = ", ".join(column.words)
            sheet.append([kind.value, column.name, must, column.zh, column.en, words])
    for index, width in enumerate((16, 22, 12, 30, 52, 60), start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
