"""Ids that follow from the content, and hashes."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from carbonstep.units.canonical import canonical_json


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def content_id(prefix: str, value: Mapping[str, Any]) -> str:
    """An id that follows from the content alone: the same fact has the same id everywhere.

    80 bits of SHA-256 over the canonical JSON, in base 32.

    >>> content_id("R", {"a": "1"})
    'R-TL7LB4VSAPZFIMJO'
    """
    digest = hashlib.sha256(canonical_json(value)).digest()
    return f"{prefix}-{base64.b32encode(digest[:10]).decode()}"
