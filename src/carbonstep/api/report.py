"""Reports: filed as a JSON document or as a file, whole or, if asked for, in part."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import Field

from carbonstep.api import example
from carbonstep.api.account_shape import ReportsIn, ReportWithdrawalIn
from carbonstep.api.caller import Writer
from carbonstep.api.context import ApiContext, Context
from carbonstep.api.error import not_found
from carbonstep.api.parameter_problem import WriteIn
from carbonstep.api.request_body import (
    JSON_TYPE,
    UPLOAD_TYPE,
    Document,
    body_of,
    json_bytes,
    media_type,
    require_type,
)
from carbonstep.api.shape import WRITE_ERRORS, errors
from carbonstep.api.upload import (
    Upload,
    asked_with,
    body_or_file,
    encoding_taken,
    field_problem,
    nowhere,
    refused_rows,
    uploaded,
)
from carbonstep.formats.document import parse_yaml
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import load_mapping, read_mapping
from carbonstep.formats.outside import Arrived
from carbonstep.formats.report.file import open_report_file
from carbonstep.present.json.account import ReportWithdrawalOut
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.filing import ReceiptOut, WithdrawnReportOut
from carbonstep.reading.confirmation import OF_REPORTS, confirmation_of
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.temporary import kept_temporarily
from carbonstep.reading.text import text_flaw
from carbonstep.services.reason import ServiceReason
from carbonstep.services.report import submit_reports
from carbonstep.services.report_withdrawal import withdraw_report

router = APIRouter(prefix="/reports", tags=["reports"])


CONFIRM = (
    "Codes of what looks like a slip and is meant, parted by commas: activity_twice, part_is_sum."
)


MAPPING_FIELD = "The name of a shipped column mapping, or the text of a mapping file (YAML)."


class SubmitIn(WriteIn):
    """How to file: for which business date, whether rejected rows are left out, and what is meant
    in spite of its looks."""

    partial: bool = False
    confirm: str = Field(default="", max_length=200, description=CONFIRM)


async def _submission(request: Request) -> AsyncIterator[Upload]:
    """The body as a file: both kinds take the same way, in a process with bounds."""
    require_type(request, JSON_TYPE, UPLOAD_TYPE)
    with nowhere() as file:
        if media_type(request) == JSON_TYPE:
            sent = await json_bytes(request)
            with kept_temporarily():
                file.write(sent)
                file.flush()
            yield Upload(file=Arrived(name="reports.json", file=file), fields={})
        else:
            yield await uploaded(request, file)


@router.post(
    "",
    status_code=201,
    responses={
        200: {"model": ReceiptOut, "description": "All of it was filed before."},
        **WRITE_ERRORS,
    },
    openapi_extra=body_or_file(
        ReportsIn,
        example.REPORTS,
        kinds=".csv, .xlsx or .json",
        mapping={"type": "string", "description": MAPPING_FIELD},
        partial={"type": "boolean"},
        confirm={"type": "string", "description": CONFIRM},
    ),
)
def submit(
    writer: Writer,
    context: Context,
    submission: Annotated[Upload, Depends(_submission)],
    query: Annotated[SubmitIn, Query()],
    response: Response,
) -> ReceiptOut:
    """File reports and decide the loans of their accounts anew.

    All or nothing, unless `partial` leaves the rejected rows out. What is filed already is
    recognised and changes nothing. With a file, `partial`, `confirm` and `received_on` may be
    fields of the form; `encoding` names that of a text file that is not UTF-8.
    """
    fields = dict(submission.fields)
    mapping = fields.pop("mapping", "")
    encoding = encoding_taken(fields)
    asked = asked_with(query, fields, also=("mapping", "encoding", "file"))
    stamp = context.stamp(writer, asked.received_on)
    codes = filter(None, map(str.strip, asked.confirm.split(",")))
    confirmation = confirmation_of(codes, OF_REPORTS, path="confirm")
    if isinstance(confirmation, tuple):
        raise RejectedError(confirmation)
    file = open_report_file(
        submission.file,
        mapping=_mapping(context, mapping),
        encoding=encoding,
        business_date=stamp.on,
        registry=context.library.factors,
        confirmation=confirmation,
        limits=context.reading,
    )
    if isinstance(file, tuple):
        raise RejectedError(file)
    with file:
        receipt = submit_reports(context.store, file, stamp, partial=asked.partial)
    if not receipt.stored:
        raise refused_rows(receipt.rejected)
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


def _mapping(context: ApiContext, name: str) -> ColumnMapping | None:
    """A shipped mapping by its name, or the text of a mapping file; a path would be one on the
    server, and is refused."""
    if not name:
        return None
    if "\n" in name or name.lstrip().startswith("{"):
        return _mapping_written(name)
    files = context.library.mappings.glob("*.yaml")
    shipped = sorted(path.stem for path in files if text_flaw(path.stem) is None)
    if name not in shipped:
        needed = listed(shipped)
        reason, found = ReadingReason.WORD_UNKNOWN, name[:40]
        raise RejectedError([field_problem(reason, "mapping", found=found, needed=needed)])
    mapping = load_mapping(name, shipped=context.library.mappings)
    if isinstance(mapping, tuple):
        raise RejectedError(mapping)
    return mapping


def _mapping_written(text: str) -> ColumnMapping:
    node = parse_yaml(text, file="mapping")
    mapping = (node,) if isinstance(node, Problem) else read_mapping(node, name="mapping")
    if isinstance(mapping, tuple):
        raise RejectedError(mapping)
    return mapping
