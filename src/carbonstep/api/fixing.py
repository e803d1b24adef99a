"""Benchmark fixings as known, and what corrects them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.caller import Reader, Writer
from carbonstep.api.context import Context
from carbonstep.api.fixing_shape import CorrectedFixingOut, FixingCorrectionIn, FixingListOut
from carbonstep.api.parameter_problem import KnownIn, WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.present.json.fixing import fixing_body
from carbonstep.services.fixing import correct_fixing, fixings_as_known
from carbonstep.units.rate import percent_text

router = APIRouter(tags=["fixings"])


@router.get("/fixings", response_model=FixingListOut, responses=errors())
def list_all(_reader: Reader, context: Context, query: Annotated[KnownIn, Query()]) -> Any:
    """List every fixing and correction, as known at a moment."""
    found = fixings_as_known(context.store, known_at=query.known_at)
    return {"known": found.known, "fixings": [fixing_body(item) for item in found.fixings]}


@router.post(
    "/fixing-corrections",
    status_code=201,
    response_model=CorrectedFixingOut,
    responses={
        200: {"model": CorrectedFixingOut, "description": "That value counts already."},
        **WRITE_ERRORS,
    },
    openapi_extra=body_of(FixingCorrectionIn, example.FIXING_CORRECTION),
)
def correct(
    writer: Writer,
    context: Context,
    node: Document,
    query: Annotated[WriteIn, Query()],
    response: Response,
) -> Any:
    """Record that a published value was recorded wrong. What it moves is trued up by a run."""
    corrected = correct_fixing(context.store, node, context.stamp(writer, query.on))
    response.status_code = 201 if corrected.new else 200
    return {
        "fixing": fixing_body(corrected.fixing),
        "was_pct": percent_text(corrected.was.rate_e4bp),
        "new": corrected.new,
    }
