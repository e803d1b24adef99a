"""What stands below a table is passed over and told; between its rows it is refused."""

from pathlib import Path

import pytest

from carbonstep.formats.table.foot import FOOT_ROWS_MAX

from .workbook_case import HEAD, ROW, Read, book, packed

OTHER: list[object] = ["eu-ets:2", *ROW[1:3], 500.5, *ROW[4:]]
TOTALS = [
    "合计",
    "合 计",
    "合　计：",
    "总计",
    "小计",
    "共计",
    "2023年合计",
    "合计（吨）",
    "Total",
    "SUM",
    "Grand total",
    "Sub-total",
]


def total(word: object, figure: object = 30500.5, column: int = 0) -> list[object]:
    row: list[object] = [None] * len(HEAD)
    row[column], row[3] = word, figure
    return row


@pytest.mark.parametrize("word", TOTALS)
@pytest.mark.parametrize("column", [0, 1])
def test_a_row_of_totals_at_the_foot_is_passed_over(tmp_path: Path, word: str, column: int) -> None:
    read = Read(tmp_path, packed(book(ROW, OTHER, total(word, column=column))))
    assert (len(read.reports), read.told) == (2, [])
    assert read.noted == [("totals_passed_over", word, "")]
    assert read.warnings[0].place.row == 4


def test_a_total_that_the_rows_do_not_add_up_to_is_told(tmp_path: Path) -> None:
    read = Read(tmp_path, packed(book(ROW, OTHER, total("合计", 30500))))
    assert read.noted[1:] == [("total_differs", "30500", "30500.5")]
    assert read.warnings[1].place.column == "scope1 (D4)"
    csv = "\n".join(",".join(map(str, row)) for row in (HEAD, ROW, OTHER))
    text = Read(tmp_path, f'{csv}\n合计,,,"30,500.4"\n'.encode(), "a.csv")
    assert [(note.code, note.found, note.needed) for note in text.warnings[1:]] == [
        ("total_differs", "30500.4", "30500.5")
    ]


@pytest.mark.parametrize("figure", ["=SUM(D2:D3)", "见上", None, "30,500.5"])
def test_a_total_that_is_no_number_is_not_compared(tmp_path: Path, figure: object) -> None:
    read = Read(tmp_path, packed(book(ROW, OTHER, total("合计", figure))))
    assert (len(read.reports), [code for code, *_ in read.noted]) == (2, ["totals_passed_over"])


def test_rows_in_different_units_have_no_total(tmp_path: Path) -> None:
    head = "account,period_from,period_to,scope1,emissions_unit"
    days = "2023-01-01,2023-12-31"
    data = f"{head}\neu-ets:1,{days},5,tCO2e\neu-ets:2,{days},5000,kgCO2e\n合计,,,10,\n"
    assert [code for code, *_ in Read(tmp_path, data.encode(), "a.csv").noted] == [
        "totals_passed_over"
    ]
    same = data.replace("5000,kgCO2e", "6,tCO2e")
    assert Read(tmp_path, same.encode(), "a.csv").noted[1:] == [("total_differs", "10", "11")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (total("小计"), "totals_row"),
        (["备注：以下为子公司"], "note_row"),
        (["Subtotal"], "totals_row"),
    ],
)
def test_between_rows_of_data_it_is_refused_with_its_own_reason(
    tmp_path: Path, row: list[object], code: str
) -> None:
    read = Read(tmp_path, packed(book(ROW, row, OTHER)))
    assert [(found, column) for found, column, _ in read.told] == [(code, None)]
    assert read.problems[0].place.row == 3
    assert read.rejected[0].source.place.row == 3


@pytest.mark.parametrize(
    "notes",
    [
        [["备注：数据已经内部核对"]],
        [["填表人：张三", None, "审核人：李四", None, "制表日期：2024-01-05"]],
        [["注1：含租赁资产"], ["说明"], ["Prepared by: A. Smith"]],
    ],
)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_notes_below_the_table_are_passed_over_and_told_once(
    tmp_path: Path, notes: list[list[object]], form: str
) -> None:
    rows = [ROW, total("合计", 30000), *notes]
    if form == "xlsx":
        read = Read(tmp_path, packed(book(*rows)))
    else:
        lines = (",".join("" if cell is None else str(cell) for cell in row) for row in rows)
        read = Read(tmp_path, "\n".join([",".join(HEAD), *lines]).encode(), "a.csv")
    assert (len(read.reports), read.told) == (1, [])
    first = str(notes[0][0])
    assert read.noted == [
        ("totals_passed_over", "合计", ""),
        ("notes_passed_over", first, str(len(notes))),
    ]
    assert read.warnings[1].place.row == 4


def test_what_has_an_account_is_data_whatever_its_words_say(tmp_path: Path) -> None:
    head = "verifier,account,period_from,period_to,scope1,assurance"
    data = f"{head}\nTotal,eu-ets:1,2023-01-01,2023-12-31,5,limited\n"
    read = Read(tmp_path, data.encode(), "a.csv")
    assert (len(read.reports), read.noted) == (1, [])
    # An account of this name there is none, so days beside the word make no row of data.
    odd = "account,period_from,period_to,scope1\neu-ets:1,2023-01-01,2023-12-31,5\n"
    odd += "合计,2023-01-01,2023-12-31,5\n"
    assert [code for code, *_ in Read(tmp_path, odd.encode(), "a.csv").noted] == [
        "totals_passed_over"
    ]


def test_no_more_rows_are_kept_back_than_a_foot_has(tmp_path: Path) -> None:
    """Every row of a file that is all totals is told, and none is kept for long."""
    read = Read(tmp_path, packed(book(ROW, *([["合计"]] * (FOOT_ROWS_MAX + 5)))))
    codes = [code for code, *_ in read.told]
    assert codes.count("totals_row") == FOOT_ROWS_MAX
    assert "account_id" in codes
