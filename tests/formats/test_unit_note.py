"""A unit that is stated beside a table is never passed over where its columns are in another."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from carbonstep.formats.receipt import open_receipt_file
from carbonstep.formats.table.unit_note import LOOKS_MAX, UnitLook, unit_alone
from carbonstep.reading.problem import Place

from .foreign import opened, take
from .workbook_case import Read, book, packed

HEAD = "account,period_from,period_to,revenue,scope1"
DAYS = "2023-01-01,2023-12-31"
ROW = f"eu-ets:1,{DAYS},5,7"
OTHERS = [
    "单位：万元",
    "单位: 万元",
    "单位　万元",
    "金额单位：人民币万元",
    "单位：万元 币种：人民币",
    "计量单位为千元",
    "营业收入一览表（万元）",
    "（亿元）",
    "万元",
    "单位：吨、万元",
    "以上金额均以万元计",
    "（单位：万吨二氧化碳当量）",
    "Unit: kt CO2e",
    "Units: kt",
    "All figures in kt CO2e",
    "单位：万美元",
    "币种：美元",
    "营业收入（万美元）",
    "Revenue (USD)",
    "Unit: tons",
    "Revenue (RMB'000)",
    "单位：mt",
]
ALIKE = [
    "单位：元",
    "单位：元 币种：人民币",
    "（单位：吨二氧化碳当量）",
    "单位：吨、元",
    "Unit: tCO2e",
    "计量单位：件",
    "单位：千瓦时",
]
NO_UNITS = [
    "填报单位：某某机械厂",
    "单位：某某集团有限公司",
    "编制单位",
    "单位名称：万吨",
    "单位负责人：张三",
    "2023年度碳排放报告汇总表（一）",
    "Unit: Jilin plant",
    "In this table",
]


def read(folder: Path, *lines: str) -> Read:
    return Read(folder, "\n".join(lines).encode(), "a.csv")


def told(found: Read) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.place.row) for problem in found.problems]


@pytest.mark.parametrize("title", OTHERS)
def test_a_title_in_another_unit_refuses_the_file(tmp_path: Path, title: str) -> None:
    found = read(tmp_path, "2023年度汇总表", f",{title}", HEAD, ROW)
    assert told(found) == [("unit_note", 2)]
    assert found.problems[0].found == title[:60]


@pytest.mark.parametrize("title", [*ALIKE, *NO_UNITS])
def test_a_title_that_says_what_the_columns_say_is_passed_over(tmp_path: Path, title: str) -> None:
    found = read(tmp_path, f",{title}", HEAD, ROW)
    assert (told(found), [code for code, *_ in found.noted]) == ([], ["headings_below"])
    assert [figure.amount for figure in found.reports[0].figures] == [5, 7]


@pytest.mark.parametrize(
    ("title", "head", "row", "columns"),
    [
        ("单位：万元", HEAD, ROW, "revenue"),
        ("单位：万元", HEAD.replace("revenue", "营业收入（元）"), ROW, "营业收入（元）"),
        ("单位：kt", HEAD, ROW, "scope1"),
        ("Unit: tons", HEAD, ROW, "revenue, scope1"),
        ("单位：万元", f"{HEAD},money_unit", f"{ROW},", "revenue"),
        ("单位：万元", f"{HEAD},money_unit", f"{ROW},千元", "revenue"),
    ],
)
def test_the_columns_that_a_unit_may_be_meant_for_are_named(
    tmp_path: Path, title: str, head: str, row: str, columns: str
) -> None:
    [problem] = read(tmp_path, title, head, row).problems
    assert (problem.code, problem.needed) == ("unit_note", columns)
    assert columns in problem.remedy


@pytest.mark.parametrize(
    ("title", "head", "row", "amounts"),
    [
        ("单位：万元", HEAD.replace("revenue", "营业收入（万元）"), ROW, [50_000, 7]),
        ("单位：万元", f"{HEAD},money_unit", f"{ROW},万元", [50_000, 7]),
        ("单位：万元", HEAD, f"eu-ets:1,{DAYS},,7", [7]),
        ("单位：kt", HEAD.replace("scope1", "范围一排放（千吨）"), ROW, [5, 7000]),
        ("Unit: MT", HEAD.replace("scope1", "scope1 (t)"), ROW, [5, 7]),
        ("单位：吨", f"{HEAD},output,output_unit", f"{ROW},9,件", [9, 5, 7]),
    ],
)
def test_a_unit_beside_a_table_may_repeat_what_it_says(
    tmp_path: Path, title: str, head: str, row: str, amounts: list[int]
) -> None:
    found = read(tmp_path, title, head, row)
    assert found.told == []
    assert [figure.amount for figure in found.reports[0].figures] == amounts


@pytest.mark.parametrize(
    "below",
    [
        ",,,万元,（千吨）",
        ",,,(单位：万元),kt",
        "碳账户,报告期首日,报告期末日,营业收入（万元）,范围一排放（千吨）",
    ],
)
def test_units_in_a_second_row_of_headings_are_those_of_their_columns(
    tmp_path: Path, below: str
) -> None:
    found = read(tmp_path, HEAD, below, ROW)
    assert found.told == []
    assert [figure.amount for figure in found.reports[0].figures] == [50_000, 7000]
    again = read(tmp_path, HEAD.replace("revenue", "revenue (yuan)"), below, ROW)
    assert told(again) == [("heading_unit", 2)]
    assert (again.problems[0].found, again.problems[0].needed) == ("万元", "yuan")


@pytest.mark.parametrize(
    "foot",
    ["注：单位为万元", "单位：万元", "以上数据单位为万元", "合计（万元）", "备注：金额以万元计"],
)
def test_a_unit_in_a_foot_or_between_rows_is_looked_at(tmp_path: Path, foot: str) -> None:
    line = foot + ",,,,"
    assert told(read(tmp_path, HEAD, ROW, line)) == [("unit_note", 3)]
    between = read(tmp_path, HEAD, ROW, line, ROW.replace("eu-ets:1", "eu-ets:2"))
    assert ("unit_note", 3) in told(between)
    same = foot.replace("万元", "元")
    assert told(read(tmp_path, HEAD, ROW, same + ",,,,")) == []


def test_a_note_of_a_unit_holds_no_numbers(tmp_path: Path) -> None:
    """A row of data that lacks its account is told as one, whatever stands in its first cell."""
    found = read(tmp_path, HEAD, ROW, "单位：元,,,5,7")
    assert found.rejected


def test_a_total_may_be_in_a_unit_of_its_own_column(tmp_path: Path) -> None:
    found = read(tmp_path, f"{HEAD},money_unit", f"{ROW},元", "合计,,,0.0005,7,万元")
    assert (found.told, len(found.reports)) == ([], 1)


def test_the_name_of_a_sheet_and_a_workbook_are_looked_at(tmp_path: Path) -> None:
    row: list[object] = ["eu-ets:1", "2023-01-01", "2023-12-31", 7, "V", "limited"]

    def titled(page) -> None:  # type: ignore[no-untyped-def]
        page.insert_rows(1)
        page["F1"] = "单位：万吨"

    found = Read(tmp_path, packed(book(row, change=titled)))
    assert [(p.code, p.place.sheet, p.place.row) for p in found.problems] == [
        ("unit_note", "organisation", 1)
    ]


def test_activities_are_looked_at(tmp_path: Path) -> None:
    head = "account,period_from,period_to,figure,factor_id,amount,unit"
    row = f"eu-ets:1,{DAYS},scope2_location,CN-GRID-CO2-2022-JL,1000,kWh"
    assert told(read(tmp_path, "单位：万千瓦时", head, row)) == [("unit_note", 1)]
    assert told(read(tmp_path, "单位：兆瓦时", head, row)) == [("unit_note", 1)]
    assert told(read(tmp_path, "单位：千瓦时", head, row)) == []
    assert told(read(tmp_path, "单位：万元", head, row)) == []


MAPPING = """\
kind: organisation
account: {column: id, scheme: reg}
open_accounts: true
period: {year: p}
figures:
  scope1: {column: 排放量, unit: t}
