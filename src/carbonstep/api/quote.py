"""Quotes: a self-contained document priced, nothing stored."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from carbonstep.api import example
from carbonstep.api.caller import Pricer
from carbonstep.api.context import Context
from carbonstep.api.loan_shape import QuoteIn
from carbonstep.api.parameter_problem import QueryIn
from carbonstep.api.request_body import JSON_TYPE, Sent, body_of, document_of
from carbonstep.api.shape import errors
from carbonstep.present.json.quote import QuoteOut, QuoteRateOut
from carbonstep.services.quote import quote, quote_rate

router = APIRouter(prefix="/quote", tags=["quote"])


class Only(StrEnum):
    """A part of a quote that may be asked for alone."""

    RATE = "rate"


class QuoteQuery(QueryIn):
    """How much of a quote is asked for."""

    only: Only | None = Field(
        default=None,
        description="`rate`: the step in force and the rate of each day alone, several times as "
        "fast; the loan's money is not looked at. All of it where this is left out.",
    )


@router.post(
    "",
    response_model=QuoteOut | QuoteRateOut,
    responses=errors(413, 415),
    openapi_extra=body_of(QuoteIn, example.QUOTE),
)
def price(
    _pricer: Pricer, context: Context, sent: Sent, query: Annotated[QuoteQuery, Query()]
) -> Response:
    """Price a quote document; nothing is stored."""
    # Read, priced and written in one thread: each that a request goes through costs as much as
    # reading its body does.
    node = document_of(sent)
    out: QuoteOut | QuoteRateOut
    if query.only is Only.RATE:
        rate = quote_rate(context.library, node)
        asked = rate.document
        out = QuoteRateOut.of(rate.rated, rate.rulebook, as_of=asked.as_of, warnings=asked.warnings)
    else:
        found = quote(context.library, node)
        out = QuoteOut.priced(found.picture, warnings=found.warnings)
    return Response(out.model_dump_json(), media_type=JSON_TYPE)
