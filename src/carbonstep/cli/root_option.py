"""What stands before the command: the options that all commands share."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from carbonstep.present.words.translation import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class RootOptions:
    """The options of the root command; None where one is not given."""

    database: str | None = None
    rules: Path | None = None
    language: Language


_KEPT = ("--database", "--rules")
"""The options without which a command would look elsewhere."""
_TAKING_A_VALUE = (*_KEPT, "--lang")


_PASSWORD = re.compile(r"(://[^:/@]*:)[^@/]*(?=@)|(password=)[^&\s]*")
"""What of a database's URL is nobody else's to read: before the host, or among its parameters."""


def store_options(arguments: Sequence[str]) -> list[str]:
    """The words before the noun that say which store and rules folder are meant; a password in them
    is not told.

    >>> store_options(["--lang", "zh", "--rules=r", "--database", "sqlite:///x.db", "loan", "list"])
    ['--rules=r', '--database', 'sqlite:///x.db']
    >>> store_options(["--database", "postgresql://bank:a:secret@host/db", "loan", "list"])
    ['--database', 'postgresql://bank:***@host/db']
    """
    found: list[str] = []
    words = iter(arguments)
    for word in words:
        if not word.startswith("-"):
            break
        name, sign, _ = word.partition("=")
        value = [] if sign or name not in _TAKING_A_VALUE else [next(words, "")]
        if name in _KEPT:
            found += [_PASSWORD.sub(r"\1\2***", part) for part in (word, *value)]
    return found
