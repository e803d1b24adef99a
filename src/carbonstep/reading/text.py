"""Text that no store can keep: one rule for all that comes from outside, whoever reads it.

Documents, tables, forms, addresses and command lines ask here, so that what one of them refuses is
not taken by another, and nothing of it is found out by an encoder or by a database.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason

_HALF = "\ud800-\udfff"
_NO_CHARACTER = "\ufdd0-\ufdef" + "".join(
    chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_BAD = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    f"\ufeff\U000e0000-\U000e007f{_NO_CHARACTER}{_HALF}]"
)
"""Control characters, invisible ones that make two ids look like one, code points that are no
characters, and halves of characters, which no encoding can write."""
_BREAK = re.compile("[\t\n\r]")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFlaw:
    """The first character that a text may not hold, by its code point."""

    reason: Reason
    found: str


def text_flaw(written: str, *, one_line: bool = False) -> TextFlaw | None:
    """What in a text cannot be kept; tabs and line ends pass, unless it is of `one_line`.

    >>> text_flaw("长春 电缆") is None
    True
    >>> text_flaw(chr(0)).found, text_flaw("a" + chr(0xD800)).reason.code
    ('U+0000', 'half_character')
    """
    if written.isprintable():
        return (
            None  # all of these characters are none that print, and this is told ten times faster
        )
    bad = _BAD.search(written) or (_BREAK.search(written) if one_line else None)
    if bad is None:
        return None
    char = bad.group()
    is_half = "\ud800" <= char <= "\udfff"
    reason = ReadingReason.HALF_CHARACTER if is_half else ReadingReason.CONTROL_CHARACTER
    return TextFlaw(reason=reason, found=f"U+{ord(char):04X}")


def text_problem(written: str, place: Place, *, one_line: bool = False) -> Problem | None:
    """The same as a problem at its place."""
    flaw = text_flaw(written, one_line=one_line)
    return None if flaw is None else Problem(reason=flaw.reason, place=place, found=flaw.found)


def visible(text: str, *, mark: Callable[[str], str] = lambda char: f"<U+{ord(char):04X}>") -> str:
    """A text as it may be shown: with a mark for each character that a terminal obeys, that turns
    what follows around, or that nobody sees. Tabs and line ends stay.

    >>> visible("ver" + chr(0x202E) + "ifier")
    'ver<U+202E>ifier'
    """
    return text if text.isprintable() else _BAD.sub(lambda found: mark(found[0]), text)
