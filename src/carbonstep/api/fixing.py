"""Benchmark fixings: published, as known, and what corrects them and takes them back."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.caller import Reader, Writer
from carbonstep.api.context import Context
from carbonstep.api.fixing_shape import (
    FixingCorrectionIn,
    FixingWithdrawalIn,
    PublishedFixingIn,
)
from carbonstep.api.parameter_problem import KnownIn, WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.present.json.fixing import (
    CorrectedFixingOut,
    FixingListOut,
    PublishedFixingOut,
    WithdrawnFixingOut,
)
from carbonstep.services.fixing import (
    correct_fixing,
    fixings_as_known,
    publish_fixing,
    withdraw_fixing,
)

router = APIRouter(tags=["fixings"])


@router.get("/fixings", responses=errors())
def list_all(
    _reader: Reader, context: Context, query: Annotated[KnownIn, Query()]
) -> FixingListOut:
    """List every fixing, correction and withdrawal, as known at a moment."""
    found = fixings_as_known(context.store, known_at=query.known_at)
    return FixingListOut.of(found.fixings, known=found.known)


@router.post(
    "/fixings",
    status_code=201,
    responses={
        200: {"model": PublishedFixingOut, "description": "It is recorded already."},
        **WRITE_ERRORS,
    },
    openapi_extra=body_of(PublishedFixingIn, example.FIXING),
)
def publish(
    writer: Writer,
    context: Context,
    node: Document,
    query: Annotated[WriteIn, Query()],
    response: Response,
) -> PublishedFixingOut:
    """Record a value as it is published. Rates follow at once, postings with the next run."""
    published = publish_fixing(context.store, node, context.stamp(writer, query.received_on))
    response.status_code = 201 if published.new else 200
    return PublishedFixingOut.of(published.fixing, new=published.new)


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
    corrected = correct_fixing(context.store, node, context.stamp(writer, query.received_on))
    response.status_code = 201 if corrected.new else 200
    return CorrectedFixingOut.of(corrected.fixing, was=corrected.was, new=corrected.new)


@router.post(
    "/fixing-withdrawals",
    status_code=201,
    responses={
        200: {"model": WithdrawnFixingOut, "description": "It is withdrawn already."},
        **WRITE_ERRORS,
    },
    openapi_extra=body_of(FixingWithdrawalIn, example.FIXING_WITHDRAWAL),
)
def withdraw(
    writer: Writer,
    context: Context,
    node: Document,
    query: Annotated[WriteIn, Query()],
    response: Response,
) -> WithdrawnFixingOut:
    """Record that nothing was published on that day. What it moves is trued up by a run."""
    found = withdraw_fixing(context.store, node, context.stamp(writer, query.received_on))
    response.status_code = 201 if found.new else 200
    return WithdrawnFixingOut.of(
        found.withdrawal,
        was=found.was,
        instead=found.instead,
        missing=found.missing,
        new=found.new,
    )
