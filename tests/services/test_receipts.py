"""Receipts of many loans by file: matched to contract days, whole or not at all, told once."""

from contextlib import closing
from datetime import date

import pytest

from carbonstep.formats.receipt import open_receipt_file
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.rate import loan_picture
from carbonstep.services.receipt import tell_receipt_document, tell_receipts
from carbonstep.store import log
from carbonstep.store.loan_event import events_of_loan
from carbonstep.units.money import yuan_text

from .receipts_case import ON, Tell, booking, pays, problems, telling


@pytest.fixture
def book(bank):
    return booking(bank)


@pytest.fixture
def tell(bank, tmp_path) -> Tell:
    return telling(bank, tmp_path)


ALL_DUE = (
    ("2023-06-20", "10222.22"),
    ("2023-09-20", "10222.22"),
    ("2023-12-20", "10111.11"),
    ("2024-03-20", "10111.11"),
    ("2024-06-20", "10222.22"),
    ("2024-09-20", "10222.22"),
    ("2024-12-20", "10111.11"),
    ("2025-03-20", "1010000.00"),
)


def recorded(bank, loan_id: str) -> list[str]:
    with bank.store.read() as session:
        return [yuan_text(event.amount_fen) for _, event in events_of_loan(session, loan_id)]


def test_whole_partial_and_surplus_receipts_are_matched_and_told(bank, book, tell) -> None:
    book("A", "B", "C", "D")
    told = tell(
        "A,2023-06-20,10222.22,,t1",
        "B,2023-06-20,4000,,t2",
        "C,2023-06-20,10000,,t3",
        "C,2023-09-20,11000,,t4",
        "D,2023-09-20,1081232.21,2023-09-20,t5",
    )
    assert (told.stored, told.rejected, told.unchanged) == (True, (), ())
    assert pays(told.accepted) == [
        ("A", [("2023-06-20", "10222.22", "0.00")], "0.00"),
        ("B", [("2023-06-20", "4000.00", "6222.22")], "0.00"),
        ("C", [("2023-06-20", "10000.00", "0.00")], "0.00"),
        # September comes first, then what June still lacked; what is left waits for December.
        (
            "C",
            [
                ("2023-06-20", "222.22", "0.00"),
                ("2023-09-20", "10222.22", "0.00"),
                ("2023-12-20", "555.56", "9555.55"),
            ],
            "0.00",
        ),
        # All that is ever due: 81,222.21 of interest and the principal.
        ("D", [(day, amount, "0.00") for day, amount in ALL_DUE], "10.00"),
    ]
    assert [item.event.reference for item in told.partial] == ["t2", "t4"]
    assert [item.event.reference for item in told.surplus] == ["t5"]
    assert (yuan_text(told.amount_fen), yuan_text(told.surplus_fen)) == ("1116454.43", "10.00")
    assert recorded(bank, "C") == ["10000.00", "11000.00"]
    picture = loan_picture(bank.store, "A", as_of=ON)
    assert picture.priced.receipts[0].parts[0].left_fen == 0


def test_the_same_file_again_changes_nothing(bank, book, tell) -> None:
    book("A", "B")
    rows = ("A,2023-06-20,10222.22,,", "B,2023-06-20,10222.22,,x")
    first = tell(*rows)
    with bank.store.read() as session:
        size = log.size(session)
    again = tell(*rows)
    assert (again.accepted, again.stored) == ((), True)
    assert pays(again.unchanged) == pays(first.accepted)
    with bank.store.read() as session:
        assert log.size(session) == size


def test_a_dry_run_matches_and_records_nothing(bank, book, tell) -> None:
    book("A")
    tried = tell("A,2023-06-20,10222.22,,", dry_run=True)
    assert (tried.dry_run, tried.stored) == (True, False)
    assert pays(tried.accepted) == [("A", [("2023-06-20", "10222.22", "0.00")], "0.00")]
    assert recorded(bank, "A") == []


def test_one_wrong_row_keeps_all_from_being_recorded_and_each_problem_has_its_cell(
    bank, book, tell
) -> None:
    book("A", "B")
    told = tell(
        "A,2023-06-20,10222.22,,",
        "NONE,2023-06-20,1,,",
        "A,2024-02-01,1,,",
        'B,2023-06-20,"10,222",,',
        "B,2023-06-20,-5,,",
        "B,2023-03-19,1,,",
        "B,2023-03-19,1,2023-06-20,",
        "B,2023-06-21,1,2023-06-21,",
        "B,20.6.2023,1,,",
        ",2023-06-20,1,,",
        "B,2023-06-20,,,",
    )
    assert not told.stored
    assert [(row, column, code) for row, column, code, _ in problems(told)] == [
        (3, "loan_id", "loan_unknown"),
        (4, "paid_on", "loan_event_future"),
        (5, "amount", "thousands_separator"),
        (6, "amount", "not_positive"),
        (7, "paid_on", "loan_event_outside_life"),
        (8, "paid_on", "loan_event_outside_life"),
        (9, "for_on", "receipt_not_due"),
        (10, "paid_on", "date_order"),
        (11, "loan_id", "value_missing"),
        (12, "amount", "value_missing"),
    ]
    assert all(problem.remedy for row in told.rejected for problem in row.problems)
    assert (recorded(bank, "A"), recorded(bank, "B")) == ([], [])


