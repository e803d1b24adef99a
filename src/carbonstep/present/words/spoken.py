"""In which language an answer for programs is worded: English, unless the request asks for another.

A request says it once, as it says who asks; all that is worded below it is worded so. What has a
form of its own in both languages is not asked here.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from carbonstep.present.words.translation import Language

_SPOKEN: ContextVar[Language] = ContextVar("spoken", default=Language.EN)


def spoken() -> Language:
    """The language of the answer; English where nobody asked for one.

    >>> spoken()
    <Language.EN: 'en'>
    """
    return _SPOKEN.get()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Word the answers below in a language."""
    token = _SPOKEN.set(language)
    try:
        yield
    finally:
        _SPOKEN.reset(token)
