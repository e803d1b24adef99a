"""Texts and small shapes that many answers share. Decimals are always text."""

from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, RootModel

from carbonstep.reading.codec import Record

DecimalText = Annotated[
    str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="A decimal as text: no digit is lost.")
]


NumberIn = Annotated[str, Field(description="A decimal as text, such as '103400.25'.")]


class In(BaseModel):
    """What the API takes. A key it does not know is refused."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What the API sends."""

    model_config = ConfigDict(extra="forbid")


class RecordIn(In):
    """What the API takes by a table of terms; `asked` must be there too, beside what always must.

    Such a body is read by the table's own reader: the model is what OpenAPI says of it.
    """

    record: ClassVar[Record[Any]]
    asked: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: Any, _handler: Any) -> dict[str, Any]:
        schema: dict[str, Any] = cls.record.taken()
        required = [*cls.asked, *schema["required"]]
        return {"title": cls.__name__, "description": cls.__doc__, **schema, "required": required}


class RecordOut(RootModel[dict[str, JsonValue]]):
    """What the API sends by a table of terms, which writes it, with `more` beside them."""

    record: ClassVar[Record[Any]]
    more: ClassVar[dict[str, Any]] = {}

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: Any, _handler: Any) -> dict[str, Any]:
        schema: dict[str, Any] = cls.record.given()
        schema["properties"] = {**cls.more, **schema["properties"]}
        schema["required"] = [*cls.more, *schema["required"]]
        return {"title": cls.__name__, "description": cls.__doc__, **schema}


class BilingualOut(Out):
    """A text in both languages."""

    zh: str
    en: str


class PlaceOut(Out):
    """Where a problem is, counted from 1; only what is known of the place is there."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    line: int | None = None
    path: str | None = None


class ProblemOut(Out):
    """One thing wrong with an input, or odd about it (`warning`)."""

    code: str
    place: PlaceOut
    found: str
    needed: str
    message: str
    remedy: str
    warning: bool


class ErrorOut(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(
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
        }
    )

    type: str
    title: str
    status: int
    detail: str
    code: str
    problems: list[ProblemOut]
    request_id: str | None = Field(default=None, description="Of a 500: what to quote.")
    rejected: list["RejectedRowOut"] | None = Field(
        default=None, description="Of a refused filing: its rows."
    )
    rejected_count: int | None = None


class RejectedRowOut(Out):
    """A row that was not filed, with every problem it has."""

    place: PlaceOut
    problems: list[ProblemOut]


class PeriodOut(Out):
    """Days from `from`, up to but not including `to`."""

    from_: date = Field(alias="from")
    to: date


class RulebookRefOut(Out):
    """A rulebook version with the hash of its content."""

    id: str
    version: str
    hash: str


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
}


def errors(*statuses: int) -> Errors:
    """What OpenAPI says of the errors a route may answer; 401, 403, 422 and 500 always may come."""
    return {
        status: {
            "description": ERROR_MEANINGS[status],
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/ErrorOut"}}
            },
        }
        for status in sorted({401, 403, 422, 500, *statuses})
    }


WRITE_ERRORS = errors(409, 413, 415)
