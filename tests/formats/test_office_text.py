"""Text cells as offices write them: codes, days, numbers and words in a file; names untouched."""

from decimal import Decimal
from pathlib import Path

import pytest

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
