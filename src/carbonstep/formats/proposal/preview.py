"""What the first rows of a table come to under a mapping that is proposed or given for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.domain.intake.mapped_rows import MappedRows
from carbonstep.formats.document import parse_yaml
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import read_mapping
from carbonstep.formats.proposal.document import yaml_text
from carbonstep.formats.proposal.guess import Proposal
from carbonstep.formats.proposal.sample import Sample
from carbonstep.formats.report.file import FileRefused, ReportFile
from carbonstep.reading.problem import Problem

SHOWN = 5
"""Reports, and rejected rows, that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How the rows that were looked at would be taken: the first reports and rejected rows, and
    how many there are of each. `problems` are those of the proposal as a whole, where it lacks
    something that a mapping needs."""

    taken: tuple[Candidate, ...] = ()
    names: tuple[str, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    reports: int = 0
    rows_rejected: int = 0
    mapped: MappedRows | None = None
    problems: tuple[Problem, ...] = ()


def preview(sample: Sample, proposal: Proposal, *, business_date: date) -> Preview:
    """What the rows of a sample come to, received on a day; `names` are those of the accounts."""
    node = parse_yaml(yaml_text(proposal.document))
    if isinstance(node, Problem):
        return Preview(problems=(node,))
    mapping = read_mapping(node, name=sample.path.stem)
    if not isinstance(mapping, ColumnMapping):
        return Preview(problems=mapping)
    return preview_by(sample, mapping, business_date=business_date)


def preview_by(sample: Sample, mapping: ColumnMapping, *, business_date: date) -> Preview:
    """The same under a mapping that is there."""
    file = ReportFile(
        name=sample.path.name,
        rows=iter(sample.rows),
        stream=None,
        kind=None,
        mapping=mapping,
        business_date=business_date,
        registry=FactorRegistry(()),
    )
    problems = file.start()
    items = [] if problems else list(file)
    refused = [p for item in items if isinstance(item, FileRefused) for p in item.problems]
    taken = [item for item in items if isinstance(item, Candidate)]
    rejected = [item for item in items if isinstance(item, RejectedRow)]
    return Preview(
        taken=tuple(taken[:SHOWN]),
        names=_names(file, taken[:SHOWN]) if file.told is not None else (),
        rejected=tuple(rejected[:SHOWN]),
        reports=len(taken),
        rows_rejected=len(rejected),
        mapped=file.told,
        problems=(*problems, *refused),
    )


def _names(file: ReportFile, taken: Sequence[Candidate]) -> tuple[str, ...]:
    return tuple(file.account(candidate.report.account_id).name for candidate in taken)
