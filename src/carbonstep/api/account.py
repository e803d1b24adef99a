"""Accounts: opened, listed, shown with everything they hold."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.account_shape import AccountIn, AccountListOut, AccountPictureOut, OpenedOut
from carbonstep.api.caller import Reader, Writer
from carbonstep.api.context import Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import KnownIn, PageIn, WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.term import loan_body
from carbonstep.services.account import open_account, read_account
from carbonstep.services.query import FiledReport, account_picture, list_accounts
from carbonstep.services.reason import ServiceReason

router = APIRouter(prefix="/accounts", tags=["accounts"])


@router.post(
    "",
    status_code=201,
    response_model=OpenedOut,
    responses={
        200: {"model": OpenedOut, "description": "It was open with these particulars already."},
        **WRITE_ERRORS,
    },
    openapi_extra=body_of(AccountIn, example.ACCOUNT),
)
def open_one(
    writer: Writer,
    context: Context,
    node: Document,
    query: Annotated[WriteIn, Query()],
    response: Response,
) -> Any:
    """Open an account. The same particulars again change nothing."""
    opened = open_account(context.store, read_account(node), context.stamp(writer, query.on))
    response.status_code = 201 if opened.new else 200
    return {"account": opened.account.body(), "new": opened.new}


@router.get("", response_model=AccountListOut, responses=errors())
def list_page(_reader: Reader, context: Context, query: Annotated[PageIn, Query()]) -> Any:
    """List accounts in the order of their ids."""
    found = list_accounts(context.store, after=query.after, limit=query.limit)
    return {
        "accounts": [account.body() for account in found],
        "next_after": found[-1].account_id if len(found) == query.limit else None,
    }


@router.get("/{account_id}", response_model=AccountPictureOut, responses=errors(404))
def show(
    _reader: Reader, context: Context, account_id: str, query: Annotated[KnownIn, Query()]
) -> Any:
    """Show an account with its reports in all revisions, its certificates and loans."""
    picture = account_picture(context.store, account_id, known_at=query.known_at)
    if picture is None:
        raise not_found(ServiceReason.ACCOUNT_UNKNOWN, account_id, of="account")
    return {
        "known": picture.known,
        "account": picture.account.body(),
        "reports": [_report_body(filed) for filed in picture.reports],
        "certificates": [
            {"seq": seq, "certificate_id": item.certificate_id, **item.body()}
            for seq, item in picture.certificates
        ],
        "loans": [_loan_brief(loan) for loan in picture.loans],
    }


def _report_body(filed: FiledReport) -> dict[str, Any]:
    return {
        "seq": filed.seq,
        "report_id": filed.report.report_id,
        "superseded_by": filed.superseded_by,
        **filed.report.body(),
    }


def _loan_brief(loan: Loan) -> dict[str, Any]:
    body = loan_body(loan)
    names = ("loan_id", "principal", "drawn_on", "matures_on", "rulebook")
    return {name: body[name] for name in names}
