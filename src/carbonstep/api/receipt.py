"""Money that came in, told for many loans: as a JSON document or as a file, whole or not at all."""

import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from carbonstep.api import example
from carbonstep.api.caller import Writer
from carbonstep.api.context import Context
from carbonstep.api.error import ApiError, ErrorKind, summary
from carbonstep.api.parameter_problem import WriteIn
from carbonstep.api.receipt_shape import ReceiptsIn
from carbonstep.api.report import UPLOAD_TYPE, upload
from carbonstep.api.request_body import (
    JSON_TYPE,
    body_of,
    json_bytes,
    media_type,
    require_type,
)
from carbonstep.api.shape import WRITE_ERRORS
from carbonstep.domain.picture.told_receipts import ToldReceipts
from carbonstep.formats.document import parse_json
from carbonstep.formats.receipt import open_receipt_file
from carbonstep.present.json.told_receipts import ToldReceiptsOut
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.receipt import tell_receipt_document, tell_receipts

router = APIRouter(prefix="/receipts", tags=["loans"])


class TellIn(WriteIn):
    """For which business date, and whether it is only tried."""

    dry_run: bool = False


async def _told(request: Request) -> AsyncIterator[Node | Path]:
    """The body: a document, or a file that is read in a process with bounds."""
    require_type(request, JSON_TYPE, UPLOAD_TYPE)
    if media_type(request) == JSON_TYPE:
        node = await run_in_threadpool(parse_json, await json_bytes(request))
        if isinstance(node, Problem):
            raise RejectedError([node])
        yield node
        return
    with tempfile.TemporaryDirectory(prefix="carbonstep-") as folder:
        arrived = await upload(request, Path(folder))
        for name in arrived.fields:
            place = Place(path=name[:40])
            unknown = Problem(
                reason=ReadingReason.KEY_UNKNOWN, place=place, found=name[:40], needed="file"
            )
            raise RejectedError([unknown])
        yield arrived.path


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": ToldReceiptsOut, "description": "All was told before, or it is a dry run."},
        **WRITE_ERRORS,
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                **body_of(ReceiptsIn, example.RECEIPTS)["requestBody"]["content"],
                UPLOAD_TYPE: {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "additionalProperties": False,
                        "properties": {
                            "file": {
                                "type": "string",
                                "format": "binary",
                                "description": "A .csv or .xlsx file.",
                            }
                        },
                    }
                },
            },
        }
    },
)
def tell(
    writer: Writer,
    context: Context,
    told: Annotated[Node | Path, Depends(_told)],
    query: Annotated[TellIn, Query()],
    response: Response,
) -> ToldReceiptsOut:
    """Tell of money that came in for many loans; each receipt is matched to contract days.

    All or nothing. What was told before is recognised and changes nothing.
    """
    stamp = context.stamp(writer, query.received_on)
    if isinstance(told, Node):
        found = tell_receipt_document(context.store, told, stamp, dry_run=query.dry_run)
    else:
        file = open_receipt_file(told)
        if isinstance(file, tuple):
            raise RejectedError(file)
        with file:
            found = tell_receipts(context.store, file, stamp, dry_run=query.dry_run)
    if found.rejected:
        raise _refused(found)
    response.status_code = 201 if found.stored and found.accepted else 200
    return ToldReceiptsOut.of(found)


def _refused(told: ToldReceipts) -> ApiError:
    problems = tuple(problem for row in told.rejected for problem in row.problems)
    return ApiError(
        ErrorKind.REJECTED,
        f"{len(told.rejected)} rows are rejected. {summary(problems)}",
        problems=problems[:1],
        rejected=told.rejected,
    )
