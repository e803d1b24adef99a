"""Files that arrive with the fields of a form, beside the same as a JSON document."""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import BinaryIO, TypeVar, cast

from fastapi import Request
from pydantic import BaseModel, ValidationError
from python_multipart.multipart import parse_options_header
from starlette.datastructures import UploadFile

from carbonstep.api.error import ApiError, ErrorKind, both, summary
from carbonstep.api.parameter_problem import QueryIn, names_of, parameter_problems
from carbonstep.api.request_body import UPLOAD_TYPE, body_of
from carbonstep.domain.intake.candidate import RejectedRow
from carbonstep.formats.outside import Arrived
from carbonstep.formats.table.csv import ENCODINGS
from carbonstep.reading.codec import Body
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem, Reason, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.temporary import kept_temporarily
from carbonstep.reading.text import text_problem

FILE_NAME_MAX = 60
COPY_BYTES = 1 << 20
FIELDS_MAX = 8

Query = TypeVar("Query", bound=QueryIn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that arrived, and the fields that came with it."""

    file: Arrived
    fields: dict[str, str]


@contextmanager
def nowhere() -> Iterator[BinaryIO]:
    """An empty file without a name of its own: a server that is killed leaves nothing of it."""
    with kept_temporarily():
        file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 - closed below
    try:
        yield file
    finally:
        with suppress(OSError):  # what is not written yet is not wanted any more
            file.close()


async def uploaded(request: Request, copy: BinaryIO) -> Upload:
    """The file of a form, copied, and the other fields of it."""
    fields: dict[str, str] = {}
    _require_form(request)
    with kept_temporarily():
        name_given = await _copied(request, copy, fields)
    if name_given is None:
        raise RejectedError([field_problem(ReadingReason.KEY_MISSING, "", needed="file")])
    return Upload(file=Arrived(name=name_given, file=copy), fields=fields)


async def _copied(request: Request, copy: BinaryIO, fields: dict[str, str]) -> str | None:
    """Copy the file of a form, and put its fields among `fields`; the file's name, if there is
    one."""
    name_given: str | None = None
    async with request.form(max_files=1, max_fields=FIELDS_MAX) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if name != "file":
                    unknown = field_problem(ReadingReason.KEY_UNKNOWN, name, needed="file")
                    raise RejectedError([unknown])
                name_given = file_name(value.filename or "")
                while part := await value.read(COPY_BYTES):
                    copy.write(part)
            elif wrong := text_problem(name, Place(path="form")) or text_problem(
                value, Place(path=name[:40])
            ):
                raise RejectedError([wrong])
            elif name in fields:
                raise RejectedError([field_problem(ReadingReason.KEY_TWICE, name)])
            else:
                fields[name] = value
    copy.flush()
    return name_given


def _require_form(request: Request) -> None:
    """Refuse a form without a boundary, and one whose fields are said to be in another encoding,
    which may be any codec."""
    _, said = parse_options_header(request.headers.get("content-type", ""))
    if not said.get(b"boundary"):
        raise ApiError(
            ErrorKind.BAD_REQUEST,
            phrase(
                "The Content-Type names no boundary between the parts of a form; send it as a form "
                "with a file, whose Content-Type the program makes (curl -F file=@NAME)."
            ),
        )
    charset = said.get(b"charset", b"utf-8").decode("latin-1")
    if charset.lower() not in ("utf-8", "utf8"):
        raise ApiError(
            ErrorKind.MEDIA_TYPE,
            phrase(
                "The form is said to be in '{charset}'; send its fields as UTF-8.",
                charset=charset[:40],
            ),
        )


def file_name(written: str) -> str:
    """A name for the uploaded file that names no folder; its ending is kept.

    >>> file_name("../../etc/报告 1.csv"), file_name("..")
    ('报告 1.csv', 'upload')
    """
    last = re.split(r"[\\/]", written)[-1]
    plain = re.sub(r"[^\w.\- ]", "_", last).lstrip(". ")
    return plain[-FILE_NAME_MAX:].lstrip(". ") or "upload"


def asked_with(query: Query, fields: dict[str, str], *, also: Sequence[str] = ()) -> Query:
    """What the query says, or the fields of the form do; a thing said twice is refused. `also` are
    the names of the form's other fields."""
    twice = [name for name in fields if name in query.model_fields_set]
    if twice:
        raise RejectedError([field_problem(ReadingReason.KEY_TWICE, name) for name in twice])
    try:
        return type(query).model_validate({**query.model_dump(exclude_unset=True), **fields})
    except ValidationError as error:
        known = [*names_of(type(query)), *also]
        raise RejectedError(parameter_problems(error.errors(), known=known)) from None


def encoding_taken(fields: dict[str, str]) -> str | None:
    """The encoding that the form names, taken out of its fields; who reads the file refuses one
    that is none."""
    return fields.pop("encoding", "") or None


def field_problem(reason: Reason, name: str, *, found: str = "", needed: str = "") -> Problem:
    """What is wrong with a field of a form, placed at its name."""
    return Problem(
        reason=reason, place=Place(path=name[:40] or None), found=found or name[:40], needed=needed
    )


def refused_rows(rejected: Sequence[RejectedRow]) -> ApiError:
    """That nothing is taken of a file, with the rows that are wrong."""
    problems = tuple(problem for row in rejected for problem in row.problems)
    return ApiError(
        ErrorKind.REJECTED,
        both(phrase("{count} rows are rejected.", count=len(rejected)), summary(problems)),
        problems=problems[:1],
        rejected=rejected,
    )


def body_or_file(model: type[BaseModel], example: Body, *, kinds: str, **fields: Body) -> Body:
    """The OpenAPI description of a JSON body that may come as a file with fields instead."""
    file: Body = {"type": "string", "format": "binary", "description": f"A {kinds} file."}
    encoding: Body = {
        "type": "string",
        "description": f"Of a text file that is not UTF-8: one of {', '.join(ENCODINGS)}.",
    }
    properties: Body = {
        "file": file,
        "encoding": encoding,
        **fields,
        "received_on": {"type": "string", "format": "date"},
    }
    form: Body = {
        "type": "object",
        "required": ["file"],
        "additionalProperties": False,
        "properties": properties,
    }
    content: Body = {
        **body_of(model, example)["requestBody"]["content"],
        UPLOAD_TYPE: {"schema": form},
    }
    return {"requestBody": {"required": True, "content": content}}
