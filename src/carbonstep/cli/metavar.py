"""What arguments and values of options are called on the command line, in each language.

The help, a complaint and the place of a problem name an argument alike: it is a word, not what is
typed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from carbonstep.present.words.translation import mark
from carbonstep.reading.phrase import Phrase
from carbonstep.reading.problem import Place, Problem

ARGUMENTS = (
    mark("ACCOUNT"),
    mark("AMOUNT"),
    mark("CERTIFICATE"),
    mark("CHANGE"),
    mark("DATE"),
    mark("EVENT"),
    mark("FILE"),
    mark("FILES"),
    mark("FIND"),
    mark("FOLDER"),
    mark("INDEX"),
    mark("KEY"),
    mark("LOAN"),
    mark("LOAN|FILE"),
    mark("NAME"),
    mark("RATE"),
    mark("REPORT"),
    mark("RULEBOOK"),
    mark("RULEBOOKS"),
    mark("SHELL"),
    mark("TRUE_UP"),
    mark("YEAR"),
)
"""Every argument of every command."""

VALUES = (
    mark("<str>"),
    mark("<str>..."),
    mark("<int range>"),
    mark("<path>"),
    mark("<path>..."),
    mark("<word>"),
    mark("<word>..."),
    mark("CODE"),
    mark("DAY"),
    mark("MONTH"),
    mark("TERM=VALUE"),
    mark("NAME=VALUE"),
    mark("FIGURE=AMOUNT"),
)
"""What the values of options are; other words are choices, which are typed as they stand."""


def metavar(argument: Any) -> str:
    """What an argument is called: as it says itself, else by the name it has in the code."""
    return str(argument.metavar or argument.name.upper())


def named(argument: str) -> str:
    """An argument where it stands as a place or in a sentence: said in the reader's language.

    >>> named("LOAN")
    'LOAN'
    """
    return Phrase(argument, {}) if argument in ARGUMENTS else argument


def names_typed(parameters: Iterable[Any]) -> dict[str, str]:
    """What is typed for each parameter of a command, by the name its value has for the API: that
    of the option."""
    typed = {}
    for found in parameters:
        if found.param_type_name == "option":
            option = max(found.opts, key=len)
            typed[option.removeprefix("--").replace("-", "_")] = option
        else:
            typed[str(found.name)] = named(metavar(found))
    return typed


def as_typed(problem: Problem, typed: Mapping[str, str]) -> Problem:
    """A problem of a value that was given on the command line, at the option or argument that was
    typed: what reads the value knows it by its name, as the API does. What stands in a file has
    its own place there."""
    path = problem.place.path or ""
    if problem.place != Place(path=path) or path not in typed:
        return problem
    return replace(problem, place=Place(path=typed[path]))
