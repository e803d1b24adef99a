"""`carbonstep health`: does the server answer, and what should a person see to."""

import json
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
            told = json.loads(answer.read())
    except (urllib.error.URLError, TimeoutError, OSError, ValueError) as error:
        err().print(f"✗ {url} does not answer: {error}", markup=False)
        raise typer.Exit(ExitCode.TRY_LATER) from None
    out().print("ok" if status == 200 else f"status {status}", markup=False)
    for notice in told.get("notices", ()):
        text = f"{notice['message']} {notice['remedy']} [{notice['code']}]"
        out().print(text, markup=False, soft_wrap=True)
    if status != 200:
        raise typer.Exit(ExitCode.TRY_LATER)
