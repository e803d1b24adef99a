"""Why a command line cannot be read, as problems: what is wrong, at which option, what to type."""

import difflib
import re
from collections.abc import Collection, Sequence
from enum import EnumType
from typing import Any, get_args

from pydantic import ValidationError
from typer._click import exceptions as misread

from carbonstep.cli.metavar import metavar, named
from carbonstep.cli.program import PROGRAM
from carbonstep.cli.reason import CliReason
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason

_NO_COMMAND = re.compile(r"No such command '(.*?)'")
_BELOW_ZERO = re.compile(r"-[0-9]")
_LEFT_OVER = re.compile(r"unexpected extra argument\(s\) \((.*)\)")


MEANT = {
    "statement": ("cash-flow", "interest", "benefit"),
    "schedule": ("cash-flow",),
    "report": ("report", "benefit"),
    "history": ("events", "list", "show"),
    "status": ("show", "health"),
    "view": ("show",),
    "get": ("show",),
    "print": ("show",),
    "display": ("show",),
    "info": ("show",),
    "detail": ("show",),
    "find": ("list",),
    "search": ("list",),
    "explain": ("why",),
    "ledger": ("events", "interest"),
    "validate": ("check", "test"),
    "log": ("changes",),
    "payments": ("cash-flow", "events"),
    "repayments": ("cash-flow",),
    "prepayments": ("events",),
    "drawdowns": ("events",),
    "corrections": ("events", "true-ups"),
    "withdrawals": ("events",),
    "cancellations": ("events",),
}
"""Words that people type to read something, by the commands that tell it: by its letters alone
such a word may be nearest to a command that writes."""

_ALIKE = 0.7


class MisusedError(Exception):
    """Options or arguments of a command that do not go together."""

    def __init__(self, reason: Reason, *, at: str, found: str = "", needed: str = "") -> None:
        super().__init__(reason.code)
        self.problem = Problem(
            reason=reason, place=Place(path=named(at)), found=found, needed=needed
        )


def usage_problem(error: misread.UsageError) -> Problem:
    """What the command line's reader complains of."""
    command = command_typed(error.ctx)
    if isinstance(error, misread.MissingParameter):
        place = Place(path=_name(error.param))
        return Problem(reason=CliReason.OPTION_MISSING, place=place, needed=command)
    if isinstance(error, misread.BadParameter):
        return _value(error)
    if isinstance(error, misread.NoSuchOption):
        if _BELOW_ZERO.match(error.option_name):
            return _problem(CliReason.LIKE_AN_OPTION, command, error.option_name)
        known = error.possibilities or _options(error.ctx)
        return _problem(CliReason.OPTION_UNKNOWN, command, error.option_name, listed(known))
    if isinstance(error, misread.BadOptionUsage):
        lacks = "requires" in error.message
        reason = CliReason.OPTION_WITHOUT_VALUE if lacks else CliReason.OPTION_WITH_VALUE
        return _problem(reason, error.option_name, error.option_name)
    if unknown := _NO_COMMAND.search(error.message):
        under = () if error.ctx is None else getattr(error.ctx.command, "commands", ())
        near = near_commands(unknown[1], under)
        reason = CliReason.COMMAND_MISSPELT if near else CliReason.COMMAND_UNKNOWN
        return _problem(reason, command, unknown[1], listed(near or under))
    if error.message == "Missing command.":
        return _problem(CliReason.COMMAND_MISSING, command, "", command)
    if left_over := _LEFT_OVER.search(error.message):
        return _problem(CliReason.WORD_LEFT_OVER, command, left_over[1], command)
    return _problem(ReadingReason.SHAPE, command, error.message, f"{command} --help")


def near_commands(typed: str, known: Collection[str]) -> list[str]:
    """The commands that a word may have been meant for, by its letters or by its meaning.

    >>> near_commands("statment", ["amend", "interest", "cash-flow", "paid"])
    ['cash-flow', 'interest']
    """
    words = [*known, *(word for word in MEANT if word not in known)]
    close = difflib.get_close_matches(typed.lower(), words, n=1, cutoff=_ALIKE)
    if not close:
        return []
    [word] = close
    return [word] if word in known else [name for name in MEANT[word] if name in known]


def _problem(reason: Reason, at: str, found: str, needed: str = "") -> Problem:
    return Problem(reason=reason, place=Place(path=at), found=found[:80], needed=needed)


def _value(error: misread.BadParameter) -> Problem:
    """A value that is not of the kind that the option or argument takes."""
    at, cause = _name(error.param), error.__cause__
    if not isinstance(cause, ValidationError):
        return _problem(
            ReadingReason.SHAPE, at, error.message, f"{command_typed(error.ctx)} --help"
        )
    wrong = cause.errors()[0]
    found, bounds = str(wrong["input"]), wrong.get("ctx", {})
    kind = getattr(getattr(error.param, "type_descriptor", None), "annotation", None)
    kind = next(iter(get_args(kind)), kind)  # an option that may be repeated holds a list
    if isinstance(kind, EnumType):
        words: Sequence[Any] = list(kind)
        needed: str = listed(str(word.value) for word in words)
        return _problem(ReadingReason.WORD_UNKNOWN, at, found, needed)
    if "ge" in bounds or "le" in bounds:
        limits = (getattr(error.param, "min", None), getattr(error.param, "max", None))
        needed = "..".join("" if limit is None else str(limit) for limit in limits)
        return _problem(ReadingReason.OUT_OF_RANGE, at, found, needed)
    return _problem(ReadingReason.NOT_A_NUMBER, at, found, "100")


def _name(parameter: Any) -> str:
    """An option as it is typed, an argument as the help names it."""
    if parameter is None:
        return ""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return named(metavar(parameter))


def command_typed(context: Any) -> str:
    """The command as it is typed, whatever the program is called here."""
    words = [] if context is None else context.command_path.split()[1:]
    return " ".join((PROGRAM, *words))


def _options(context: Any) -> list[str]:
    parameters = [] if context is None else context.command.params
    return [_name(found) for found in parameters if found.param_type_name == "option"]
