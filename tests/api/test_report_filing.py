"""Filing reports: JSON and files, whole or in part, with every problem of every row."""

import csv
import io
from dataclasses import replace

import pytest

from carbonstep.api import example
from carbonstep.api.upload import file_name
from carbonstep.cli.context import Context
from carbonstep.formats.table.limit import MIB, ReadLimits
from carbonstep.present.words.translation import Language
from carbonstep.server import build
from carbonstep.settings import Settings

BORROWER = "uscc:91110000600037341L"
LOAN = "/v1/loans/CC-2024-001"


def csv_of(*rows: dict[str, str]) -> bytes:
    written = io.StringIO()
    table = csv.DictWriter(written, fieldnames=list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    return written.getvalue().encode()


def upload(office, name: str, content: bytes, query: str = "", **fields: str):
    return office.ask(
        "POST", f"/v1/reports{query}", files={"file": (name, content)}, data=fields or None
    )


def test_json_and_csv_file_the_same_report(any_office) -> None:
    office = any_office
    office.open_books()
    as_json = office.file(office.report("4.2"))
    assert len(as_json["sha256"]) == 64
    as_csv = upload(office, "报告.csv", csv_of(office.report("4.2")), received_on="2025-02-14")
    assert as_csv.status_code == 200
    body = as_csv.json()
    assert (body["file_name"], body["unchanged"]) == ("报告.csv", as_json["accepted"])
    assert body["totals"] == [{"name": "footprint", "unit": "kgCO2e", "amount": "4.2"}]


def test_every_digit_comes_back(office) -> None:
    office.post("/v1/accounts?received_on=2024-09-01", example.ACCOUNT)
    row = {
        "account": BORROWER,
        "period_from": "2024-01-01",
        "period_to": "2024-12-31",
        "scope1": "1234567890123.123456",
        "assurance": "none",
    }
    office.file(row)
    (report,) = office.get(f"/v1/accounts/{BORROWER}")["reports"]
    (figure,) = [f for f in report["figures"] if f["name"] == "scope1"]
    assert figure["amount"] == "1234567890123.123456"
    assert (report["from"], report["to"]) == ("2024-01-01", "2025-01-01")


def test_a_bad_row_refuses_the_whole_filing(office) -> None:
    office.open_books()
    size = office.size()
    bad = office.report("x4", period_from="2024-01-01", period_to="2024-06-30", verifier="")
    error = office.file(office.report("4.2"), bad, status=422)
    assert (error["code"], error["rejected_count"]) == ("rejected", 1)
    (row,) = error["rejected"]
    assert row["place"]["row"] == 2
    assert {p["code"] for p in row["problems"]} == {"not_a_number", "verifier_missing"}
    assert all(problem["remedy"] for problem in row["problems"])
    assert office.size() == size
    assert office.get(f"/v1/accounts/{BORROWER}")["reports"] == []


def test_an_amount_of_eleven_digits_is_told_whole_and_a_persons_number_is_not(office) -> None:
    office.open_books()
    rows = [office.report("15012345678 kWh"), office.report("张三 13800138000")]
    for error in (
        office.file(*rows, status=422),
        upload(office, "a.csv", csv_of(*rows), received_on="2025-02-14").json(),
    ):
        amount, person = (row["problems"][0] for row in error["rejected"])
        assert amount["found"] == "15012345678 kWh"
        assert "15012345678 with the unit kWh" in amount["remedy"]
        assert person["found"] == "张三 138******00"
        assert "13800138000" not in person["message"] + person["remedy"]


def test_in_part_leaves_out_the_bad_rows_alone(office) -> None:
    office.open_books()
    bad = office.report("4.2 or so", period_from="2024-01-01", period_to="2024-06-30")
    answer = office.ask(
        "POST",
        "/v1/reports?partial=true&received_on=2025-02-14",
        json={"reports": [office.report("4.2"), bad]},
    )
    assert answer.status_code == 201
    receipt = answer.json()
    assert (len(receipt["accepted"]), receipt["rejected_count"]) == (1, 1)
    assert [p["code"] for p in receipt["rejected"][0]["problems"]] == ["not_a_number"]
    assert [d["total_bps"] for d in receipt["decisions"]] == ["-20"]


def test_in_part_with_no_good_row_is_refused(office) -> None:
    office.open_books()
    answer = office.ask(
        "POST", "/v1/reports?partial=true", json={"reports": [office.report("4.2 or so")]}
    )
    assert (answer.status_code, answer.json()["rejected_count"]) == (422, 1)


@pytest.mark.parametrize("number", ["4.2", "4", "1e3"])
def test_a_json_number_is_refused(office, number) -> None:
    office.open_books()
    content = (
        '{"reports": [{"account": "uscc:91110000600037341L", "period_from": "2024-01-01", '
        f'"period_to": "2024-12-31", "scope1": {number}}}]}}'
    )
    answer = office.ask(
        "POST", "/v1/reports", content=content, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    problems = answer.json()["rejected"][0]["problems"]
    assert [problem["code"] for problem in problems] == ["number_as_json"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"reports": [', "json_invalid"),
        (b'{"reports": []}', "file_empty"),
        (b'{"report": []}', "shape"),
        (b"[]", "shape"),
    ],
)
def test_a_document_of_another_shape(office, content, code) -> None:
    answer = office.ask(
        "POST", "/v1/reports", content=content, headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, code)


def test_an_unknown_account_is_named(office) -> None:
    error = office.file(office.report("4.2"), status=422)
    assert error["rejected"][0]["problems"][0]["code"] == "account_unknown"


def test_a_shipped_mapping_loads_a_foreign_register(office) -> None:
    content = b"account_id,year,tonnes_co2\n100000,2018,87923\n100000,2019,Excluded\n"
    whole = upload(office, "ets.csv", content, mapping="eu-ets")
    assert whole.status_code == 422
    part = upload(office, "ets.csv", content, mapping="eu-ets", partial="true")
    assert part.status_code == 201, part.text
    assert (part.json()["accounts_opened"], part.json()["rejected_count"]) == (1, 1)
    assert part.json()["mapped"] == {
        "mapping": "eu-ets",
        "rows": 2,
        "left_out": [],
        "summed_rows": 0,
        "summed_reports": 0,
        "blank_cells": 0,
        "named_differently": 0,
        "named_differently_examples": [],
        "details_left_out": [],
    }
    assert office.get("/v1/accounts/eu-ets:100000")["reports"][0]["figures"][0]["unit"] == "tCO2"


REGISTER = b"Facility;Year;Gas;t CO2e\nAlder;2024;CO2;1,5\nALDER;2024;CH4;2\n"
WRITTEN = """\
kind: organisation
account: {name_column: Facility, scheme: by-name}
open_accounts: true
period: {year: Year}
figures:
  scope1: {column: t CO2e, unit: tCO2e}
sum_over: [Gas]
separator: ;
numbers: {decimal: ','}
"""


def test_a_mapping_may_come_with_the_file(office) -> None:
    answer = upload(office, "register.csv", REGISTER, mapping=WRITTEN)
    assert answer.status_code == 201, answer.text
    assert [total["amount"] for total in answer.json()["totals"]] == ["3.5"]
    mapped = answer.json()["mapped"]
    assert (mapped["summed_rows"], mapped["summed_reports"]) == (2, 1)
    assert mapped["named_differently"] == 1


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("year: Year", "yaer: Year", "key_unknown", ("period.yaer", 4)),
        ("separator: ;", "separator: x", "word_unknown", ("separator", 8)),
        ("kind: organisation", "kind: &a [*a]", "yaml_invalid", (None, 1)),
        ("[Gas]", "[Site]", "header_missing", (None, None)),
    ],
)
def test_a_mistake_in_a_mapping_that_comes_is_named(office, old, new, code, place) -> None:
    size = office.size()
    answer = upload(office, "register.csv", REGISTER, mapping=WRITTEN.replace(old, new))
    assert answer.status_code == 422
    found = {
        problem["code"]: (problem["place"].get("path"), problem["place"].get("line"))
        for problem in answer.json()["problems"]
    }
    assert found[code] == place
    assert office.size() == size


