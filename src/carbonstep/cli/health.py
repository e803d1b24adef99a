"""`carbonstep health`: does the server answer, and what should a person see to."""

import json
import urllib.error
import urllib.request
from typing import Annotated, Any

import typer

from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.output import err, out

ANSWER_S = 10
"""How long the server may take: a look at the store takes five seconds at most."""


def health(
    url: Annotated[str, typer.Option(help="The server.")] = "http://127.0.0.1:8000",
    ready: Annotated[
        bool, typer.Option("--ready", help="Whether its store can be read and written, too.")
    ] = False,
) -> None:
    try:
        status, told = _asked(f"{url}/v1/health")
        if ready and status == 200:
            status, more = _asked(f"{url}/v1/ready")
            told["notices"] = [*told.get("notices", ()), *more.get("problems", ())]
    except (urllib.error.URLError, TimeoutError, OSError, ValueError) as error:
        err().print(f"✗ {url} does not answer: {error}", markup=False)
        raise typer.Exit(ExitCode.TRY_LATER) from None
    out().print("ok" if status == 200 else f"status {status}", markup=False)
    for notice in told.get("notices", ()):
        text = f"{notice['message']} {notice['remedy']} [{notice['code']}]"
        out().print(text, markup=False, soft_wrap=True)
    if status != 200:
        raise typer.Exit(ExitCode.TRY_LATER)


def _asked(address: str) -> tuple[int, Any]:
    """The status and the body of an answer that is ours, a refusal too."""
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_S) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read())
