"""Options and arguments that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

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
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
File = Annotated[Path, typer.Argument(help="The file.")]
Document = Annotated[Path, typer.Argument(help="A YAML or JSON document.")]
