"""What stops a database from answering, told apart by the database's own code."""

import sqlite3
from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from carbonstep.store.engine import StoreBusy
from carbonstep.store.reason import StoreReason

# SQLite's result codes, those that say more before those that say less, and PostgreSQL's SQLSTATE.
_FAULTS: Final[dict[int | str, StoreReason]] = {
    sqlite3.SQLITE_IOERR_WRITE: StoreReason.FULL,  # a quota, or a bound on a file's size
    sqlite3.SQLITE_IOERR_SHMSIZE: StoreReason.FULL,
    sqlite3.SQLITE_IOERR_CORRUPTFS: StoreReason.DAMAGED,
    sqlite3.SQLITE_IOERR_SHORT_READ: StoreReason.DAMAGED,
    sqlite3.SQLITE_BUSY: StoreReason.BUSY,
    sqlite3.SQLITE_LOCKED: StoreReason.BUSY,
    sqlite3.SQLITE_NOTADB: StoreReason.NO_STORE,
    sqlite3.SQLITE_CORRUPT: StoreReason.DAMAGED,
    sqlite3.SQLITE_READONLY: StoreReason.READ_ONLY,
    sqlite3.SQLITE_PERM: StoreReason.DENIED,
    sqlite3.SQLITE_FULL: StoreReason.FULL,
    "40001": StoreReason.BUSY,  # serialization_failure
    "40P01": StoreReason.BUSY,  # deadlock_detected
    "53300": StoreReason.BUSY,  # too_many_connections
    "55P03": StoreReason.BUSY,  # lock_not_available
    "57014": StoreReason.BUSY,  # query_canceled: the bound on a statement's time
    "3D000": StoreReason.NO_STORE,  # invalid_catalog_name
    "25006": StoreReason.READ_ONLY,  # read_only_sql_transaction
    "28000": StoreReason.DENIED,  # invalid_authorization_specification
    "28P01": StoreReason.DENIED,  # invalid_password
    "42501": StoreReason.DENIED,  # insufficient_privilege
    "53100": StoreReason.FULL,  # disk_full
    "58P01": StoreReason.DAMAGED,  # undefined_file
    "XX001": StoreReason.DAMAGED,  # data_corrupted
    "XX002": StoreReason.DAMAGED,  # index_corrupted
}


def fault_of(error: BaseException) -> StoreReason | None:
    """The fault behind an exception; None where it is none of a database, and so a bug."""
    if isinstance(error, StoreBusy | PoolTimeout):
        return StoreReason.BUSY
    if not isinstance(error, DBAPIError):
        return None
    extended = getattr(error.orig, "sqlite_errorcode", None)
    code = getattr(error.orig, "sqlstate", None) if extended is None else extended & 0xFF
    for known in (extended, code):
        if known in _FAULTS:
            return _FAULTS[known]
    # SQLite says of a wrong statement, too, that it is operational.
    told = isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR
    return StoreReason.UNREACHABLE if told else None


def said_of(error: BaseException) -> str:
    """The database's own words on one line: for who runs it, since they may hold anything."""
    told = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(told).split()).rstrip(".")[:300]
