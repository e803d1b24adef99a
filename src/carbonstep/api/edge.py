"""The outermost layer: request ids, security headers, bounded bodies, bugs that tell nothing."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from carbonstep.api.error import (
    ApiError,
    ErrorKind,
    answer_failed,
    both,
    error_body,
    quoted,
    store_response,
)
from carbonstep.present.words.choice import chosen
from carbonstep.present.words.face import Face, speaking_to
from carbonstep.present.words.spoken import speaking
from carbonstep.reading.accepted import accepted_tags
from carbonstep.reading.phrase import phrase
from carbonstep.store.fault import fault_of, said_of
from carbonstep.store.log import EntryChangedError
from carbonstep.store.too_new import TooNew

JSON_BYTES_MAX = 2_000_000
UPLOAD_BYTES_MAX = 20_000_000

REQUEST_ID = "X-Request-Id"
API_PREFIX = "/v1"

API_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer of the API carries, unless its endpoint says otherwise."""

_TOLD = (TooNew, EntryChangedError)
"""Faults of the store whose words are told: they hold nothing of a fact."""

_LOG = logging.getLogger("carbonstep.api")
_USABLE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


class Edge:
    """Wraps the application; nothing it lets through is unbounded or anonymous.

    An exception that nobody foresaw is logged with the request's id, and the caller is told the id
    alone: the text of an exception may hold anything. Where the store holds what this program
    cannot read, or must not, or cannot be used, that is said too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        if is_head:
            # What GET would answer, without its body: no route has to say so.
            scope = {**scope, "method": "GET"}
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _USABLE_ID.match(given) else uuid4().hex
        started = False

        async def marked(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _mark(MutableHeaders(scope=message), scope["path"], request_id)
            if is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            body_max = _body_max(scope)
            refused = _declared_too_large(scope, body_max)
            if refused is not None:
                with _speaking(scope):
                    body = error_body(refused.kind, refused.detail)
                    told = answer_failed(Request(scope), body)
                await told(scope, receive, marked)
                return
            with _speaking(scope):
                await self.app(scope, _bounded(receive, body_max), marked)
        except Exception as error:
            _tell(error, request_id, scope)
            if started:
                raise
            with _speaking(scope):
                told = _failure(error, request_id, Request(scope))
            await told(scope, receive, marked)


@contextmanager
def _speaking(scope: Scope) -> Iterator[None]:
    """Word the answer for whoever asks, in the language that the request prefers."""
    preferred = accepted_tags(Headers(scope=scope).get("accept-language", ""))
    reader = Face.API if _is_api(scope["path"]) else Face.PAGE
    with speaking_to(reader), speaking(chosen((), preferred)):
        yield


def _tell(error: Exception, request_id: str, scope: Scope) -> None:
    """To whoever runs it: a fault of the store on one line by its name, a bug with its trace."""
    what = (request_id, scope["method"], scope["path"])
    fault = fault_of(error)
    if fault is None:
        _LOG.exception("request %s failed: %s %s", *what)
    else:
        _LOG.error("%s: request %s failed: %s %s: %s", fault.code, *what, said_of(error))


def _failure(error: Exception, request_id: str, request: Request) -> Response:
    """What the caller is told of an exception that nobody foresaw."""
    fault = fault_of(error)
    if fault is not None:
        return store_response(request, fault, request_id=request_id)
    detail = quoted(request_id)
    if isinstance(error, _TOLD):
        detail = both(phrase(error.words, **error.values), detail)
    return answer_failed(request, error_body(ErrorKind.INTERNAL, detail, request_id=request_id))


def _mark(headers: MutableHeaders, path: str, request_id: str) -> None:
    headers[REQUEST_ID] = request_id
    headers.setdefault("X-Content-Type-Options", "nosniff")
    if _is_api(path):
        for name, value in API_HEADERS.items():
            headers.setdefault(name, value)


def _is_api(path: str) -> bool:
    return path == API_PREFIX or path.startswith(API_PREFIX + "/")


def _body_max(scope: Scope) -> int:
    is_upload = (
        Headers(scope=scope).get("content-type", "").lower().startswith("multipart/form-data")
    )
    return UPLOAD_BYTES_MAX if is_upload else JSON_BYTES_MAX


def _declared_too_large(scope: Scope, body_max: int) -> ApiError | None:
    declared = Headers(scope=scope).get("content-length", "")
    return _too_large(body_max) if declared.isdigit() and int(declared) > body_max else None


def _too_large(body_max: int) -> ApiError:
    return ApiError(
        ErrorKind.BODY_TOO_LARGE,
        phrase("Split it; the limit is {limit} bytes for this kind of body.", limit=body_max),
    )


def _bounded(receive: Receive, body_max: int) -> Receive:
    """What arrives, counted as it arrives; a body without a declared length is stopped too."""
    count = 0

    async def counted() -> Message:
        nonlocal count
        message = await receive()
        count += len(message.get("body", b""))
        if count > body_max:
            raise _too_large(body_max)
        return message

    return counted
