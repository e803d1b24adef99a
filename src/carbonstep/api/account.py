"""Accounts: opened, listed, shown with everything they hold."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.account_shape import AccountIn
from carbonstep.api.caller import Reader, Writer
from carbonstep.api.context import Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import KnownIn, PageIn, WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.present.json.account import AccountListOut, AccountOut, AccountPictureOut, OpenedOut
from carbonstep.services.account import open_account, read_account
from carbonstep.services.query import account_picture, list_accounts
from carbonstep.services.reason import ServiceReason

router = APIRouter(prefix="/accounts", tags=["accounts"])


@router.post(
    "",
    status_code=201,
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
) -> OpenedOut:
    """Open an account. The same particulars again change nothing."""
    opened = open_account(context.store, read_account(node), context.stamp(writer, query.on))
    response.status_code = 201 if opened.new else 200
    return OpenedOut(account=AccountOut.of(opened.account), new=opened.new)


@router.get("", responses=errors())
def list_page(
    _reader: Reader, context: Context, query: Annotated[PageIn, Query()]
) -> AccountListOut:
    """List accounts in the order of their ids."""
    found = list_accounts(context.store, after=query.after, limit=query.limit)
    return AccountListOut.of(found, limit=query.limit)


@router.get("/{account_id}", responses=errors(404))
def show(
    _reader: Reader, context: Context, account_id: str, query: Annotated[KnownIn, Query()]
) -> AccountPictureOut:
    """Show an account with its reports in all revisions, its certificates and loans."""
    picture = account_picture(context.store, account_id, known_at=query.known_at)
    if picture is None:
        raise not_found(ServiceReason.ACCOUNT_UNKNOWN, account_id, of="account")
    return AccountPictureOut.of(picture)
