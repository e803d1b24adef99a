"""Loans: booked, listed, and what each pays, as known at any moment."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.caller import Pricer, Reader, Writer
from carbonstep.api.context import Context
from carbonstep.api.decision import recorded_decision, short_decision
from carbonstep.api.error import ApiError, ErrorKind, not_found
from carbonstep.api.loan_shape import BookedOut, LoanIn, LoanListOut, LoanOut, WhatIfIn
from carbonstep.api.parameter_problem import Day, KnownIn, NothingIn, PageIn, WriteIn
from carbonstep.api.price_shape import DecisionListOut, RateOut, TimelineOut, WhatIfOut
from carbonstep.api.request_body import Document, body_of, without
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.domain.loan.term import loan_body
from carbonstep.domain.rate.segment import rate_on
from carbonstep.present.json.loan_event import loan_event_body, penalty_body
from carbonstep.present.json.quote import (
    decision_body,
    due_body,
    interest_bodies,
    rulebook_body,
    segment_body,
)
from carbonstep.present.json.what_if import what_if_body
from carbonstep.reading.problem import RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.services.loan import book_loan
from carbonstep.services.query import decisions_of_loan, list_loans, loan_by_id
from carbonstep.services.rate import loan_picture
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
    response_model=BookedOut,
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
) -> Any:
    """Book a loan and bind it to a rulebook version. The same terms again change nothing."""
    booked = book_loan(context.store, context.library, node, context.stamp(writer, query.on))
    response.status_code = 201 if booked.new else 200
    return {"loan": loan_body(booked.loan), "new": booked.new}


@router.get("", response_model=LoanListOut, responses=errors())
def list_page(_reader: Reader, context: Context, query: Annotated[PageIn, Query()]) -> Any:
    """List loans in the order of their numbers."""
    found = list_loans(context.store, after=query.after, limit=query.limit)
    return {
        "loans": [loan_body(loan) for loan in found],
        "next_after": found[-1].loan_id if len(found) == query.limit else None,
    }


@router.get("/{loan_id}", response_model=LoanOut, responses=errors(404))
def show(
    _reader: Reader, context: Context, loan_id: str, _query: Annotated[NothingIn, Query()]
) -> Any:
    """Show a loan's terms."""
    loan = loan_by_id(context.store, loan_id)
    if loan is None:
        raise _no_loan(loan_id)
    return loan_body(loan)


@router.get("/{loan_id}/rate", response_model=RateOut, responses=errors(404))
def rate(_reader: Reader, context: Context, loan_id: str, query: Annotated[RateIn, Query()]) -> Any:
    """Tell what a loan pays on a day, as known at a moment, and why.

    The same question with the `known` of its answer as `known_at` gives the same rate for ever. A
    day to come is looked at from today: its benchmark may be projected.
    """
    day = query.on or context.today()
    seen_on = min(day, context.today())
    picture = loan_picture(context.store, loan_id, as_of=seen_on, known_at=query.known_at)
    if picture is None:
        raise _no_loan(loan_id)
    segment = rate_on(picture.priced.segments, day)
    if segment is None:
        raise ApiError(
            ErrorKind.NOT_FOUND,
            f"Loan {loan_id} bears no interest on {day}: it runs from {picture.loan.drawn_on} "
            f"until the day before {picture.priced.serviced.ends_on}.",
        )
    decision = picture.priced.decision(segment.decision_id)
    nothing = {"zh": "", "en": ""}
    named = rulebook_body(picture)
    return {
        "loan_id": loan_id,
        "on": day,
        "known": picture.known,
        "segment": segment_body(segment),
        "decision_id": segment.decision_id,
        "sentences": nothing if decision is None else decision_body(decision)["sentences"],
        "rulebook": {name: named[name] for name in ("id", "version", "hash")},
    }


@router.get("/{loan_id}/timeline", response_model=TimelineOut, responses=errors(404))
def timeline(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[TimelineIn, Query()]
) -> Any:
    """Tell a loan's whole life: rates, interest, decisions, and what is due."""
    day = query.as_of or context.today()
    picture = loan_picture(context.store, loan_id, as_of=day, known_at=query.known_at)
    if picture is None:
        raise _no_loan(loan_id)
    return {
        "loan_id": loan_id,
        "as_of": day,
        "known": picture.known,
        "segments": [segment_body(segment) for segment in picture.priced.segments],
        "interest": interest_bodies(picture),
        "decisions": [short_decision(decision) for decision in picture.priced.decisions],
        "events": [loan_event_body(event) for event in picture.priced.events],
        "penalties": [penalty_body(line) for line in picture.priced.penalties],
        "due": [due_body(due) for due in picture.due],
    }


@router.get("/{loan_id}/decisions", response_model=DecisionListOut, responses=errors(404))
def decisions(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[KnownIn, Query()]
) -> Any:
    """List a loan's decisions as announced, with traces and sentences."""
    found = decisions_of_loan(context.store, loan_id, known_at=query.known_at)
    if found is None:
        raise _no_loan(loan_id)
    return {
        "loan_id": loan_id,
        "decisions": [recorded_decision(seq, decision) for seq, decision in found],
    }


@router.post(
    "/{loan_id}/what-if",
    response_model=WhatIfOut,
    responses=errors(404, 409, 413, 415),
    openapi_extra=body_of(WhatIfIn, example.WHAT_IF),
)
def suppose(
    _pricer: Pricer,
    context: Context,
    loan_id: str,
    node: Document,
    _query: Annotated[NothingIn, Query()],
) -> Any:
    """Tell what a loan would pay if its account held more; nothing is stored."""
    rest, written = without(node, "as_of")
    reading = Reading()
    as_of = context.today() if written is None else reading.date(written)
    if reading.problems:
        raise RejectedError(reading.problems)
    found = what_if(context.store, loan_id, rest, as_of=as_of)
    if found is None:
        raise _no_loan(loan_id)
    return what_if_body(*found)


def _no_loan(loan_id: str) -> ApiError:
    return not_found(ServiceReason.LOAN_UNKNOWN, loan_id, of="loan")