@pytest.mark.parametrize(
    ("query", "fields", "code", "path"),
    [
        ("", {"mapping": "/etc/passwd"}, "word_unknown", "mapping"),
        ("", {"mapping": "../rulebooks/changchun-cable/2024-09.yaml"}, "word_unknown", "mapping"),
        ("", {"received_on": "soon"}, "date_invalid", "received_on"),
        ("", {"received_on": "2025-07-01"}, "business_date_future", "received_on"),
        ("", {"partial": "perhaps"}, "word_unknown", "partial"),
        ("", {"encoding": "zip"}, "word_unknown", "encoding"),
        ("", {"encoding": "base64"}, "word_unknown", "encoding"),
        ("?encoding=gb18030", {}, "key_unknown", "encoding"),
        ("", {"partail": "true"}, "key_unknown", "partail"),
        ("?received_on=2025-02-14", {"received_on": "2025-02-14"}, "key_twice", "received_on"),
        ("?mapping=eu-ets", {}, "key_unknown", "mapping"),
    ],
)
def test_a_bad_field_is_named(office, query, fields, code, path) -> None:
    office.open_books()
    size = office.size()
    answer = upload(office, "a.csv", csv_of(office.report("4.2")), query, **fields)
    assert answer.status_code == 422
    assert (code, {"path": path}) in [
        (problem["code"], problem["place"]) for problem in answer.json()["problems"]
    ]
    assert office.size() == size


