"""Every error is problem+json with a code and a remedy, and a bug tells nothing."""

import logging
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from carbonstep.api import example
from carbonstep.api.edge import JSON_BYTES_MAX, UPLOAD_BYTES_MAX
from carbonstep.services.access import Role
from carbonstep.store.log import EntryChangedError
from carbonstep.store.past.lift import SchemaTooNew
from carbonstep.store.schema import StoreTooNew

FIELDS = {"type", "title", "status", "detail", "code", "problems"}


def refused(answer, status: int, code: str) -> dict:
    """The body of an error, whole."""
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "application/problem+json",
    ), answer.text
    body = answer.json()
    assert set(body) >= FIELDS
    assert (body["status"], body["code"]) == (status, code)
    assert body["type"] == f"urn:carbonstep:problem:{code}"
    assert body["title"]
    assert body["detail"]
    return body


def test_an_unknown_path(office) -> None:
    body = refused(office.ask("GET", "/v1/nothing"), 404, "not_found")
    assert "/v1/openapi.json" in body["detail"]
    refused(office.ask("GET", "/elsewhere"), 404, "not_found")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/v1/accounts/eu-ets:1", ["account_unknown"]),
        ("/v1/accounts/nothing", ["account_unknown"]),
        ("/v1/loans/nothing", ["loan_unknown"]),
        ("/v1/loans/nothing/rate", ["loan_unknown"]),
        ("/v1/loans/nothing/timeline", ["loan_unknown"]),
        ("/v1/loans/nothing/decisions", ["loan_unknown"]),
        ("/v1/decisions/D-AAAA", []),
        ("/v1/rulebooks/changchun-cable/1999-01", ["rulebook_unknown"]),
        ("/v1/rulebooks/..%2F..%2Fetc/passwd", []),
    ],
)
def test_an_unknown_thing(office, path, reason) -> None:
    body = refused(office.ask("GET", path), 404, "not_found")
    assert [problem["code"] for problem in body["problems"]] == reason


def test_an_instant_with_its_zone_is_read(office) -> None:
    office.open_books()
    path = "/v1/loans/CC-2024-001/rate?on=2025-03-01&known_at=2025-06-30T09:02:03%2B08:00"
    assert office.get(path)["known"] == office.size()


def test_a_rate_outside_the_loans_life(office) -> None:
    office.open_books()
    body = refused(office.ask("GET", "/v1/loans/CC-2024-001/rate?on=2027-09-13"), 404, "not_found")
    assert "2024-09-13" in body["detail"]
    assert office.get("/v1/loans/CC-2024-001/rate?on=2027-09-12")["segment"]["projected"] is True


def test_a_loan_is_unknown_before_it_was_booked(office) -> None:
    office.open_books()
    refused(office.ask("GET", "/v1/loans/CC-2024-001/rate?known_at=1"), 404, "not_found")


def test_a_wrong_method(office) -> None:
    answer = office.ask("DELETE", "/v1/loans/CC-2024-001")
    refused(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD"
    refused(office.ask("PUT", "/v1/accounts", json={}), 405, "method_not_allowed")


@pytest.mark.parametrize(
    ("query", "code", "path"),
    [
        ("on=yesterday", "date_invalid", "on"),
        ("on=1740787200", "date_invalid", "on"),
        ("on=2025-02-30", "date_invalid", "on"),
        ("knwon_at=5", "key_unknown", "knwon_at"),
        ("known_at=yesterday", "moment_invalid", "known_at"),
        ("known_at=2025-04-15T25:00:00Z", "moment_invalid", "known_at"),
        ("known_at=%C2%B2", "moment_invalid", "known_at"),
        ("known_at=2025-04-15T00:00:00+08:00", "moment_invalid", "known_at"),
        (f"known_at={'1' * 41}", "cell_too_long", "known_at"),
    ],
)
def test_a_bad_query_value_is_named_with_its_remedy(office, query, code, path) -> None:
    office.open_books()
    answer = office.ask("GET", f"/v1/loans/CC-2024-001/rate?{query}")
    (problem,) = refused(answer, 422, "rejected")["problems"]
    assert (problem["code"], problem["place"]) == (code, {"path": path})
    assert problem["remedy"]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/v1/accounts?limit=0", "out_of_range"),
        ("/v1/accounts?limit=1001", "out_of_range"),
        ("/v1/loans?limit=ten", "not_a_number"),
        ("/v1/loans?limit=1e2", "not_a_number"),
        ("/v1/changes?limit=1001", "out_of_range"),
        ("/v1/changes?after=-2", "out_of_range"),
        ("/v1/changes?after=99999999999999999999", "out_of_range"),
        ("/v1/changes?type=carbonstep.report.flied", "word_unknown"),
        ("/v1/rulebooks?limit=5", "key_unknown"),
        ("/v1/rulebooks/changchun-cable/2024-09?x=1", "key_unknown"),
        ("/v1/decisions/D-A?known_at=5", "key_unknown"),
        ("/v1/loans/L?known_at=5", "key_unknown"),
    ],
)
def test_a_bound_is_kept(office, path, code) -> None:
    (problem,) = refused(office.ask("GET", path), 422, "rejected")["problems"]
    assert problem["code"] == code
    assert problem["place"]["path"]


