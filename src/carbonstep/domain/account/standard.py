"""Names of accounting standards, as people write one and the same."""

import re

_EDITION = re.compile(r"[-:：—–]?(?:19|20)\d\d\Z")


def standard_name(written: str) -> str:
    """What a standard is called whatever its case, its blanks and the edition behind it; empty for
    one that is not named.

    >>> standard_name("GB/T 24067-2024") == standard_name("gb/t24067")
    True
    >>> standard_name("ISO 14067") == standard_name("ISO 14064-1")
    False
    """
    return _EDITION.sub("", "".join(written.casefold().split()))
