"""What happens to a loan after booking: recorded, corrected, listed."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.caller import Reader, Writer
from carbonstep.api.context import Context
from carbonstep.api.error import not_found
from carbonstep.api.loan_event_shape import LoanEventIn
from carbonstep.api.parameter_problem import KnownIn, WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import errors
from carbonstep.present.json.loan_event import LoanEventListOut, RecordedEventOut
from carbonstep.services.loan_event import events_as_known, record_loan_event
from carbonstep.services.reason import ServiceReason

router = APIRouter(prefix="/loans/{loan_id}/events", tags=["loans"])


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": RecordedEventOut, "description": "It was recorded just so already."},
        **errors(404, 409, 413, 415),
    },
    openapi_extra=body_of(LoanEventIn, example.LOAN_EVENT),
)
def record(
    writer: Writer,
    context: Context,
    loan_id: str,
    node: Document,
    *,
    query: Annotated[WriteIn, Query()],
    response: Response,
) -> RecordedEventOut:
    """Record what happened to a loan. The same event again changes nothing."""
    stamp = context.stamp(writer, query.received_on)
    recorded = record_loan_event(context.store, loan_id, node, stamp, library=context.library)
    if recorded is None:
        raise not_found(ServiceReason.LOAN_UNKNOWN, loan_id, of="loan")
    response.status_code = 201 if recorded.new else 200
    return RecordedEventOut.of(
        recorded.event,
        new=recorded.new,
        receipt=recorded.receipt,
        payoff=recorded.payoff,
        warnings=recorded.warnings,
        effect=recorded.effect,
    )


@router.get("", responses=errors(404))
def list_all(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[KnownIn, Query()]
) -> LoanEventListOut:
    """List what happened to a loan, as known at a moment, and which events stand."""
    found = events_as_known(context.store, loan_id, known_at=query.known_at)
    if found is None:
        raise not_found(ServiceReason.LOAN_UNKNOWN, loan_id, of="loan")
    return LoanEventListOut.of(loan_id, found.events, known=found.known)
