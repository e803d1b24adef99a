"""Receipts of many loans over the API: as a document or a file, whole or not at all."""

from carbonstep.services.access import Role

LOAN = "/v1/loans/CC-2024-001"
PAID = {"loan_id": "CC-2024-001", "paid_on": "2025-03-20", "amount": "100000", "reference": "t1"}


def test_a_document_of_receipts_is_matched_and_told_once(any_office) -> None:
    office = any_office
    office.open_books()
    size = office.size()
    tried = office.post(
        "/v1/receipts?received_on=2025-03-21&dry_run=true", {"receipts": [PAID]}, status=200
    )
    assert (tried["stored"], tried["dry_run"], office.size()) == (False, True, size)
    told = office.post("/v1/receipts?received_on=2025-03-21", {"receipts": [PAID]})
    assert (told["stored"], told["count"], told["amount"]) == (True, 1, "100000.00")
    (receipt,) = told["receipts"]
    assert receipt == {**tried["receipts"][0]}
    assert [part["nominal_on"] for part in receipt["parts"]] == ["2025-03-20"]
    assert receipt["partial"] is True
    again = office.post("/v1/receipts?received_on=2025-03-21", {"receipts": [PAID]}, status=200)
    assert (again["receipts"], again["unchanged"]) == ([], told["receipts"])
    listed = office.get(f"{LOAN}/events")["events"]
    assert [(item["kind"], item["reference"]) for item in listed] == [("receipt", "t1")]


def test_a_file_is_taken_whole_or_not_at_all(office) -> None:
    office.open_books()
    rows = ["贷款编号,到账日期,金额（元）", "CC-2024-001,2025-03-20,100000", "NONE,2025-03-20,1"]
    files = {"file": ("到账.csv", "\n".join(rows).encode(), "text/csv")}
    refused = office.ask("POST", "/v1/receipts?received_on=2025-03-21", files=files)
    assert refused.status_code == 422
    body = refused.json()
    assert body["problems"][0]["place"] == {"file": "到账.csv", "row": 3, "column": "贷款编号"}
    assert body["problems"][0]["code"] == "loan_unknown"
    assert office.get(f"{LOAN}/events")["events"] == []
    files = {"file": ("到账.csv", "\n".join(rows[:2]).encode(), "text/csv")}
    taken = office.ask("POST", "/v1/receipts?received_on=2025-03-21", files=files)
    assert (taken.status_code, taken.json()["file_name"]) == (201, "到账.csv")
    extra = office.ask("POST", "/v1/receipts", files=files, data={"partial": "true"})
    assert extra.status_code == 422
    assert extra.json()["problems"][0]["code"] == "key_unknown"


def test_fields_of_the_form_say_what_the_query_would(office) -> None:
    office.open_books()
    row = "loan_id,paid_on,amount\nCC-2024-001,2025-03-20,100000"
    files = {"file": ("paid.csv", row.encode(), "text/csv")}
    fields = {"received_on": "2025-03-21", "dry_run": "true"}
    tried = office.ask("POST", "/v1/receipts", files=files, data=fields)
    assert (tried.status_code, tried.json()["dry_run"]) == (200, True)
    assert office.get(f"{LOAN}/events")["events"] == []
    told = office.ask("POST", "/v1/receipts", files=files, data={"received_on": "2025-03-21"})
    assert told.status_code == 201
    [event] = office.get(f"{LOAN}/events")["events"]
    assert event["received_on"] == "2025-03-21"
    twice = office.ask("POST", "/v1/receipts?received_on=2025-03-21", files=files, data=fields)
    assert [problem["code"] for problem in twice.json()["problems"]] == ["key_twice"]


def test_a_row_with_more_cells_than_headings_is_refused(office) -> None:
    office.open_books()
    rows = b"loan_id,paid_on,amount\nCC-2024-001,2025-03-20,1,x\n"
    files = {"file": ("paid.csv", rows, "text/csv")}
    refused = office.ask("POST", "/v1/receipts?received_on=2025-03-21", files=files)
    assert refused.status_code == 422
    assert [problem["code"] for problem in refused.json()["problems"]] == ["row_width"]


def test_a_csv_in_another_encoding_is_told_by_its_name(office) -> None:
    office.open_books()
    written = "贷款编号,到账日期,金额（元）\nCC-2024-001,2025-03-20,100000".encode("gb18030")
    files = {"file": ("到账.csv", written, "text/csv")}
    fields = {"received_on": "2025-03-21", "encoding": "gb18030"}
    unknown = office.ask("POST", "/v1/receipts", files=files, data={**fields, "encoding": "zip"})
    assert unknown.json()["problems"][0]["code"] == "word_unknown"
    told = office.ask("POST", "/v1/receipts", files=files, data=fields)
    assert told.status_code == 201, told.text


def test_of_a_file_of_another_kind_it_says_which_are_read(office) -> None:
    for name in ("paid.txt", "paid.json"):
        files = {"file": (name, b"{}", "text/plain")}
        refused = office.ask("POST", "/v1/receipts", files=files)
        assert refused.status_code == 422
        (problem,) = refused.json()["problems"]
        assert (problem["code"], problem["needed"]) == ("file_type", ".csv, .xlsx")


def test_what_is_no_list_of_receipts_is_refused(office) -> None:
    office.open_books()
    for document in ({}, {"receipts": "x"}, {"receipts": [], "more": "1"}, {"receipts": [1]}):
        assert office.ask("POST", "/v1/receipts", json=document).status_code == 422
    assert (
        office.ask("POST", "/v1/receipts", role=Role.RISK, json={"receipts": []}).status_code == 403
    )
