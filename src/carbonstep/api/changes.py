"""The change feed: what a risk system polls, cheap when nothing changed."""

import hashlib
from enum import Enum
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from carbonstep.api.caller import Reader
from carbonstep.api.context import Context
from carbonstep.api.parameter_problem import LIMIT_DEFAULT, QueryIn
from carbonstep.api.shape import errors
from carbonstep.present.json.changes import ChangesOut
from carbonstep.services.changes import PAGE_MAX, changes_after, changes_out, log_size
from carbonstep.store.log import EventType

router = APIRouter(prefix="/changes", tags=["changes"])

EVENT_PREFIX = "carbonstep."
SEQ_MAX = 2**63 - 1

EventName = Enum("EventName", {kind.name: EVENT_PREFIX + kind.value for kind in EventType})  # type: ignore[misc]
"""The type of an event as the feed writes it."""


class ChangesIn(QueryIn):
    """Where to go on, and what to leave out."""

    after: int = Field(
        default=-1, ge=-1, le=SEQ_MAX, description="The `next_after` of the page before."
    )
    limit: int = Field(default=LIMIT_DEFAULT, ge=1, le=PAGE_MAX)
    type: list[EventName] = Field(default=[], description="Only events of these types.")
    subject: str | None = Field(default=None, max_length=200, description="Only of this subject.")


@router.get(
    "",
    response_model=ChangesOut,
    responses={304: {"description": "Nothing changed since that ETag."}, **errors()},
)
def changes(
    _reader: Reader,
    context: Context,
    query: Annotated[ChangesIn, Query()],
    request: Request,
    response: Response,
) -> ChangesOut | Response:
    """List log entries after a number, as CloudEvents.

    The ETag rests on the size of the log: sent back as If-None-Match it gives 304 until something
    is recorded.
    """
    headers = {"ETag": _etag(log_size(context.store), query), "Cache-Control": "private, no-cache"}
    if _matches(request.headers.get("If-None-Match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    page = changes_after(
        context.store,
        after=query.after,
        limit=query.limit,
        types=tuple(EventType(name.value.removeprefix(EVENT_PREFIX)) for name in query.type),
        subject=query.subject,
    )
    response.headers["ETag"] = _etag(page.size, query)
    response.headers["Cache-Control"] = headers["Cache-Control"]
    return changes_out(page, after=query.after)


def _etag(size: int, query: ChangesIn) -> str:
    asked = hashlib.sha256(query.model_dump_json().encode()).hexdigest()[:16]
    return f'"{size}-{asked}"'


def _matches(sent: str, etag: str) -> bool:
    """Whether an If-None-Match header names the tag; weak comparison, as RFC 9110 asks for it."""
    tags = [tag.strip().removeprefix("W/") for tag in sent.split(",")]
    return etag in tags or "*" in tags
