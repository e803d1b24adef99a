"""A row of a filing: a report that may be filed, or why it cannot be."""

from dataclasses import dataclass

from carbonstep.domain.account.report import FootprintReport
from carbonstep.reading.problem import Place, Problem


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
    """A row that cannot be filed, and why; every problem of the row, never none."""

    source: SourceRow
    problems: tuple[Problem, ...]
