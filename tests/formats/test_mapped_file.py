"""Foreign tables as files: what stands between the cells, the encoding, the kind of file."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.formats.mapping.number import NumberStyle
from carbonstep.formats.report.file import FileItem, ReportFile, open_report_file
from carbonstep.reading.problem import Problem

from .foreign import mapping_of

MAPPING = """\
kind: organisation
account: {name_column: 企业, scheme: hb}
open_accounts: true
period: {named: 期间}
figures:
  scope1: {column: 排放量, unit: tCO2e}
"""
TABLE = "企业|期间|排放量\n长江水泥厂|2023年度|1,5\n"


def opened(path: Path, more: str = "") -> ReportFile | tuple[Problem, ...]:
    return open_report_file(
        path,
        mapping=mapping_of(MAPPING + more),
        business_date=date(2026, 5, 8),
        registry=FactorRegistry(()),
    )


def items(path: Path, more: str) -> list[FileItem]:
    file = opened(path, more)
    assert isinstance(file, ReportFile), file
    with file:
        return list(file)


@pytest.mark.parametrize(
    ("name", "mark", "encoding", "more"),
    [
        ("a.csv", ";", "utf-8", "separator: ;\n"),
        ("a.txt", "|", "utf-8", "separator: '|'\n"),
        ("a.csv", "\t", "utf-8", "separator: tab\n"),
        ("a.tsv", "\t", "utf-8-sig", ""),
        ("a.csv", ";", "gb18030", "separator: ;\nencoding: gb18030\n"),
    ],
)
def test_a_text_file_is_read_as_the_mapping_states(
    tmp_path: Path, name: str, mark: str, encoding: str, more: str
) -> None:
    path = tmp_path / name
    path.write_bytes(TABLE.replace("|", mark).encode(encoding))
    [item] = items(path, f"{more}numbers: {{decimal: ','}}\n")
    assert isinstance(item, Candidate)
    assert str(item.report.figures[0].amount) == "1.5"


def workbook(path: Path, *rows: list[object]) -> Path:
    made = Workbook()
    page = made.active
    assert isinstance(page, Worksheet)
    for row in rows:
        page.append(row)
    made.save(path)
    return path


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        *((12.345, "12.345"), ("12,345", "12.345"), (1234.5, "1234.5"), ("1.234,5", "1234.5")),
        *((12345, "12345"), ("12.345", "12345"), (0.5, "0.5")),
    ],
)
@pytest.mark.parametrize(
    ("period", "columns"),
    [
        ("{named: 期间}", "column: 排放量, "),
        ("{named: 期间}", "columns: [排放量, 其他], "),
        ("{year_headings: [2023]}", ""),
    ],
)
def test_a_style_is_one_of_texts_and_a_workbooks_number_is_its_number(
    tmp_path: Path, cell: object, amount: str, period: str, columns: str
) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        ["企业", "期间", "排放量", "其他", "2023"],
        ["长江水泥厂", 2023, cell, 0, cell],
    )
    stated = MAPPING.replace("{named: 期间}", period).replace("column: 排放量, ", columns)
    file = open_report_file(
        path,
        mapping=mapping_of(stated + "numbers: {decimal: ',', thousands: .}\n"),
        business_date=date(2026, 5, 8),
        registry=FactorRegistry(()),
    )
    assert isinstance(file, ReportFile), file
    with file:
        [item] = list(file)
    assert isinstance(item, Candidate)
    assert str(item.report.figures[0].amount.normalize()) == str(Decimal(amount).normalize())


def test_a_number_that_says_there_is_no_figure_says_so_in_any_style(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["企业", "期间", "排放量"], ["长江水泥厂", 2023, -99.9])
    more = "numbers: {decimal: ','}\nno_figure_words: ['-99.9']\n"
    [item] = items(path, more)
    assert isinstance(item, RejectedRow)
    assert [problem.code for problem in item.problems] == ["no_figure_stated"]


@pytest.mark.parametrize("form", ["{month: 期间}", "{named: 期间}"])
def test_a_month_that_a_workbook_made_a_number_is_not_guessed(tmp_path: Path, form: str) -> None:
    rows: list[list[object]] = [["长江水泥厂", 2024.10, 5], ["长江水泥厂", "2024.10", 6]]
    path = workbook(tmp_path / "a.xlsx", ["企业", "期间", "排放量"], *rows)
    file = open_report_file(
        path,
        mapping=mapping_of(MAPPING.replace("{named: 期间}", form)),
        business_date=date(2026, 5, 8),
        registry=FactorRegistry(()),
    )
    assert isinstance(file, ReportFile), file
    with file:
        wrong, right = list(file)
    assert isinstance(wrong, RejectedRow)
    assert [problem.code for problem in wrong.problems] == ["month_unclear"]
    assert isinstance(right, Candidate)
    assert str(right.report.period) == "2024-10-01..2024-11-01"


@pytest.mark.parametrize("stated", [1, 3, 50])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_a_row_of_headings_that_holds_nothing_is_no_other_row(
    tmp_path: Path, name: str, stated: int
) -> None:
    rows: list[list[object]] = [[], ["企业", "期间", "排放量"], [], ["长江水泥厂", 2023, 5]]
    path = tmp_path / name
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(map(str, row)) for row in rows), "utf-8")
    else:
        workbook(path, *rows)
    found = opened(path, f"header_row: {stated}\n")
    assert isinstance(found, tuple)
    [problem] = found
    assert (problem.code, problem.found) == ("header_row_blank", str(stated))
    assert (problem.place.file, problem.place.row) == (name, stated)
    [item] = items(path, "header_row: 2\n")
    assert isinstance(item, Candidate)


@pytest.mark.parametrize("name", ["a.json", "a.pdf"])
def test_a_file_that_has_no_headings_has_no_mapping(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text('{"reports": [{"account": "hb:1"}]}', "utf-8")
    found = opened(path)
    assert isinstance(found, tuple)
    assert [problem.code for problem in found] == ["file_type"]
    assert ".tsv" in found[0].needed


def test_without_a_mapping_nothing_tells_what_separates_the_cells(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("account\tperiod_from\n", "utf-8")
    found = open_report_file(path, business_date=date(2026, 5, 8), registry=FactorRegistry(()))
    assert isinstance(found, tuple)
    assert [problem.code for problem in found] == ["file_type"]


PARTS = """\
kind: organisation
account: {name_column: 企业, scheme: hb}
open_accounts: true
period: {named: 期间}
sum_over: [气体]
figures:
  scope1: {column: 排放量, unit: tCO2e}
