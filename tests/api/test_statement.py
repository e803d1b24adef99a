"""Statements over the API: JSON and files with the same digits, and what is refused."""

import csv
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from carbonstep.services.access import Role

LOAN = "/v1/loans/CC-2024-001"
AS_OF = "as_of=2025-06-30"
KINDS = ("cash-flow", "interest", "benefit")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def opened(office):
    office.once(begin)
    return office


def begin(office) -> None:
    office.open_books()
    office.file(office.report("4.10"))


def numbers(value: Any) -> list[str]:
    """Every amount of a JSON body: the texts with two decimals or more."""
    if isinstance(value, dict):
        return [n for part in value.values() for n in numbers(part)]
    if isinstance(value, list):
        return [n for part in value for n in numbers(part)]
    is_money = isinstance(value, str) and value.lstrip("-").replace(".", "", 1).isdigit()
    return [value] if is_money and "." in value and len(value.rpartition(".")[2]) >= 2 else []


@pytest.mark.parametrize("kind", KINDS)
def test_json_csv_and_xlsx_have_the_same_digits(opened, kind: str) -> None:
    body = opened.get(f"{LOAN}/{kind}?{AS_OF}", role=Role.AUDITOR)
    assert (body["loan_id"], body["as_of"]) == ("CC-2024-001", "2025-06-30")
    answer = opened.ask("GET", f"{LOAN}/{kind}?{AS_OF}&format=csv", role=Role.AUDITOR)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    name = f"CC-2024-001-{kind}.csv"
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    cells = {cell for line in table for cell in line}
    for item in body.get("flows", []) + body.get("settlements", []) + body.get("periods", []):
        for part in item.get("parts", []):
            part.pop("steps")
            part.pop("principal") if part["principal"] in cells else None
        assert set(numbers(item)) <= cells | {"0.00"}
    answer = opened.ask("GET", f"{LOAN}/{kind}?{AS_OF}&format=xlsx&lang=zh")
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-language"] == "zh-CN"
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    assert sheet.max_row == len(table)
    for line, row in zip(table[1:], sheet.iter_rows(min_row=2), strict=True):
        for text, cell in zip(line, row, strict=True):
            if cell.data_type == "n" and cell.value is not None:
                assert float(text) == cell.value
            elif cell.is_date:
                assert cell.value.date().isoformat() == text


def test_a_statement_is_the_same_as_known_then(opened) -> None:
    path = f"{LOAN}/benefit?{AS_OF}"
    before = opened.get(path)
    opened.file(
        opened.report(
            "4.60",
            supersedes=opened.get("/v1/accounts/uscc:91110000600037341L")["reports"][0][
                "report_id"
            ],
            restatement_reason="the factor was corrected",
            received_on="2025-06-20",
        ),
        on="2025-06-20",
    )
    assert opened.get(path)["life"] != before["life"]
    assert opened.get(f"{path}&known_at={before['known']}") == before


def test_one_settlement_and_its_final_day(opened) -> None:
    asked = f"{LOAN}/interest?{AS_OF}&period=2025-09-20"
    (item,) = opened.get(asked + "&final=true")["settlements"]
    assert (item["nominal_on"], item["pays_on"]) == ("2025-09-20", "2025-09-22")
    whole = opened.get(f"{LOAN}/interest?{AS_OF}")["settlements"]
    assert item in whole
    assert len(whole) > 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("interest?period=2025-09-21", "no_settlement_day"),
        ("interest?period=soon", "date_invalid"),
        ("interest?final=true&as_of=2025-06-30", "calendar_provisional"),
        ("interest?final=perhaps", "word_unknown"),
        ("interest?format=pdf", "word_unknown"),
        ("cash-flow?period=2025-09-20", "key_unknown"),
        ("benefit?lang=de", "word_unknown"),
        ("cash-flow?known_at=99999", "moment_to_come"),
    ],
)
def test_a_bad_question_is_refused(opened, query: str, code: str) -> None:
    answer = opened.ask("GET", f"{LOAN}/{query}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["problems"][0]["code"] == code


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_loan_is_not_found(opened, kind: str) -> None:
    answer = opened.ask("GET", f"/v1/loans/none/{kind}")
    assert answer.status_code == 404
    assert answer.json()["problems"][0]["code"] == "loan_unknown"


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_is_needed(opened, kind: str) -> None:
    for more in ("", "?format=csv", "?format=xlsx"):
        assert opened.ask("GET", f"{LOAN}/{kind}{more}", role=None).status_code == 401
