"""`carbonstep health`: does the server answer."""

import urllib.error
import urllib.request
from typing import Annotated

import typer

from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.output import err, out


def health(
    url: Annotated[str, typer.Option(help="The server.")] = "http://127.0.0.1:8000",
) -> None:
    try:
        with urllib.request.urlopen(f"{url}/v1/health", timeout=5) as answer:
            status = answer.status
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        err().print(f"✗ {url} does not answer: {error}", markup=False)
        raise typer.Exit(ExitCode.TRY_LATER) from None
    out().print("ok" if status == 200 else f"status {status}", markup=False)
    if status != 200:
        raise typer.Exit(ExitCode.TRY_LATER)
