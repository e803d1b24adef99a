"""Opening a store: SQLite or PostgreSQL behind one transaction discipline.

Nobody else calls commit: what happens inside `Store.write()` is stored whole when the block ends,
or not at all. One writer at a time on both engines: SQLite begins immediately, PostgreSQL takes
the log's head row, so what a writer reads before it appends cannot change under it.
"""

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

BUSY_S = 30
"""How long a writer waits for another one before it gives up."""

WRITERS_MAX = 12
"""Writers at once, the one that writes and those that wait; more are sent away at once."""


CONNECT_S = 10
"""How long a server may take to let us in."""


class StoreBusy(Exception):  # noqa: N818
    """Too many writers wait already; nothing was stored, and the same may be sent again later."""


_WRITES = "carbonstep_writes"
_TAKE_THE_HEAD = "SELECT size FROM log_head WHERE id = 1 FOR UPDATE"
_SQLITE_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    # 64 MiB: ids are hashes, and so land all over their indexes.
    "cache_size = -65536",
    # Without it REPLACE deletes rows without firing the triggers that refuse deletes.
    "recursive_triggers = ON",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """What the database said when it last failed, and when: seconds of the monotonic clock."""

    error: DBAPIError
    at_s: float


class Store:
    """An open store. `read` and `write` each give a session in exactly one transaction.

    `failed` is the last failure since something was last written.
    """

    def __init__(self, engine: Engine, writing: Engine) -> None:
        # Two pools: however many writers wait, a reader finds a connection.
        self.engine = engine
        self._writing_engine = writing
        self._writing = writing.execution_options(**{_WRITES: True})
        self._places = BoundedSemaphore(WRITERS_MAX)
        self.failed: Failed | None = None
        self._reading = engine
        if self.dialect == "postgresql":
            self._reading = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one moment of the store and cannot change it."""
        with self._watched(), Session(self._reading) as session, session.begin():
            yield session

    @contextmanager
    def ask(self) -> Iterator[Connection]:
        """A connection for one question, which cannot change anything: `read` for what is asked so
        often that a session would cost more than the answer."""
        with self._watched(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Session]:
        """The only writer's session; committed when the block ends, undone when it raises.

        Raises `StoreBusy` where too many wait, and SQLAlchemy's `OperationalError` after a wait
        of `BUSY_S`.
        """
        if not self._places.acquire(blocking=False):
            raise StoreBusy("too many writers wait already")
        try:
            with self._watched(), Session(self._writing) as session, session.begin():
                if self.dialect == "postgresql":
                    session.execute(text(f"SET LOCAL lock_timeout = '{BUSY_S}s'"))
                    session.execute(text(_TAKE_THE_HEAD))
                yield session
            self.failed = None
        finally:
            self._places.release()

    @contextmanager
    def _watched(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            self.failed = Failed(error=error, at_s=time.monotonic())
            raise

    def probe(self, *, wait_s: float) -> None:
        """Read, and take the writer's place without writing, waiting so long for each at most.

        Raises what a reader or a writer would.
        """
        with Session(self._reading) as session, session.begin():
            if self.dialect == "postgresql":
                session.execute(text(f"SET LOCAL statement_timeout = '{wait_s}s'"))
            session.execute(text("SELECT size FROM log_head WHERE id = 1"))
        with self._writing.connect() as connection:
            if self.dialect == "sqlite":
                raw: Any = connection.connection.driver_connection
                raw.execute(f"PRAGMA busy_timeout = {int(wait_s * 1000)}")
                try:
                    connection.begin().rollback()
                finally:
                    raw.execute(f"PRAGMA busy_timeout = {int(BUSY_S * 1000)}")
                return
            with connection.begin() as transaction:
                connection.execute(text(f"SET LOCAL lock_timeout = '{wait_s}s'"))
                connection.execute(text(f"SET LOCAL statement_timeout = '{wait_s}s'"))
                connection.execute(text(_TAKE_THE_HEAD))
                transaction.rollback()

    def room_bytes(self) -> int | None:
        """How much the disk of a store's file still takes; None where we do not see its disk."""
        file = self.engine.url.database
        if self.dialect != "sqlite" or not file or file == ":memory:":
            return None
        disk = os.statvfs(os.path.dirname(file) or ".")
        return disk.f_bavail * disk.f_frsize

    @contextmanager
    def begin_bare(self) -> Iterator[Connection]:
        """A write transaction that does not expect any table yet, for migrations."""
        with self._writing.connect() as connection, connection.begin():
            if self.dialect == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('carbonstep'))"))
            yield connection

    @contextmanager
    def rehearse(self) -> Iterator[Connection]:
        """A write transaction that is undone at its end: what would be, and nothing is stored."""
        with self._writing.connect() as connection:
            transaction = connection.begin()
            try:
                yield connection
            finally:
                transaction.rollback()

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()
        self._writing_engine.dispose()