def test_an_unknown_type_is_told_which_there_are(office) -> None:
    body = refused(office.ask("GET", "/v1/changes?type=x"), 422, "rejected")
    assert body["problems"][0]["place"] == {"path": "type"}
    assert "carbonstep.report.filed" in body["problems"][0]["needed"]


def test_a_control_character_in_the_address(any_office) -> None:
    for path in ("/v1/loans/%00", "/v1/changes?subject=%00", "/v1/accounts?after=%01"):
        refused(any_office.ask("GET", path), 400, "bad_request")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'{"account": ', "json_invalid"),
        (b"", "json_invalid"),
        (b"\xff\xfe{}", "json_invalid"),
        (b"[" * 100_000, "too_many_values"),
        (b"[" * 40_000, "json_invalid"),
        (b"[]", "shape"),
        (b"null", "shape"),
        (b'"text"', "shape"),
        (b"{}", "key_missing"),
        (b'{"account": "eu-ets:1", "name": "a\\u0000b"}', "control_character"),
        (b'{"account": "eu-ets:1", "name": "a\\ud800b"}', "half_character"),
        (b'{"account": "eu-ets:1", "name": "a", "x\\u0007": "b"}', "control_character"),
        (b'{"account": "eu-ets:1", "name": "a", "nmae": "b"}', "key_unknown"),
        (b'{"account": "eu-ets:1", "name": ""}', "value_missing"),
        (b'{"account": "91110000600037341X", "name": "a"}', "credit_code"),
    ],
)
def test_a_body_that_is_no_document(any_office, content, code) -> None:
    size = any_office.size()
    answer = any_office.ask(
        "POST", "/v1/accounts", content=content, headers={"Content-Type": "application/json"}
    )
    problems = refused(answer, 422, "rejected")["problems"]
    assert code in [problem["code"] for problem in problems]
    assert any_office.size() == size


@pytest.mark.parametrize("number", ["45.1", "4.5e1", "1E400", "NaN", "-Infinity"])
def test_a_json_number_that_may_have_lost_digits(office, number) -> None:
    office.post("/v1/accounts", example.ACCOUNT)
    fields = ", ".join(
        f'"{name}": {number if name == "spread_bps" else value}'
        for name, value in (
            ("loan_id", '"L-1"'),
            ("account", '"uscc:91110000600037341L"'),
            ("rulebook", '"changchun-cable@2024-09"'),
            ("principal", '"29000000"'),
            ("drawn_on", '"2024-09-13"'),
            ("matures_on", '"2027-09-13"'),
            ("benchmark", '{"index": "LPR1Y"}'),
            ("spread_bps", ""),
            ("product_id", '"p"'),
        )
    )
    answer = office.ask(
        "POST",
        "/v1/loans",
        content=f"{{{fields}}}",
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    (problem,) = refused(answer, 422, "rejected")["problems"]
    assert (problem["code"], problem["place"]["path"]) == ("number_as_json", "spread_bps")
    assert problem["found"] == number
    assert office.get("/v1/loans")["loans"] == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_type(office, kind) -> None:
    for path in ("/v1/accounts", "/v1/quote", "/v1/reports"):
        answer = office.ask("POST", path, content=b"{}", headers={"Content-Type": kind})
        body = refused(answer, 415, "media_type")
        assert "application/json" in body["detail"]


def test_a_body_too_large_is_refused_by_its_declared_length(office) -> None:
    size = office.size()
    for role in (Role.OFFICER, None):
        answer = office.ask(
            "POST",
            "/v1/accounts",
            role=role,
            content=b"{}",
            headers={
                "Content-Type": "application/json",
                "Content-Length": str(JSON_BYTES_MAX + 1),
            },
        )
        assert str(JSON_BYTES_MAX) in refused(answer, 413, "body_too_large")["detail"]
    assert office.size() == size


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        ("application/json", JSON_BYTES_MAX),
        ("multipart/form-data; boundary=x", UPLOAD_BYTES_MAX),
    ],
)
def test_a_body_without_a_length_is_stopped_as_it_comes(office, kind, limit) -> None:
    sent = 0

    def chunks():
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        while sent < limit + 3_000_000:
            sent += 100_000
            yield b"0" * 100_000

    answer = office.ask("POST", "/v1/reports", content=chunks(), headers={"Content-Type": kind})
    refused(answer, 413, "body_too_large")


