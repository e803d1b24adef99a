"""`carbonstep health`: does the server answer, and what should a person see to."""

import json
import socket
import urllib.error
import urllib.request
from typing import Annotated, Any

import typer

from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.output import out, tell_wrong
from carbonstep.cli.spoken import language_of
from carbonstep.present.json.shape import ProblemOut
from carbonstep.present.words.phrase import phrase_text
from carbonstep.present.words.translation import Language, speaker
from carbonstep.reading.phrase import phrase

ANSWER_S = 10
"""How long the server may take: a look at the store takes five seconds at most."""


def health(
    ctx: typer.Context,
    url: Annotated[str, typer.Option(help="The server.")] = "http://127.0.0.1:8000",
    ready: Annotated[
        bool, typer.Option("--ready", help="Whether its store can be read and written, too.")
    ] = False,
) -> None:
    language = language_of(ctx)
    say = speaker(language)
    try:
        status, told = _asked(f"{url}/v1/health")
        if ready and status == 200:
            status, more = _asked(f"{url}/v1/ready")
            told["notices"] = [*told.get("notices", ()), *more.get("problems", ())]
        notices = [ProblemOut.model_validate(item) for item in told.get("notices", ())]
    except (urllib.error.URLError, TimeoutError, OSError, ValueError) as error:
        tell_wrong(say("{url} does not answer: {cause}", url=url, cause=_cause(error, language)))
        raise typer.Exit(ExitCode.TRY_LATER) from None
    shown = say("ok") if status == 200 else say("status {number}", number=str(status))
    out().print(shown, markup=False)
    for notice in notices:
        out().print(_notice(notice, language), markup=False, soft_wrap=True)
    if status != 200:
        raise typer.Exit(ExitCode.TRY_LATER)


def _cause(error: Exception, language: Language) -> str:
    """Why a server does not answer, in words: what the system says of it is English."""
    found = getattr(error, "reason", error)
    if isinstance(found, ConnectionRefusedError):
        why = phrase("it refuses the connection")
    elif isinstance(found, TimeoutError):
        why = phrase("it took too long")
    elif isinstance(found, socket.gaierror):
        why = phrase("its name is not known here")
    elif isinstance(found, OSError) and found.errno:
        why = phrase("the system's error {number}", number=found.errno)
    else:
        why = phrase("what it says is not ours to read")
    return phrase_text(why, language)


def _asked(address: str) -> tuple[int, Any]:
    """The status and the body of an answer that is ours, a refusal too."""
    try:
        with urllib.request.urlopen(address, timeout=ANSWER_S) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, json.loads(refused.read())


def _notice(notice: ProblemOut, language: Language) -> str:
    """What the server noticed, as it words it; in Chinese by its code, where we know that."""
    message, remedy = notice.message, notice.remedy
    if language is Language.ZH:
        # Imported here: in English the server's words do.
        from carbonstep.domain.market.reason import MarketReason  # noqa: PLC0415
        from carbonstep.formats.reason import FormatReason  # noqa: PLC0415
        from carbonstep.present.sentence.problem import problem_text  # noqa: PLC0415
        from carbonstep.reading.problem import Problem  # noqa: PLC0415
        from carbonstep.reading.reason import ReadingReason  # noqa: PLC0415
        from carbonstep.services.reason import ServiceReason  # noqa: PLC0415
        from carbonstep.store.reason import StoreReason  # noqa: PLC0415

        reasons = (*ServiceReason, *StoreReason, *MarketReason, *FormatReason, *ReadingReason)
        known = {reason.code: reason for reason in reasons}
        if reason := known.get(notice.code):
            told = Problem(reason=reason, found=notice.found, needed=notice.needed)
            message, remedy = problem_text(told, language)
    shown = {"message": message, "remedy": remedy, "code": notice.code}
    say = speaker(language)
    return say("{message} {remedy} [{code}]", **shown)