def connect(url: str | URL, *, untouched: bool = False) -> Store:
    """A store at a database URL, whatever state its tables are in.

    Takes `sqlite:///path`, `postgresql://…` and `postgresql+psycopg://…`. `untouched` leaves the
    journal of a SQLite file as it is: to set one writes into the file.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        pragmas = _SQLITE_PRAGMAS[1:] if untouched else _SQLITE_PRAGMAS
        return Store(_sqlite_engine(parsed, pragmas), _sqlite_engine(parsed, pragmas))
    if parsed.get_backend_name() in ("postgresql", "postgres"):
        return Store(_postgresql_engine(parsed), _postgresql_engine(parsed))
    raise ValueError(f"not a store: {parsed.drivername}; use sqlite:/// or postgresql://")


def _postgresql_engine(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args={} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_S},
        pool_pre_ping=True,
        hide_parameters=True,
        max_overflow=WRITERS_MAX,
    )


def _sqlite_engine(url: URL, pragmas: Sequence[str]) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_S},
        hide_parameters=True,
        max_overflow=WRITERS_MAX,
    )

    @event.listens_for(engine, "do_connect")
    def open_file(dialect: Any, _record: Any, args: Any, options: Any) -> Any:
        _refuse_no_file(url.database or "")
        with _named(url.database or ""):
            return dialect.connect(*args, **options)

    @event.listens_for(engine, "connect")
    def set_up(dbapi_connection: Any, _record: Any) -> None:
        # The driver would begin transactions by itself, late and never for reads.
        dbapi_connection.isolation_level = None
        with _named(url.database or ""):
            cursor = dbapi_connection.cursor()
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A read that turns into a write midway can fail as busy at once, whatever the time-out.
        writes = bool(connection.get_execution_options().get(_WRITES))
        connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _refuse_no_file(file: str) -> None:
    """SQLite would wait for a pipe for ever, and write into a device."""
    if os.path.exists(file) and not os.path.isfile(file) and not os.path.isdir(file):
        refused = sqlite3.OperationalError(f"{file} is no file")
        refused.sqlite_errorcode = sqlite3.SQLITE_NOTADB
        raise refused


@contextmanager
def _named(file: str) -> Iterator[None]:
    """Where SQLite says that it cannot open a file, say why: it says so of each reason alike."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CANTOPEN:
            raise
        code = _why_not_opened(file)
        if code is None:
            raise
        named = sqlite3.OperationalError(f"{error}: {file}")
        named.sqlite_errorcode = code
        raise named from error


def _why_not_opened(file: str) -> int | None:
    """SQLite's code for what is so; None where it is neither of these."""
    folder = os.path.dirname(file) or "."
    if not os.path.isdir(folder) or os.path.isdir(file):
        return None
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return sqlite3.SQLITE_READONLY
    may = os.access(folder, os.W_OK | os.X_OK)
    if os.path.exists(file):
        may = may and os.access(file, os.R_OK | os.W_OK)
    return None if may else sqlite3.SQLITE_PERM
