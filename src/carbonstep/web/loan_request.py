"""What every page of a loan asks for: who reads, which day is looked at, which loan is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.present.page.cancelled import cancelled_view
from carbonstep.reading.day import parse_date
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.services.reason import ServiceReason
from carbonstep.web.gateway import Principal, WebServices
from carbonstep.web.language import request_language
from carbonstep.web.page import own_path, page, refused

_UNKNOWN = (ServiceReason.LOAN_UNKNOWN, ServiceReason.ACCOUNT_UNKNOWN)

ReaderOf = Callable[[Request], Principal | None]
"""Who is signed in on a request, or None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanSeen:
    """A loan as a signed-in reader asked to see it; `known_at` is empty for now."""

    principal: Principal
    picture: LoanPicture
    today: date
    known_at: str


def loan_seen(
    request: Request,
    loan_id: str,
    services: WebServices,
    reader: ReaderOf,
    *,
    as_file: bool = False,
) -> LoanSeen | Response:
    """The loan of a request, on the day `?on=` or today, as known now or at `?known_at=`.

    Where it cannot be shown, the answer that says why: to sign in, no such loan, a bad value, or
    the page of a cancelled loan. `as_file` where a file is asked for, in whose place no page may
    stand as if it were one: a cancelled loan is refused.
    """
    principal = reader(request)
    if principal is None:
        return to_sign_in(request)
    if not loan_id.isprintable():
        return page(request, "no_loan.html", status=404, principal=principal, loan_id="")
    today = services.today()
    on = asked_day(request, "on")
    known = request.query_params.get("known_at", "").strip() or None
    if isinstance(on, Problem):
        return refusal(request, principal, [on])
    try:
        picture = services.loan_picture(loan_id, on or today, known)
    except RejectedError as error:
        shown = _is_cancelled(error) and not as_file
        cancelled = services.cancelled_loan(loan_id, known) if shown else None
        if cancelled is not None:
            view = cancelled_view(cancelled, request_language(request))
            return page(
                request, "cancelled.html", principal=principal, view=view, known_at=known or ""
            )
        return refusal(request, principal, list(error.problems))
    if picture is None:
        return page(request, "no_loan.html", status=404, principal=principal, loan_id=loan_id)
    return LoanSeen(principal=principal, picture=picture, today=today, known_at=known or "")


def _is_cancelled(error: RejectedError) -> bool:
    return any(problem.reason is LoanReason.LOAN_CANCELLED for problem in error.problems)


def asked_day(request: Request, name: str) -> date | Problem | None:
    """A day of the query, None where it is not asked for."""
    asked = request.query_params.get(name, "").strip()
    return parse_date(asked, place=Place(path=name)) if asked else None


def to_sign_in(request: Request) -> Response:
    """Send the reader to sign in, and from there back to where it was going."""
    target = own_path(request) + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?{urlencode({'next': target})}", status_code=303)


def refusal(request: Request, principal: Principal, problems: list[Problem]) -> Response:
    """A page that says what is wrong, where, and what to do about it."""
    if any(problem.reason in _UNKNOWN for problem in problems):
        status = 404
    else:
        # As the interface for programs answers it.
        status = 409 if all(problem.reason.is_conflict for problem in problems) else 400
    return refused(request, problems, status=status, principal=principal)