"""


def parts(path: Path, words: str, more: str = "") -> list[FileItem]:
    rows = [
        f"长江水泥厂,{word},2023年度,{amount}" for amount, word in enumerate(words.split(","), 5)
    ]
    path.write_text("企业,气体,期间,排放量\n" + "\n".join(rows) + "\n", "utf-8")
    file = open_report_file(
        path,
        mapping=mapping_of(PARTS + more),
        business_date=date(2026, 5, 8),
        registry=FactorRegistry(()),
    )
    assert isinstance(file, ReportFile), file
    with file:
        return list(file)


@pytest.mark.parametrize("total", ["Total", "合 计", "小计", "All gases", "TOTAL GHG"])
def test_a_total_among_the_parts_of_a_sum_is_no_part(tmp_path: Path, total: str) -> None:
    items = parts(tmp_path / "a.csv", f"CO2,CH4,{total}")
    codes = [
        problem.code
        for item in items
        if not isinstance(item, Candidate)
        for problem in item.problems
    ]
    assert "totals_as_part" in codes
    [report] = parts(tmp_path / "b.csv", f"CO2,CH4,{total}", f"skip: {{气体: [{total}]}}\n")
    assert isinstance(report, Candidate)
    assert str(report.report.figures[0].amount) == "11"
    [report] = parts(tmp_path / "c.csv", f"CO2,CH4,{total}", f"keep: {{气体: [{total}]}}\n")
    assert isinstance(report, Candidate)
    assert str(report.report.figures[0].amount) == "7"


@pytest.mark.parametrize("more", ["encoding: " + "x" * 200_000, "sheet: " + "x" * 200_000])
def test_a_name_that_no_process_takes_is_refused(tmp_path: Path, more: str) -> None:
    path = tmp_path / ("a.csv" if more.startswith("encoding") else "a.xlsx")
    path.write_bytes(b"PK\x03\x04" if path.suffix == ".xlsx" else b"a,b\n")
    refused = opened(path, more + "\n")
    assert isinstance(refused, tuple)
    assert [problem.code for problem in refused] in (["word_unknown"], ["sheet_name"])


@pytest.mark.parametrize("written", ["0.123", "0.123,5", "00.123"])
def test_a_group_of_thousands_begins_with_no_zero(written: str) -> None:
    read = NumberStyle(decimal=",", thousands=".").plain(written)
    assert isinstance(read, Problem)