"""


@pytest.mark.parametrize(
    "heading",
    ["排放量（万吨）", "排放量（单位：万吨）", "排放量,kt", "排放量 in kt CO2e", "排放量_kt"],
)
def test_a_heading_in_another_unit_than_its_mapping_states_is_refused(heading: str) -> None:
    mapping = MAPPING.replace("排放量", f"'{heading}'")
    found = opened(mapping, [["id", "p", heading], ["1", "2023", "5"]])
    assert isinstance(found, tuple)
    assert [(p.code, p.place.row, p.place.column) for p in found] == [
        ("unit_not_as_mapped", 1, heading)
    ]
    assert found[0].needed == "t (scope1)"
    unit = "10^4 t" if "万" in heading else "kt"
    right = take(
        mapping.replace("unit: t", f"unit: {unit}"), [["id", "p", heading], ["1", "2023", "5"]]
    )
    assert list(right.amounts.values()) == [Decimal(50_000 if "万" in heading else 5000)]


@pytest.mark.parametrize(
    "heading", ["排放量（吨）", "排放量（MT CO2e）", "排放量（核定）", "tonnes"]
)
def test_a_heading_that_may_mean_what_its_mapping_states_is_taken(heading: str) -> None:
    mapping = MAPPING.replace("排放量", f"'{heading}'")
    taken = take(mapping, [["id", "p", heading], ["1", "2023", "5"]])
    assert list(taken.amounts.values()) == [5]


@pytest.mark.parametrize(
    ("before", "after", "row"),
    [
        ([["单位：万吨"]], [], 1),
        ([["汇总表", "", "（千吨）"]], [], 1),
        ([], [["", "", "万吨"]], 2),
        ([], [["", "", "（kt）"]], 2),
    ],
)
def test_units_above_and_below_the_headings_of_a_mapped_table_are_looked_at(
    before: list[list[str]], after: list[list[str]], row: int
) -> None:
    table = [*before, ["id", "p", "排放量"], *after, ["1", "2023", "5"]]
    taken = take(MAPPING, table)
    assert [(p.code, p.place.row) for p in taken.refused] == [("unit_not_as_mapped", row)]
    same = [[re.sub("万吨|千吨|kt", "t", cell) for cell in line] for line in table]
    right = take(MAPPING, same)
    assert ([*right.amounts.values()], right.rejected, right.refused) == ([5], [], [])
    named = MAPPING.replace("unit: t", "unit: {column: u}")
    each = [*before, ["id", "p", "排放量", "u"], ["1", "2023", "5", "kt"]]
    assert take(named, each).refused == []


def test_a_heading_that_is_a_note_is_looked_at() -> None:
    table = [["id", "p", "排放量", "单位：万吨"], ["1", "2023", "5", ""]]
    found = opened(MAPPING, table)
    assert isinstance(found, tuple)
    assert [(p.code, p.place.row) for p in found] == [("unit_not_as_mapped", 1)]


def receipts(folder: Path, *lines: str) -> list[tuple[str, int | None]]:
    path = folder / "r.csv"
    path.write_text("\n".join(lines), "utf-8")
    file = open_receipt_file(path)
    if isinstance(file, tuple):
        return [(p.code, p.place.row) for p in file]
    with file:
        return [(p.code, p.place.row) for item in file for p in getattr(item, "problems", ())]


@pytest.mark.parametrize(
    "title", ["单位：万元", "金额单位：人民币千元", "（万元）", "币种：美元", "Unit: USD"]
)
def test_receipts_are_in_yuan_whatever_a_title_or_a_foot_says(tmp_path: Path, title: str) -> None:
    head, row = "loan_id,paid_on,amount", "A,2023-06-20,5"
    assert receipts(tmp_path, title, head, row) == [("unit_note_not_taken", 1)]
    assert ("unit_note_not_taken", 3) in receipts(tmp_path, head, row, f"{title},,")
    assert receipts(tmp_path, "单位：元 币种：人民币", head, row, "单位：元,,") == []


def test_what_states_a_unit_and_what_does_not() -> None:
    for written in NO_UNITS:
        assert list(UnitLook().notes([written], Place())) == [], written
    assert [note.unit for note in UnitLook().notes(["单位：", "", "万元"], Place())] == [
        "万元",
        "万元",
    ]
    assert (unit_alone("（万元）"), unit_alone("5 t"), unit_alone("")) == ("万元", "", "")


@pytest.mark.parametrize(
    ("heads", "cell", "needed"),
    [
        ("范围一排放", "5万吨", "5 under the heading 范围一排放（万吨）"),
        ("scope1", "5 kt", "5 under the heading scope1 (kt)"),
        ("scope1,emissions_unit", "5 kt", "5 with the unit kt"),
        ("scope1,scope1_unit", "5 kt", "5 with the unit kt"),
        ("范围一排放（吨）", "5万吨", "5 with the unit 万吨"),
        ("scope1", "5万元", "5 with the unit 万元"),
    ],
)
def test_a_unit_beside_a_number_is_told_where_it_may_stand(
    tmp_path: Path, heads: str, cell: str, needed: str
) -> None:
    head = f"account,period_from,period_to,{heads}"
    found = read(tmp_path, head, f"eu-ets:1,{DAYS},{cell}" + "," * heads.count(","))
    [problem] = found.problems
    assert (problem.code, problem.needed) == ("number_with_unit", needed)


def test_no_more_cells_are_looked_at_than_notes_may_take() -> None:
    """Whoever fills a table with brackets pays for them himself; equal cells are looked at once."""
    look = UnitLook()
    for n in range(LOOKS_MAX - 1):
        assert not any(look.notes([f"({n} a)"], Place()))
    for _ in range(3):
        assert [note.unit for note in look.notes(["单位：万元"], Place())] == ["万元"]
    assert not any(look.notes(["单位：元"], Place()))
    assert [note.unit for note in look.notes(["均为万吨"], Place())] == ["均为万吨"]
    assert any(look.notes(["单位：万元"], Place()))


def test_a_cell_that_states_much_is_looked_at_a_little() -> None:
    assert not any(UnitLook().notes(["(a)(b)(c)(元)"], Place()))
    assert any(UnitLook().notes(["(a)(b)(元)"], Place()))
