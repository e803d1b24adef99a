"""The rows of a table that are parts of reports, gathered by account and period."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from carbonstep.domain.account.identifier import parse_account_id
from carbonstep.domain.intake.candidate import Candidate, RejectedRow, SourceRow
from carbonstep.domain.intake.cell import parse_period
from carbonstep.domain.intake.report_part import ReportPart, ReportSum
from carbonstep.domain.intake.row import CheckedReport
from carbonstep.formats.mapping.word import folded
from carbonstep.formats.reason import FormatReason
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Problem
from carbonstep.units.period import Period

Locate = Callable[[Sequence[Problem]], tuple[Problem, ...]]
_Key = tuple[str, Period]


class Gathering:
    """Adds up rows that differ in the columns at `over`; two that do not differ there are refused.

    Without such columns every row counts. `rows` were added up into `reports`. `blank_cells` are
    those of periods for which no row of an account holds a figure.
    """

    def __init__(self, over: Sequence[int], names: Sequence[str], *, locate: Locate) -> None:
        self.rows = 0
        self.reports = 0
        self.blank_cells = 0
        self._over, self._names, self._locate = tuple(over), listed(names), locate
        self._groups: dict[_Key, _Group] = {}

    def add(
        self,
        part: ReportPart | tuple[Problem, ...],
        row: dict[str, str],
        cells: Sequence[str],
        source: SourceRow,
        problems: tuple[Problem, ...],
    ) -> None:
        """Take a row: its part of a report, or what is wrong with it."""
        group = self._groups.setdefault(_key(part, row, source), _Group())
        group.sources.append(source)
        number = source.place.row or 0
        if isinstance(part, tuple) or problems:
            group.problems[number] = problems
            return
        if self._over:
            alike = tuple(folded(cells[at]) for at in self._over)
            first = group.seen.setdefault(alike, number)
            if first != number:
                twice = Problem(
                    reason=FormatReason.PART_TWICE,
                    place=source.place,
                    found=str(first),
                    needed=self._names,
                )
                group.problems[number] = (twice,)
                return
        if group.total is None:
            group.total = ReportSum(part)
        wrong = self._locate(group.total.add(part))
        if wrong:
            group.problems[number] = wrong

    @property
    def open_reports(self) -> int:
        """Reports whose parts are being added up."""
        return len(self._groups)

    def add_blank(
        self, row: dict[str, str], source: SourceRow, lacking: tuple[Problem, ...]
    ) -> None:
        """Take a cell without a figure: nothing by itself, but beside others a part that lacks."""
        group = self._groups.setdefault(_key((), row, source), _Group())
        group.blanks.append((source, lacking))

    def finish(self) -> Iterator[Candidate | RejectedRow]:
        """Each account's and period's report, or its rows with what is wrong with them."""
        for key in list(self._groups):
            # Given back one by one: what they come to is held from here on.
            yield from self._finish(self._groups.pop(key))

    def _finish(self, group: "_Group") -> Iterator[Candidate | RejectedRow]:
        if not group.sources:
            self.blank_cells += len(group.blanks)
            return
        for source, lacking in group.blanks:
            group.sources.append(source)
            group.problems[source.place.row or 0] = lacking
        if not group.problems and group.total is not None:
            checked = group.total.report()
            if isinstance(checked, CheckedReport):
                self.rows += len(group.sources)
                self.reports += 1
                warnings = self._locate(checked.warnings)
                yield Candidate(source=group.sources[0], report=checked.report, warnings=warnings)
                return
            group.problems[group.sources[0].place.row or 0] = self._locate(checked)
        bad_row = min(group.problems)
        for source in group.sources:
            problems = group.problems.get(source.place.row or 0)
            if problems is None:
                incomplete = Problem(
                    reason=FormatReason.ROW_OF_REJECTED_REPORT,
                    place=source.place,
                    found=str(bad_row),
                )
                problems = (incomplete,)
            yield RejectedRow(source=source, problems=problems)


class _Group:
    """The rows of one account and period: their sum, and the problems of those that are wrong."""

    __slots__ = ("blanks", "problems", "seen", "sources", "total")

    def __init__(self) -> None:
        self.sources: list[SourceRow] = []
        self.blanks: list[tuple[SourceRow, tuple[Problem, ...]]] = []
        self.seen: dict[tuple[str, ...], int] = {}
        self.total: ReportSum | None = None
        self.problems: dict[int, tuple[Problem, ...]] = {}


def _key(part: ReportPart | tuple[Problem, ...], row: dict[str, str], source: SourceRow) -> _Key:
    """What a row belongs to; one whose account or period is unknown stands alone."""
    if isinstance(part, ReportPart):
        return part.report_key
    account_id = parse_account_id(row.get("account", ""))
    period = parse_period(row.get("period_from", ""), row.get("period_to", ""))
    if isinstance(account_id, str) and isinstance(period, Period):
        return account_id, period
    return f"row {source.place.row}", Period(date.min, date.max)
