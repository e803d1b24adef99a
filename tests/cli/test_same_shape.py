"""The command line prints what the API sends: the same store asked both ways gives one answer."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi import FastAPI
from fastapi.testclient import TestClient

from carbonstep.api.app import create_api
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from carbonstep.store.engine import connect
from carbonstep.store.schema import open_store

ACCOUNT = "uscc:91110000600037341L"
LOAN = {
    "loan_id": "HS-1",
    "account": ACCOUNT,
    "principal": "15000000",
    "drawn_on": "2022-09-20",
    "matures_on": "2025-09-20",
    "benchmark": {"index": "LPR1Y"},
    "spread_bps": "35",
    "rulebook": "huangshi-reduction@2022-09",
    "parameters": {"baseline_tco2e": "103400"},
}
REPORT = (
    "account,period_from,period_to,scope1,scope2_location,assurance,verifier\n"
    f"{ACCOUNT},2022-01-01,2022-12-31,50000,46990,limited,exchange\n"
)
KEY = ("key", "issue", "Reader", "--role", "auditor", "--json")


def tell(cli, folder: Path) -> None:
    assert (
        cli("account", "open", ACCOUNT, "--name", "A maker", "--received-on", "2022-09-19").code
        == 0
    )
    assert cli("run", "daily", "--on", "2022-09-20").code == 0
    terms, report = folder / "loan.yaml", folder / "r.csv"
    terms.write_text(yaml.safe_dump(LOAN), "utf-8")
    report.write_text(REPORT, "utf-8")
    assert cli("loan", "book", str(terms), "--received-on", "2022-09-20").code == 0
    assert cli("report", "submit", str(report), "--received-on", "2023-04-28").code == 0
    drawn = ("--on", "2023-03-20", "--amount", "1000000", "--received-on", "2023-03-20")
    assert cli("loan", "prepay", "HS-1", *drawn).code == 0
    assert cli("run", "daily", "--on", "2023-04-28").code == 0
    (folder / "secret").write_text(cli(*KEY).json["secret"], "utf-8")


@pytest.fixture(scope="module")
def app(sqlite_folder) -> Iterator[FastAPI]:
    """The application, made once: all that differs is in its context."""
    with closing(connect(sqlite_folder.new())) as unused:
        yield create_api(store=unused, library=Library(shipped_rules()), clock=clock)


def clock() -> datetime:
    return datetime(2023, 6, 15, 2, tzinfo=UTC)


@pytest.fixture
def ask(once, app: FastAPI, database: str, tmp_path: Path):
    """Asks the API over the store of the command line."""
    once(tell)
    secret = (tmp_path / "secret").read_text("utf-8")
    with closing(open_store(database)) as store:
        app.state.api_context = replace(app.state.api_context, store=store)
        client = TestClient(app, headers={"Authorization": f"Bearer {secret}"})

        def get(path: str) -> Any:
            answer = client.get(path)
            assert answer.status_code == 200, answer.text
            return answer.json()

        yield get


@pytest.mark.parametrize(
    ("command", "path"),
    [
        (("account", "list"), "/accounts"),
        (("account", "show", ACCOUNT, "--as-of", "2023-06-15"), f"/accounts/{ACCOUNT}"),
        (("loan", "list"), "/loans"),
        (("loan", "rate", "HS-1", "--on", "2023-06-15"), "/loans/HS-1/rate?on=2023-06-15"),
        (("loan", "why", "HS-1", "--as-of", "2023-06-15"), "/loans/HS-1/why"),
        (("loan", "events", "HS-1"), "/loans/HS-1/events"),
        (("loan", "true-ups", "HS-1"), "/loans/HS-1/true-ups"),
        (("loan", "cash-flow", "HS-1", "--as-of", "2023-06-15"), "/loans/HS-1/cash-flow"),
        (("loan", "interest", "HS-1", "--as-of", "2023-06-15"), "/loans/HS-1/interest"),
        (("loan", "benefit", "HS-1", "--as-of", "2023-06-15"), "/loans/HS-1/benefit"),
        (("fixing", "list"), "/fixings"),
        (("calendar", "show", "2023"), "/calendar-years/2023"),
        (("changes",), "/changes"),
        (
            ("portfolio", "interest", "--from", "2023-01", "--to", "2023-06"),
            "/portfolio/interest?from=2023-01&to=2023-06",
        ),
    ],
)
def test_both_faces_answer_alike(cli, ask, command: tuple[str, ...], path: str) -> None:
    as_of = ("--as-of", "2023-06-15") if command[0] == "portfolio" else ()
    assert cli(*command, *as_of, "--json").json == ask(f"/v1{path}")
