"""Whether a store can be read and written now: a look at the store itself, bounded in time."""

import logging
import time
from threading import Lock, Thread

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from carbonstep.store.engine import Store
from carbonstep.store.fault import fault_of, said_of
from carbonstep.store.reason import StoreReason

WAIT_S = 2
"""How long a look waits for another writer before it says that the store is busy."""

LOOK_S = 5
"""How long a look may take; a store that has not answered by then cannot be reached."""

LASTS_S = 1
"""How long what was seen is told again: whoever asks often costs no more."""

REMEMBERED_S = 60
"""How long a failure that a look cannot see by itself is told, unless something is written."""

ROOM_BYTES_MIN = 1 << 20
"""Less room on the disk of a store is none."""

_log = logging.getLogger(__name__)


class Readiness:
    """Looks at a store, one look at a time, and logs what changed since the look before."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._look: Thread | None = None
        self._found: StoreReason | None = None
        self._said = ""
        self._looked_at = -LASTS_S - 1.0
        self._told: StoreReason | None = None

    def fault(self) -> StoreReason | None:
        """What keeps the store from being read or written; None where nothing does."""
        with self._lock:
            if self._look is None and time.monotonic() - self._looked_at > LASTS_S:
                # A thread of its own: a server that was stopped keeps its callers waiting.
                self._look = Thread(target=self._run, name="readiness", daemon=True)
                self._look.start()
            look = self._look
        if look is not None:
            look.join(LOOK_S)
        with self._lock:
            late = look is not None and look.is_alive()
            found = StoreReason.UNREACHABLE if late else self._found
            said = f"no answer within {LOOK_S} s" if late else self._said
            if found is not self._told:
                self._tell(found, said)
            return found

    def _run(self) -> None:
        try:
            found, said = look_at(self._store)
        except Exception as error:  # a look that dies must not leave the last answer standing
            _log.exception("the look at the store failed")
            found, said = StoreReason.UNREACHABLE, type(error).__name__
        with self._lock:
            self._found, self._said = found, said
            self._looked_at, self._look = time.monotonic(), None

    def _tell(self, found: StoreReason | None, said: str) -> None:
        self._told = found
        if found is None:
            _log.info("store_ready: the store can be read and written again")
        else:
            _log.error("%s: %s %s (%s)", found.code, found.message, found.remedy, said)


def look_at(store: Store) -> tuple[StoreReason | None, str]:
    """One look: what is wrong, and the database's own words."""
    try:
        store.probe(wait_s=WAIT_S)
        room = store.room_bytes()
    except (DBAPIError, PoolTimeout, OSError) as error:
        return fault_of(error) or StoreReason.UNREACHABLE, said_of(error)
    if room is not None and room < ROOM_BYTES_MIN:
        return StoreReason.FULL, f"{room} bytes are left"
    return _remembered(store, sees_disk=room is not None)


def _remembered(store: Store, *, sees_disk: bool) -> tuple[StoreReason | None, str]:
    """What a reader or a writer met a while ago, where a look cannot see it by itself."""
    failed = store.failed
    if failed is None or time.monotonic() - failed.at_s > REMEMBERED_S:
        return None, ""
    fault = fault_of(failed.error)
    if fault is StoreReason.DAMAGED or (fault is StoreReason.FULL and not sees_disk):
        return fault, said_of(failed.error)
    return None, ""
