"""The page of an account: what it holds, and what became of it."""

from fastapi import APIRouter, Request, Response

from carbonstep.present.page.account import account_view
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.reading.text import text_flaw
from carbonstep.services.reason import ServiceReason
from carbonstep.web.gateway import WebServices
from carbonstep.web.language import request_language
from carbonstep.web.loan_request import ReaderOf, asked_day, refusal, to_sign_in
from carbonstep.web.page import page, takes
from carbonstep.web.statement import handed_on


def add_account_page(router: APIRouter, services: WebServices, reader: ReaderOf) -> None:
    """Add the page of an account, which the pages of its loans lead to."""

    @router.get("/accounts/{account_id:path}", openapi_extra=takes("on", "known_at"))
    def account(request: Request, account_id: str) -> Response:
        """One account, today or on the day `?on=`, as known now or at `?known_at=`."""
        principal = reader(request)
        if principal is None:
            return to_sign_in(request)
        today, on = services.today(), asked_day(request, "on")
        known = request.query_params.get("known_at", "").strip() or None
        if isinstance(on, Problem):
            return refusal(request, principal, [on])
        picture = None
        try:
            if text_flaw(account_id) is None:  # no store is asked for what it cannot hold
                picture = services.account_picture(account_id, on or today, known)
        except RejectedError as refused:
            return refusal(request, principal, list(refused.problems))
        if picture is None:
            shown = account_id[:80] if account_id.isprintable() else ""
            unknown = Problem(reason=ServiceReason.ACCOUNT_UNKNOWN, found=shown)
            return refusal(request, principal, [unknown])
        return page(
            request,
            "account.html",
            principal=principal,
            view=account_view(picture, request_language(request)),
            today=today.isoformat(),
            is_today=picture.as_of == today,
            known_at=known or "",
            seen_query=handed_on(request, "on", "known_at"),
        )
