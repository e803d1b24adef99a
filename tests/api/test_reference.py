"""The reference names every route and every error, and the pages may live beside the API."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient

from carbonstep.api.app import create_api
from carbonstep.api.error import ErrorKind

ROUTE = re.compile(r"^\| `(GET|POST) (/v1/[^`?]+)(?:\?([^`]*))?` \|", re.MULTILINE)


@pytest.fixture(scope="module")
def reference(repo: Path) -> str:
    return (repo / "docs" / "reference" / "api.md").read_text("utf-8")


def test_the_reference_names_every_route_and_query_value(office, reference) -> None:
    written = {
        (method, path): set(re.findall(r"(\w+)=", query))
        for method, path, query in ROUTE.findall(reference)
    }
    served = {("GET", "/v1/openapi.json"): set()}
    for path, item in office.get("/v1/openapi.json")["paths"].items():
        for method, operation in item.items():
            names = {p["name"] for p in operation.get("parameters", ()) if p["in"] == "query"}
            served[method.upper(), path] = names
    assert set(written) == set(served)
    for operation, names in served.items():
        assert written[operation] == names, operation


def test_the_reference_names_every_error(reference) -> None:
    found = {
        (int(status), code)
        for status, code in re.findall(r"^\| ([0-9]{3}) \| `(\w+)` \|", reference, re.MULTILINE)
    }
    assert found == {(kind.status, kind.code) for kind in ErrorKind}


def test_pages_stand_beside_the_api_with_their_own_headers(store, library) -> None:
    pages = APIRouter()

    @pages.get("/", response_class=HTMLResponse)
    def page() -> HTMLResponse:
        return HTMLResponse("<p>", headers={"Content-Security-Policy": "default-src 'self'"})

    app = create_api(
        store=store,
        library=library,
        clock=lambda: datetime(2025, 1, 1, tzinfo=UTC),
        web_router=pages,
    )
    client = TestClient(app)
    shown = client.get("/")
    assert (shown.status_code, shown.headers["Content-Security-Policy"]) == (
        200,
        "default-src 'self'",
    )
    assert "Cache-Control" not in shown.headers
    assert shown.headers["X-Request-Id"]
    assert client.get("/v1/loans").status_code == 401
