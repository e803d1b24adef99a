"""The application over a real store, its clock standing still, and a client for every role."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from carbonstep.api import example
from carbonstep.api.app import create_api
from carbonstep.api.context import ApiContext
from carbonstep.services.access import Role, issue_key
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.changes import log_size
from carbonstep.services.library import Library
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp

NOW = datetime(2025, 6, 30, 1, 2, 3, tzinfo=UTC)
LEAPS = AheadLimit(clock_days=100_000, run_days=100_000)
"""The clock of a test leaps over years."""

SECRETS = {role: f"cs_{role.value}-{'0' * 40}" for role in Role}
BORROWER = "uscc:91110000600037341L"


def floats_in(value: Any) -> list[float]:
    """Every binary float in a JSON value."""
    if isinstance(value, float):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for part in parts for found in floats_in(part)]


def issue_keys(store: Store) -> None:
    """A key for every role."""
    for role, secret in SECRETS.items():
        stamp = Stamp(on=NOW.date(), recorded_at=datetime(2024, 9, 1, tzinfo=UTC), actor="test")
        issue_key(store, name=role.value, role=role, secret=secret, stamp=stamp)


def copy_sqlite(source: str | Path, target: str | Path) -> None:
    """Put one database in the place of another, which may be open."""
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


class Office:
    """The application, its store with a key for every role, and what tests ask of it."""

    def __init__(self, app: FastAPI, store: Store, library: Library) -> None:
        self.store = store
        self.library = library
        self.now = NOW
        self.app = app
        app.state.api_context = ApiContext(
            store=store, library=library, clock=lambda: self.now, limit=LEAPS
        )
        self.secrets = SECRETS
        self._client = TestClient(app)

    def ask(
        self, method: str, path: str, *, role: Role | None = Role.OFFICER, **more: Any
    ) -> Response:
        """One request as a role. Whatever comes back holds no float and says who may keep it."""
        headers = dict(more.pop("headers", {}))
        if role is not None:
            headers["Authorization"] = f"Bearer {self.secrets[role]}"
        answer = self._client.request(method, path, headers=headers, **more)
        if "json" in answer.headers.get("content-type", ""):
            assert floats_in(answer.json()) == []
        assert answer.headers["X-Request-Id"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        return answer

    def get(self, path: str, **more: Any) -> Any:
        """The body of an answer that must be good."""
        answer = self.ask("GET", path, **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, document: Any, *, status: int = 201, **more: Any) -> Any:
        """The body of the answer to a document."""
        answer = self.ask("POST", path, json=document, **more)
        assert answer.status_code == status, answer.text
        return answer.json()

    def size(self) -> int:
        return log_size(self.store)

    def run(self, on: str) -> Any:
        return self.post("/v1/runs/daily", {"on": on}, status=200, role=Role.OPERATOR)

    def open_books(self) -> None:
        """An account and a loan, and the fixings of its first day."""
        self.once(Office._open_books)

    def once(self, story: "Story") -> None:
        """What many tests begin with: it happens once at each reading of the clock, and is copied
        for the other tests. The second engine copies nothing."""
        place = self.store.engine.url.database or ""
        name = f"{story.__module__}.{story.__qualname__} {self.now:%Y%m%dT%H%M%S}.db"
        kept = Path(place).with_name(name)
        fresh = self.store.dialect == "sqlite" and self.size() == len(SECRETS)
        if fresh and kept.exists():
            copy_sqlite(kept, place)
            return
        story(self)
        if fresh:
            copy_sqlite(place, kept)

    def _open_books(self) -> None:
        self.post("/v1/accounts?received_on=2024-09-01", {**example.ACCOUNT, "account": BORROWER})
        self.post("/v1/loans?received_on=2024-09-13", {**example.LOAN, "account": BORROWER})
        self.run("2024-09-13")

    def report(self, footprint: str, **changes: str) -> dict[str, str]:
        """A report of the borrower on the second half of 2024."""
        given = {"account": BORROWER, **example.REPORT, "footprint": footprint, **changes}
        return {name: value for name, value in given.items() if value}

    def file(self, *reports: dict[str, str], on: str = "2025-02-14", **more: Any) -> Any:
        return self.post(f"/v1/reports?received_on={on}", {"reports": list(reports)}, **more)


Story = Callable[[Office], object]
"""What happens at an office; it is known by the function that does it."""


@pytest.fixture(scope="session")
def library(repo: Path) -> Library:
    return Library(repo / "rules")


@pytest.fixture(scope="session")
def app(sqlite_folder, library: Library) -> Iterator[FastAPI]:
    """The application, made once: all that differs is in its context, which each office sets."""
    with closing(open_store(sqlite_folder.new())) as unused:
        yield create_api(store=unused, library=library, clock=lambda: NOW)


def office_of(databases, app: FastAPI, library: Library) -> Iterator[Office]:
    url = databases.new(like=databases.kept(issue_keys))
    with closing(open_store(url)) as store:
        yield Office(app, store, library)
    databases.drop(url)


@pytest.fixture
def office(sqlite_folder, app: FastAPI, library: Library) -> Iterator[Office]:
    yield from office_of(sqlite_folder, app, library)


@pytest.fixture
def any_office(databases, app: FastAPI, library: Library) -> Iterator[Office]:
    """The same on both engines."""
    yield from office_of(databases, app, library)
