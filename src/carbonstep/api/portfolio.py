"""The whole book: its interest by month of payment; as JSON or a file."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from carbonstep.api.caller import Reader
from carbonstep.api.context import Context
from carbonstep.api.shape import errors
from carbonstep.api.statement import FILES, AnswerFormat, StatementIn, file_response
from carbonstep.present.json.book_interest import BookInterestOut
from carbonstep.present.table.book_interest import book_interest_statement
from carbonstep.services.book_interest import book_interest, read_months
from carbonstep.units.period import period_name

router = APIRouter(prefix="/portfolio", tags=["portfolio"])


class BookInterestIn(StatementIn):
    """The months asked for, the day looked from, what was known when, and the format."""

    from_: str = Field(alias="from", max_length=10, description="First month: 2026-01.")
    to: str = Field(max_length=10, description="Last month, included: 2026-12.")


@router.get("/interest", response_model=BookInterestOut, responses={**FILES, **errors()})
def interest(
    _reader: Reader, context: Context, query: Annotated[BookInterestIn, Query()]
) -> BookInterestOut | Response:
    """Tell the book's interest by month of payment, and what carbon steps save or cost of it."""
    within = read_months(query.from_, query.to)
    found = book_interest(
        context.store,
        within=within,
        as_of=query.as_of or context.today(),
        known_at=query.known_at,
    )
    if query.format is AnswerFormat.JSON:
        return BookInterestOut.of(found)
    view = book_interest_statement(found, query.lang)
    first, last = (period_name(found.months[place].month) for place in (0, -1))
    return file_response(view, query.format, query.lang, name=f"interest-{first}-{last}")
