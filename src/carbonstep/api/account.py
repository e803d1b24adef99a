"""Accounts: opened, listed, shown with everything they hold."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from carbonstep.api import example
from carbonstep.api.account_shape import AccountChangeIn, AccountIn
from carbonstep.api.caller import Reader, Writer
from carbonstep.api.context import Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import Day, KnownIn, PageIn, WriteIn
from carbonstep.api.request_body import Document, body_of
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.present.json.account import AccountListOut, AccountOut, AccountPictureOut, OpenedOut
from carbonstep.present.json.account_change import RecordedChangeOut
from carbonstep.services.account import open_account, read_account
from carbonstep.services.account_change import record_account_change
from carbonstep.services.query import account_picture, list_accounts
from carbonstep.services.reason import ServiceReason

router = APIRouter(prefix="/accounts", tags=["accounts"])


class AccountsIn(PageIn):
    """A page of accounts, each as it is on a day."""

    as_of: Day | None = None


class SeenIn(KnownIn):
    """The business date looked from, and what was known when."""

    as_of: Day | None = None


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
    opened = open_account(
        context.store, read_account(node), context.stamp(writer, query.received_on)
    )
    response.status_code = 201 if opened.new else 200
    return OpenedOut(account=AccountOut.of(opened.account), new=opened.new)


@router.get("", responses=errors())
def list_page(
    _reader: Reader, context: Context, query: Annotated[AccountsIn, Query()]
) -> AccountListOut:
    """List accounts in the order of their ids, each as it is on a day."""
    day = query.as_of or context.today()
    found = list_accounts(context.store, as_of=day, after=query.after, limit=query.limit)
    return AccountListOut.of(found, limit=query.limit)


@router.get("/{account_id}", responses=errors(404))
def show(
    _reader: Reader, context: Context, account_id: str, query: Annotated[SeenIn, Query()]
) -> AccountPictureOut:
    """Show an account as seen on a day: its changes and reports in all revisions, its certificates
    and loans."""
    day = query.as_of or context.today()
    picture = account_picture(context.store, account_id, as_of=day, known_at=query.known_at)
    if picture is None:
        raise not_found(ServiceReason.ACCOUNT_UNKNOWN, account_id, of="account")
    return AccountPictureOut.of(picture)


@router.post(
    "/{account_id}/changes",
    status_code=201,
    responses={
        200: {"model": RecordedChangeOut, "description": "It was recorded just so already."},
        **errors(404, 409, 413, 415),
    },
    openapi_extra=body_of(AccountChangeIn, example.ACCOUNT_CHANGE),
)
def change(
    writer: Writer,
    context: Context,
    account_id: str,
    node: Document,
    *,
    query: Annotated[WriteIn, Query()],
    response: Response,
) -> RecordedChangeOut:
    """Record what changes of an account: renamed, reclassified, succeeded by another one, opened
    with a slip, or a change taken back. The same change again changes nothing."""
    stamp = context.stamp(writer, query.received_on)
    recorded = record_account_change(context.store, account_id, node, stamp)
    if recorded is None:
        raise not_found(ServiceReason.ACCOUNT_UNKNOWN, account_id, of="account")
    response.status_code = 201 if recorded.new else 200
    return RecordedChangeOut.of(recorded)
