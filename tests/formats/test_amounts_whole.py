"""Amounts of eleven digits are told whole, in every column of numbers; persons' numbers are not."""

import csv
import io
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from carbonstep.domain.intake.candidate import RejectedRow
from carbonstep.domain.intake.column import COLUMNS, REQUIRED, CellType, TableKind
from carbonstep.formats.receipt import ReceiptFile, open_receipt_file
from carbonstep.formats.report.rejection import write_rejections
from carbonstep.formats.table.row import Flaw
from carbonstep.reading.amount import MOVE, PERCENT, SPREAD, YUAN
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.value import number

from .foreign import take
from .workbook_case import HEAD, ROW, Read, book, packed

DIGITS = "15012345678"
FORMS = [
    "-15012345678",
    "15012345678元",
    "15012345678 kWh",
    "15012345678 m3",
    "15012345678万",
    "15012345678 USD",
    "15012345678%",
    "19912345678 t",
]
TEXTS = ["张三 13800138000", "13800138000 张三", "致电：13800138000", "tel 13800138000 kWh"]


KEYS = {"account": "eu-ets:1", "period_from": "2023-01-01", "period_to": "2023-12-31"}


def told(folder: Path, kind: TableKind, cells: list[tuple[str, str]]) -> list[list[Problem]]:
    """What is told of each of some cells of a report, given by column, each in a row of its own."""
    header = [*dict.fromkeys((*REQUIRED[kind], *(name for name, _ in cells)))]
    units = ["output_unit"] if "output" in header else []
    out = io.StringIO()
    csv.writer(out).writerow([*header, *units])
    for name, written in cells:
        row = [written if one == name else KEYS.get(one, "") for one in header]
        csv.writer(out).writerow([*row, *("t" for _ in units)])
    read = Read(folder, out.getvalue().encode(), "a.csv")
    back = io.StringIO()
    write_rejections(back, read.rejected)
    assert "150*" not in back.getvalue()
    found = [
        [one for one in row.problems if one.place.column == name]
        for row, (name, _) in zip(read.rejected, cells, strict=True)
    ]
    assert all(found)
    return found


@pytest.mark.parametrize("kind", TableKind)
def test_an_amount_is_told_whole_in_every_column_of_a_report(
    tmp_path: Path, kind: TableKind
) -> None:
    names = [column.name for column in COLUMNS[kind] if column.cell is CellType.NUMBER]
    cells = [(name, written) for name in names for written in FORMS]
    for (_, written), problems in zip(cells, told(tmp_path, kind, cells), strict=True):
        assert "*" not in "".join(map(str, problems))
        assert any(written[:11] in problem.found for problem in problems)


@pytest.mark.parametrize("kind", TableKind)
def test_a_text_in_such_a_column_is_masked(tmp_path: Path, kind: TableKind) -> None:
    names = [column.name for column in COLUMNS[kind] if column.cell is CellType.NUMBER]
    cells = [(name, written) for name in names for written in TEXTS]
    for problems in told(tmp_path, kind, cells):
        assert "13800138000" not in repr(problems)
        assert "138******00" in repr(problems)


def of_cell(folder: Path, name: str, written: str) -> Problem:
    [[problem]] = told(folder, TableKind.ORGANISATION, [(name, written)])
    return problem


@pytest.mark.parametrize(
    ("written", "needed"),
    [
        ("15012345678 kWh", "15012345678 with the unit kWh"),
        ("15012345678 t", "15012345678"),
        ("15012345678吨", "15012345678"),
        ("15012345678元", "15012345678 with the unit 元"),
    ],
)
def test_a_remedy_is_made_of_what_was_written(tmp_path: Path, written: str, needed: str) -> None:
    assert of_cell(tmp_path, "scope1", written).needed == needed


def test_an_identity_number_in_a_column_of_numbers_is_masked_and_no_remedy_comes_of_it(
    tmp_path: Path,
) -> None:
    for written in ("440524198001010013", "440524198001010013 kWh", "440524198001010013元"):
        problem = of_cell(tmp_path, "revenue", written)
        assert problem.found.startswith("440*************13")
        assert "440524198001010013" not in repr(problem)
        assert "440 " not in problem.needed


def test_totals_that_differ_are_told_whole(tmp_path: Path) -> None:
    rows: list[list[object]] = [[*ROW[:3], 15012345677, *ROW[4:]]]
    total: list[object] = ["合计", None, None, 15012345678, None, None]
    read = Read(tmp_path, packed(book(*rows, total)))
    assert read.noted[-1] == ("total_differs", "15012345678", "15012345677")


def test_a_total_between_rows_comes_back_whole_and_a_note_masked(tmp_path: Path) -> None:
    lines = [
        HEAD,
        ["合计", "", "", DIGITS, "张三13800138000", ""],
        ["联系电话：", "", "", "13800138001", "", ""],
        [str(one) for one in ROW],
    ]
    read = Read(tmp_path, "\n".join(map(",".join, lines)).encode(), "a.csv")
    total, note = (rejected.source.values for rejected in read.rejected)
    assert total == ("合计", "", "", DIGITS, "张三138******00", "")
    assert note == ("联系电话：", "", "", "138******01", "", "")