@pytest.mark.parametrize("encoding", ["gb18030", "GBK", "big5", "utf-16"])
def test_a_csv_in_another_encoding_is_filed_by_its_name(office, encoding: str) -> None:
    office.open_books()
    written = csv_of(office.report("4.2", verifier="甲")).decode().encode(encoding)
    assert upload(office, "a.csv", written).status_code == 422
    answer = upload(office, "a.csv", written, encoding=encoding)
    assert answer.status_code == 201, answer.text
    assert len(answer.json()["accepted"]) == 1
    other = upload(office, "a.csv", "verifier\n甲甲".encode("gb18030"), encoding="utf-8")
    assert other.json()["problems"][0]["code"] == "encoding_other"


def test_a_workbook_does_not_hide_an_unknown_encoding(office) -> None:
    answer = upload(office, "a.xlsx", b"no workbook", encoding="zip")
    assert [problem["code"] for problem in answer.json()["problems"]] == ["word_unknown"]


def test_a_form_without_a_file(office) -> None:
    answer = office.ask("POST", "/v1/reports", files={"paper": ("a.csv", b"x")})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "key_unknown")
    two = [("file", ("a.csv", b"x")), ("file", ("b.csv", b"x"))]
    assert office.ask("POST", "/v1/reports", files=two).status_code == 400
    broken = office.ask(
        "POST",
        "/v1/reports",
        content=b"nothing of the kind",
        headers={"Content-Type": "multipart/form-data"},
    )
    assert (broken.status_code, broken.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.pdf", b"%PDF-1.7", "file_type"),
        ("", b"x", "key_missing"),
        ("a.xlsx", b"not a workbook", "file_damaged"),
        ("a.csv", b"", "file_empty"),
        ("a.csv", b"colour,size\n1,2\n", "header_missing"),
    ],
)
def test_a_file_that_is_no_table(office, name, content, code) -> None:
    answer = upload(office, name, content)
    assert answer.status_code == 422, answer.text
    assert code in [problem["code"] for problem in answer.json()["problems"]]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("../../x.csv", "x.csv"),
        ("C:\\files\\x.csv", "x.csv"),
        ("..", "upload"),
        (".bashrc", "bashrc"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("", "upload"),
        ("报" * 200 + ".csv", "报" * 56 + ".csv"),
    ],
)
def test_an_uploaded_name_stays_in_its_folder(written, kept) -> None:
    assert file_name(written) == kept


ACTIVITY = {
    "account": BORROWER,
    "period_from": "2023-01-01",
    "period_to": "2023-12-31",
    "figure": "scope2_location",
    "factor_id": "CN-GRID-CO2-2022-JL",
    "amount": "1000",
    "unit": "度",
}


def test_an_activity_that_is_there_twice_is_confirmed_in_the_query_or_the_form(office) -> None:
    office.open_books()
    size = office.size()
    twice = csv_of(ACTIVITY, {**ACTIVITY, "unit": "kWh"})
    refused = upload(office, "a.csv", twice)
    assert refused.status_code == 422
    assert {row["problems"][0]["code"] for row in refused.json()["rejected"]} == {
        "row_of_rejected_report",
        "activity_twice",
    }
    idle = upload(office, "a.csv", csv_of(ACTIVITY), confirm="activity_twice")
    assert (idle.status_code, idle.json()["problems"][0]["code"]) == (422, "confirmed_nothing")
    unknown = upload(office, "a.csv", twice, query="?confirm=activity_thrice")
    assert (unknown.status_code, unknown.json()["problems"][0]["code"]) == (422, "word_unknown")
    assert office.size() == size
    taken = upload(office, "a.csv", twice, query="?confirm=activity_twice")
    assert taken.status_code == 201
    assert taken.json()["totals"] == [
        {"name": "scope2_location", "unit": "tCO2", "amount": "0.9864"}
    ]
    again = upload(office, "a.csv", twice, confirm="activity_twice")
    assert (again.status_code, again.json()["unchanged"]) == (200, taken.json()["accepted"])


def test_a_file_costs_the_server_no_more_memory_than_is_set(office, monkeypatch) -> None:
    office.open_books()
    size = office.size()
    row = {**office.report("4.2"), "preparer": "x" * 1_900}
    content = csv_of(*[row] * 600)
    small = replace(office.app.state.api_context, reading=ReadLimits(memory_bytes_max=64 * MIB))
    monkeypatch.setattr(office.app.state, "api_context", small)
    assert upload(office, "a.csv", content).json()["code"] == "rejected"
    # The child that reads has enough; what the server holds is what is too much.
    monkeypatch.setattr("carbonstep.formats.report.file.ROW_BYTES", 1 * MIB)
    answer = upload(office, "a.csv", content)
    assert answer.status_code == 422
    [problem] = answer.json()["problems"]
    assert (problem["code"], problem["found"], problem["needed"]) == (
        "reading_too_costly",
        "memory",
        "64 MiB",
    )
    assert office.size() == size


def test_the_server_reads_files_within_the_memory_that_is_set(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'a.db'}"
    settings = Settings(database_url=url, read_memory_mb=77)
    app = build(Context(settings=settings, language=Language.EN))
    assert app.state.api_context.reading.memory_bytes_max == 77 * MIB
