"""A row of a filing: a report that may be filed, or why it cannot be."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from carbonstep.domain.account.reason import AccountReason
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.personal_number import is_personal_cell, masked
from carbonstep.reading.problem import Place, Problem

PROBLEMS_A_ROW_MAX = 8
"""Problems that are told of one row; then how many more there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """Where a report came from: the place of its row, and the row's cells as they were found.

    `header` are the columns as the file names them, shared by all rows of a table.
    """

    place: Place
    header: tuple[str, ...]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A report that is right by itself and may be filed."""

    source: SourceRow
    report: FootprintReport
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRow:
    """A row that cannot be filed, and why: every problem of the row, never none, or the first of
    many and how many more there are."""

    source: SourceRow
    problems: tuple[Problem, ...]

    def __post_init__(self) -> None:
        assert self.problems, "a row is rejected for a reason"
        if len(self.problems) > PROBLEMS_A_ROW_MAX + 1:
            object.__setattr__(self, "problems", first_problems(self.problems))

    @property
    def names_a_person(self) -> bool:
        """Whether it is refused as one that does."""
        return any(problem.reason is AccountReason.PERSONAL_NUMBER for problem in self.problems)

    def without_personal_numbers(self, numbers: Collection[int]) -> "RejectedRow":
        """The row with the cells masked that hold a person's number; `numbers` are the places of
        columns of numbers, whose cells are amounts."""
        values = tuple(
            masked(cell) if at not in numbers and is_personal_cell(cell) else cell
            for at, cell in enumerate(self.source.values)
        )
        return replace(self, source=replace(self.source, values=values))


def row_order(item: Candidate | RejectedRow) -> tuple[str, int]:
    """The order in which rows stand in their file."""
    place = item.source.place
    return place.sheet or "", place.row or 0


def first_problems(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The first problems of a row, and one that says how many more there are."""
    first = tuple(problems[:PROBLEMS_A_ROW_MAX])
    if len(first) == len(problems):
        return first
    more = str(len(problems) - len(first))
    row = replace(first[0].place, column=None)
    return (*first, Problem(reason=IntakeReason.MORE_PROBLEMS, place=row, found=more))
