"""Texts and small shapes that many answers share. Decimals are always text.

A shape is made of the values of the domain by its `of`. The API sends it and `--json` prints it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Self

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, JsonValue, RootModel

from carbonstep.domain.rulebook.rulebook import Bilingual, RulebookRef
from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.words.spoken import spoken
from carbonstep.present.words.translation import Language
from carbonstep.reading.codec import Body, Record
from carbonstep.reading.problem import Place, Problem, ProblemGroup
from carbonstep.units.period import Period
from carbonstep.units.told_again import Known

DecimalText = Annotated[
    str, Field(pattern=r"^-?[0-9]+(\.[0-9]+)?$", description="A decimal as text: no digit is lost.")
]
FROM = AliasChoices("from", "from_")
"""The name of a first day, which is no name in Python."""


class Out(BaseModel):
    """What is sent and printed."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)

    @classmethod
    def recorded(cls, body: Mapping[str, Any], **beside: Any) -> Self:
        """A fact by its recorded body, and what is said of it besides."""
        return cls.model_validate({**beside, **body})


class RecordOut(RootModel[dict[str, JsonValue]]):
    """What is sent by a table of terms, which writes it, with `more` beside them."""

    record: ClassVar[Record[Any]]
    more: ClassVar[dict[str, Any]] = {}

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: Any, _handler: Any) -> dict[str, Any]:
        schema: dict[str, Any] = cls.record.given()
        schema["properties"] = {**cls.more, **schema["properties"]}
        schema["required"] = [*cls.more, *schema["required"]]
        return {"title": cls.__name__, "description": cls.__doc__, **schema}


KNOWN: dict[str, Body] = {
    "seq": {"type": "integer"},
    "stands": {"type": "boolean"},
    "superseded_by": {"type": "string"},
}
"""What is said of a fact as known, beside the fact: its number in the log, whether it counts, and
the id of the one that replaced it, or empty."""


def known_body(known: Known[Any], body: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """A fact's body with what is known of it, as `KNOWN` tells it."""
    became: dict[str, JsonValue] = {"stands": known.stands, "superseded_by": known.superseded_by}
    return {"seq": known.seq, **body, **became}


class BilingualOut(Out):
    """A text in both languages."""

    zh: str
    en: str

    @classmethod
    def of(cls, text: Bilingual) -> "BilingualOut":
        return cls(zh=text.zh, en=text.en)

    @classmethod
    def said(cls, say: Callable[[Language], str]) -> "BilingualOut":
        """What is said in each language."""
        return cls(zh=say(Language.ZH), en=say(Language.EN))


class PeriodOut(Out):
    """Days from `from`, up to but not including `to`."""

    from_: date = Field(validation_alias=FROM, serialization_alias="from")
    to: date

    @classmethod
    def days_of(cls, period: Period) -> "PeriodOut":
        """A period by itself."""
        return PeriodOut(from_=period.start, to=period.end)


class RulebookRefOut(Out):
    """A rulebook version with the hash of its content."""

    id: str
    version: str
    hash: str

    @classmethod
    def ref_of(cls, ref: RulebookRef) -> "RulebookRefOut":
        return RulebookRefOut(id=ref.rulebook_id, version=ref.version, hash=ref.content_hash)


def _unknown(value: object) -> bool:
    return value is None


class PlaceOut(Out):
    """Where a problem is, counted from 1; only what is known of the place is there."""

    file: str | None = Field(default=None, exclude_if=_unknown)
    sheet: str | None = Field(default=None, exclude_if=_unknown)
    row: int | None = Field(default=None, exclude_if=_unknown)
    column: str | None = Field(default=None, exclude_if=_unknown)
    line: int | None = Field(default=None, exclude_if=_unknown)
    path: str | None = Field(default=None, exclude_if=_unknown)

    @classmethod
    def of(cls, place: Place) -> "PlaceOut":
        return cls(
            file=place.file,
            sheet=place.sheet,
            row=place.row,
            column=place.column,
            line=place.line,
            path=place.path,
        )


class ProblemOut(Out):
    """One thing wrong with an input, or odd about it (`warning`)."""

    code: str
    place: PlaceOut
    found: str
    needed: str
    message: str
    remedy: str
    warning: bool

    @classmethod
    def of(cls, problem: Problem) -> "ProblemOut":
        message, remedy = problem_text(problem, spoken())
        return cls(
            code=problem.code,
            place=PlaceOut.of(problem.place),
            found=problem.found,
            needed=problem.needed,
            message=message,
            remedy=remedy,
            warning=problem.warning,
        )


class ProblemGroupOut(ProblemOut):
    """The first problem of a kind, how many of the kind there are, and where the first ones are."""

    count: int
    places: list[PlaceOut]

    @classmethod
    def of_group(cls, group: ProblemGroup) -> "ProblemGroupOut":
        return cls(
            **ProblemOut.of(group.first).model_dump(),
            count=group.count,
            places=[PlaceOut.of(place) for place in group.places],
        )


class ProblemsOut(Out):
    """Everything wrong with an input, or odd about it."""

    problems: list[ProblemOut]

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> "ProblemsOut":
        return cls(problems=[ProblemOut.of(problem) for problem in problems])


class StatementOut(Out):
    """What every statement begins with."""

    loan_id: str
    as_of: date
    known: int | None
    currency: str


NOT_SAID = BilingualOut(zh="", en="")
"""What is said where there is nothing to say."""
