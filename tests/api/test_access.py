"""No endpoint is open, and each asks for the right role."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from carbonstep.api import example
from carbonstep.services.access import Role, revoke_key
from carbonstep.store.stamp import Stamp

OPEN = {("GET", "/v1/health"), ("GET", "/v1/ready")}

EVERYONE = set(Role)
PRICERS = {Role.OFFICER, Role.RISK, Role.PRODUCT}

ALLOWED = {
    ("POST", "/v1/accounts"): {Role.OFFICER},
    ("GET", "/v1/accounts"): EVERYONE,
    ("GET", "/v1/accounts/{account_id}"): EVERYONE,
    ("POST", "/v1/accounts/{account_id}/changes"): {Role.OFFICER},
    ("POST", "/v1/reports"): {Role.OFFICER},
    ("POST", "/v1/receipts"): {Role.OFFICER},
    ("POST", "/v1/reports/{report_id}/withdrawal"): {Role.OFFICER},
    ("POST", "/v1/certificates"): {Role.OFFICER},
    ("POST", "/v1/certificates/{certificate_id}/changes"): {Role.OFFICER},
    ("POST", "/v1/loans"): {Role.OFFICER},
    ("GET", "/v1/loans"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}/terms"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}/rate"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}/why"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}/timeline"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}/decisions"): EVERYONE,
    ("POST", "/v1/loans/{loan_id}/what-if"): PRICERS,
    ("POST", "/v1/loans/{loan_id}/events"): {Role.OFFICER},
    ("GET", "/v1/loans/{loan_id}/events"): EVERYONE,
    ("GET", "/v1/decisions/{decision_id}"): EVERYONE,
    ("POST", "/v1/quote"): PRICERS,
    ("GET", "/v1/rulebooks"): EVERYONE,
    ("GET", "/v1/rulebooks/{rulebook_id}/{version}"): EVERYONE,
    ("POST", "/v1/calendar-years"): {Role.OFFICER},
    ("GET", "/v1/calendar-years/{year}"): EVERYONE,
    ("GET", "/v1/settlement-dates/{date}"): EVERYONE,
    ("GET", "/v1/fixings"): EVERYONE,
    ("POST", "/v1/fixings"): {Role.OFFICER},
    ("POST", "/v1/fixing-corrections"): {Role.OFFICER},
    ("POST", "/v1/fixing-withdrawals"): {Role.OFFICER},
    ("GET", "/v1/loans/{loan_id}/postings"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}/true-ups"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}/true-ups/{true_up_id}/advice"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}/cash-flow"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}/interest"): EVERYONE,
    ("GET", "/v1/loans/{loan_id}/benefit"): EVERYONE,
    ("GET", "/v1/portfolio/interest"): EVERYONE,
    ("GET", "/v1/changes"): EVERYONE,
    ("POST", "/v1/runs/daily"): {Role.OPERATOR},
    ("GET", "/v1/openapi.json"): EVERYONE,
}


def operations(app) -> Iterator[tuple[str, str]]:
    """Every method and path the application serves, however its routers are nested."""
    waiting = list(app.routes)
    while waiting:
        route = waiting.pop()
        candidates = getattr(route, "effective_candidates", None)
        if callable(candidates):
            waiting += list(candidates())
            continue
        methods = getattr(route, "methods", None)
        assert methods, f"not an ordinary route: {route}"
        yield from ((method, route.path) for method in methods)


def filled(path: str) -> str:
    return re.sub(r"\{[a-z_]+\}", "x", path)


def test_every_route_asks_for_a_key(office) -> None:
    found = set(operations(office.app))
    assert found >= set(ALLOWED), "the walk misses routes"
    opened = set()
    for method, path in found:
        answer = office.ask(method, filled(path), role=None, json={})
        if answer.status_code != 401:
            opened.add((method, path))
        else:
            assert answer.json()["code"] == "unauthorized"
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert opened == OPEN
    assert office.get("/v1/health", role=None) == {"status": "ok"}
    assert office.get("/v1/ready", role=None) == {"status": "ready"}


def test_no_documentation_page_is_served(office) -> None:
    for path in ("/docs", "/redoc", "/openapi.json", "/v1/docs"):
        assert office.ask("GET", path).status_code == 404


@pytest.mark.parametrize(
    ("operation", "allowed"), ALLOWED.items(), ids=[" ".join(operation) for operation in ALLOWED]
)
def test_each_role_may_do_its_own(office, operation, allowed) -> None:
    method, path = operation
    size = office.size()
    for role in Role:
        answer = office.ask(method, filled(path), role=role, json={} if method == "POST" else None)
        if role in allowed:
            assert answer.status_code in (200, 404, 422), answer.text
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
            assert role.value in answer.json()["detail"]
    assert office.size() == size


def test_the_matrix_names_every_route(office) -> None:
    assert set(ALLOWED) | OPEN == set(operations(office.app))


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer cs_wrong", "Basic Y3M6Y3M=", f"Bearer {'x' * 5000}", "Bearer cs_\xe9"],
)
def test_a_key_that_does_not_work_opens_nothing(office, header) -> None:
    answer = office.ask(
        "GET", "/v1/loans", role=None, headers={"Authorization": header.encode("latin-1")}
    )
    assert answer.status_code == 401


def test_a_key_taken_back_opens_nothing(office) -> None:
    issued = office.get("/v1/changes?type=carbonstep.key.issued")["events"]
    key_id = next(e["data"]["key_id"] for e in issued if e["data"]["role"] == "risk")
    assert office.ask("GET", "/v1/loans", role=Role.RISK).status_code == 200
    at = datetime(2025, 6, 30, tzinfo=UTC)
    revoke_key(office.store, key_id, Stamp(on=at.date(), recorded_at=at, actor="test"))
    assert office.ask("GET", "/v1/loans", role=Role.RISK).status_code == 401


def test_a_role_is_refused_before_its_body_is_read(office) -> None:
    answer = office.ask("POST", "/v1/accounts", role=Role.AUDITOR, content=b"{not json")
    assert answer.status_code == 403
    assert office.ask("POST", "/v1/accounts", role=None, content=b"{").status_code == 401


def test_the_log_names_the_key_and_not_its_holder(office) -> None:
    office.post("/v1/accounts", example.ACCOUNT)
    (event,) = office.get("/v1/changes?type=carbonstep.account.opened")["events"]
    assert event["actor"].startswith("K-")
    assert office.secrets[Role.OFFICER] not in str(office.get("/v1/changes"))
