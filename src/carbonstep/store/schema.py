"""The store's schema: which revision this program needs, and how a database gets there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, inspect, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from carbonstep.store.engine import Store, connect
from carbonstep.store.refusal import StoreRefusal
from carbonstep.store.too_new import TooNew

REVISIONS = {
    "0001": "the first release",
    "0002": "reports are known by what they say",
    "0003": "reports can be withdrawn",
    "0004": "accounts change",
    "0005": "certificates can change",
    "0006": "loans can become those of another account",
    "0007": "fixings can be withdrawn",
    "0008": "decisions have parts",
}
"""Every migration in order, and what it brought."""

UNKNOWN_REVISION = "unknown here"

REVISION = max(REVISIONS)
"""The newest migration; what this program reads and writes."""

MIGRATIONS = Path(__file__).parent / "migrations"


def revision_words(revision: str) -> str:
    """A revision with what it brought.

    >>> revision_words("0001")
    '0001 (the first release)'
    """
    brought = REVISIONS.get(revision)
    return revision if brought is None else f"{revision} ({brought})"


class StoreAbsent(StoreRefusal):
    """There is no store at this place, and none was to be made."""

    words = "There is no store at {place}."


class StoreEmpty(StoreAbsent):
    """There is a database, which holds no store."""

    words = "The database holds no store."


class StoreOutdated(StoreRefusal):
    """The store was written by an older program; `carbonstep db upgrade` brings it up to date."""

    words = (
        "The store is at revision {found} ({brought}); this program needs {needed} ({brings}). "
        "Back it up, then run: carbonstep db upgrade"
    )

    def __init__(self, found: str) -> None:
        self.found = found
        brought = REVISIONS.get(found, UNKNOWN_REVISION)
        super().__init__(found=found, brought=brought, needed=REVISION, brings=REVISIONS[REVISION])


class StoreTooNew(TooNew):
    """The store was written by a newer program."""

    words = (
        "The store is at revision {found}, which this program does not know (it needs {needed}). "
        "Install the newer program."
    )

    def __init__(self, found: str) -> None:
        self.found = found
        super().__init__(found=found, needed=REVISION)


def open_store(url: str | URL, *, create: bool = True) -> Store:
    """Open the store at a database URL; an empty database gets its tables.

    `create=False` refuses an empty database. Raises `StoreOutdated`, `StoreTooNew` or
    `StoreAbsent`; an unreachable database raises SQLAlchemy's `OperationalError`.
    """
    parsed = make_url(url)
    if not create:
        _refuse_absent(parsed)
    store = connect(parsed)
    try:
        found = revision(store)
        if found == "" and not create:
            raise StoreEmpty
        if found == "":
            _migrate(store)
        elif found < REVISION:
            raise StoreOutdated(found)
        elif found > REVISION:
            raise StoreTooNew(found)
    except BaseException:
        store.close()
        raise
    return store


def upgrade_store(url: str | URL) -> str:
    """Bring the store at a database URL to this program's revision; return the one it had.

    An empty text means that there was none. Raises `StoreTooNew`.
    """
    store = connect(url)
    try:
        found = revision(store)
        if found > REVISION:
            raise StoreTooNew(found)
        _migrate(store)
        return found
    finally:
        store.close()


@contextmanager
def looked_at_upgraded(url: str | URL) -> Iterator[tuple[str, Session]]:
    """The revision a store is at, and a session on it as an upgrade would leave it.

    Nothing is stored. Raises `StoreAbsent` or `StoreTooNew`.
    """
    parsed = make_url(url)
    _refuse_absent(parsed)
    store = connect(parsed, untouched=True)
    try:
        found = revision(store)
        if not found:
            raise StoreEmpty
        if found > REVISION:
            raise StoreTooNew(found)
        if found == REVISION:
            with store.read() as session:
                yield found, session
            return
        with store.rehearse() as connection:
            run_migrations(connection)
            with Session(connection) as session:
                yield found, session
    finally:
        store.close()


def _refuse_absent(url: URL) -> None:
    """Raise `StoreAbsent` for a SQLite file that is not there: opening it would make it."""
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        raise StoreAbsent(place=str(url.database or ""))


def revision(store: Store) -> str:
    """The revision a database is at; empty where it holds no store. One query when there is one."""
    try:
        with store.read() as session:
            row = session.execute(text("SELECT version_num FROM alembic_version")).one_or_none()
            return "" if row is None else str(row[0])
    except DBAPIError:
        # Absent, or unreachable: asking for the table tells which, raising in the second case.
        if inspect(store.engine).has_table("alembic_version"):
            raise
        return ""


def _migrate(store: Store) -> None:
    """Run what is missing, in one transaction; two programs that start together take turns."""
    with store.begin_bare() as connection:
        run_migrations(connection)


def run_migrations(connection: Connection, to: str = "head") -> None:
    """Run the migrations up to a revision on a connection that is in a transaction."""
    # Imported here: the usual start finds the tables in place and need not wait for Alembic.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
