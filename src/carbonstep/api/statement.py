"""A loan's statements: cash flows, interest, and what the carbon steps saved; as JSON or a file."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from carbonstep.api.caller import Reader
from carbonstep.api.context import ApiContext, Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import Day, KnownIn
from carbonstep.api.shape import Errors, errors
from carbonstep.domain.money.statement.view import StatementView
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.statement import Statement, benefits, cash_flows, interest_of
from carbonstep.formats.statement import STATEMENT_FORMATS, attachment
from carbonstep.present.json.benefit import BenefitStatementOut
from carbonstep.present.json.cash_flow import CashFlowStatementOut
from carbonstep.present.json.interest import InterestStatementOut
from carbonstep.present.table.statement import statement_view
from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.rate import loan_picture
from carbonstep.services.reason import ServiceReason
from carbonstep.services.statement import require_final

router = APIRouter(prefix="/loans", tags=["statements"])

FILES: Errors = {
    200: {
        "description": "The statement, or with `format` a file with the same digits.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            STATEMENT_FORMATS["xlsx"].media_type: {
                "schema": {"type": "string", "format": "binary"}
            },
        },
    }
}


class AnswerFormat(StrEnum):
    """What a statement is sent as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


class StatementIn(KnownIn):
    """The business date looked from, what was known when, and what the statement is sent as."""

    as_of: Day | None = None
    format: AnswerFormat = AnswerFormat.JSON
    lang: Language = Field(default=Language.EN, description="The language of a file.")


class InterestStatementIn(StatementIn):
    """Which settlement, and whether its payment day must be final."""

    period: Day | None = Field(
        default=None, description="Only the settlement of this day; all of them by default."
    )
    final: bool = Field(default=False, description="Refuse payment days that may still move.")


@router.get(
    "/{loan_id}/cash-flow",
    response_model=CashFlowStatementOut,
    responses={**FILES, **errors(404)},
)
def cash_flow(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[StatementIn, Query()]
) -> CashFlowStatementOut | Response:
    """Tell every cash flow of a loan: what is settled, what is due, what is to come."""
    picture = _picture(context, loan_id, query)
    found = cash_flows(picture)
    return _file(found, picture, query) or CashFlowStatementOut.of(found)


@router.get(
    "/{loan_id}/interest",
    response_model=InterestStatementOut,
    responses={**FILES, **errors(404)},
)
def interest(
    _reader: Reader,
    context: Context,
    loan_id: str,
    query: Annotated[InterestStatementIn, Query()],
) -> InterestStatementOut | Response:
    """Tell a loan's interest by settlement, each with the days and rates it is made of.

    With `final`, a payment day that may still move for want of a holiday notice is refused.
    """
    picture = _picture(context, loan_id, query)
    if query.final:
        require_final(context.store, picture, period_on=query.period)
    found = interest_of(picture, query.period)
    if isinstance(found, Problem):
        raise RejectedError([found])
    return _file(found, picture, query) or InterestStatementOut.of(found)


@router.get(
    "/{loan_id}/benefit",
    response_model=BenefitStatementOut,
    responses={**FILES, **errors(404)},
)
def benefit(
    _reader: Reader, context: Context, loan_id: str, query: Annotated[StatementIn, Query()]
) -> BenefitStatementOut | Response:
    """Tell what a loan's carbon steps saved or cost, against the same loan without them."""
    picture = _picture(context, loan_id, query)
    found = benefits(picture)
    return _file(found, picture, query) or BenefitStatementOut.of(found)


def _picture(context: ApiContext, loan_id: str, query: StatementIn) -> LoanPicture:
    day = query.as_of or context.today()
    picture = loan_picture(context.store, loan_id, as_of=day, known_at=query.known_at)
    if picture is None:
        raise not_found(ServiceReason.LOAN_UNKNOWN, loan_id, of="loan")
    return picture


def _file(found: Statement, picture: LoanPicture, query: StatementIn) -> Response | None:
    """The statement as a file, where one is asked for."""
    if query.format is AnswerFormat.JSON:
        return None
    view = statement_view(found, picture, query.lang)
    name = f"{picture.loan.loan_id}-{found.kind.value}"
    return file_response(view, query.format, query.lang, name=name)


def file_response(
    view: StatementView, form: AnswerFormat, language: Language, *, name: str
) -> Response:
    """A statement as a file to keep; `name` is the file's, without its ending."""
    written = STATEMENT_FORMATS[form.value]
    return Response(
        written.write(view),
        media_type=written.media_type,
        headers={
            "Content-Disposition": attachment(f"{name}.{form.value}"),
            "Content-Language": language.tag,
        },
    )
