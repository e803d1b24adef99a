"""What became of a file of reports."""

from dataclasses import dataclass
from decimal import Decimal

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.intake.candidate import RejectedRow
from carbonstep.domain.intake.mapped_rows import MappedRows
from carbonstep.reading.problem import ProblemGroup, grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of a file.

    `accepted` and `unchanged` are report ids in the order of their rows; a rejected row has every
    problem it has. `stored` is False where rows were rejected and the file is taken whole or not
    at all, or where every row was: then nothing at all was recorded, unless another writer came
    between the parts of a long file: then `accepted` are those of the parts before. `totals` adds
    up each figure of the accepted and unchanged reports by unit; `warnings` are told by kind.
    `mapped` is what a mapping did with the rows, where there was one.
    """

    file_name: str
    sha256: str
    stored: bool
    accepted: tuple[str, ...]
    unchanged: tuple[str, ...]
    rejected: tuple[RejectedRow, ...]
    warnings: tuple[ProblemGroup, ...]
    accounts: int
    accounts_opened: int
    totals: dict[tuple[str, str], Decimal]
    decisions: tuple[Decision, ...]
    mapped: MappedRows | None = None

    @property
    def rejected_by_reason(self) -> tuple[ProblemGroup, ...]:
        """What is wrong with the rejected rows, by kind."""
        return grouped(problem for row in self.rejected for problem in row.problems)