@pytest.mark.parametrize("mapping", ["", "mapped"])
def test_the_amounts_of_a_row_that_names_a_person_come_back_whole(
    tmp_path: Path, mapping: str
) -> None:
    if mapping:
        by_name = MAPPING.replace("column: id", "name_column: id")
        row = ["13800138000", "2023", DIGITS, "13800138001"]
        [rejected] = take(by_name, [["id", "year", "tonnes", "contact"], row]).rejected
        assert rejected.source.values == ("138******00", "2023", DIGITS, "138******01")
        return
    cells = ["13800138000", *map(str, ROW[1:3]), DIGITS, "13800138001", "limited"]
    read = Read(tmp_path, f"{','.join(HEAD)}\n{','.join(cells)}\n".encode(), "a.csv")
    [rejected] = read.rejected
    assert rejected.source.values == (
        *("138******00", *map(str, ROW[1:3]), DIGITS, "138******01", "limited"),
    )


def scaled(page: Worksheet) -> None:
    for column in ("D2", "E2"):
        page[column].number_format = '0.00,,"M"'


def test_a_number_that_shows_otherwise_is_told_whole_in_a_column_of_numbers_alone(
    tmp_path: Path,
) -> None:
    read = Read(tmp_path, packed(book([*ROW[:3], int(DIGITS), 13800138000, ROW[5]], change=scaled)))
    assert [found for _, _, found in read.told] == [DIGITS, "138******00"]


def test_a_number_that_shows_otherwise_is_told_whole_in_the_amounts_of_receipts_alone(
    tmp_path: Path,
) -> None:
    made = Workbook()
    page = made.active
    assert isinstance(page, Worksheet)
    page.append(["loan_id", "paid_on", "amount"])
    page.append([13800138000, "2023-06-20", int(DIGITS)])
    for at in ("A2", "C2"):
        page[at].number_format = '0.00,,"M"'
    path = tmp_path / "r.xlsx"
    path.write_bytes(packed(made))
    opened = open_receipt_file(path)
    assert isinstance(opened, ReceiptFile)
    with opened:
        [rejected] = opened
    assert isinstance(rejected, RejectedRow)
    assert [problem.found for problem in rejected.problems] == ["138******00", DIGITS]


MAPPING = """\
kind: organisation
account: {column: id, scheme: uk-ets}
open_accounts: true
period: {year: year}
figures:
  scope1: {column: tonnes, unit: tCO2e}
"""
ADDED = MAPPING.replace("column: tonnes", "columns: [tonnes, more]")
STYLED = MAPPING + 'numbers: {decimal: ",", thousands: "."}\n'


@pytest.mark.parametrize("mapping", [MAPPING, ADDED, STYLED])
@pytest.mark.parametrize("written", FORMS)
def test_an_amount_of_a_mapped_register_is_told_whole(mapping: str, written: str) -> None:
    taken = take(mapping, [["id", "year", "tonnes", "more"], ["1", "2023", written, "1"]])
    problems = [problem for row in taken.rejected for problem in row.problems]
    if mapping is not ADDED or not written.startswith("-"):
        assert any(written[:11] in problem.found for problem in problems)
    assert "*" not in "".join(map(str, problems))


def test_a_flaw_of_a_register_is_told_by_what_its_column_holds() -> None:
    flaws = tuple(
        Flaw(at, ReadingReason.NOT_FINITE, found)
        for at, found in enumerate(("13800138000", "2023", DIGITS))
    )
    row = ["1", "2023", "5"]
    taken = take(MAPPING, [["id", "year", "tonnes"], row], flaws={2: flaws})
    [rejected] = taken.rejected
    assert [problem.found for problem in rejected.problems] == ["138******00", "2023", DIGITS]


@pytest.mark.parametrize("written", ["-15012345678", "15012345678 USD", "15012345678万"])
@pytest.mark.parametrize("kind", [YUAN, SPREAD, MOVE, PERCENT, number(high=9), number(decimals=2)])
def test_an_amount_of_a_loan_or_a_rule_is_told_whole(kind, written: str) -> None:
    reading, node = Reading(), Node(place=Place(), scalar=written)
    kind.read(reading, node, Confirmation(codes={}))
    assert "*" not in "".join(map(str, reading.problems))
    reading.integer(node, low=1, high=9)
    reading.integer(Node(place=Place(), scalar=DIGITS), low=1, high=9)
    assert reading.problems[-1].found == DIGITS
    reading.integer(Node(place=Place(), scalar="张三 13800138000"), low=1, high=9)
    assert "13800138000" not in "".join(map(str, reading.problems))
