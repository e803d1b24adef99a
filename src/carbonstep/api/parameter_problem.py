"""Query values: their types, and what is wrong with one as the same problems as everywhere."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from carbonstep.reading.day import parse_date
from carbonstep.reading.nearest import nearest
from carbonstep.reading.phrase import listed, phrase
from carbonstep.reading.problem import Place, Problem, Reason
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.changes import PAGE_MAX
from carbonstep.services.reason import ServiceReason

LIMIT_DEFAULT = 100


def _day(written: object) -> object:
    """A day as year-month-day only: a number would be taken for seconds since 1970."""
    if not isinstance(written, str):
        return written
    read = parse_date(written)
    if isinstance(read, Problem):
        raise PydanticCustomError("date_invalid", "not a date")
    return read


Day = Annotated[date, BeforeValidator(_day)]

KNOWN_AT = (
    "Knowledge time: an instant such as 2025-04-15T00:00:00Z (a day means its end, UTC), or a "
    "number of log entries. Now where it is left out."
)
KnownAt = Annotated[
    str | None, Field(max_length=40, pattern=r"^[0-9TZ:.+ -]*$", description=KNOWN_AT)
]


class QueryIn(BaseModel):
    """Query values of a route. An unknown one is refused: a misspelt one must not change much."""

    model_config = ConfigDict(extra="forbid")


class NothingIn(QueryIn):
    """A route that takes no query values."""


class PageIn(QueryIn):
    """A page in the order of ids."""

    after: str = Field(default="", max_length=200, description="The last id of the page before.")
    limit: int = Field(default=LIMIT_DEFAULT, ge=1, le=PAGE_MAX)


class WriteIn(QueryIn):
    """The business date of a write: the day on which what it tells came in."""

    received_on: Day | None = Field(
        default=None, description="Business date, up to today; today in Shanghai by default."
    )


class KnownIn(QueryIn):
    """What was known when."""

    known_at: KnownAt = None


_QUOTED = re.compile("'([^']*)'")

_REASONS = {
    "extra_forbidden": ReadingReason.KEY_UNKNOWN,
    "missing": ReadingReason.KEY_MISSING,
    "date_invalid": ReadingReason.DATE_INVALID,
    "string_pattern_mismatch": ReadingReason.DATE_INVALID,
    "int_parsing": ReadingReason.NOT_A_NUMBER,
    "int_parsing_size": ReadingReason.OUT_OF_RANGE,
    "greater_than_equal": ReadingReason.OUT_OF_RANGE,
    "less_than_equal": ReadingReason.OUT_OF_RANGE,
    "string_too_long": ReadingReason.CELL_TOO_LONG,
    "bool_parsing": ReadingReason.WORD_UNKNOWN,
    "enum": ReadingReason.WORD_UNKNOWN,
}


def parameter_problems(errors: Sequence[Any], *, known: Sequence[str]) -> tuple[Problem, ...]:
    """The framework's complaints as problems that name the value and the remedy. `known` are the
    names that the route takes: another one's would be advised and refused in turn."""
    return tuple(_problem(error, known) for error in errors)


def names_of(query: type[BaseModel]) -> list[str]:
    """The names of query values as they are sent."""
    return [field.alias or name for name, field in query.model_fields.items()]


def names_taken(dependant: Any) -> list[str]:
    """The names of a route's query values, its dependencies' too."""
    names: list[str] = []
    for parameter in dependant.query_params:
        kind = parameter.field_info.annotation
        is_model = isinstance(kind, type) and issubclass(kind, BaseModel)
        names += names_of(kind) if is_model else [parameter.alias]
    for below in dependant.dependencies:
        names += names_taken(below)
    return names


def _problem(error: Any, known: Sequence[str]) -> Problem:
    name = str(error["loc"][-1] if error["type"] != "enum" else error["loc"][1])
    reason: Reason = _REASONS.get(error["type"], ReadingReason.SHAPE)
    if name == "known_at" and reason is ReadingReason.DATE_INVALID:
        reason = ServiceReason.MOMENT_INVALID
    context = error.get("ctx") or {}
    given = error.get("input", "")
    if isinstance(given, Mapping):  # the framework holds all values up where one lacks
        given = given.get(name, "")
    found = str(given)[:40]
    needs: dict[Reason, str] = {
        ReadingReason.DATE_INVALID: "2025-04-15",
        ReadingReason.NOT_A_NUMBER: "100",
        ReadingReason.OUT_OF_RANGE: _bounds(context),
        ReadingReason.WORD_UNKNOWN: _words(context),
        ReadingReason.KEY_MISSING: name,
        ReadingReason.SHAPE: phrase("a single value"),
    }
    needed = needs.get(reason, "")
    if reason is ReadingReason.KEY_UNKNOWN:
        found, needed = name[:40], nearest(name, known)
    if reason is ReadingReason.CELL_TOO_LONG:
        found, needed = str(len(str(error.get("input", "")))), str(context.get("max_length", ""))
    return Problem(reason=reason, place=Place(path=name[:40]), found=found, needed=needed)


def _bounds(context: Mapping[str, object]) -> str:
    if "ge" in context:
        return phrase("{number} or more", number=context["ge"])
    if "le" in context:
        return phrase("{number} or less", number=context["le"])
    return phrase("an ordinary number")


def _words(context: Mapping[str, object]) -> str:
    """The words that a value may be, of the framework's English list of them."""
    return listed(_QUOTED.findall(str(context.get("expected", ""))) or ("true", "false"))
