"""A day far ahead by the API, and what its health tells."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from carbonstep.api import example
from carbonstep.api.app import create_api
from carbonstep.api.context import ApiContext
from carbonstep.reading.problem import Problem
from carbonstep.services.access import Role
from carbonstep.services.reason import ServiceReason

PATH = "/v1/runs/daily"


@pytest.fixture
def strict(office):
    """An office that takes a leap of its clock for what it mostly is."""
    office.open_books()
    office.app.state.api_context = ApiContext(
        store=office.store, library=office.library, clock=lambda: office.now
    )
    office.run("2025-06-29")
    return office


def test_a_run_far_ahead_is_refused_until_it_is_confirmed(strict) -> None:
    office = strict
    office.now += timedelta(days=3 * 365)
    size, day = office.size(), office.now.date().isoformat()
    answer = office.ask("POST", PATH, json={"on": day}, role=Role.OPERATOR)
    assert answer.status_code == 422
    [problem] = answer.json()["problems"]
    assert (problem["code"], problem["place"]["path"]) == ("business_date_ahead", "on")
    assert office.size() == size
    for wrong in (["rate_magnitude"], "business_date_ahead"):
        document = {"on": day, "confirmed": wrong}
        assert office.ask("POST", PATH, json=document, role=Role.OPERATOR).status_code == 422
    assert office.size() == size
    confirmed = {"on": day, "confirmed": ["business_date_ahead"]}
    office.post(PATH, confirmed, status=200, role=Role.OPERATOR)
    again = office.ask("POST", PATH, json=confirmed, role=Role.OPERATOR)
    assert [item["code"] for item in again.json()["problems"]] == ["confirmed_nothing"]
    office.run(day)


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/v1/fixings?received_on=2025-06-25", {**example.FIXING, "published_on": "2019-08-20"}),
        ("/v1/accounts", {**example.ACCOUNT, "account": "uscc:91310000631696382C"}),
    ],
)
def test_nothing_is_written_by_a_wrong_clock(strict, path: str, document) -> None:
    office = strict
    office.now += timedelta(days=365)
    size = office.size()
    answer = office.ask("POST", path, json=document)
    assert answer.status_code == 422, answer.text
    assert [item["code"] for item in answer.json()["problems"]] == ["business_date_ahead"]
    assert office.size() == size
    office.get("/v1/loans")


def test_health_tells_what_the_last_look_found(office) -> None:
    found: list[Problem] = []
    api = create_api(
        store=office.store, library=office.library, clock=lambda: office.now, noticed=lambda: found
    )
    client = TestClient(api)
    assert client.get("/v1/health").json() == {"status": "ok"}
    found.append(
        Problem(reason=ServiceReason.PUBLICATION_EXPECTED, found="LPR1Y", needed="2026-10-20")
    )
    told = client.get("/v1/health").json()
    assert told["status"] == "ok"
    assert [item["code"] for item in told["notices"]] == ["publication_expected"]
    assert "The 1-year LPR of 2026-10-20 has not come" in told["notices"][0]["message"]
