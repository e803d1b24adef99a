"""The application: every router behind a key, every answer with its headers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from pydantic import Field
from pydantic.json_schema import models_json_schema

from carbonstep import __version__
from carbonstep.api import (
    account,
    calendar,
    certificate,
    changes,
    decision,
    fixing,
    ledger,
    loan,
    loan_event,
    portfolio,
    quote,
    receipt,
    report,
    rulebook,
    run,
    statement,
)
from carbonstep.api.account_shape import (
    AccountChangeIn,
    AccountIn,
    CertificateChangeIn,
    CertificateIn,
    ReportsIn,
    ReportWithdrawalIn,
)
from carbonstep.api.calendar_shape import CalendarYearIn
from carbonstep.api.caller import Reader, authenticate
from carbonstep.api.context import ApiContext, Context
from carbonstep.api.edge import API_PREFIX, Edge
from carbonstep.api.error import add_error_handlers, store_response
from carbonstep.api.fixing_shape import (
    FixingCorrectionIn,
    FixingWithdrawalIn,
    PublishedFixingIn,
)
from carbonstep.api.loan_event_shape import LoanEventIn
from carbonstep.api.loan_shape import LoanIn, QuoteIn, RunIn, WhatIfIn
from carbonstep.api.receipt_shape import ReceiptsIn
from carbonstep.api.shape import ErrorOut, only
from carbonstep.formats.table.limit import DEFAULT_LIMITS, ReadLimits
from carbonstep.present.json.shape import Out, ProblemOut
from carbonstep.reading.problem import Problem
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.library import Library
from carbonstep.store.engine import Store

ROUTERS = (
    quote,
    account,
    report,
    certificate,
    loan,
    loan_event,
    receipt,
    ledger,
    statement,
    portfolio,
    decision,
    rulebook,
    calendar,
    fixing,
    changes,
    run,
)
"""In the order in which an address is looked for: a quote is asked for most often."""

BODIES = (
    AccountChangeIn,
    AccountIn,
    CertificateIn,
    CertificateChangeIn,
    ReportsIn,
    ReportWithdrawalIn,
    LoanIn,
    LoanEventIn,
    ReceiptsIn,
    QuoteIn,
    RunIn,
    WhatIfIn,
    CalendarYearIn,
    FixingCorrectionIn,
    FixingWithdrawalIn,
    PublishedFixingIn,
)
_SCHEMAS = "#/components/schemas/{model}"


ErrorPage = Callable[[Request, int, Sequence[Problem], str], Response]
"""Draws a page of an error from its status, its problems and the id of its request, if any."""


class ReadyOut(Out):
    """The store can be read and written."""

    status: str


class HealthOut(Out):
    """The process answers. It says nothing of the store but what a person should see to."""

    status: str
    notices: list[ProblemOut] = Field(default=[], description="Left out where there are none.")


def create_api(
    *,
    store: Store,
    library: Library,
    clock: Callable[[], datetime],
    web_router: APIRouter | None = None,
    error_page: ErrorPage | None = None,
    limit: AheadLimit = AheadLimit(),
    noticed: Callable[[], Sequence[Problem]] = tuple,
    reading: ReadLimits = DEFAULT_LIMITS,
) -> FastAPI:
    """The application over an open store.

    `clock` returns an aware instant and is the only clock read. `web_router` adds the pages, which
    bring their own headers and sign-in, and `error_page` draws what fails outside the API for a
    browser; everything below /v1 needs a key, except its health.
    `limit` says from when on a day is taken for a slip or a wrong clock; `noticed` gives what a
    person should see to, as its health tells it; `reading` is what reading one file may cost.
    """
    app = FastAPI(
        title="Carbonstep",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.api_context = ApiContext(
        store=store, library=library, clock=clock, limit=limit, reading=reading
    )
    add_error_handlers(app)
    app.state.error_page = error_page
    app.state.api_router = _api_router(noticed)
    app.include_router(app.state.api_router)
    if web_router is not None:
        app.include_router(web_router)
    app.add_middleware(Edge)
    return app


def _api_router(noticed: Callable[[], Sequence[Problem]]) -> APIRouter:
    """All of /v1. The key is asked for here, so that no route can forget it."""
    keyed = APIRouter(dependencies=[Depends(authenticate)])
    for module in ROUTERS:
        keyed.include_router(module.router)

    @keyed.get("/openapi.json", include_in_schema=False)
    def openapi(request: Request, _reader: Reader) -> JSONResponse:
        """The OpenAPI document of the API, without the pages."""
        return JSONResponse(api_document(request.app))

    router = APIRouter(prefix=API_PREFIX)

    @router.get("/health", tags=["health"], response_model_exclude_unset=True)
    async def health() -> HealthOut:
        """Tell that the process answers, and what its last look around found that a person should
        see to: a clock that stops the daily run, fixings that did not come, a benchmark file that
        is refused. Needs no key, asks no store and tells nothing else."""
        found = [ProblemOut.of(problem) for problem in noticed()]
        return HealthOut(status="ok", notices=found) if found else HealthOut(status="ok")

    @router.get(
        "/ready",
        tags=["health"],
        response_model=ReadyOut,
        responses=only(503),
    )
    def ready(request: Request, context: Context) -> ReadyOut | Response:
        """Tell whether the store can be read and written now: the store itself is looked at, for
        five seconds at most. Needs no key and tells nothing else."""
        fault = context.readiness.fault()
        if fault is not None:
            return store_response(request, fault)
        return ReadyOut(status="ready")

    router.include_router(keyed)
    return router


def api_document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the bodies that are read as documents."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description="Prices loans by their borrowers' carbon footprint. "
            "Decimals are text; periods run from `from` up to but not including `to`.",
            routes=app.state.api_router.routes,
        )
        _, found = models_json_schema(
            [(model, "validation") for model in BODIES] + [(ErrorOut, "serialization")],
            ref_template=_SCHEMAS,
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        for name, schema in found["$defs"].items():
            schemas.setdefault(name, schema)
        app.openapi_schema = document
    return app.openapi_schema
