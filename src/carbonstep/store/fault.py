"""What stops a database from answering, told apart by the database's own code."""

import sqlite3
from enum import Enum

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from carbonstep.store.engine import StoreBusy


class StoreFault(Enum):
    """Closed list of faults: what is so, and what to do about it."""

    BUSY = ("The store is busy", "Nothing was stored; try again.")
    UNREACHABLE = ("The store cannot be reached now", "See that it runs, and try again.")
    NO_STORE = (
        "What the store's URL names is no database, or a damaged one",
        "Check --database or the setting; a damaged one is brought back from its backup.",
    )
    NOT_WRITABLE = (
        "The store cannot be written",
        "Check the rights of its file or its user, and that the server is no replica.",
    )
    FULL = ("There is no room for the store", "Nothing was stored; make room and try again.")

    def __init__(self, message: str, remedy: str) -> None:
        self.message = message
        self.remedy = remedy


# SQLite's primary result codes and PostgreSQL's SQLSTATE.
_FAULTS: dict[int | str, StoreFault] = {
    sqlite3.SQLITE_BUSY: StoreFault.BUSY,
    sqlite3.SQLITE_LOCKED: StoreFault.BUSY,
    sqlite3.SQLITE_NOTADB: StoreFault.NO_STORE,
    sqlite3.SQLITE_CORRUPT: StoreFault.NO_STORE,
    sqlite3.SQLITE_READONLY: StoreFault.NOT_WRITABLE,
    sqlite3.SQLITE_PERM: StoreFault.NOT_WRITABLE,
    sqlite3.SQLITE_FULL: StoreFault.FULL,
    "40001": StoreFault.BUSY,  # serialization_failure
    "40P01": StoreFault.BUSY,  # deadlock_detected
    "53300": StoreFault.BUSY,  # too_many_connections
    "55P03": StoreFault.BUSY,  # lock_not_available
    "25006": StoreFault.NOT_WRITABLE,  # read_only_sql_transaction
    "42501": StoreFault.NOT_WRITABLE,  # insufficient_privilege
    "53100": StoreFault.FULL,  # disk_full
}


def fault_of(error: BaseException) -> StoreFault | None:
    """The fault behind an exception; None where it is none of a database, and so a bug."""
    if isinstance(error, StoreBusy | PoolTimeout):
        return StoreFault.BUSY
    if not isinstance(error, DBAPIError):
        return None
    extended = getattr(error.orig, "sqlite_errorcode", None)
    code = getattr(error.orig, "sqlstate", None) if extended is None else extended & 0xFF
    if code in _FAULTS:
        return _FAULTS[code]
    # SQLite says of a wrong statement, too, that it is operational.
    told = isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR
    return StoreFault.UNREACHABLE if told else None
