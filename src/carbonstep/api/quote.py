"""Quotes: a self-contained document priced, nothing stored."""

from typing import Annotated

from fastapi import APIRouter, Query

from carbonstep.api import example
from carbonstep.api.caller import Pricer
from carbonstep.api.context import Context
from carbonstep.api.loan_shape import QuoteIn
from carbonstep.api.parameter_problem import NothingIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import errors
from carbonstep.present.json.quote import QuoteOut
from carbonstep.services.quote import quote

router = APIRouter(prefix="/quote", tags=["quote"])


@router.post(
    "",
    responses=errors(413, 415),
    openapi_extra=body_of(QuoteIn, example.QUOTE),
)
def price(
    _pricer: Pricer, context: Context, node: Document, _query: Annotated[NothingIn, Query()]
) -> QuoteOut:
    """Price a quote document; nothing is stored."""
    found = quote(context.library, node)
    return QuoteOut.priced(found.picture, warnings=found.warnings)
