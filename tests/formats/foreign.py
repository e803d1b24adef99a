"""Foreign tables read by a mapping, without a file: the mapping as YAML, the table as lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.domain.intake.mapped_rows import MappedRows
from carbonstep.formats.document import parse_yaml
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import read_mapping
from carbonstep.formats.report.file import FileItem, FileRefused, ReportFile
from carbonstep.formats.table.limit import DEFAULT_LIMITS, ReadLimits
from carbonstep.formats.table.row import Flaw, TextRow
from carbonstep.reading.confirmation import OF_REPORTS, Confirmation, confirmation_of
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem

ON = date(2026, 5, 8)

Table = Sequence[Sequence[str]]


def mapping_of(written: str) -> ColumnMapping:
    """A mapping that must be right."""
    node = parse_yaml(written, file="foreign.yaml")
    assert isinstance(node, Node), node
    mapping = read_mapping(node, name="foreign")
    assert isinstance(mapping, ColumnMapping), [str(problem) for problem in mapping]
    return mapping


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a table came to."""

    file: ReportFile
    items: list[FileItem]

    @property
    def candidates(self) -> list[Candidate]:
        return [item for item in self.items if isinstance(item, Candidate)]

    @property
    def rejected(self) -> list[RejectedRow]:
        return [item for item in self.items if isinstance(item, RejectedRow)]

    @property
    def refused(self) -> list[Problem]:
        """What is wrong with the file as a whole."""
        return [p for item in self.items if isinstance(item, FileRefused) for p in item.problems]

    @property
    def told(self) -> MappedRows:
        assert self.file.told is not None
        return self.file.told

    @property
    def amounts(self) -> dict[tuple[str, str, str], Decimal]:
        """Each amount by account, period and figure; none of them twice."""
        found = {
            (c.report.account_id, str(c.report.period), figure.name): figure.amount
            for c in self.candidates
            for figure in c.report.figures
        }
        assert len(found) == sum(len(c.report.figures) for c in self.candidates)
        return found

    @property
    def problems(self) -> list[tuple[int | None, str | None, str]]:
        """Row, column and code of what is wrong with each rejected row."""
        return [
            (problem.place.row, problem.place.column, problem.code)
            for row in self.rejected
            for problem in row.problems
        ]


def opened(
    written: str,
    table: Table,
    *,
    flaws: dict[int, tuple[Flaw, ...]] | None = None,
    limits: ReadLimits = DEFAULT_LIMITS,
    confirm: Sequence[str] = (),
) -> ReportFile | tuple[Problem, ...]:
    """A table under a mapping, its first row looked at; `flaws` are by the number of the row."""
    rows = [
        TextRow(None, number, list(cells), (flaws or {}).get(number, ()))
        for number, cells in enumerate(table, start=1)
    ]
    confirmation = confirmation_of(confirm, OF_REPORTS, path="confirm")
    assert isinstance(confirmation, Confirmation), confirmation
    file = ReportFile(
        name="foreign.csv",
        rows=iter(rows),
        stream=None,
        kind=None,
        mapping=mapping_of(written),
        business_date=ON,
        registry=FactorRegistry(()),
        confirmation=confirmation,
        limits=limits,
    )
    return file.start() or file


def take(
    written: str,
    table: Table,
    *,
    flaws: dict[int, tuple[Flaw, ...]] | None = None,
    limits: ReadLimits = DEFAULT_LIMITS,
    confirm: Sequence[str] = (),
) -> Taken:
    """What the rows of a table come to."""
    file = opened(written, table, flaws=flaws, limits=limits, confirm=confirm)
    assert isinstance(file, ReportFile), [str(problem) for problem in file]
    return Taken(file=file, items=list(file))
