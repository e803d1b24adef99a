"""Benchmark fixings as known, and what corrects them."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.caller import Reader, Writer
from carbonstep.api.context import Context
from carbonstep.api.fixing_shape import FixingCorrectionIn
from carbonstep.api.parameter_problem import KnownIn, WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.present.json.fixing import CorrectedFixingOut, FixingListOut
from carbonstep.services.fixing import correct_fixing, fixings_as_known

router = APIRouter(tags=["fixings"])


@router.get("/fixings", responses=errors())
def list_all(
    _reader: Reader, context: Context, query: Annotated[KnownIn, Query()]
) -> FixingListOut:
    """List every fixing and correction, as known at a moment."""
    found = fixings_as_known(context.store, known_at=query.known_at)
    return FixingListOut.of(found.fixings, known=found.known)


@router.post(
    "/fixing-corrections",
    status_code=201,
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
) -> CorrectedFixingOut:
    """Record that a published value was recorded wrong. What it moves is trued up by a run."""
    corrected = correct_fixing(context.store, node, context.stamp(writer, query.on))
    response.status_code = 201 if corrected.new else 200
    return CorrectedFixingOut.of(corrected.fixing, was=corrected.was, new=corrected.new)