def test_the_largest_body_is_read(office) -> None:
    padded = b'{"account": "eu-ets:1", "name": "a"' + b" " * (JSON_BYTES_MAX - 36) + b"}"
    assert len(padded) == JSON_BYTES_MAX
    answer = office.ask(
        "POST", "/v1/accounts", content=padded, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 201


def test_a_bug_tells_a_request_id_and_nothing_else(office, monkeypatch, caplog) -> None:
    def broken(*_args, **_more):
        raise RuntimeError("secret detail: password=swordfish")

    monkeypatch.setattr("carbonstep.api.loan.list_loans", broken)
    with caplog.at_level(logging.ERROR, logger="carbonstep.api"):
        answer = office.ask("GET", "/v1/loans")
    body = refused(answer, 500, "internal")
    assert "swordfish" not in answer.text
    assert body["request_id"] == answer.headers["X-Request-Id"]
    (record,) = caplog.records
    assert body["request_id"] in record.getMessage()
    assert "swordfish" in caplog.text


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SchemaTooNew("loan/2", "loan/1"), "A fact is recorded as loan/2"),
        (StoreTooNew("9999"), "The store is at revision 9999"),
        (EntryChangedError(7), "Entry 7 of the log was changed"),
    ],
)
def test_a_fact_that_cannot_be_read_is_told_beside_the_request_id(
    office, monkeypatch, caplog, error, told
) -> None:
    def unread(*_args, **_more):
        raise error

    monkeypatch.setattr("carbonstep.api.loan.list_loans", unread)
    with caplog.at_level(logging.ERROR, logger="carbonstep.api"):
        answer = office.ask("GET", "/v1/loans")
    body = refused(answer, 500, "internal")
    assert told in body["detail"]
    assert body["request_id"] in body["detail"]
    (record,) = caplog.records
    assert body["request_id"] in record.getMessage()


@pytest.mark.parametrize(
    ("code", "kind", "told"),
    [
        (sqlite3.SQLITE_BUSY, "busy", "Send the same again in 10 seconds."),
        (sqlite3.SQLITE_CANTOPEN, "unavailable", "The store cannot be reached now. See that it"),
        (sqlite3.SQLITE_READONLY, "unavailable", "The store can be read and not written. Nothing"),
        (
            sqlite3.SQLITE_FULL,
            "unavailable",
            "There is no room for the store on its disk.",
        ),
        (sqlite3.SQLITE_NOTADB, "unavailable", "What the store's address names is no database"),
    ],
)
def test_a_store_that_is_busy_is_told_from_one_that_cannot_be_used(
    office, monkeypatch, caplog, code, kind, told
) -> None:
    said = sqlite3.OperationalError("secret detail: password=swordfish")
    said.sqlite_errorcode = code

    def stopped(*_args, **_more):
        raise OperationalError("", {}, said)

    monkeypatch.setattr("carbonstep.api.loan.list_loans", stopped)
    with caplog.at_level(logging.ERROR, logger="carbonstep.api"):
        answer = office.ask("GET", "/v1/loans")
    body = refused(answer, 503, kind)
    assert body["detail"].startswith(told)
    assert int(answer.headers["Retry-After"]) > 0
    assert "swordfish" not in answer.text
    # Who runs it finds the database's own words under the request's id; a busy store is no fault.
    assert ("swordfish" in caplog.text) == (kind == "unavailable")
    assert ("request_id" in body) == (kind == "unavailable")
    assert body.get("request_id", "") in caplog.text


def test_a_request_id_that_comes_is_kept_if_it_is_harmless(office) -> None:
    kept = office.ask("GET", "/v1/loans", headers={"X-Request-Id": "trace-1.a_B"})
    assert kept.headers["X-Request-Id"] == "trace-1.a_B"
    for odd in ("a b", "x" * 65, "<script>"):
        answer = office.ask("GET", "/v1/loans", headers={"X-Request-Id": odd})
        assert answer.headers["X-Request-Id"] != odd
    two = {office.ask("GET", "/v1/loans").headers["X-Request-Id"] for _ in range(2)}
    assert len(two) == 2


def test_every_answer_forbids_what_a_browser_might_do(office) -> None:
    for path, role in (("/v1/loans", Role.RISK), ("/v1/loans", None), ("/v1/none", Role.RISK)):
        headers = office.ask("GET", path, role=role).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/v1/loans/张三13800138000", "/v1/accounts/13800138000", "/v1/loans/tel:13800138000"]
)
def test_an_id_that_is_not_there_is_told_without_a_persons_number(office, path) -> None:
    answer = office.ask("GET", path)
    assert answer.status_code == 404
    assert "13800138000" not in answer.text
    assert "138******00" in answer.json()["detail"]


def test_a_value_and_a_key_of_a_body_are_told_without_a_persons_number(office) -> None:
    for changed in ({"account": "138.0013.8000"}, {"电话13800138000": "x"}):
        answer = office.file({**office.report("5"), **changed}, status=422)
        assert "***" in str(answer)
        assert "138.0013.8000" not in str(answer)
        assert "13800138000" not in str(answer)
