"""The candidates of one account checked against each other and against what the account has.

The work grows with the candidates and with what is known, never with the pairs among them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from carbonstep.domain.account.report import FootprintReport, ReportKind
from carbonstep.domain.intake.candidate import PROBLEMS_A_ROW_MAX, Candidate, RejectedRow
from carbonstep.domain.intake.known_report import KnownReport, Withdrawn
from carbonstep.domain.intake.odd import warning
from carbonstep.domain.intake.overlap import overlaps
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.phrase import as_amount, phrase
from carbonstep.reading.problem import Problem, Reason
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period

SUDDEN_FACTOR = 10
"""A total that grows or shrinks by more than this, per day, is worth a second look."""

NEIGHBOURS_MAX = PROBLEMS_A_ROW_MAX
"""Other rows that are named for one row; more add nothing for a person."""


def headline(report: FootprintReport) -> Decimal | None:
    """The total a report is compared by: a footprint, or scope 1 and location-based scope 2."""
    names = ("footprint",) if report.product is not None else ("scope1", "scope2_location")
    amounts = [figure.amount for figure in report.figures if figure.name in names]
    return sum(amounts, Decimal(0)) if amounts else None


def row_order(item: Candidate | RejectedRow) -> tuple[str, int]:
    place = item.source.place
    return place.sheet or "", place.row or 0


_Subject = tuple[ReportKind, str]


def _subject(report: FootprintReport) -> _Subject:
    """What a report is of: reports of one account and subject never share a day."""
    return report.kind, report.product_id


def _row_name(candidate: Candidate) -> str:
    place = candidate.source.place
    if place.sheet is None:
        return str(place.row)
    return phrase("{row} of sheet {sheet}", row=place.row, sheet=place.sheet)


def _days(period: Period) -> str:
    """A period as a report file writes it: first day and last day."""
    return phrase("{start} to {end}", start=period.start, end=period.last_on)


class AccountCheck:
    """The candidates of one account against each other and against what it has."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        known: Sequence[KnownReport],
        homes: Callable[[], Mapping[str, str]],
        rejected_max: int,
    ) -> None:
        self._known = {item.report_id: item for item in known}
        self._homes = homes
        self._rejected_max = rejected_max
        self._problems: dict[int, list[Problem]] = {}
        self._untold: set[int] = set()
        self._newest: dict[str, str] = {}
        self.unchanged: list[Candidate] = []
        recorded = {item.report.content: item.report_id for item in known if not item.withdrawal}
        withdrawn = Withdrawn(known)
        first_with: dict[tuple[Any, ...], Candidate] = {}
        self._new: list[Candidate] = []
        self._copies: list[Candidate] = []
        for candidate in sorted(candidates, key=row_order):
            content = candidate.report.content
            first = first_with.setdefault(content, candidate)
            if first is not candidate:
                self._copies.append(candidate)
                self._note(
                    candidate, IntakeReason.DUPLICATE_IN_FILE, "account", found=_row_name(first)
                )
            elif content in recorded:
                report = recorded_as(replace(candidate.report), recorded[content])
                self.unchanged.append(replace(candidate, report=report))
            else:
                self._new.append(candidate)
        self._new = withdrawn.in_their_place(self._new)
        self._current: dict[_Subject, list[tuple[Period, KnownReport]]] = {}
        for item in known:
            if item.stands:
                held = self._current.setdefault(_subject(item.report), [])
                held.append((item.report.period, item))
        self._check_overlaps()
        self._check_restatements()

    @property
    def more_rejected(self) -> int:
        """How many candidates have problems that are not told."""
        return len(self._untold)

    def accepted(self) -> Iterator[Candidate]:
        """The new candidates without problems, with what a look at their neighbours adds."""
        good = [candidate for candidate in self._new if not self._is_refused(candidate)]
        totals = self._totals(good)
        for candidate in good:
            warning = _sudden_change(candidate, totals)
            yield (
                candidate
                if warning is None
                else replace(candidate, warnings=(*candidate.warnings, warning))
            )

    def rejected(self) -> Iterator[RejectedRow]:
        """The candidates whose problems are told."""
        for candidate in (*self._new, *self._copies):
            problems = self._problems.get(id(candidate))
            if problems:
                yield RejectedRow(source=candidate.source, problems=tuple(problems))

    def _is_refused(self, candidate: Candidate) -> bool:
        return id(candidate) in self._problems or id(candidate) in self._untold

    def _note(
        self, candidate: Candidate, reason: Reason, column: str, *, found: str, needed: str = ""
    ) -> None:
        noted = self._problems.get(id(candidate))
        if noted is None:
            if len(self._problems) >= self._rejected_max:
                self._untold.add(id(candidate))
                return
            noted = self._problems[id(candidate)] = []
        place = replace(candidate.source.place, column=column)
        noted.append(Problem(reason=reason, place=place, found=found, needed=needed))

    def _check_overlaps(self) -> None:
        """No two current reports of one account and product share a day."""
        originals: dict[_Subject, list[tuple[Period, Candidate]]] = {}
        for item in self._new:
            if not item.report.supersedes:
                asking = originals.setdefault(_subject(item.report), [])
                asking.append((item.report.period, item))
        for subject, asking in originals.items():
            beside = self._current.get(subject, ())
            for one, other in overlaps(asking, beside, most=NEIGHBOURS_MAX):
                if isinstance(other, KnownReport):
                    self._note_overlap(one, other)
                elif one.report.period == other.report.period:
                    reason = IntakeReason.DUPLICATE_IN_FILE
                    self._note(one, reason, "period_from", found=_row_name(other))
                else:
                    self._note_overlap_in_file(one, other)

    def _check_restatements(self) -> None:
        """A restatement names the newest revision of the same thing, and is the only one to.

        It may correct the period, as long as the right one is free.
        """
        restatements = [c for c in self._new if c.report.supersedes]
        if not restatements:
            return
        in_file: dict[str, Candidate] = {}
        if any(c.report.supersedes not in self._known for c in restatements):
            in_file = {c.report.report_id: c for c in self._new}
        by_target: dict[str, list[Candidate]] = {}
        for candidate in restatements:
            by_target.setdefault(candidate.report.supersedes, []).append(candidate)
        moved: dict[_Subject, list[Candidate]] = {}
        for target_id, candidates in by_target.items():
            for candidate in candidates:
                for other in candidates[:NEIGHBOURS_MAX]:
                    if other is not candidate:
                        self._note(
                            candidate,
                            IntakeReason.SUPERSEDES_CONFLICT,
                            "supersedes",
                            found=target_id,
                            needed=_row_name(other),
                        )
                if self._moves(candidate, in_file):
                    moved.setdefault(_subject(candidate.report), []).append(candidate)
        for subject, candidates in moved.items():
            self._check_moved(subject, candidates, in_file)
        self._drop_orphans(by_target, in_file)

    def _moves(self, candidate: Candidate, in_file: dict[str, Candidate]) -> bool:
        """Whether a restatement corrects the period of what it names. What it names wrongly is
        noted."""
        report = candidate.report
        target: KnownReport | Candidate | None = self._known.get(report.supersedes)
        if target is None:
            target = in_file.get(report.supersedes)
        if target is None:
            self._note_absent(candidate)
            return False
        same = target.report
        if _subject(same) != _subject(report):
            needed = same.product_id or phrase("organisation")
            self._note(
                candidate,
                IntakeReason.SUPERSEDES_OTHER,
                "supersedes",
                found=report.supersedes,
                needed=needed,
            )
        elif isinstance(target, KnownReport) and target.withdrawal is not None:
            self._note(
                candidate,
                IntakeReason.SUPERSEDES_WITHDRAWN,
                "supersedes",
                found=target.report_id,
                needed=target.withdrawal.withdrawn_on.isoformat(),
            )
        elif isinstance(target, KnownReport) and target.superseded_by:
            self._note(
                candidate,
                IntakeReason.SUPERSEDES_TWICE,
                "supersedes",
                found=target.report_id,
                needed=self._newest_of(target),
            )
        else:
            return same.period != report.period
        return False

    def _note_absent(self, candidate: Candidate) -> None:
        """The account has no such report: it lies with another one, or there is none."""
        report = candidate.report
        home = self._homes().get(report.supersedes)
        self._note(
            candidate,
            IntakeReason.SUPERSEDES_UNKNOWN if home is None else IntakeReason.SUPERSEDES_ELSEWHERE,
            "supersedes",
            found=report.supersedes,
            needed=report.account_id if home is None else home,
        )

    def _check_moved(
        self, subject: _Subject, moved: Sequence[Candidate], in_file: dict[str, Candidate]
    ) -> None:
        """Restatements that correct the period must not run into any other report."""
        asking = [(item.report.period, item) for item in moved]
        asked = {id(item) for item in moved}
        beside: list[tuple[Period, Candidate | KnownReport]] = [
            (item.report.period, item)
            for item in self._new
            if id(item) not in asked and _subject(item.report) == subject
        ]
        beside += self._current.get(subject, ())
        # One more, since what it restates does not count.
        for one, other in overlaps(asking, beside, most=NEIGHBOURS_MAX + 1):
            target_id = one.report.supersedes
            if isinstance(other, KnownReport):
                if other.report_id != target_id:
                    self._note_overlap(one, other)
            elif other is not in_file.get(target_id):
                self._note_overlap_in_file(one, other)

    def _note_overlap(self, candidate: Candidate, known: KnownReport) -> None:
        self._note(
            candidate,
            IntakeReason.PERIOD_OVERLAP,
            "period_from",
            found=known.report_id,
            needed=known.report_id,
        )

    def _note_overlap_in_file(self, candidate: Candidate, other: Candidate) -> None:
        self._note(
            candidate,
            IntakeReason.OVERLAP_IN_FILE,
            "period_from",
            found=_row_name(other),
            needed=_days(other.report.period),
        )

    def _newest_of(self, report: KnownReport) -> str:
        """The newest revision of a report; each link of a chain is followed once."""
        followed: list[str] = []
        seen: set[str] = set()
        while report.report_id not in self._newest:
            seen.add(report.report_id)
            followed.append(report.report_id)
            newer = report.superseded_by
            if newer not in self._known or newer in seen:
                self._newest[report.report_id] = newer or report.report_id
                break
            report = self._known[newer]
        newest = self._newest[report.report_id]
        self._newest.update(dict.fromkeys(followed, newest))
        return newest

    def _drop_orphans(
        self, by_target: Mapping[str, Sequence[Candidate]], in_file: Mapping[str, Candidate]
    ) -> None:
        """Refuse what restates a refused row, and what restates that, along each chain once."""
        refused = [name for name, item in in_file.items() if self._is_refused(item)]
        while refused:
            target_id = refused.pop()
            if target_id in self._known:
                continue
            for candidate in by_target.get(target_id, ()):
                if self._is_refused(candidate):
                    continue
                self._note(
                    candidate,
                    IntakeReason.SUPERSEDES_UNKNOWN,
                    "supersedes",
                    found=target_id,
                    needed=candidate.report.account_id,
                )
                refused.append(candidate.report.report_id)

    def _totals(self, good: Sequence[Candidate]) -> "_Totals":
        """For each period's end the total and period that ended there."""
        totals: _Totals = {}
        standing = [item.report for item in self._known.values() if item.stands]
        for report in (*standing, *(candidate.report for candidate in good)):
            total = headline(report)
            if total is not None:
                key = report.kind, report.product_id, report.period.end.toordinal()
                totals[key] = report.period, total
        return totals


_Totals = dict[tuple[ReportKind, str, int], tuple[Period, Decimal]]


def _sudden_change(candidate: Candidate, totals: _Totals) -> Problem | None:
    """A warning where the total per day is more than tenfold, or a tenth, of the period before, or
    lies on the other side of zero."""
    report = candidate.report
    before = totals.get((report.kind, report.product_id, report.period.start.toordinal()))
    now = headline(report)
    if before is None or not now or not before[1]:
        return None
    if report.product is None:
        now_scaled, before_scaled = now * before[0].days, before[1] * report.period.days
    else:
        now_scaled, before_scaled = now, before[1]
    small, large = sorted((abs(now_scaled), abs(before_scaled)))
    if large <= SUDDEN_FACTOR * small and (now_scaled < 0) == (before_scaled < 0):
        return None
    column = "scope1" if report.product is None else "footprint"
    found, needed = as_amount(now), as_amount(before[1])
    place = candidate.source.place
    return warning(IntakeReason.SUDDEN_CHANGE, place, column, found=found, needed=needed)
