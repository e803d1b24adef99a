"""To whom is spoken: at the command line, over the API, or on a page. Each is told what it can do.

A request says once who asks; all that is worded below it is worded for them. A command line says
once with which store and rules folder it works, and every command that is named to it has them.
"""

import re
import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum, auto


class Face(Enum):
    """Where words are read."""

    COMMAND = auto()
    API = auto()
    PAGE = auto()


_FACE: ContextVar[Face] = ContextVar("face", default=Face.COMMAND)


def face() -> Face:
    """Who is spoken to now; the command line where nobody said so.

    >>> face()
    <Face.COMMAND: 1>
    """
    return _FACE.get()


@contextmanager
def speaking_to(reader: Face) -> Iterator[None]:
    """Word all that is said below for a reader."""
    token = _FACE.set(reader)
    try:
        yield
    finally:
        _FACE.reset(token)


_NAMED = re.compile(r"(?<![A-Za-z0-9_./@-])carbonstep (?=[a-z])")
"""Where a message names a command to type: the program, and a noun after it."""

_TYPED: ContextVar[str] = ContextVar("typed", default="")


@contextmanager
def typed_after(options: Sequence[str]) -> Iterator[None]:
    """Name commands, in all that is said below, with the options that the one typed has before its
    noun."""
    token = _TYPED.set("".join(f"{shlex.quote(word)} " for word in options))
    try:
        yield
    finally:
        _TYPED.reset(token)


def as_typed(template: str) -> str:
    """A message's template with the commands in it as they are typed here, its values not yet in.

    >>> with typed_after(["--database", "sqlite:///my book.db"]):
    ...     as_typed("List them: carbonstep account list.")
    "List them: carbonstep --database 'sqlite:///my book.db' account list."
    """
    options = _TYPED.get()
    if not options:
        return template
    said = options.replace("{", "{{").replace("}", "}}")
    return _NAMED.sub(lambda found: found[0] + said, template)
