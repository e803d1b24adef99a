"""`carbonstep version`: which version this is."""

import typer

from carbonstep import __version__


def version() -> None:
    typer.echo(__version__)
