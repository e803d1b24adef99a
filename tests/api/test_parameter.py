"""A name that a route does not take is told with those it takes; HEAD is GET without its body."""

import pytest
from fastapi.testclient import TestClient
from httpx import Response
from tests.api.conftest import SECRETS

from carbonstep.api import example
from carbonstep.services.access import Role
from carbonstep.store import log

LOAN = f"/v1/loans/{example.LOAN['loan_id']}"


def taken(office, path: str, method: str = "get") -> set[str]:
    """The names of a route's query, as its description has them."""
    operation = office.get("/v1/openapi.json")["paths"][path][method]
    return {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}


@pytest.mark.parametrize(
    ("path", "advised"),
    [
        (f"{LOAN}/rate?onn=2025-01-01", "on"),
        (f"{LOAN}/rate?as_of=2025-01-01", "known_at, on"),
        (f"{LOAN}/terms?know_at=1", "known_at"),
        (f"{LOAN}/timeline?asof=2025-01-01", "as_of"),
        ("/v1/loans?aftr=L-1", "after"),
        ("/v1/accounts?limits=5", "limit"),
    ],
)
def test_a_near_name_of_the_route_itself_is_advised(office, path, advised) -> None:
    (problem,) = office.ask("GET", path).json()["problems"]
    assert (problem["code"], problem["needed"]) == ("key_unknown", advised)


def test_whatever_is_advised_is_taken_by_that_route(office) -> None:
    """Over all routes: no other route's names, and no long list."""
    known = {"account_id": "eu-ets:1", "loan_id": "L", "year": "2027", "date": "2025-12-20"}
    tried = 0
    for path, methods in office.get("/v1/openapi.json")["paths"].items():
        for method in methods:
            if path in ("/v1/health", "/v1/ready"):
                continue
            address = path
            for name, value in known.items():
                address = address.replace(f"{{{name}}}", value)
            role = Role.OPERATOR if path.startswith("/v1/runs") else Role.OFFICER
            answer = office.ask(
                method.upper(), f"{address}?zzz=1".replace("{", "").replace("}", ""), role=role
            )
            found = [p for p in answer.json().get("problems", ()) if p["place"] == {"path": "zzz"}]
            if not found:
                assert answer.status_code in (415, 422), (path, answer.text)
                continue
            (problem,) = found
            names = {name for name in problem["needed"].split(", ") if name}
            assert names <= taken(office, path, method), (path, names)
            assert len(names) <= 8
            assert names or problem["remedy"] == "Leave it out: no such name is taken here."
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/receipts"])
def test_a_field_of_a_form_is_advised_from_its_form(office, path) -> None:
    answer = office.ask("POST", path, files={"file": ("a.csv", b"a\n")}, data={"recieved_on": "x"})
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["needed"]) == ("key_unknown", "received_on")
    answer = office.ask("POST", path, files={"file": ("a.csv", b"a\n")}, data={"zzz": "x"})
    (problem,) = answer.json()["problems"]
    fields = {"mapping", "encoding", "file"}
    assert set(problem["needed"].split(", ")) <= {*taken(office, path, "post"), *fields}


@pytest.mark.parametrize(
    "path",
    ["/v1/health", "/v1/ready", "/v1/loans", "/v1/changes", f"{LOAN}/rate", "/v1/loans/none"],
)
def test_head_is_get_without_its_body(office, path) -> None:
    office.open_books()
    got, head = office.ask("GET", path), asked_for_head(office, path)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert got.content
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers.get(name) == got.headers.get(name)
    assert asked_for_head(office, "/v1/quote").status_code == 405
    assert TestClient(office.app).head("/v1/loans").status_code == 401


def asked_for_head(office, path: str) -> Response:
    headers = {"Authorization": f"Bearer {SECRETS[Role.OFFICER]}"}
    return TestClient(office.app).head(path, headers=headers)


def test_the_hash_of_a_secret_is_shown_to_nobody(office) -> None:
    issued = office.get("/v1/changes?type=carbonstep.key.issued")["events"]
    assert len(issued) == len(Role)
    for event in issued:
        assert event["data"]["key_id"]
        assert "secret_hash" not in event["data"]
    with office.store.read() as session:
        entries = log.entries_after(session, after=-1, limit=10)
    assert all(entry.body["secret_hash"] for entry in entries), "it is recorded as ever"
