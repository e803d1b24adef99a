"""Options and arguments that several commands share."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place

On = Annotated[
    str | None,
    typer.Option("--on", help="Business date, year-month-day; today where it is not given."),
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
        "--confirm", metavar="CODE", help="Confirm an odd magnitude by its code; repeatable."
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
                    place=Place(path=arguments.get(key) or "--" + key.replace("_", "-")),
                    scalar=value,
                ),
            )
            for key, value in given.items()
            if value is not None
        ),
    )
