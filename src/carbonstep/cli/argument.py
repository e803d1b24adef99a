"""What is typed, before any command reads it: text that can be kept, or why not."""

from collections.abc import Sequence

from carbonstep.cli.reason import CliReason
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.text import text_flaw

_BYTES = range(0xDC80, 0xDD00)
"""What stands for a byte of the command line that is no UTF-8."""


def argument_problem(arguments: Sequence[str]) -> Problem | None:
    """The first word of a command line that holds what no text may, at its option or its number.

    >>> argument_problem(["account", "list"]) is None
    True
    >>> str(argument_problem(["account", "open", "--name", "a" + chr(0xDCFF)]).place)
    '--name'
    """
    for number, (before, word) in enumerate(zip(["", *arguments], arguments, strict=False), 1):
        flaw = text_flaw(word)
        if flaw is None:
            continue
        option = word.partition("=")[0] if word.startswith("--") else before
        is_named = option.startswith("--") and text_flaw(option) is None
        place = Place(path=option if is_named else f"argument {number}")
        code = int(flaw.found[2:], 16)
        if code in _BYTES:
            return Problem(reason=CliReason.NOT_UTF8, place=place, found=f"{code - 0xDC00:02X}")
        return Problem(reason=flaw.reason, place=place, found=flaw.found)
    return None
