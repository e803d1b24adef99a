"""Where the headings of a table stand, and what is passed over above them."""

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.formats.factor import read_factors
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.file import FileItem, ReportFile, open_report_file
from carbonstep.formats.table.head import HEADINGS_WITHIN, Likeness, find_head
from carbonstep.formats.table.read import TableStream, read_table
from carbonstep.formats.table.row import TextRow
from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import Problem

REPO = Path(__file__).resolve().parents[2]
TODAY = date(2026, 2, 1)
HEAD = ["account", "period_from", "period_to", "scope1"]
ROW = ["eu-ets:1", "2023-01-01", "2023-12-31", "5"]
CHINESE = ["碳账户（统一社会信用代码）", "期间首日", "期间末日（含当日）", "范围一排放"]


@pytest.fixture(scope="module")
def registry() -> FactorRegistry:
    read = read_factors(REPO / "rules" / "factors" / "factors.csv")
    assert isinstance(read, FactorRegistry)
    return read


def opened(path: Path, registry: FactorRegistry) -> ReportFile | tuple[Problem, ...]:
    return open_report_file(path, business_date=TODAY, registry=registry)


def taken(path: Path, registry: FactorRegistry) -> tuple[list[FileItem], tuple[Problem, ...]]:
    file = opened(path, registry)
    assert isinstance(file, ReportFile), [str(problem) for problem in file]
    with file:
        return list(file), file.warnings


def csv_file(folder: Path, *rows: list[str]) -> Path:
    path = folder / "a.csv"
    path.write_text("".join(",".join(row) + "\n" for row in rows), "utf-8")
    return path


def book_file(folder: Path, *rows: list[object], sheet: str = "organisation") -> Path:
    book = Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(row)
    path = folder / "a.xlsx"
    book.save(path)
    return path


TITLES = [["2023年度碳排放报告汇总表"], [], ["填报单位：某集团", "", "核查机构", "某核查机构"]]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("above", [TITLES[:1], TITLES, [["x"]] * (HEADINGS_WITHIN - 1)])
def test_rows_above_the_headings_are_passed_over_and_told(
    tmp_path: Path, registry: FactorRegistry, form: str, above: list[list[str]]
) -> None:
    write = csv_file if form == "csv" else book_file
    items, warnings = taken(write(tmp_path, *above, HEAD, ROW), registry)  # type: ignore[operator]
    [item] = items
    assert isinstance(item, Candidate)
    filled = sum(1 for row in above if row)
    head_row = len(above) + 1
    assert item.source.place.row == head_row + 1
    [note] = warnings
    assert (note.reason, note.warning) == (FormatReason.HEADINGS_BELOW, True)
    assert (note.found, note.needed, note.place.row) == (str(head_row), str(filled), head_row)


def test_headings_further_down_than_is_looked_are_not_found(
    tmp_path: Path, registry: FactorRegistry
) -> None:
    found = opened(csv_file(tmp_path, *[["x"]] * HEADINGS_WITHIN, HEAD, ROW), registry)
    assert isinstance(found, tuple)
    assert {(p.reason, p.place.row) for p in found} >= {(FormatReason.HEADER_MISSING, 1)}


@pytest.mark.parametrize("heads", [(HEAD, CHINESE), (CHINESE, HEAD)])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_two_rows_of_headings_in_either_order_and_below_a_title(
    tmp_path: Path, registry: FactorRegistry, heads: tuple[list[str], list[str]], form: str
) -> None:
    write = csv_file if form == "csv" else book_file
    items, _ = taken(write(tmp_path, ["报告"], *heads, ROW), registry)  # type: ignore[operator]
    assert [item.source.place.row for item in items if isinstance(item, Candidate)] == [4]
    items, warnings = taken(write(tmp_path, *heads, ROW), registry)  # type: ignore[operator]
    assert ([type(item) for item in items], warnings) == ([Candidate], ())


def test_the_row_most_like_headings_tells_what_it_lacks(
    tmp_path: Path, registry: FactorRegistry
) -> None:
    """A form's key and value above the table is less like headings than the table's own row."""
    above = ["核查机构", "期间首日"]
    found = opened(csv_file(tmp_path, above, [*HEAD[1:], "verifier"], ROW), registry)
    assert isinstance(found, tuple)
    assert [(p.reason, p.place.row, p.needed) for p in found] == [
        (FormatReason.HEADER_MISSING, 2, "account")
    ]


def test_one_known_word_makes_no_row_of_headings(tmp_path: Path, registry: FactorRegistry) -> None:
    """Without headings the first row tells what it lacks, whatever a cell below it says."""
    found = opened(csv_file(tmp_path, ["x", "y"], ["scope1", "z"], ["5", "6"]), registry)
    assert isinstance(found, tuple)
    assert {problem.place.row for problem in found} == {1}


