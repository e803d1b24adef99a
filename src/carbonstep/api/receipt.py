"""Money that came in, told for many loans: as a JSON document or as a file, whole or not at all."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from carbonstep.api import example
from carbonstep.api.caller import Writer
from carbonstep.api.context import Context
from carbonstep.api.parameter_problem import WriteIn
from carbonstep.api.receipt_shape import ReceiptsIn
from carbonstep.api.request_body import (
    JSON_TYPE,
    UPLOAD_TYPE,
    json_bytes,
    media_type,
    require_type,
)
from carbonstep.api.shape import WRITE_ERRORS
from carbonstep.api.upload import (
    Upload,
    asked_with,
    body_or_file,
    encoding_taken,
    nowhere,
    refused_rows,
    uploaded,
)
from carbonstep.formats.document import parse_json
from carbonstep.formats.receipt import open_receipt_file
from carbonstep.present.json.told_receipts import ToldReceiptsOut
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.receipt import tell_receipt_document, tell_receipts

router = APIRouter(prefix="/receipts", tags=["loans"])


class TellIn(WriteIn):
    """For which business date, and whether it is only tried."""

    dry_run: bool = False


async def _told(request: Request) -> AsyncIterator[Node | Upload]:
    """The body: a document, or a file that is read in a process with bounds."""
    require_type(request, JSON_TYPE, UPLOAD_TYPE)
    if media_type(request) == JSON_TYPE:
        node = await run_in_threadpool(parse_json, await json_bytes(request))
        if isinstance(node, Problem):
            raise RejectedError([node])
        yield node
        return
    with nowhere() as file:
        yield await uploaded(request, file)


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": ToldReceiptsOut, "description": "All was told before, or it is a dry run."},
        **WRITE_ERRORS,
    },
    openapi_extra=body_or_file(
        ReceiptsIn, example.RECEIPTS, kinds=".csv or .xlsx", dry_run={"type": "boolean"}
    ),
)
def tell(
    writer: Writer,
    context: Context,
    told: Annotated[Node | Upload, Depends(_told)],
    query: Annotated[TellIn, Query()],
    response: Response,
) -> ToldReceiptsOut:
    """Tell of money that came in for many loans; each receipt is matched to contract days.

    All or nothing. What was told before is recognised and changes nothing. With a file, `dry_run`
    and `received_on` may be fields of the form; `encoding` names that of a text file that is not
    UTF-8.
    """
    fields = {} if isinstance(told, Node) else dict(told.fields)
    encoding = encoding_taken(fields)
    asked = asked_with(query, fields, also=("encoding", "file"))
    stamp = context.stamp(writer, asked.received_on)
    if isinstance(told, Node):
        found = tell_receipt_document(context.store, told, stamp, dry_run=asked.dry_run)
    else:
        file = open_receipt_file(told.file, encoding=encoding, limits=context.reading)
        if isinstance(file, tuple):
            raise RejectedError(file)
        with file:
            found = tell_receipts(context.store, file, stamp, dry_run=asked.dry_run)
    if found.rejected:
        raise refused_rows(found.rejected)
    response.status_code = 201 if found.stored and found.accepted else 200
    return ToldReceiptsOut.of(found)
