"""Text cells as offices write them: codes, days, numbers and words in a file; names untouched."""

import io
from decimal import Decimal
from pathlib import Path

import pytest

from carbonstep.formats.report.rejection import write_rejections

from .workbook_case import HEAD, ROW, Read, book, packed

WIDE = "９１１１０００　０６０００\u00a0３７３４１Ｌ"


def csv_of(*rows: list[str]) -> bytes:
    return "".join(",".join(row) + "\n" for row in rows).encode()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_codes_days_numbers_and_words_are_made_plain(tmp_path: Path, form: str) -> None:
    row = [
        WIDE,
        "2023/1/1",
        "2023年12月31日",
        '"30,000.5"',
        "某　核查（北京）\u00a0机构",
        "有限保证\u3000",
    ]
    if form == "csv":
        read = Read(tmp_path, csv_of(HEAD, row), "a.csv")
    else:
        cells: list[object] = [cell.strip('"') for cell in row]
        read = Read(tmp_path, packed(book(cells)))
    assert read.told == []
    [report] = read.reports
    assert report.account_id == "uscc:91110000600037341L"
    assert str(report.period) == "2023-01-01..2024-01-01"
    assert report.figures[0].amount == Decimal("30000.5")
    assert (report.verifier, report.assurance) == ("某　核查（北京）\u00a0机构", "limited")


@pytest.mark.parametrize(
    ("column", "written", "code"),
    [
        (1, "01/02/2023", "date_order"),
        (2, "23/12/31", "date_short_year"),
        (3, '"30,000"', "thousands_separator"),
        (3, "３．２５万", "more_than_number"),
    ],
)
def test_what_is_not_clear_is_refused_at_its_cell_as_it_was_written(
    tmp_path: Path, column: int, written: str, code: str
) -> None:
    row = [str(cell) for cell in ROW]
    row[column] = written
    read = Read(tmp_path, csv_of(HEAD, row), "a.csv")
    assert [(found, at) for found, at, _ in read.told] == [(code, HEAD[column])]
    assert read.rejected[0].source.values[column] == written.strip('"')


@pytest.mark.parametrize(
    "account", ["11010519491231002X", "１３８００１３８０００", "eu-ets:11010519491231002X"]
)
def test_a_persons_number_is_nowhere_in_what_a_rejected_row_tells(
    tmp_path: Path, account: str
) -> None:
    read = Read(tmp_path, csv_of(HEAD, [account, *map(str, ROW[1:])]), "a.csv")
    assert [code for code, *_ in read.told] == ["personal_number"]
    out = io.StringIO()
    write_rejections(out, read.rejected)
    assert account not in out.getvalue()
    assert "138000" not in out.getvalue()
    assert "19491231" not in out.getvalue()


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (915101001234567890, "915101001234568000"),
        (9.15101001234568e17, "915101001234568000"),
        (91510100123456000, "91510100123456000"),
    ],
)
def test_a_code_in_a_number_cell_is_told_to_be_a_number(
    tmp_path: Path, value: object, found: str
) -> None:
    read = Read(tmp_path, packed(book([value, *ROW[1:]])))
    assert read.told == [("code_as_number", "account (A2)", found)]