def test_each_sheet_has_titles_of_its_own(tmp_path: Path, registry: FactorRegistry) -> None:
    book = Workbook()
    for name, titles in (("organisation", 1), ("activity", 2)):
        page = book.create_sheet(name)
        for _ in range(titles):
            page.append(["表"])
        if name == "organisation":
            page.append(HEAD)
            page.append(ROW)
        else:
            page.append([*HEAD[:3], "figure", "factor_id", "amount", "unit"])
            page.append(
                ["eu-ets:2", *ROW[1:3], "scope2_location", "CN-GRID-CO2-2023-JL", 1000, "MWh"]
            )
    path = tmp_path / "a.xlsx"
    book.save(path)
    items, warnings = taken(path, registry)
    assert [type(item) for item in items] == [Candidate, Candidate]
    assert [(note.place.sheet, note.found) for note in warnings] == [
        ("organisation", "2"),
        ("activity", "3"),
    ]


def test_headings_whose_row_is_named_are_taken_from_there() -> None:
    rows = [TextRow(None, number, [str(number)]) for number in range(1, 40)]
    head = find_head(
        rows[0], iter(rows[1:]), likeness=lambda _: Likeness(whole=True, known=9), at=30
    )
    assert (head.row.number, head.above) == (30, 29)
    assert [row.number for row in head.rows if isinstance(row, TextRow)] == list(range(31, 40))
    none = find_head(
        rows[0], iter(rows[1:]), likeness=lambda _: Likeness(whole=True, known=9), at=99
    )
    assert (none.row.number, none.above) == (1, 0)


