"""The statements of a loan as pages, and as files to download with the same digits."""

from datetime import date
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request, Response

from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.money.statement.view import StatementView
from carbonstep.domain.picture.statement import loan_statement
from carbonstep.formats.statement import STATEMENT_FORMATS, attachment
from carbonstep.present.table.statement import statement_view
from carbonstep.present.table.wording import cell_display
from carbonstep.reading.problem import Problem
from carbonstep.web.gateway import WebServices
from carbonstep.web.language import request_language
from carbonstep.web.loan_request import LoanSeen, ReaderOf, asked_day, loan_seen, refusal
from carbonstep.web.page import page, takes

TAKEN = takes("on", "known_at", "period")
"""What each statement takes in its query, as a page and as a file."""


def add_statement_pages(router: APIRouter, services: WebServices, reader: ReaderOf) -> None:
    """Add a page and two files for each statement, below the loan's own address."""
    for kind in StatementKind:
        _add_page(router, services, reader, kind)
        for suffix in STATEMENT_FORMATS:
            _add_file(router, services, reader, kind, suffix)


def _add_page(
    router: APIRouter, services: WebServices, reader: ReaderOf, kind: StatementKind
) -> None:
    @router.get(f"/loans/{{loan_id:path}}/{kind.value}", openapi_extra=TAKEN)
    def statement(request: Request, loan_id: str) -> Response:
        """A statement as a page; the interest statement of one settlement on `?period=`."""
        seen = loan_seen(request, loan_id, services, reader)
        if isinstance(seen, Response):
            return seen
        view = _view(request, kind, seen)
        if isinstance(view, Problem):
            return refusal(request, seen.principal, [view])
        return page(
            request,
            "statement.html",
            principal=seen.principal,
            view=view,
            shown=cell_display,
            kind=kind.value,
            path=f"/loans/{quote(loan_id)}",
            query=handed_on(request, "on", "known_at"),
            file_query=handed_on(request, "on", "known_at", "period"),
            as_of=seen.picture.as_of.isoformat(),
            today=seen.today.isoformat(),
            is_today=seen.picture.as_of == seen.today,
            known_at=seen.known_at,
        )


def _add_file(
    router: APIRouter, services: WebServices, reader: ReaderOf, kind: StatementKind, suffix: str
) -> None:
    form = STATEMENT_FORMATS[suffix]

    @router.get(f"/loans/{{loan_id:path}}/{kind.value}.{suffix}", openapi_extra=TAKEN)
    def statement_file(request: Request, loan_id: str) -> Response:
        """A statement as a file, in the language of the pages."""
        seen = loan_seen(request, loan_id, services, reader, as_file=True)
        if isinstance(seen, Response):
            return seen
        view = _view(request, kind, seen)
        if isinstance(view, Problem):
            return refusal(request, seen.principal, [view])
        headers = {"Content-Disposition": attachment(f"{loan_id}-{kind.value}.{suffix}")}
        return Response(form.write(view), media_type=form.media_type, headers=headers)


def _view(request: Request, kind: StatementKind, seen: LoanSeen) -> StatementView | Problem:
    period_on: date | Problem | None = None
    if kind is StatementKind.INTEREST:
        period_on = asked_day(request, "period")
    if isinstance(period_on, Problem):
        return period_on
    found = loan_statement(kind, seen.picture, period_on=period_on)
    if isinstance(found, Problem):
        return found
    return statement_view(found, seen.picture, request_language(request))


def statement_links(request: Request, loan_id: str) -> dict[str, str]:
    """The address of each statement of a loan, on the day and as known as the request asks."""
    query = handed_on(request, "on", "known_at")
    return {kind.value: f"/loans/{quote(loan_id)}/{kind.value}{query}" for kind in StatementKind}


def handed_on(request: Request, *names: str) -> str:
    """The values of the query that are handed on to another address."""
    found = {name: request.query_params.get(name, "").strip() for name in names}
    asked = {name: value for name, value in found.items() if value}
    return f"?{urlencode(asked)}" if asked else ""
