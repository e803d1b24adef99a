"""Reports: filed as a JSON document or as a file, whole or, if asked for, in part."""

import re
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import ValidationError
from starlette.datastructures import UploadFile

from carbonstep.api import example
from carbonstep.api.account_shape import ReportsIn, ReportWithdrawalIn
from carbonstep.api.caller import Writer
from carbonstep.api.context import ApiContext, Context
from carbonstep.api.error import ApiError, ErrorKind, not_found, summary
from carbonstep.api.parameter_problem import WriteIn, parameter_problems
from carbonstep.api.request_body import (
    JSON_TYPE,
    Document,
    body_of,
    json_bytes,
    media_type,
    require_type,
)
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.domain.picture.receipt import Receipt
from carbonstep.formats.report.file import open_report_file
from carbonstep.formats.report.mapping import ColumnMapping, load_mapping
from carbonstep.present.json.account import ReportWithdrawalOut
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.filing import ReceiptOut, WithdrawnReportOut
from carbonstep.reading.problem import Place, Problem, Reason, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.reason import ServiceReason
from carbonstep.services.report import submit_reports
from carbonstep.services.report_withdrawal import withdraw_report

router = APIRouter(prefix="/reports", tags=["reports"])

UPLOAD_TYPE = "multipart/form-data"
FILE_NAME_MAX = 60
COPY_BYTES = 1 << 20