@pytest.mark.parametrize(
    ("separator", "written"), [(";", "a;b\n1,5;2\n"), ("\t", "a\tb\n1,5\t2\n")]
)
def test_other_separators_are_read_where_they_are_stated(
    tmp_path: Path, separator: str, written: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(written)
    stream = read_table(path, separator=separator)
    assert isinstance(stream, TableStream)
    with stream:
        assert [row.cells for row in stream if isinstance(row, TextRow)] == [
            ["a", "b"],
            ["1,5", "2"],
        ]


def read(folder: Path, registry: FactorRegistry, heads: list[str], row: list[str]):
    """The reports of one row under some headings, or what is wrong with the file."""
    file = opened(csv_file(folder, [f'"{head}"' for head in heads], row), registry)
    if isinstance(file, tuple):
        return file
    with file:
        return list(file)


@pytest.mark.parametrize(
    "heads",
    [
        ["碳账户", "期间首日", "期间末日", "范围一排放"],
        ["碳账户(统一社会信用代码)", "报告期首日", "报告期末日", "范围一排放*"],
        [
            "碳账户 （统一社会\u3000信用代码）",
            "报告期\n首日",
            "报告期末日（含）：",
            "范围一\u00a0排放",
        ],
        ["碳账户（必填）", "报告期首日 *", "期间末日（含当日）", "范围一排放（必填）"],
        ["Account", "PERIOD FROM", "period to", "Scope1"],
        ["ａｃｃｏｕｎｔ", "period-from".replace("-", "\n"), "Period_To", "scope 1 *"],
        ["碳账户【统一社会信用代码】", "期间首日:", "报告期末日[含]", "范围一排放（tCO2e）"],
    ],
)
def test_a_heading_is_itself_however_it_is_set(
    tmp_path: Path, registry: FactorRegistry, heads: list[str]
) -> None:
    [item] = read(tmp_path, registry, heads, ROW)
    assert isinstance(item, Candidate)
    assert [(figure.name, figure.amount) for figure in item.report.figures] == [("scope1", 5)]


@pytest.mark.parametrize(
    ("heading", "guess"),
    [
        ("范围二排放", "scope2_location or scope2_market"),
        ("范围1排放", "scope1"),
        ("核查机构名称", "verifier"),
        ("scpoe1", "scope1"),
        ("范围一排放（某某）", "scope1"),
        ("今天天气", "a column of the template"),
        ("*", "a column of the template"),
        ("_ _", "a column of the template"),
    ],
)
def test_a_heading_that_is_nearly_right_is_guessed_at_and_not_taken(
    tmp_path: Path, registry: FactorRegistry, heading: str, guess: str
) -> None:
    found = read(tmp_path, registry, [*HEAD, heading], [*ROW, ""])
    assert [(p.reason, p.found, p.needed) for p in found] == [
        (FormatReason.HEADER_UNKNOWN, heading, guess)
    ]


@pytest.mark.parametrize("heading", ["今天天气", "*", "范围二排放的排放"])
def test_what_a_heading_may_be_is_said_in_chinese(
    tmp_path: Path, registry: FactorRegistry, heading: str
) -> None:
    [found] = read(tmp_path, registry, [*HEAD, heading], [*ROW, ""])
    _, remedy = problem_text(found, Language.ZH)
    english = set(re.findall("[A-Za-z_0-9]+", remedy))
    assert english <= {"scope2_location", "scope2_market", "scope1"}, remedy


@pytest.mark.parametrize("key", ["zzz", "%%", "今天天气"])
def test_a_key_that_is_like_no_column_is_not_guessed_at(
    tmp_path: Path, registry: FactorRegistry, key: str
) -> None:
    path = tmp_path / "a.json"
    row = dict(zip([*HEAD, key], [*ROW, "1"], strict=True))
    path.write_text(json.dumps({"reports": [row]}))
    file = opened(path, registry)
    assert isinstance(file, ReportFile)
    with file:
        [item] = list(file)
    assert isinstance(item, RejectedRow)
    [problem] = item.problems
    assert (problem.code, problem.place.column, problem.needed) == ("key_unknown", key, "")
    said = problem_text(problem, Language.EN), problem_text(problem, Language.ZH)
    assert said == (
        (f"The key '{key}' is not known here.", "Leave it out: no such name is taken here."),
        (f"字段“{key}”不在此处可填的字段之内。", "请将其删除：此处没有该名称的字段。"),
    )


@pytest.mark.parametrize(
    ("heading", "unit", "amount"),
    [
        ("范围一排放（kgCO2e）", "", "0.005"),
        ("范围一排放（单位：万吨CO2e）", "", "50000"),
        ("scope1 (tCO2e)", "", "5"),
        ("范围一排放（tCO2e）", "tCO2e", "5"),
        ("范围一排放（吨CO2e）", "tCO2e", "5"),
        ("范围一排放", "kgCO2e", "0.005"),
    ],
)
def test_a_unit_in_a_heading_is_the_figures(
    tmp_path: Path, registry: FactorRegistry, heading: str, unit: str, amount: str
) -> None:
    heads = [*HEAD[:3], heading, "emissions_unit"]
    [item] = read(tmp_path, registry, heads, [*ROW, unit])
    assert isinstance(item, Candidate)
    assert item.report.figures[0].amount == Decimal(amount)


@pytest.mark.parametrize("column", ["emissions_unit", "scope1_unit"])
def test_a_unit_in_a_heading_that_the_row_contradicts_is_refused(
    tmp_path: Path, registry: FactorRegistry, column: str
) -> None:
    heads = [*HEAD[:3], "范围一排放（tCO2e）", column]
    [item] = read(tmp_path, registry, heads, [*ROW, "kgCO2e"])
    assert isinstance(item, RejectedRow)
    assert [(p.reason, p.place.column, p.found, p.needed) for p in item.problems] == [
        (FormatReason.HEADING_UNIT, column, "kgCO2e", "tCO2e")
    ]


def test_two_headings_of_one_column_are_told(tmp_path: Path, registry: FactorRegistry) -> None:
    found = read(tmp_path, registry, [*HEAD, "范围一排放（tCO2e）"], [*ROW, "5"])
    assert [p.reason for p in found] == [FormatReason.HEADER_TWICE]


ACTIVITY_HEADS = ["account", "period_from", "period_to", "figure", "factor_id"]
ACTIVITY = [ROW[0], "2023-01-01", "2023-12-31", "scope2_location", "CN-GRID-CO2-2022-JL"]


def activities(
    tmp_path: Path, registry: FactorRegistry, heading: str, amount: str, unit: str
) -> list:
    heads = [*ACTIVITY_HEADS, heading, "unit"]
    return read(tmp_path, registry, heads, [*ACTIVITY, amount, unit])


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("活动数据（万千瓦时）", ""),
        ("活动数据（万千瓦时）", "10^4 kWh"),
        ("amount (万kWh)", "万度"),
        ("活动数据", "万千瓦时"),
    ],
)
def test_a_unit_in_the_heading_of_activities_is_theirs(
    tmp_path: Path, registry: FactorRegistry, heading: str, unit: str
) -> None:
    [item] = activities(tmp_path, registry, heading, "5", unit)
    [same] = activities(tmp_path, registry, "amount", "50000", "kWh")
    assert isinstance(item, Candidate)
    assert isinstance(same, Candidate)
    assert item.report.figures == same.report.figures


@pytest.mark.parametrize(
    ("heading", "unit", "stated"),
    [
        ("活动数据（万千瓦时）", "kWh", "万千瓦时"),
        ("活动数据（单位：MWh）", "kWh", "MWh"),
        ("amount (t)", "kWh", "t"),
    ],
)
def test_activities_whose_unit_the_heading_contradicts_are_refused(
    tmp_path: Path, registry: FactorRegistry, heading: str, unit: str, stated: str
) -> None:
    [item] = activities(tmp_path, registry, heading, "5", unit)
    assert isinstance(item, RejectedRow)
    assert [(p.reason, p.place.column, p.found, p.needed) for p in item.problems] == [
        (FormatReason.HEADING_UNIT, "unit", unit, stated)
    ]


def test_how_many_declared_units_has_no_unit_in_its_heading(
    tmp_path: Path, registry: FactorRegistry
) -> None:
    heads = [*HEAD[:3], "product_id", "声明单位数量（千克）", "footprint"]
    found = read(tmp_path, registry, heads, [*ROW[:3], "p", "1", "5"])
    assert FormatReason.HEADER_UNKNOWN in [p.reason for p in found]
