"""Rulebooks as JSON: every version there is, and one with its whole content."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import Field

from carbonstep.domain.rulebook.rulebook import By
from carbonstep.domain.rulebook.rulebook_file import RulebookFile
from carbonstep.present.json.shape import BilingualOut, Out


def _not_said(value: object) -> bool:
    return value is None


class ParameterOut(Out):
    """A number the rulebook asks a loan for."""

    name: str
    unit: str
    title: BilingualOut
    by: str | None = Field(
        default=None, description="test_period: a number for each.", exclude_if=_not_said
    )
    between: str | None = Field(
        default=None,
        description="hold: between them the last number before holds.",
        exclude_if=_not_said,
    )


class RulebookOut(Out):
    """A rulebook version. `approved_on`: when the first loan was bound to it, else null."""

    id: str
    version: str
    hash: str
    title: BilingualOut
    illustrative: bool
    in_force_from: date
    in_force_to: date | None
    parameters: list[ParameterOut]
    sources: list[str]
    cases: int
    approved_on: date | None

    @classmethod
    def summary(cls, found: RulebookFile) -> "RulebookOut":
        rulebook = found.rulebook
        return RulebookOut(
            id=rulebook.rulebook_id,
            version=rulebook.version,
            hash=rulebook.content_hash,
            title=BilingualOut.of(rulebook.title),
            illustrative=rulebook.illustrative,
            in_force_from=rulebook.in_force_from,
            in_force_to=rulebook.in_force_to,
            parameters=[
                ParameterOut(
                    name=item.name,
                    unit=item.unit,
                    title=BilingualOut.of(item.label),
                    by=By.TEST_PERIOD.value if item.by_test_period else None,
                    between=None if item.between is None else item.between.value,
                )
                for item in rulebook.parameters
            ],
            sources=list(rulebook.sources),
            cases=found.cases,
            approved_on=found.approved_on,
        )


class RulebookPageOut(RulebookOut):
    """A version with its whole content: mappings, lists and text."""

    content: dict[str, Any]

    @classmethod
    def of(cls, found: RulebookFile) -> "RulebookPageOut":
        return cls(**dict(RulebookOut.summary(found)), content=found.content.plain())


class RulebookListOut(Out):
    """Every version there is."""

    rulebooks: list[RulebookOut]

    @classmethod
    def of(cls, found: Iterable[RulebookFile]) -> "RulebookListOut":
        return cls(rulebooks=[RulebookOut.summary(item) for item in found])
