"""Sets a page from its template, and gives every answer the headers that keep it strict."""

import logging
import re
from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from carbonstep.present.sentence.problem import place_text, problem_text
from carbonstep.present.words.face import Face, speaking_to
from carbonstep.present.words.label import role_label
from carbonstep.present.words.translation import Language, speaker
from carbonstep.reading.address import address_problem
from carbonstep.reading.nearest import nearest
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.text import visible
from carbonstep.store.fault import fault_of, said_of
from carbonstep.web import language as chosen
from carbonstep.web.gateway import Principal

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Not 'no-referrer': browsers would then send 'Origin: null' with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}

_LOG = logging.getLogger("carbonstep.web")

_IN_A_NUMBER = re.compile(r"(?<=[0-9]) (?=[0-9]{3}(?![0-9])|%|bp\b|yuan\b)|(?<=[+−]) (?=[0-9])")
_ID_OR_DAY = re.compile(
    r"(?<![A-Za-z0-9-])(?:[RDC]-[A-Z2-7]{16}|[0-9]{4}-[0-9]{2}-[0-9]{2})(?![A-Za-z0-9-])"
)


class StrictRoute(APIRoute):
    """A route whose every answer carries the security headers, unless it set one itself."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        taken: tuple[str, ...] | None = (self.openapi_extra or {}).get(_TAKEN)

        async def strict(request: Request) -> Response:
            # The query alone: a path that no text may hold leads to nothing, as each page says.
            wrong = address_problem(b"", request.scope["query_string"]) or _unknown(request, taken)
            with speaking_to(Face.PAGE):
                try:
                    response = await handle(request) if wrong is None else refused(request, [wrong])
                except (DBAPIError, PoolTimeout) as error:
                    response = _not_served(request, error)
            for name, value in SECURITY_HEADERS.items():
                response.headers.setdefault(name, value)
            return response

        return strict


_TAKEN = "taken"


def takes(*names: str) -> dict[str, tuple[str, ...]]:
    """What a page takes in its query, for the route's declaration: what else stands there was
    misspelt, and the page would show something else than was asked for. Each takes a language."""
    return {_TAKEN: (*names, "lang")}


def _unknown(request: Request, taken: tuple[str, ...] | None) -> Problem | None:
    """The first name of a query that the page does not take."""
    for name in request.query_params if taken is not None else ():
        if taken is not None and name not in taken:
            return Problem(
                reason=ReadingReason.KEY_UNKNOWN,
                place=Place(path=name[:40]),
                found=name[:40],
                needed=nearest(name, taken),
            )
    return None


def _not_served(request: Request, error: Exception) -> Response:
    """The page that tells a fault of the store by its name; what is a bug stays one."""
    fault = fault_of(error)
    if fault is None:
        raise error
    _LOG.error("%s: page failed: %s: %s", fault.code, request.scope["path"], said_of(error))
    return refused(request, [Problem(reason=fault, place=Place(path="store"))], status=503)


def unbroken(words: str) -> Markup:
    """The same words, escaped, with no line break inside a number, an id or a day.

    >>> unbroken("103 400 < 3.10 % (D-3CA2SJNANPPFIHQW)")
    Markup('103\xa0400 &lt; 3.10\xa0% (<span class="whole">D-3CA2SJNANPPFIHQW</span>)')
    """
    escaped = str(escape(_IN_A_NUMBER.sub("\xa0", words)))
    return Markup(_ID_OR_DAY.sub(r'<span class="whole">\g<0></span>', escaped))


def _shown(value: object) -> object:
    """What a page shows: every text passes here, and its control characters are made visible."""
    if isinstance(value, Markup):
        return Markup(visible(value, mark=lambda char: f"&lt;U+{ord(char):04X}&gt;"))
    return visible(value) if isinstance(value, str) else value


_TEMPLATES = Environment(
    loader=PackageLoader("carbonstep.web"),
    autoescape=True,
    finalize=_shown,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["unbroken"] = unbroken


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    principal: Principal | None = None,
    **values: object,
) -> HTMLResponse:
    """An HTML answer in the language of the request, which is remembered where it was asked for."""
    language = chosen.request_language(request)
    html = _TEMPLATES.get_template(template).render(
        t=speaker(language),
        lang=language.tag,
        principal=principal,
        role="" if principal is None else role_label(principal.role, language),
        languages=[
            (option.tag, _NAMES[option], _in_language(request, option), option is language)
            for option in Language
        ],
        **values,
    )
    response = HTMLResponse(html, status_code=status)
    response.headers["Content-Language"] = language.tag
    response.headers["Vary"] = "Accept-Language, Cookie"
    if request.query_params.get("lang") == language.value:
        response.set_cookie(
            chosen.COOKIE, language.value, max_age=chosen.SECONDS_MAX, path="/", samesite="lax"
        )
    return response


def refused(
    request: Request,
    problems: Sequence[Problem],
    *,
    status: int = 400,
    principal: Principal | None = None,
) -> HTMLResponse:
    """A page that says what is wrong, where, and what to do about it."""
    language = chosen.request_language(request)
    shown = [
        (place_text(problem.place, language), *problem_text(problem, language), problem.code)
        for problem in problems
    ]
    return page(request, "refused.html", status=status, principal=principal, problems=shown)


def drawing(svg: str) -> Markup:
    """A drawing of ours, whose texts are escaped already, to be set as it is."""
    return Markup(svg)


_NAMES = {Language.ZH: "中文", Language.EN: "English"}


def _in_language(request: Request, language: Language) -> str:
    """The same address in another language."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return f"{own_path(request)}?{urlencode([*kept, ('lang', language.value)])}"


def own_path(request: Request) -> str:
    """The path a page was asked for at, encoded as in an address."""
    return quote(str(request.scope["path"]))
