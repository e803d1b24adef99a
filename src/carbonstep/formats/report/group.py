"""Rows that together are one report: what a row belongs to, and what they are if it is rejected."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from carbonstep.domain.account.identifier import parse_account_id
from carbonstep.domain.intake.candidate import RejectedRow, SourceRow
from carbonstep.domain.intake.cell import parse_period
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.problem import Problem
from carbonstep.units.period import Period

GroupKey = tuple[str, Period]
"""The account and the period of a report; of a row that stands alone, the row."""


def group_of(row: Mapping[str, str], source: SourceRow) -> GroupKey:
    """What a row belongs to; one whose account or period is unknown stands alone."""
    account_id = parse_account_id(row.get("account", ""))
    period = parse_period(row.get("period_from", ""), row.get("period_to", ""))
    if isinstance(account_id, str) and isinstance(period, Period):
        return account_id, period
    return f"row {source.place.row}", Period(date.min, date.max)


def rejected_rows(
    sources: Sequence[SourceRow], problems: Mapping[int, tuple[Problem, ...]]
) -> Iterator[RejectedRow]:
    """All rows of a report that cannot be filed: `problems` are those of the wrong ones, by their
    numbers; the others fall with the first of these."""
    bad_row = min(problems)
    for source in sources:
        own = problems.get(source.place.row or 0)
        if own is None:
            incomplete = Problem(
                reason=FormatReason.ROW_OF_REJECTED_REPORT,
                place=source.place,
                found=str(bad_row),
            )
            own = (incomplete,)
        yield RejectedRow(source=source, problems=own)
