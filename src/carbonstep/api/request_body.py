"""Request bodies: JSON documents as located nodes, never as numbers that may lose digits."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from carbonstep.api.error import ApiError, ErrorKind
from carbonstep.formats.document import parse_json
from carbonstep.present.words.translation import mark
from carbonstep.reading.codec import Body
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Problem, RejectedError

JSON_TYPE = "application/json"
UPLOAD_TYPE = "multipart/form-data"


async def json_bytes(request: Request) -> bytes:
    """The body of a JSON request. Raises `ApiError` where it says that it is something else."""
    require_type(request, JSON_TYPE)
    return await request.body()


def document_of(sent: bytes) -> Node:
    """A body as a document. Raises `RejectedError` where it is none."""
    node = parse_json(sent)
    if isinstance(node, Problem):
        raise RejectedError([node])
    return node


async def _document(request: Request) -> Node:
    # In a thread: while one body is read, other requests go on.
    return await run_in_threadpool(document_of, await json_bytes(request))


Sent = Annotated[bytes, Depends(json_bytes)]
"""The body as it came, for an endpoint that reads it in the thread it has."""

Document = Annotated[Node, Depends(_document)]
"""The body as a document, as an endpoint asks for it."""


def media_type(request: Request) -> str:
    """What the body is said to be, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def require_type(request: Request, *wanted: str) -> None:
    """Refuse a body of another type."""
    found = media_type(request)
    if found not in wanted:
        raise ApiError(
            ErrorKind.MEDIA_TYPE,
            phrase(_sent_as(wanted), found=found[:60], kind=JSON_TYPE),
        )


def _sent_as(wanted: Sequence[str]) -> str:
    """How a body of these types is sent. Of a form the type alone is no use: it names a boundary,
    which is the sender's."""
    if UPLOAD_TYPE not in wanted:
        return mark("The body is '{found}'; send it with 'Content-Type: {kind}'.")
    if JSON_TYPE not in wanted:
        return mark(
            "The body is '{found}'; send it as a form with a file, whose Content-Type the program "
            "makes (curl -F file=@NAME)."
        )
    return mark(
        "The body is '{found}'; send it with 'Content-Type: {kind}', or as a form with a file, "
        "whose Content-Type the program makes (curl -F file=@NAME)."
    )


def body_of(model: type[BaseModel], example: Body) -> dict[str, Any]:
    """The OpenAPI description of a JSON body that is read as a document."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {
        "requestBody": {
            "required": True,
            "content": {JSON_TYPE: {"schema": schema, "example": example}},
        }
    }


def without(node: Node, key: str) -> tuple[Node, Node | None]:
    """A document without one of its keys, and the value that stood there."""
    entries = node.entries or ()
    value = next((child for name, child in entries if name == key), None)
    if value is None:
        return node, None
    return replace(node, entries=tuple(entry for entry in entries if entry[0] != key)), value
