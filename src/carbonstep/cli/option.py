"""Options and arguments that several commands share: one name, and one word, for one thing.

What is told has two days: `--on`, from which it counts or on which it happened, and
`--received-on`, the business date on which it came in.
"""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from carbonstep.cli.metavar import named
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place

On = Annotated[
    str | None,
    typer.Option("--on", help="Business date, year-month-day; today where it is not given."),
]
_CAME_IN = "The business date it came in, year-month-day; today where it is not given."
ReceivedOn = Annotated[str | None, typer.Option("--received-on", help=_CAME_IN)]
FiledOn = Annotated[str | None, typer.Option("--received-on", "--on", help=_CAME_IN)]
"""The same where what is told has no other day of its own: `--on` can mean nothing else."""
Supersedes = Annotated[
    str | None, typer.Option("--supersedes", help="The id of the earlier one that this corrects.")
]
Reason = Annotated[str, typer.Option("--reason", help="Why, up to 500 characters.")]
ReasonAsked = Annotated[
    str | None,
    typer.Option("--reason", help="Why, up to 500 characters; needed with --supersedes."),
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Business date to look from; today where it is not given."),
]
KnownAt = Annotated[
    str | None,
    typer.Option(
        "--known-at",
        help="Only what was known then: an instant (2025-04-15T00:00:00Z), a day, or a number of "
        "log entries.",
    ),
]
Confirm = Annotated[
    list[str] | None,
    typer.Option(
        "--confirm",
        metavar="CODE",
        help="Confirm what looks like a slip by its code; repeatable.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
File = Annotated[Path, typer.Argument(help="The file.")]
Document = Annotated[Path, typer.Argument(help="A YAML or JSON document.")]


def argument_node(
    command: str, given: Mapping[str, str | None], arguments: Mapping[str, str]
) -> Node:
    """A document made of a command's options and arguments; each value has its own as its place.

    `arguments` are the metavariables of what is no option, by key. What was not given (None) is
    left out.
    """
    return Node(
        place=Place(path=command),
        entries=tuple(
            (
                key,
                Node(
                    place=Place(path=_place(key, arguments)),
                    scalar=value,
                ),
            )
            for key, value in given.items()
            if value is not None
        ),
    )


def _place(key: str, arguments: Mapping[str, str]) -> str:
    return named(arguments[key]) if key in arguments else "--" + key.replace("_", "-")


def told_node(
    command: str, kind: StrEnum, given: Mapping[str, str | None], *, taken_back: str = ""
) -> Node:
    """The document of something told, of a kind. `taken_back` is the metavariable of the id that
    it supersedes, where that is an argument and no option."""
    arguments = {"supersedes": taken_back} if taken_back else {}
    return argument_node(command, {"kind": kind.value, **given}, arguments)
