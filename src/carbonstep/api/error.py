"""Every error as problem+json (RFC 9457): what went wrong, a stable code, each problem found."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum

from fastapi import FastAPI, Request
from fastapi.exceptions import HTTPException, RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException as StarletteHTTPException

from carbonstep.api.parameter_problem import names_taken, parameter_problems
from carbonstep.api.shape import ErrorOut
from carbonstep.domain.intake.candidate import RejectedRow
from carbonstep.formats.reason import FormatReason
from carbonstep.present.json.filing import rejected_outs
from carbonstep.present.json.shape import ProblemOut
from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.words.face import Face, face
from carbonstep.present.words.phrase import phrase_text
from carbonstep.present.words.spoken import spoken
from carbonstep.present.words.translation import mark, translate
from carbonstep.reading.personal_number import without_personal_numbers
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem, Reason, RejectedError
from carbonstep.reading.temporary import TemporaryError
from carbonstep.services.filing_record import FilingCutOffError
from carbonstep.store.engine import StoreBusy
from carbonstep.store.fault import fault_of, said_of
from carbonstep.store.reason import StoreReason

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 10
RETRY = {"Retry-After": str(RETRY_AFTER_S)}
PROBLEMS_MAX = 100
"""Problems an answer lists; it says how many there are."""

_LOG = logging.getLogger("carbonstep.api")

TYPE_PREFIX = "urn:carbonstep:problem:"


class ErrorKind(Enum):
    """Closed list of errors: code, status and title."""

    BAD_REQUEST = ("bad_request", 400, mark("The request cannot be read"))
    UNAUTHORIZED = ("unauthorized", 401, mark("A key is needed"))
    FORBIDDEN = ("forbidden", 403, mark("The key's role may not do this"))
    NOT_FOUND = ("not_found", 404, mark("There is no such thing"))
    METHOD_NOT_ALLOWED = ("method_not_allowed", 405, mark("The method is not allowed here"))
    CONFLICT = ("conflict", 409, mark("It is recorded already, and differs"))
    BODY_TOO_LARGE = ("body_too_large", 413, mark("The body is too large"))
    MEDIA_TYPE = ("media_type", 415, mark("The body is of another type"))
    REJECTED = ("rejected", 422, mark("The input was refused; nothing was stored"))
    CUT_OFF = ("cut_off", 503, mark("The file is recorded in part"))
    BUSY = ("busy", 503, mark("The store is busy; nothing was stored"))
    UNAVAILABLE = ("unavailable", 503, mark("The store cannot be used now"))
    INTERNAL = ("internal", 500, mark("Something failed on our side"))

    def __init__(self, code: str, status: int, title: str) -> None:
        self.code = code
        self.status = status
        self.title = title


_BY_STATUS = {kind.status: kind for kind in ErrorKind}


class ApiError(HTTPException):
    """An error on its way out. An HTTPException, so that the framework lets it pass untouched."""

    def __init__(
        self,
        kind: ErrorKind,
        detail: str,
        *,
        problems: Iterable[Problem] = (),
        headers: Mapping[str, str] | None = None,
        rejected: Sequence[RejectedRow] = (),
    ) -> None:
        self.kind = kind
        self.problems = tuple(problems)
        self.rejected = tuple(rejected)
        super().__init__(kind.status, without_personal_numbers(detail), headers)


_NONE = {
    "account": mark("There is no account {name}."),
    "certificate": mark("There is no certificate {name}."),
    "decision": mark("There is no decision {name}."),
    "loan": mark("There is no loan {name}."),
    "report": mark("There is no report {name}."),
    "rulebook": mark("There is no rulebook {name}."),
    "true-up": mark("There is no true-up {name}."),
}


def not_found(reason: Reason | None, name: str, *, of: str) -> ApiError:
    """The error for an id that nothing has."""
    problems = () if reason is None else (Problem(reason=reason, place=Place(path=of), found=name),)
    return ApiError(ErrorKind.NOT_FOUND, phrase(_NONE[of], name=name[:80]), problems=problems)


def error_body(
    kind: ErrorKind,
    detail: str,
    problems: Iterable[Problem] = (),
    *,
    rejected: Sequence[RejectedRow] = (),
    request_id: str | None = None,
) -> ErrorOut:
    """A problem+json body; of very many problems or rejected rows the first are listed."""
    found = list(problems)
    return ErrorOut(
        type=TYPE_PREFIX + kind.code,
        title=translate(spoken(), kind.title),
        status=kind.status,
        detail=phrase_text(detail, spoken()),
        code=kind.code,
        problems=[ProblemOut.of(problem) for problem in found[:PROBLEMS_MAX]],
        problems_count=len(found) if len(found) > PROBLEMS_MAX else None,
        request_id=request_id,
        rejected=rejected_outs(rejected) or None,
        rejected_count=len(rejected) or None,
    )


def error_response(body: ErrorOut, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem+json answer, worded in the language that is asked for."""
    return JSONResponse(
        body.model_dump(mode="json"),
        status_code=body.status,
        media_type=MEDIA_TYPE,
        headers={"Vary": "Accept-Language", **(headers or {})},
    )


