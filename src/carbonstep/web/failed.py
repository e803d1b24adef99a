"""The page that a browser is shown where the product cannot answer: no such page, or a fault."""

from collections.abc import Sequence

from fastapi import Request, Response

from carbonstep.present.sentence.problem import place_text, problem_text
from carbonstep.present.words.translation import Language, mark, translate
from carbonstep.reading.problem import Problem
from carbonstep.web.language import request_language
from carbonstep.web.page import SECURITY_HEADERS, page

_TITLES = {
    400: mark("The request cannot be read"),
    404: mark("There is no such page"),
    405: mark("This page cannot be used so"),
    413: mark("The body is too large"),
    422: mark("This cannot be shown"),
    503: mark("The store cannot be used now"),
}
_FAILED = mark("Something failed on our side")
_ADVICE = {
    404: mark("Check the address, or begin with the list of loans."),
    405: mark("Begin with the list of loans."),
}
_QUOTE = mark("Quote the request id {request_id} when you report this.")


def failed_page(
    request: Request, status: int, problems: Sequence[Problem], request_id: str
) -> Response:
    """The page of an error, in the reader's language, with the id of its request where one is to
    be quoted. Without any script, and with the headers of all pages."""
    language = request_language(request)
    response = page(
        request,
        "failed.html",
        status=status,
        title=translate(language, _TITLES.get(status, _FAILED)),
        advice=_advice(status, request_id, language),
        problems=[
            (place_text(problem.place, language), *problem_text(problem, language), problem.code)
            for problem in problems
        ],
    )
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _advice(status: int, request_id: str, language: Language) -> str:
    if request_id:
        return translate(language, _QUOTE, request_id=request_id)
    return translate(language, _ADVICE[status]) if status in _ADVICE else ""
