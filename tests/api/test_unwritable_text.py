"""Text that nothing can store, at every place of every route: refused as a value, nothing stored.

The places are those of the OpenAPI document and of its examples, so a new route or field is tried
the day it is described.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.api.conftest import SECRETS, Office

from carbonstep.api import example
from carbonstep.api.app import create_api
from carbonstep.server import StorePages
from carbonstep.services.access import Role
from carbonstep.web.app import create_web

UNWRITABLE = {
    "half a character": ("\ud800", "half_character"),
    "NUL": ("\x00", "control_character"),
    "no character": ("\ufffe", "control_character"),
}
CSV = b"account,period_from,period_to,scope1 [tCO2e],preparer\n"
FORM_PATHS = ("/v1/reports", "/v1/receipts")


def tell_story(office: Office) -> None:
    """One of each, so that every route finds what it asks for."""
    office.now = datetime(2025, 12, 31, tzinfo=UTC)
    office.post("/v1/accounts?received_on=2024-09-01", example.ACCOUNT)
    office.post("/v1/loans?received_on=2024-09-13", example.LOAN)
    office.run("2024-09-13")
    office.post("/v1/reports?received_on=2025-02-14", example.REPORTS)
    office.post("/v1/certificates", example.CERTIFICATE)


def spoilt(value: Any, bad: str) -> Iterator[tuple[str, Any]]:
    """The value with one of its texts or keys spoilt, for each of them, and where."""
    if isinstance(value, str):
        yield "", value + bad
    elif isinstance(value, dict):
        for key, part in value.items():
            yield f".{key}*", {**value, key + bad: part}
            for where, other in spoilt(part, bad):
                yield f".{key}{where}", {**value, key: other}
    elif isinstance(value, list):
        for index, part in enumerate(value):
            for where, other in spoilt(part, bad):
                yield f"[{index}]{where}", [*value[:index], other, *value[index + 1 :]]


def operations(office: Office) -> list[tuple[str, str, dict[str, Any]]]:
    document = office.get("/v1/openapi.json")
    return [
        (method.upper(), path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def named(path: str) -> str:
    """The path with ids that are there, or could be."""
    known = {
        "account_id": str(example.ACCOUNT["account"]),
        "loan_id": str(example.LOAN["loan_id"]),
        "rulebook_id": "changchun-cable",
        "version": "2024-09",
        "year": "2027",
        "date": "2025-12-20",
    }
    for name, value in known.items():
        path = path.replace(f"{{{name}}}", value)
    return path.replace("{", "").replace("}", "")


def sender(method: str, path: str) -> Role:
    return Role.OPERATOR if path.startswith("/v1/runs") else Role.OFFICER


def codes(answer: Any) -> set[str]:
    """Every code of the problems of an answer, of its rejected rows too."""
    body = answer.json()
    listed = body["problems"]
    for row in body.get("rejected") or ():
        listed += row["problems"]
    for problem in listed:
        assert problem["remedy"]
    return {problem["code"] for problem in listed}


@pytest.mark.parametrize(("bad", "code"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_every_text_and_key_of_every_body(any_office, bad, code) -> None:
    tell_story(any_office)
    size, tried = any_office.size(), 0
    for method, path, operation in operations(any_office):
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            continue
        for where, body in spoilt(content["application/json"]["example"], bad):
            answer = any_office.ask(
                method,
                named(path),
                role=sender(method, path),
                content=json.dumps(body),
                headers={"Content-Type": "application/json"},
            )
            assert answer.status_code == 422, (path, where, answer.text)
            assert code in codes(answer), (path, where, answer.text)
            tried += 1
    assert tried > 150
    assert any_office.size() == size


@pytest.mark.parametrize("written", ["%ED%A0%80", "%FF", "%00", "%EF%BF%BE", "%1B"])
def test_every_part_of_every_address(any_office, written) -> None:
    tell_story(any_office)
    size, tried = any_office.size(), 0
    for method, path, operation in operations(any_office):
        if path in ("/v1/health", "/v1/ready"):
            continue
        asked = [named(path) + f"?{written}=1"]
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "query":
                asked.append(f"{named(path)}?{parameter['name']}=a{written}")
            elif parameter["in"] == "path":
                asked.append(named(path.replace(f"{{{parameter['name']}}}", f"a{written}")))
        for address in asked:
            answer = any_office.ask(method, address, role=sender(method, path), json={})
            assert answer.status_code == 400, (method, address, answer.text)
            assert answer.json()["detail"]
            tried += 1
    assert tried > 80
    assert any_office.size() == size


@pytest.mark.parametrize("path", FORM_PATHS)
@pytest.mark.parametrize("bad", ["\x00", "\ufffe", "\x1b"])
def test_every_field_of_a_form(any_office, path, bad) -> None:
    tell_story(any_office)
    size = any_office.size()
    file = {"file": ("a.csv", CSV + b"uscc:91110000600037341L,2024-01-01,2024-12-31,5,x\n")}
    for name in ("mapping", "partial", "received_on", "dry_run"):
        for field in ({name: f"a{bad}"}, {f"{name}{bad}": "a"}):
            answer = any_office.ask("POST", path, files=file, data=field)
            assert answer.status_code == 422, answer.text
            # The client writes some of them as %00 into the name of a field.
            assert codes(answer) <= {"control_character", "key_unknown"}
            assert name not in field or codes(answer) == {"control_character"}
    assert any_office.size() == size


@pytest.mark.parametrize("charset", ["unicode_escape", "punycode", "undefined", "utf-16", "zlib"])
def test_a_form_in_another_encoding(any_office, charset) -> None:
    size = any_office.size()
    body = (
        b'--x\r\nContent-Disposition: form-data; name="mapping"\r\n\r\n\\ud800\xff\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\na\r\n'
        b"--x--\r\n"
    )
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    for path in FORM_PATHS:
        answer = any_office.ask("POST", path, content=body, headers={"Content-Type": kind})
        assert answer.status_code == 415, answer.text
    assert any_office.size() == size


@pytest.mark.parametrize("name", ["\ud800.csv", "a\x00.csv", "\x1b[2J.csv", "长" * 90 + ".csv"])
def test_the_name_of_a_file_is_made_plain(any_office, name) -> None:
    """It names the rows in messages, and no file of ours."""
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="'
        + name.encode("utf-8", "surrogatepass")
        + b'"\r\n\r\n'
        + CSV
        + b"eu-ets:none,2024-01-01,2024-12-31,5,x\r\n--x--\r\n"
    )
    kind = "multipart/form-data; boundary=x"
    answer = any_office.ask("POST", "/v1/reports", content=body, headers={"Content-Type": kind})
    assert answer.status_code in (400, 422), answer.text


@pytest.mark.parametrize("name", ["Authorization", "X-Request-Id", "If-None-Match", "Content-Type"])
def test_every_header_that_is_read(any_office, name) -> None:
    size = any_office.size()
    for value in (
        b"\xff\xfe",
        b"a\xed\xa0\x80",
        b"Bearer \xff",
        b"multipart/form-data; boundary=\xff",
    ):
        for method, path in (("GET", "/v1/changes"), ("POST", "/v1/reports")):
            headers = {"Authorization": f"Bearer {SECRETS[Role.OFFICER]}".encode(), name: value}
            client = TestClient(any_office.app, raise_server_exceptions=False)
            answer = client.request(method, path, headers=headers)
            assert answer.status_code < 500, (name, value, answer.text)
    assert any_office.size() == size


@pytest.mark.parametrize("partial", ["true", "false"])
def test_half_a_character_beside_good_rows_of_a_file(any_office, partial) -> None:
    """A file is read by another process, and its rows come back from there."""
    tell_story(any_office)
    size = any_office.size()
    good = {"account": example.ACCOUNT["account"], **example.REPORT}
    good |= {"period_from": "2025-01-01", "period_to": "2025-06-30", "received_on": "2025-08-15"}
    bad = {**good, "product_id": "YJV-2", "product_name": "cable \ud800"}
    body = json.dumps({"reports": [good, bad]})
    answer = any_office.ask(
        "POST",
        "/v1/reports",
        files={"file": ("a.json", body.encode("ascii"))},
        data={"partial": partial},
    )
    assert answer.status_code == (201 if partial == "true" else 422), answer.text
    (row,) = answer.json()["rejected"]
    assert [problem["code"] for problem in row["problems"]] == ["half_character"]
    assert (any_office.size() > size) == (partial == "true")


@pytest.fixture
def pages(any_office) -> TestClient:
    """The pages over the same store, signed in."""
    tell_story(any_office)
    router = create_web(StorePages(any_office.store, date(2025, 12, 31)), session_secret=b"s" * 32)
    app: FastAPI = create_api(
        store=any_office.store,
        library=any_office.library,
        clock=lambda: any_office.now,
        web_router=router,
    )
    client = TestClient(app, raise_server_exceptions=False)
    client.post("/sign-in", data={"key": SECRETS[Role.OFFICER]})
    return client


def test_every_part_of_a_pages_address(pages) -> None:
    client = pages
    loan = quote(str(example.LOAN["loan_id"]))
    account = quote(str(example.ACCOUNT["account"]))
    paths = (
        "/",
        "/sign-in",
        f"/loans/{loan}",
        f"/loans/{loan}/interest",
        f"/loans/{loan}/benefit",
        f"/loans/{loan}/cash-flow",
        f"/accounts/{account}",
    )
    assert client.get(paths[2]).status_code == 200
    for written in ("%ED%A0%80", "%FF", "%00", "%EF%BF%BE", "%1B", "x" * 3000):
        for path in paths:
            assert client.get(f"{path}{written}").status_code < 500
            asked = [f"{path}?{written}=1"]
            asked += [f"{path}?{name}={written}" for name in ("on", "known_at", "lang", "next")]
            for address in asked:
                answer = client.get(address)
                assert answer.status_code < 500, (address, answer.text)
                assert written.startswith("x") or answer.status_code == 400, address
        for data in ({"key": written}, {"next": written}):
            body = "&".join(f"{name}={value}" for name, value in data.items())
            kind = {"Content-Type": "application/x-www-form-urlencoded"}
            assert client.post("/sign-in", content=body, headers=kind).status_code < 500
