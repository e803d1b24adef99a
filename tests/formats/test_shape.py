"""Files of any shape: each reader says what is wrong with them, and no row is left out."""

import csv
import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.domain.loan.read_receipt import read_receipt_row
from carbonstep.formats.factor import COLUMNS as FACTOR_COLUMNS
from carbonstep.formats.factor import read_factors
from carbonstep.formats.fixing import COLUMNS as FIXING_COLUMNS
from carbonstep.formats.fixing import read_fixings
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.receipt import FileItem, ReceiptFile, TableRow
from carbonstep.formats.report.file import FileRefused, ReportFile
from carbonstep.formats.table.csv import csv_rows
from carbonstep.formats.table.limit import DEFAULT_LIMITS
from carbonstep.formats.table.opened import OpenedFile
from carbonstep.formats.table.row import TextRow
from carbonstep.formats.table.workbook import workbook_rows
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading

Table = list[list[str]]

RECEIPT_HEADER = ["loan_id", "paid_on", "amount"]
REPORT_HEADER = ["account", "period_from", "period_to"]
CELLS = st.sampled_from(
    [
        "",
        " ",
        "x",
        "L1",
        "2023-06-20",
        "1",
        "-5",
        "1e9",
        "=1+1",
        "a,b",
        'a"b',
        "a\nb",
        "\u200b",
        "合计",
    ]
)


def tables(header: list[str]) -> st.SearchStrategy[Table]:
    """A header with columns more or less, some without a name, and rows of any width."""
    heads = st.permutations(header).flatmap(
        lambda names: st.lists(st.sampled_from(["", "note", header[0]]), max_size=2).map(
            lambda more: [*names, *more]
        )
    )
    head = st.one_of(st.just(header), heads, st.lists(CELLS, max_size=4))
    rows = st.lists(st.lists(CELLS, max_size=7), max_size=5)
    return st.tuples(head, rows).map(lambda both: [both[0], *both[1]])


class Rows:
    """Rows that no process reads."""

    def __init__(self, rows: list[TextRow | Problem]) -> None:
        self._rows = rows
        self.told: list[Problem] = []

    def __iter__(self):
        return iter(self._rows)


def read(table: Table, form: str) -> list[TextRow | Problem]:
    if form == "csv":
        written = io.StringIO(newline="")
        csv.writer(written).writerows(table)
        file = io.BytesIO(written.getvalue().encode())
        return list(csv_rows(file, encoding=None, limits=DEFAULT_LIMITS))
    book = Workbook()
    for row in table:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    packed.seek(0)
    return list(workbook_rows(packed, sheets=(), limits=DEFAULT_LIMITS))


def under_header(rows: list[TextRow | Problem]) -> list[int]:
    return [row.number for row in rows[1:] if isinstance(row, TextRow)]


def places(items: list[FileItem]) -> list[int | None]:
    assert all(item.problems for item in items if isinstance(item, RejectedRow | FileRefused))
    return [item.source.place.row for item in items if not isinstance(item, FileRefused)]


def foot(file: OpenedFile) -> list[int | None]:
    """The rows of totals below a table, which are passed over and told."""
    return [
        note.place.row for note in file.warnings if note.reason is FormatReason.TOTALS_PASSED_OVER
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@given(table=tables(RECEIPT_HEADER))
@example(table=[RECEIPT_HEADER, ["L1", "2023-06-20", "1", "x"]])
@example(table=[["loan_id", "", "paid_on", "amount"], ["L1", "x", "2023-06-20", "1", "x"]])
def test_receipts_of_any_shape_are_told_row_by_row(form: str, table: Table) -> None:
    rows = read(table, form)
    file = ReceiptFile("w." + form, Rows(rows))  # type: ignore[arg-type]
    if file.start():
        return
    items = list(file)
    assert [*places(items), *foot(file)] == under_header(rows)
    for item in items:
        if isinstance(item, TableRow):
            reading = Reading()
            assert (read_receipt_row(reading, item.node) is None) == bool(reading.problems)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@given(table=tables(REPORT_HEADER))
@example(table=[REPORT_HEADER, ["x", "2023-01-01", "2023-12-31", "x"]])
@example(table=[REPORT_HEADER, ["", "", "", "x"]])
def test_reports_of_any_shape_are_told_row_by_row(form: str, table: Table) -> None:
    rows = read(table, form)
    file = ReportFile(
        name="w." + form,
        rows=iter(rows),
        stream=None,
        kind=None,
        mapping=None,
        business_date=date(2025, 4, 1),
        registry=FactorRegistry(()),
    )
    if file.start():
        return
    items = list(file)
    assert [*places(items), *foot(file)] == under_header(rows)
    assert all(isinstance(i.report, FootprintReport) for i in items if isinstance(i, Candidate))


@given(table=tables(list(FIXING_COLUMNS)))
@example(table=[list(FIXING_COLUMNS), ["2023-06-20", "3.55", "4.2", "x", "y"]])
@example(table=[["publication_date"], ["2023-06-20", "3.55"]])
def test_fixings_of_any_shape_are_told(table: Table) -> None:
    found = read_fixings(saved(table))
    assert found


@given(table=tables(list(FACTOR_COLUMNS)))
@example(table=[list(FACTOR_COLUMNS), ["x"] * 6 + ["1", "tCO2/t"] + ["x"] * 6])
def test_factors_of_any_shape_are_told(table: Table) -> None:
    found = read_factors(saved(table))
    assert isinstance(found, FactorRegistry) or found


def test_a_factor_row_that_is_not_as_wide_as_its_headings_is_refused() -> None:
    row = ["F1", "x", "x", "x", "x", "2023", "1", "tCO2/t", "x", "2023", "x"]
    assert isinstance(read_factors(saved([list(FACTOR_COLUMNS), row])), FactorRegistry)
    for wrong, found in ((row[:-1], "10"), ([*row, "x"], "12")):
        (problem,) = read_factors(saved([list(FACTOR_COLUMNS), row, wrong]))
        assert (problem.code, problem.place.row, problem.found) == ("row_width", 3, found)


def test_a_factor_cell_that_no_file_has_is_refused() -> None:
    (problem,) = read_factors(saved([list(FACTOR_COLUMNS), ["x" * 200_000] * 11]))
    assert problem.code == "file_damaged"


SHAPES = st.recursive(
    st.one_of(st.none(), st.booleans(), CELLS),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*RECEIPT_HEADER, "for_on", "x"]), inner, max_size=5)
    ),
    max_leaves=8,
)


@given(document=SHAPES)
def test_a_receipt_document_of_any_shape_is_told(document: object) -> None:
    reading = Reading()
    row = read_receipt_row(reading, node_from_json(document))
    assert (row is None) == bool(reading.problems)


def saved(table: Table) -> Path:
    folder = TemporaryDirectory()
    path = Path(folder.name) / "table.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(table)
    _FOLDERS.append(folder)
    return path


_FOLDERS: list[TemporaryDirectory[str]] = []
