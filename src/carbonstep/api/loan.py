"""Loans: booked, listed, and what each pays, as known at any moment."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.caller import Pricer, Reader, Writer
from carbonstep.api.context import Context
from carbonstep.api.error import ApiError, ErrorKind, not_found
from carbonstep.api.loan_shape import LoanIn, WhatIfIn
from carbonstep.api.parameter_problem import Day, KnownIn, NothingIn, PageIn, WriteIn
from carbonstep.api.request_body import Document, body_of, without
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.domain.rate.segment import rate_on
from carbonstep.present.json.decision import DecisionListOut, RecordedDecisionOut, WhyOut
from carbonstep.present.json.loan import BookedOut, LoanListOut, LoanOut, TermsOut
from carbonstep.present.json.rate import RateOut
from carbonstep.present.json.timeline import TimelineOut
from carbonstep.present.json.what_if import WhatIfOut
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.services.loan import book_loan
from carbonstep.services.query import decisions_of_loan, list_loans, loan_by_id
from carbonstep.services.rate import loan_picture, loan_price
from carbonstep.services.reason import ServiceReason
from carbonstep.services.what_if import what_if

router = APIRouter(prefix="/loans", tags=["loans"])


class RateIn(KnownIn):
    """The day asked about, and what was known when."""

    on: Day | None = None


class TimelineIn(KnownIn):
    """The business date looked from, and what was known when."""

    as_of: Day | None = None


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": BookedOut, "description": "It was booked on these terms already."},
        **WRITE_ERRORS,
    },
    openapi_extra=body_of(LoanIn, example.LOAN),
)
def book(
    writer: Writer,
    context: Context,
    node: Document,
    query: Annotated[WriteIn, Query()],
    response: Response,
) -> BookedOut:
    """Book a loan and bind it to a rulebook version. The same terms again change nothing."""
    booked = book_loan(
        context.store, context.library, node, context.stamp(writer, query.received_on)
    )
    response.status_code = 201 if booked.new else 200
    return BookedOut.of(booked.loan, new=booked.new, missing=booked.missing_publications)


@router.get("", responses=errors())
def list_page(_reader: Reader, context: Context, query: Annotated[PageIn, Query()]) -> LoanListOut:
    """List loans in the order of their numbers."""
    found = list_loans(context.store, after=query.after, limit=query.limit)
    return LoanListOut.of(found, on=context.today(), limit=query.limit)


@router.get("/{loan_id}", responses=errors(404))
def show(
    _reader: Reader, context: Context, loan_id: str, _query: Annotated[NothingIn, Query()]
) -> LoanOut:
    """Show a loan's terms, as they hold today."""
    found = loan_by_id(context.store, loan_id)
    if found is None:
        raise _no_loan(loan_id)
    return LoanOut.of(found.contract.on(context.today()))


@router.get("/{loan_id}/terms", responses=errors(404))
def terms(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[RateIn, Query()]
) -> TermsOut:
    """Tell a loan's terms on a day, and what changed them since it was booked, as known."""
    found = loan_by_id(context.store, loan_id, known_at=query.known_at)
    if found is None:
        raise _no_loan(loan_id)
    return TermsOut.of(found.contract, on=query.on or context.today(), known=found.known)


@router.get("/{loan_id}/rate", responses=errors(404))
def rate(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[RateIn, Query()]
) -> RateOut:
    """Tell what a loan pays on a day, as known at a moment, and why.

    The same question with the `known` of its answer as `known_at` gives the same rate for ever. A
    day to come is looked at from today: its benchmark may be projected.
    """
    day = query.on or context.today()
    seen_on = min(day, context.today())
    found = loan_price(context.store, loan_id, as_of=seen_on, known_at=query.known_at)
    if found is None:
        raise _no_loan(loan_id)
    price = found.priced
    segment = rate_on(price.segments, day)
    if segment is None:
        raise ApiError(
            ErrorKind.NOT_FOUND,
            phrase(
                "Loan {loan} bears no interest on {day}: it runs from {first} until the day before "
                "{end}.",
                loan=loan_id,
                day=day,
                first=price.loan.drawn_on,
                end=price.serviced.ends_on,
            ),
        )
    return RateOut.of(price, segment, on=day, known=found.known)


@router.get("/{loan_id}/why", responses=errors(404))
def why(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[TimelineIn, Query()]
) -> WhyOut:
    """Tell why a loan pays what it pays: the decision in force, what is announced for later, and
    which figures are missing."""
    day = query.as_of or context.today()
    picture = loan_picture(context.store, loan_id, as_of=day, known_at=query.known_at)
    if picture is None:
        raise _no_loan(loan_id)
    return WhyOut.of(picture)


@router.get("/{loan_id}/timeline", responses=errors(404))
def timeline(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[TimelineIn, Query()]
) -> TimelineOut:
    """Tell a loan's whole life: rates, interest, decisions, and what is due."""
    day = query.as_of or context.today()
    picture = loan_picture(context.store, loan_id, as_of=day, known_at=query.known_at)
    if picture is None:
        raise _no_loan(loan_id)
    return TimelineOut.of(picture)


@router.get("/{loan_id}/decisions", responses=errors(404))
def decisions(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[KnownIn, Query()]
) -> DecisionListOut:
    """List a loan's decisions as announced, with traces and sentences."""
    found = decisions_of_loan(context.store, loan_id, known_at=query.known_at)
    if found is None:
        raise _no_loan(loan_id)
    return DecisionListOut(
        loan_id=loan_id, decisions=[RecordedDecisionOut.of(*item) for item in found]
    )


@router.post(
    "/{loan_id}/what-if",
    responses=errors(404, 409, 413, 415),
    openapi_extra=body_of(WhatIfIn, example.WHAT_IF),
)
def suppose(
    _pricer: Pricer,
    context: Context,
    loan_id: str,
    node: Document,
    _query: Annotated[NothingIn, Query()],
) -> WhatIfOut:
    """Tell what a loan would pay if its account held more; nothing is stored."""
    rest, written = without(node, "as_of")
    reading = Reading()
    as_of = context.today() if written is None else reading.date(written)
    if reading.problems:
        raise RejectedError(reading.problems)
    found = what_if(context.store, loan_id, rest, as_of=as_of)
    if found is None:
        raise _no_loan(loan_id)
    return WhatIfOut.of(found.now, found.then, figures=found.figures)


def _no_loan(loan_id: str) -> ApiError:
    return not_found(ServiceReason.LOAN_UNKNOWN, loan_id, of="loan")
