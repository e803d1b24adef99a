"""The rows of a table that are parts of reports, gathered by account and period."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from carbonstep.domain.intake.candidate import Candidate, RejectedRow, SourceRow
from carbonstep.domain.intake.report_part import ReportPart, ReportSum
from carbonstep.domain.intake.row import CheckedReport
from carbonstep.formats.mapping.word import folded
from carbonstep.formats.reason import FormatReason
from carbonstep.formats.report.group import GroupKey, group_of, rejected_rows
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Problem
from carbonstep.reading.reason import ReadingReason

_Words = tuple[str, ...]
Locate = Callable[[Sequence[Problem]], tuple[Problem, ...]]


class Gathering:
    """Adds up rows that differ in the columns at `over`; two that do not differ there are refused.

    Without such columns every row counts. `rows` were added up into `reports`. `blank_cells` are
    those of periods for which no row of an account holds a figure.
    """

    def __init__(
        self,
        over: Sequence[int],
        names: Sequence[str],
        *,
        locate: Locate,
        confirmation: Confirmation,
    ) -> None:
        self.rows = 0
        self.reports = 0
        self.blank_cells = 0
        self._over, self._names, self._locate = tuple(over), listed(names), locate
        self._confirmation = confirmation
        self._groups: dict[GroupKey, _Group] = {}

    def add(
        self,
        part: ReportPart | tuple[Problem, ...],
        row: dict[str, str],
        cells: Sequence[str],
        source: SourceRow,
        problems: tuple[Problem, ...],
    ) -> None:
        """Take a row: its part of a report, or what is wrong with it."""
        key = part.report_key if isinstance(part, ReportPart) else group_of(row, source)
        group = self._groups.setdefault(key, _Group())
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
        group = self._groups.setdefault(group_of(row, source), _Group())
        group.blanks.append((source, lacking))

    def finish(self) -> Iterator[Candidate | RejectedRow]:
        """Each account's and period's report, or its rows with what is wrong with them."""
        self._ask_about_totals()
        for key in list(self._groups):
            # Given back one by one: what they come to is held from here on.
            yield from self._finish(self._groups.pop(key))

    def _ask_about_totals(self) -> None:
        """Ask about rows that are the sum of the others of their report, where all rows of their
        words are so: one may come out as the sum by chance, but a total always does."""
        held: Counter[_Words] = Counter()
        totals: dict[_Words, list[tuple[_Group, Problem]]] = defaultdict(list)
        for group in self._groups.values():
            if group.total is None or group.problems or not group.total.may_hold_totals:
                continue
            words = {row: alike for alike, row in group.seen.items()}
            held.update(words.values() if words else ((),))
            for problem in group.total.totals():
                totals[words.get(problem.place.row or 0, ())].append((group, problem))
        for alike, found in totals.items():
            if len(found) < held[alike] or self._confirmation.grants(ReadingReason.PART_IS_SUM):
                continue
            for group, problem in found:
                group.problems[problem.place.row or 0] = self._locate((problem,))

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
        yield from rejected_rows(group.sources, group.problems)


class _Group:
    """The rows of one account and period: their sum, and the problems of those that are wrong."""

    __slots__ = ("blanks", "problems", "seen", "sources", "total")

    def __init__(self) -> None:
        self.sources: list[SourceRow] = []
        self.blanks: list[tuple[SourceRow, tuple[Problem, ...]]] = []
        self.seen: dict[tuple[str, ...], int] = {}
        self.total: ReportSum | None = None
        self.problems: dict[int, tuple[Problem, ...]] = {}