class SubmitIn(WriteIn):
    """How to file: for which business date, and whether rejected rows are left out."""

    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A file that arrived, and the fields that came with it."""

    path: Path
    fields: dict[str, str]


async def _submission(request: Request) -> AsyncIterator[Submission]:
    """The body as a file: both kinds take the same way, in a process with bounds."""
    require_type(request, JSON_TYPE, UPLOAD_TYPE)
    with tempfile.TemporaryDirectory(prefix="carbonstep-") as folder:
        if media_type(request) == JSON_TYPE:
            path = Path(folder) / "reports.json"
            path.write_bytes(await json_bytes(request))
            yield Submission(path=path, fields={})
        else:
            yield await upload(request, Path(folder))


async def upload(request: Request, folder: Path) -> Submission:
    """The file of a form, copied into a folder, and the other fields of it."""
    fields: dict[str, str] = {}
    path: Path | None = None
    async with request.form(max_files=1, max_fields=8) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if name != "file":
                    raise RejectedError([_field(ReadingReason.KEY_UNKNOWN, name, needed="file")])
                path = folder / file_name(value.filename or "")
                with path.open("wb") as copy:
                    while part := await value.read(COPY_BYTES):
                        copy.write(part)
            elif name in fields:
                raise RejectedError([_field(ReadingReason.KEY_TWICE, name)])
            else:
                fields[name] = value
    if path is None:
        raise RejectedError([_field(ReadingReason.KEY_MISSING, "", needed="file")])
    return Submission(path=path, fields=fields)


def file_name(written: str) -> str:
    """A name for the uploaded file that cannot leave its folder; its ending is kept.

    >>> file_name("../../etc/报告 1.csv"), file_name("..")
    ('报告 1.csv', 'upload')
    """
    last = re.split(r"[\\/]", written)[-1]
    plain = re.sub(r"[^\w.\- ]", "_", last).lstrip(". ")
    return plain[-FILE_NAME_MAX:].lstrip(". ") or "upload"


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": ReceiptOut, "description": "All of it was filed before."},
        **WRITE_ERRORS,
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                **body_of(ReportsIn, example.REPORTS)["requestBody"]["content"],
                UPLOAD_TYPE: {
                    "schema": {
                        "type": "object",
                        "required": ["file"],
                        "additionalProperties": False,
                        "properties": {
                            "file": {
                                "type": "string",
                                "format": "binary",
                                "description": "A .csv, .xlsx or .json file.",
                            },
                            "mapping": {
                                "type": "string",
                                "description": "The name of a shipped column mapping.",
                            },
                            "partial": {"type": "boolean"},
                            "received_on": {"type": "string", "format": "date"},
                        },
                    }
                },
            },
        }
    },
)
def submit(
    writer: Writer,
    context: Context,
    submission: Annotated[Submission, Depends(_submission)],
    query: Annotated[SubmitIn, Query()],
    response: Response,
) -> ReceiptOut:
    """File reports and decide the loans of their accounts anew.

    All or nothing, unless `partial` leaves the rejected rows out. What is filed already is
    recognised and changes nothing. With a file, `partial` and `on` may be fields of the form.
    """
    asked = _asked(query, submission.fields)
    stamp = context.stamp(writer, asked.received_on)
    file = open_report_file(
        submission.path,
        mapping=_mapping(context, submission.fields.get("mapping", "")),
        business_date=stamp.on,
        registry=context.library.factors,
    )
    if isinstance(file, tuple):
        raise RejectedError(file)
    with file:
        receipt = submit_reports(context.store, file, stamp, partial=asked.partial)
    nothing = not receipt.stored or not (receipt.accepted or receipt.unchanged)
    if nothing and receipt.rejected:
        raise _refused(receipt)
    response.status_code = 201 if receipt.accepted else 200
    return ReceiptOut.of(receipt)


@router.post(
    "/{report_id}/withdrawal",
    status_code=201,
    responses=errors(404, 409, 413, 415),
    openapi_extra=body_of(ReportWithdrawalIn, example.REPORT_WITHDRAWAL),
)
def withdraw(
    writer: Writer,
    context: Context,
    report_id: str,
    node: Document,
    query: Annotated[WriteIn, Query()],
) -> WithdrawnReportOut:
    """Take a report back, or move it to the account it belongs to; decide the loans anew."""
    done = withdraw_report(context.store, report_id, node, context.stamp(writer, query.received_on))
    if done is None:
        raise not_found(ServiceReason.REPORT_UNKNOWN, report_id, of="report")
    return WithdrawnReportOut(
        withdrawal=ReportWithdrawalOut.of(done.withdrawal),
        stands_again=done.stands_again,
        decisions=[ShortDecisionOut.of(decision) for decision in done.decisions],
    )


def _asked(query: SubmitIn, fields: dict[str, str]) -> SubmitIn:
    """What the query says, or the fields of the form do; a thing said twice is refused."""
    said = {name: value for name, value in fields.items() if name != "mapping"}
    twice = [name for name in said if name in query.model_fields_set]
    if twice:
        raise RejectedError([_field(ReadingReason.KEY_TWICE, name) for name in twice])
    try:
        return SubmitIn.model_validate({**query.model_dump(exclude_unset=True), **said})
    except ValidationError as error:
        raise RejectedError(parameter_problems(error.errors())) from None


def _mapping(context: ApiContext, name: str) -> ColumnMapping | None:
    """A shipped mapping by its name; a path would be one on the server, and is refused."""
    if not name:
        return None
    shipped = sorted(path.stem for path in context.library.mappings.glob("*.yaml"))
    if name not in shipped:
        needed = ", ".join(shipped)
        problem = _field(ReadingReason.WORD_UNKNOWN, "mapping", found=name[:40], needed=needed)
        raise RejectedError([problem])
    mapping = load_mapping(name, shipped=context.library.mappings)
    if isinstance(mapping, tuple):
        raise RejectedError(mapping)
    return mapping


def _field(reason: Reason, name: str, *, found: str = "", needed: str = "") -> Problem:
    return Problem(
        reason=reason, place=Place(path=name[:40] or None), found=found or name[:40], needed=needed
    )


def _refused(receipt: Receipt) -> ApiError:
    problems = tuple(problem for row in receipt.rejected for problem in row.problems)
    return ApiError(
        ErrorKind.REJECTED,
        f"{len(receipt.rejected)} rows are rejected. {summary(problems)}",
        problems=problems[:1],
        rejected=receipt.rejected,
    )
