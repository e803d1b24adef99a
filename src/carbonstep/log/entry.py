"""An entry of the log as bytes: its schema, its instants, its leaf in the tree."""

import hashlib
from datetime import UTC, datetime

SCHEMA = "carbonstep.entry/1"


def leaf_hash(entry: bytes) -> bytes:
    """The entry's leaf in the Merkle tree. Source: RFC 6962, section 2.1.

    >>> leaf_hash(b"").hex()
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'
    """
    return hashlib.sha256(b"\x00" + entry).digest()


def instant_text(instant: datetime) -> str:
    """An instant as it stands in an entry: UTC with all six decimals of the second.

    >>> instant_text(datetime(2026, 9, 20, 8, 30, tzinfo=UTC))
    '2026-09-20T08:30:00.000000Z'
    """
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