def test_a_row_wider_or_narrower_than_its_headings_is_refused(bank, book, tell) -> None:
    book("A")
    header = "loan_id,paid_on,amount"
    told = tell("A,2023-06-20,1,x", "A,2023-06-20", "A,2023-06-20,2,", header=header)
    assert not told.stored
    assert problems(told) == [(2, None, "row_width", "4"), (3, None, "row_width", "2")]
    assert recorded(bank, "A") == []


def test_money_before_anything_fell_due_waits_like_any_other(bank, book, tell) -> None:
    book("A", "B")
    told = tell("A,2023-06-19,10222.22,,", "B,2023-03-20,11000,,", "B,2023-07-01,20000,,")
    assert told.stored
    assert pays(told.accepted) == [
        ("A", [("2023-06-20", "10222.22", "0.00")], "0.00"),
        (
            "B",
            [("2023-06-20", "10222.22", "0.00"), ("2023-09-20", "777.78", "0.00")],
            "0.00",
        ),
        (
            "B",
            [
                ("2023-09-20", "9444.44", "0.00"),
                ("2023-12-20", "10111.11", "0.00"),
                ("2024-03-20", "444.45", "9666.66"),
            ],
            "0.00",
        ),
    ]
    assert loan_picture(bank.store, "A", as_of=ON) is not None


def test_two_payments_that_are_alike_need_their_references(bank, book, tell) -> None:
    book("A")
    alike = "A,2023-06-20,5000,,"
    assert problems(tell(alike, alike)) == [(3, None, "receipt_twice", "2")]
    told = tell(f"{alike}t1", f"{alike}t2")
    assert pays(told.accepted) == [
        ("A", [("2023-06-20", "5000.00", "222.22")], "0.00"),
        ("A", [("2023-06-20", "5000.00", "222.22")], "0.00"),
    ]
    # A reference that is taken names another payment.
    other = tell("A,2023-06-20,6000,,t1")
    assert [(row, column, code) for row, column, code, _ in problems(other)] == [
        (2, "reference", "receipt_reference")
    ]


def test_chinese_headings_and_columns_in_any_order(bank, book, tell) -> None:
    book("A")
    told = tell(
        "10222.22,A,流水-1,2023-06-20,",
        header="金额（元）,贷款编号,流水号,到账日期,对应合同日",
    )
    assert [item.event.reference for item in told.accepted] == ["流水-1"]
    bare = tell("A,2023-09-20,10222.22", header="贷款编号,到账日期,金额")
    assert pays(bare.accepted) == [("A", [("2023-09-20", "10222.22", "0.00")], "0.00")]


@pytest.mark.parametrize(
    ("header", "code", "column"),
    [
        ("loan_id,paid_on", "heading_missing", "amount"),
        ("loan_id,paid_on,amount,amuont", "heading_unknown", "amuont"),
        ("loan_id,paid_on,amount,金额", "header_twice", "金额"),
        ("loan_id;paid_on;amount", "csv_separator", None),
    ],
)
def test_a_wrong_header_is_told_before_any_row(bank, book, tell, header, code, column) -> None:
    with pytest.raises(RejectedError) as refused:
        tell("A,2023-06-20,1,", header=header)
    first = refused.value.problems[0]
    assert (first.code, first.place.column, first.place.row) == (code, column, 1)


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("金额（万元）", "万元"),
        ("还款金额（单位：千元）", "千元"),
        ("金额（元）（万元）", "万元"),
        ("amount (10^4 yuan)", "10^4 yuan"),
        ("amount (kWh)", "kWh"),
        ("金额[%]", "%"),
    ],
)
def test_a_heading_in_another_unit_than_yuan_is_refused(bank, book, tell, heading, unit) -> None:
    book("A")
    with pytest.raises(RejectedError) as refused:
        tell("A,2023-06-20,5", header=f"loan_id,paid_on,{heading}")
    ((code, place, found, needed),) = [
        (p.code, p.place, p.found, p.needed) for p in refused.value.problems
    ]
    assert (code, found, needed) == ("heading_unit_not_taken", unit, "yuan")
    assert (place.row, place.column) == (1, heading)
    assert recorded(bank, "A") == []


@pytest.mark.parametrize(
    "heading", ["金额（人民币元）", "还款金额（RMB）", "金额（单位：元）", "Amount (CNY)"]
)
def test_yuan_in_a_heading_are_yuan(book, tell, heading) -> None:
    book("A")
    told = tell("A,2023-06-20,10222.22", header=f"loan_id,paid_on,{heading}")
    assert pays(told.accepted) == [("A", [("2023-06-20", "10222.22", "0.00")], "0.00")]


