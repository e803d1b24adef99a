"""What the API takes in general, and what it says of errors."""

from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from carbonstep.present.json.filing import RejectedRowOut
from carbonstep.present.json.shape import ProblemOut
from carbonstep.reading.codec import Body, Record

NumberIn = Annotated[str, Field(description="A decimal as text, such as '103400.25'.")]


class In(BaseModel):
    """What the API takes. A key it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class RecordIn(In):
    """What the API takes by a table of terms; `asked` must be there too, beside what always must,
    and `more` may be.

    Such a body is read by the table's own reader: the model is what OpenAPI says of it.
    """

    record: ClassVar[Record[Any]]
    asked: ClassVar[tuple[str, ...]] = ()
    more: ClassVar[Body] = {}

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: Any, _handler: Any) -> dict[str, Any]:
        schema: dict[str, Any] = cls.record.taken()
        required = [*cls.asked, *schema["required"]]
        schema["properties"] = {**cls.more, **schema["properties"]}
        return {"title": cls.__name__, "description": cls.__doc__, **schema, "required": required}


def _not_said(value: object) -> bool:
    return value is None


class ErrorOut(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "example": {
                "type": "urn:carbonstep:problem:rejected",
                "title": "The input was refused; nothing was stored",
                "status": 422,
                "detail": "'103,400' holds a separator inside the number. "
                "Write it without separators: 103400.",
                "code": "rejected",
                "problems": [
                    {
                        "code": "thousands_separator",
                        "place": {"file": "reports.json", "row": 1, "column": "scope1"},
                        "found": "103,400",
                        "needed": "103400",
                        "message": "'103,400' holds a separator inside the number.",
                        "remedy": "Write it without separators: 103400.",
                        "warning": False,
                    }
                ],
            }
        },
    )

    type: str
    title: str
    status: int
    detail: str
    code: str
    problems: list[ProblemOut]
    problems_count: int | None = Field(
        default=None,
        description="How many there are, where only the first are listed.",
        exclude_if=_not_said,
    )
    request_id: str | None = Field(
        default=None, description="Of a 500 or `unavailable`: what to quote.", exclude_if=_not_said
    )
    rejected: list[RejectedRowOut] | None = Field(
        default=None, description="Of a refused filing: its rows.", exclude_if=_not_said
    )
    rejected_count: int | None = Field(default=None, exclude_if=_not_said)


Errors = dict[int | str, dict[str, Any]]

ERROR_MEANINGS = {
    401: "No key, or one that does not work.",
    403: "The key's role may not do this.",
    404: "There is no such thing.",
    409: "It is recorded already, with other content.",
    413: "The body is too large.",
    415: "The body is of another type.",
    422: "The input was refused; nothing was stored.",
    500: "A failure on our side; the body tells only a request id.",
    503: "The store cannot do it now; the code of the problem says why.",
}


def errors(*statuses: int) -> Errors:
    """What OpenAPI says of the errors a route may answer; 401, 403, 422 and 500 always may come."""
    return only(401, 403, 422, 500, *statuses)


def only(*statuses: int) -> Errors:
    """The same of these errors alone, for a route that needs no key."""
    return {
        status: {
            "description": ERROR_MEANINGS[status],
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}
            },
        }
        for status in sorted(set(statuses))
    }


WRITE_ERRORS = errors(409, 413, 415)
