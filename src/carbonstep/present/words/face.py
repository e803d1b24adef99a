"""To whom is spoken: at the command line, over the API, or on a page. Each is told what it can do.

A request says once who asks; all that is worded below it is worded for them.
"""

from collections.abc import Iterator
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
