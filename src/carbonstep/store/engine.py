"""Opening a store: SQLite or PostgreSQL behind one transaction discipline.

Nobody else calls commit: what happens inside `Store.write()` is stored whole when the block ends,
or not at all. One writer at a time on both engines: SQLite begins immediately, PostgreSQL takes
the log's head row, so what a writer reads before it appends cannot change under it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

BUSY_S = 30
"""How long a writer waits for another one before it gives up."""

WRITERS_MAX = 12
"""Writers at once, the one that writes and those that wait; more are sent away at once."""


class StoreBusy(Exception):  # noqa: N818
    """Too many writers wait already; nothing was stored, and the same may be sent again later."""


_WRITES = "carbonstep_writes"
_SQLITE_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    # 64 MiB: ids are hashes, and so land all over their indexes.
    "cache_size = -65536",
    # Without it REPLACE deletes rows without firing the triggers that refuse deletes.
    "recursive_triggers = ON",
)


class Store:
    """An open store. `read` and `write` each give a session in exactly one transaction."""

    def __init__(self, engine: Engine, writing: Engine) -> None:
        # Two pools: however many writers wait, a reader finds a connection.
        self.engine = engine
        self._writing_engine = writing
        self._writing = writing.execution_options(**{_WRITES: True})
        self._places = BoundedSemaphore(WRITERS_MAX)
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
        with Session(self._reading) as session, session.begin():
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """The only writer's session; committed when the block ends, undone when it raises.

        Raises `StoreBusy` where too many wait, and SQLAlchemy's `OperationalError` after a wait
        of `BUSY_S`.
        """
        if not self._places.acquire(blocking=False):
            raise StoreBusy("too many writers wait already")
        try:
            with Session(self._writing) as session, session.begin():
                if self.dialect == "postgresql":
                    session.execute(text(f"SET LOCAL lock_timeout = '{BUSY_S}s'"))
                    session.execute(text("SELECT size FROM log_head WHERE id = 1 FOR UPDATE"))
                yield session
        finally:
            self._places.release()

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

    @event.listens_for(engine, "connect")
    def set_up(dbapi_connection: Any, _record: Any) -> None:
        # The driver would begin transactions by itself, late and never for reads.
        dbapi_connection.isolation_level = None
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