@pytest.mark.parametrize("heading", ["合同编号（kWh）", "loan_id (t)", "到账日期（小时）"])
def test_a_column_that_has_no_unit_takes_none_in_its_heading(book, tell, heading) -> None:
    book("A")
    name = "paid_on" if heading.startswith("到账") else "loan_id"
    header = "loan_id,paid_on,amount".replace(name, heading)
    with pytest.raises(RejectedError) as refused:
        tell("A,2023-06-20,5", header=header)
    assert [p.code for p in refused.value.problems] == ["heading_missing", "heading_unknown"]


def test_titles_above_the_headings_are_passed_over_and_told(bank, book, tell) -> None:
    book("A")
    told = tell("银行流水,,", "loan_id,paid_on,amount", "A,2023-06-20,100", header="到账清单,,")
    assert [item.event.amount_fen for item in told.accepted] == [10_000]
    (note,) = told.warnings
    assert (note.code, note.found, note.place.row, note.warning) == ("headings_below", "3", 3, True)
    # The row that is most like headings tells what it lacks; without one the first row does.
    with pytest.raises(RejectedError) as refused:
        tell("loan_id,paid_on,x", header="到账清单,,")
    assert [(p.code, p.place.row) for p in refused.value.problems] == [
        ("heading_missing", 2),
        ("heading_unknown", 2),
    ]
    with pytest.raises(RejectedError) as refused:
        tell("A,2023-06-20,100", header="到账清单,,")
    assert [p.code for p in refused.value.problems][:3] == ["heading_missing"] * 3


def test_a_row_of_totals_is_told_as_such(bank, book, tell) -> None:
    book("A")
    header = "贷款编号,到账日期,金额"
    told = tell("A,2023-06-20,100", "合计,,100", ",Total:,99", header=header)
    assert [item.event.amount_fen for item in told.accepted] == [10_000]
    assert [(note.place.row, note.code, note.found, note.needed) for note in told.warnings] == [
        (3, "totals_passed_over", "合计", ""),
        (4, "totals_passed_over", "Total:", ""),
        (4, "total_differs", "99", "100"),
    ]
    # Rows of data below it are no table of their own.
    told = tell("小计,,100", "A,2023-09-20,100", header=header)
    assert problems(told) == [(2, None, "totals_row", "小计")]
    # What has a day is a receipt, whatever its loan is called.
    named = tell("合计,2023-06-20,100", header=header)
    assert [code for _, _, code, _ in problems(named)] == ["loan_unknown"]


def test_an_amount_beyond_all_is_out_of_range_not_too_fine(bank, book, tell) -> None:
    book("A")
    told = tell("A,2023-06-20,99999999999999999999,,", "A,2023-06-20,1.005,,")
    assert [(row, column, code) for row, column, code, _ in problems(told)] == [
        (2, "amount", "out_of_range"),
        (3, "amount", "principal_decimals"),
    ]


def test_a_workbook_is_read_and_its_cells_are_named(bank, book, tmp_path) -> None:
    from openpyxl import Workbook

    book("A")
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["贷款编号", "到账日期", "金额（元）"])
    sheet.append(["A", date(2023, 6, 20), "10222.22"])
    sheet.append(["A", date(2023, 9, 20), "x"])
    path = tmp_path / "到账.xlsx"
    workbook.save(path)
    with closing(open_receipt_file(path)) as file:
        told = tell_receipts(bank.store, file, bank.stamp(ON))
    ((row, column, code, found),) = problems(told)
    assert (row, column, code, found) == (3, "金额（元） (C3)", "not_a_number", "x")


def test_a_document_tells_the_same_as_a_file(bank, book, tell) -> None:
    book("A", "B")
    rows = [
        {"loan_id": "A", "paid_on": "2023-06-20", "amount": "4000", "reference": "t1"},
        {"loan_id": "B", "paid_on": "2023-09-20", "amount": "10222.22", "for_on": "2023-09-20"},
    ]
    by_document = tell_receipt_document(
        bank.store, node_from_json({"receipts": rows}), bank.stamp(ON), dry_run=True
    )
    by_file = tell("A,2023-06-20,4000,,t1", "B,2023-09-20,10222.22,2023-09-20,")
    assert pays(by_document.accepted) == pays(by_file.accepted)
    wrong = {"receipts": [{"loan_id": "A", "paid_on": "2023-06-20", "amuont": "1"}]}
    told = tell_receipt_document(bank.store, node_from_json(wrong), bank.stamp(ON))
    found = {(p.code, p.place.path) for row in told.rejected for p in row.problems}
    assert found == {("key_unknown", "receipts[0].amuont"), ("key_missing", "receipts[0]")}