def store_response(
    request: Request, fault: StoreReason, *, request_id: str | None = None
) -> Response:
    """That the store cannot do it now: by the fault's own name, without the database's words."""
    if fault is StoreReason.BUSY:
        kind = ErrorKind.BUSY
        detail: str = phrase("Send the same again in {seconds} seconds.", seconds=RETRY_AFTER_S)
    else:
        kind = ErrorKind.UNAVAILABLE
        detail = _told(Problem(reason=fault))
    if request_id is not None:
        detail = both(detail, quoted(request_id))
    problem = Problem(reason=fault, place=Place(path="store"))
    body = error_body(kind, detail, [problem], request_id=request_id)
    return answer_failed(request, body, RETRY, [problem])


def quoted(request_id: str) -> str:
    """What whoever reports it quotes."""
    return phrase("Quote the request id {request_id} when you report this.", request_id=request_id)


def both(one: str, other: str) -> str:
    """Two sentences, one after the other."""
    return phrase("{one} {other}", one=one, other=other)


def answer_failed(
    request: Request,
    body: ErrorOut,
    headers: Mapping[str, str] | None = None,
    problems: Iterable[Problem] = (),
) -> Response:
    """An error as whoever asks reads it: a page for a browser outside the API, else JSON."""
    draw = getattr(request.app.state, "error_page", None)
    wants_page = face() is Face.PAGE and "text/html" in request.headers.get("accept", "")
    if draw is None or not wants_page:
        return error_response(body, headers)
    response: Response = draw(request, body.status, tuple(problems), body.request_id or "")
    response.headers.update(headers or {})
    return response


def add_error_handlers(app: FastAPI) -> None:
    """Let every error the framework or an endpoint raises leave as problem+json."""

    @app.exception_handler(RejectedError)
    async def rejected(request: Request, error: RejectedError) -> Response:
        return _refusal(request, error)

    @app.exception_handler(StoreBusy)
    @app.exception_handler(DBAPIError)
    @app.exception_handler(PoolTimeout)
    async def busy(request: Request, error: Exception) -> Response:
        if fault_of(error) is not StoreReason.BUSY:
            raise error  # for the operator's log; the edge tells what may be told
        _LOG.warning("%s: %s", StoreReason.BUSY.code, said_of(error))
        return store_response(request, StoreReason.BUSY)

    @app.exception_handler(FilingCutOffError)
    async def cut_off(_request: Request, error: FilingCutOffError) -> JSONResponse:
        _LOG.error("%s; %s", error, error.fault.code)
        body = error_body(ErrorKind.CUT_OFF, summary((error.problem,)), [error.problem])
        return error_response(body, RETRY)

    @app.exception_handler(TemporaryError)
    async def no_temporary(_request: Request, error: TemporaryError) -> JSONResponse:
        _LOG.error("%s: %s", FormatReason.TEMPORARY_FOLDER.code, error)
        place = Place(path="TMPDIR")  # where it is concerns who runs the server
        problem = Problem(reason=FormatReason.TEMPORARY_FOLDER, place=place, found=error.why)
        body = error_body(ErrorKind.UNAVAILABLE, summary((problem,)), [problem])
        return error_response(body, RETRY)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        known = names_taken(request.scope["route"].dependant)
        refused = RejectedError(parameter_problems(error.errors(), known=known))
        return _refusal(request, refused)

    @app.exception_handler(StarletteHTTPException)
    async def http(request: Request, error: StarletteHTTPException) -> Response:
        if isinstance(error, ApiError):
            body = error_body(error.kind, error.detail, error.problems, rejected=error.rejected)
            return answer_failed(request, body, error.headers, error.problems)
        kind = _BY_STATUS.get(error.status_code)
        if kind is ErrorKind.METHOD_NOT_ALLOWED:
            detail: str = phrase(
                "{method} is not allowed here; see the Allow header.", method=request.method
            )
            error.headers = _with_head(error.headers)
        elif kind is ErrorKind.NOT_FOUND:
            detail = phrase("Check the path; GET /v1/openapi.json lists them all.")
        else:
            detail = str(error.detail)
        if kind is not None:
            return answer_failed(request, error_body(kind, detail), error.headers)
        body = error_body(ErrorKind.BAD_REQUEST, detail)
        body = body.model_copy(update={"status": error.status_code})
        return answer_failed(request, body, error.headers)


def _with_head(headers: Mapping[str, str] | None) -> dict[str, str]:
    """The headers, in which what may be got may be asked for its head."""
    allow = (headers or {}).get("Allow", "")
    return {**(headers or {}), "Allow": f"{allow}, HEAD" if "GET" in allow else allow}


def _refusal(request: Request, refused: RejectedError) -> Response:
    kind = ErrorKind.CONFLICT if refused.is_conflict else ErrorKind.REJECTED
    body = error_body(kind, summary(refused.problems), refused.problems)
    return answer_failed(request, body, problems=refused.problems)


def summary(problems: tuple[Problem, ...]) -> str:
    """The first problem, and how many more there are."""
    if not problems:
        return phrase("Nothing of it can be accepted.")
    first = _told(problems[0])
    more = len(problems) - 1
    return both(first, phrase("And {count} more.", count=more)) if more else first


def _told(problem: Problem) -> str:
    """What is wrong and what to do, in the language of the answer."""
    message, remedy = problem_text(problem, spoken())
    return both(message, remedy) if remedy else message
