"""What the first rows of a table come to under a mapping that is proposed or given for it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.account.factor import FactorRegistry
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.domain.intake.mapped_rows import MappedRows
from carbonstep.formats.document import parse_yaml
from carbonstep.formats.mapping.mapping import ColumnMapping
from carbonstep.formats.mapping.read import read_mapping
from carbonstep.formats.mapping.word import source_heading
from carbonstep.formats.proposal.column_look import columns_of
from carbonstep.formats.proposal.document import yaml_text
from carbonstep.formats.proposal.guess import Proposal
from carbonstep.formats.proposal.sample import Sample
from carbonstep.formats.proposal.unread import UnreadColumn, unread_columns
from carbonstep.formats.report.file import FileRefused, ReportFile
from carbonstep.reading.problem import Problem

HEADINGS_LOOKED_AT = 100
"""Rows among which the headings are, as in a mapping."""

SHOWN = 5
"""Reports, and rejected rows, that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """How the rows that were looked at would be taken: the first reports and rejected rows, and
    how many there are of each. `unread` are the columns that the mapping does not read. Where it
    opens no accounts, those of the rows must be there. `alike` are the reports of an account and
    period that another one is of as well, which filing refuses. `problems` are those of the
    proposal as a whole, where it lacks something that a mapping needs."""

    taken: tuple[Candidate, ...] = ()
    names: tuple[str, ...] = ()
    rejected: tuple[RejectedRow, ...] = ()
    reports: int = 0
    rows_rejected: int = 0
    mapped: MappedRows | None = None
    unread: tuple[UnreadColumn, ...] = ()
    opens_accounts: bool = False
    alike: int = 0
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
    of_each = Counter((item.report.account_id, item.report.period) for item in taken)
    return Preview(
        taken=tuple(taken[:SHOWN]),
        names=_names(file, taken[:SHOWN]) if file.told is not None else (),
        rejected=tuple(rejected[:SHOWN]),
        reports=len(taken),
        rows_rejected=len(rejected),
        mapped=file.told,
        unread=_unread(sample, mapping),
        opens_accounts=mapping.open_accounts,
        alike=sum(count for count in of_each.values() if count > 1),
        problems=(*problems, *refused),
    )


def _unread(sample: Sample, mapping: ColumnMapping) -> tuple[UnreadColumn, ...]:
    """The columns that a mapping leaves unread, where its headings are found."""
    named = {*map(source_heading, mapping.source_columns)}
    for at, row in enumerate(sample.rows[:HEADINGS_LOOKED_AT]):
        if named <= {*map(source_heading, row.cells)}:
            columns = columns_of(row.cells, [below.cells for below in sample.rows[at + 1 :]])
            rows_by = {*map(source_heading, mapping.rows.columns)}
            no_figure = {
                heading: words
                for column, words in mapping.no_figure.items()
                if (heading := source_heading(column)) not in rows_by
            }
            return unread_columns(columns, named - {*no_figure}, no_figure=no_figure)
    return ()


def _names(file: ReportFile, taken: Sequence[Candidate]) -> tuple[str, ...]:
    return tuple(file.account(candidate.report.account_id).name for candidate in taken)
