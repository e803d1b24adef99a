"""The pages: sign in, the list of loans, one loan. Drawn on the server, without any script."""

from importlib.resources import files
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from carbonstep.present.page.loan import loan_view
from carbonstep.present.words.translation import speaker
from carbonstep.web.account import add_account_page
from carbonstep.web.gateway import Principal, WebServices
from carbonstep.web.language import request_language
from carbonstep.web.loan_request import loan_seen, to_sign_in
from carbonstep.web.page import StrictRoute, drawing, page, takes
from carbonstep.web.session import SessionCookie, local_path, same_origin
from carbonstep.web.statement import add_statement_pages, handed_on, statement_links

KEY_CHARACTERS_MAX = 200
_STATIC = {"site.css": "text/css", "icon.svg": "image/svg+xml"}


def create_web(
    services: WebServices, *, session_secret: bytes, https_only: bool = False
) -> APIRouter:
    """The router of all pages.

    Only the sign-in page, the style sheet and the icon are open; all else leads to signing in.
    `session_secret` signs cookies (at least 32 bytes; the same in every process); `https_only`
    marks them for HTTPS alone.
    """
    cookie = SessionCookie(session_secret, https_only=https_only)
    router = APIRouter(route_class=StrictRoute, include_in_schema=False)
    _add_open_pages(router, services, cookie)
    _add_loan_pages(router, services, cookie)
    return router


def _add_open_pages(router: APIRouter, services: WebServices, cookie: SessionCookie) -> None:
    for name, media_type in _STATIC.items():
        _add_static(router, name, media_type)

    @router.get("/sign-in", openapi_extra=takes("next"))
    def sign_in_form(request: Request, next: str = "/") -> Response:
        """The form to sign in with an API key."""
        return page(request, "sign_in.html", next=local_path(next), refused="")

    @router.post("/sign-in")
    def sign_in(
        request: Request,
        key: Annotated[str, Form()] = "",
        next: Annotated[str, Form()] = "/",
    ) -> Response:
        """Sign in, and go on to where the reader was going."""
        say = speaker(request_language(request))
        target = local_path(next)
        if not same_origin(request):
            refused = say("This form was sent from another site. Fill it in here.")
            return page(request, "sign_in.html", status=403, next=target, refused=refused)
        stripped = key.strip()
        holder = services.sign_in(stripped) if 0 < len(stripped) <= KEY_CHARACTERS_MAX else None
        if holder is None:
            refused = say("This key is not in use. Check it, or ask for a new one.")
            return page(request, "sign_in.html", status=401, next=target, refused=refused)
        response = RedirectResponse(target, status_code=303)
        cookie.write(response, holder.key_id)
        return response

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        """End the session in this browser."""
        response = RedirectResponse("/sign-in", status_code=303)
        if same_origin(request):
            cookie.clear(response)
        return response


def _add_static(router: APIRouter, name: str, media_type: str) -> None:
    content = (files("carbonstep.web") / "static" / name).read_bytes()

    @router.get(f"/static/{name}")
    def static_file() -> Response:
        """The style sheet and the icon: the same for everyone."""
        headers = {"Cache-Control": "public, max-age=3600"}
        return Response(content, media_type=media_type, headers=headers)


def _add_loan_pages(router: APIRouter, services: WebServices, cookie: SessionCookie) -> None:
    def reader(request: Request) -> Principal | None:
        key_id = cookie.key_id(request)
        return None if key_id is None else services.principal(key_id)

    @router.get("/", openapi_extra=takes())
    def loans(request: Request) -> Response:
        """Every loan, as a plain list."""
        principal = reader(request)
        if principal is None:
            return to_sign_in(request)
        return page(request, "loans.html", principal=principal, loans=services.loans())

    add_statement_pages(router, services, reader)
    add_account_page(router, services, reader)

    @router.get("/loans/{loan_id:path}", openapi_extra=takes("on", "known_at"))
    def loan(request: Request, loan_id: str) -> Response:
        """One loan on one page, today or on the day `?on=`, as known now or at `?known_at=`."""
        seen = loan_seen(request, loan_id, services, reader)
        if isinstance(seen, Response):
            return seen
        view = loan_view(seen.picture, request_language(request))
        return page(
            request,
            "loan.html",
            principal=seen.principal,
            view=view,
            chart=drawing(view.chart),
            loan_id=loan_id,
            today=seen.today.isoformat(),
            is_today=seen.picture.as_of == seen.today,
            known_at=seen.known_at,
            statements=statement_links(request, loan_id),
            seen_query=handed_on(request, "on", "known_at"),
        )
