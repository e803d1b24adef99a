"""Filing: a batch of reports checked against each other and against what the accounts have.

The order of the rows never decides: where two rows contradict each other, both are refused.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from carbonstep.domain.account.report import FootprintReport, ReportKind
from carbonstep.domain.intake.candidate import Candidate, RejectedRow
from carbonstep.domain.intake.known_report import KnownReport, Withdrawn
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.problem import Problem, Reason
from carbonstep.units.exact import text
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period

ACCOUNTS_A_LOOK_UP = 500
"""Accounts whose known reports are asked for at once."""

SUDDEN_FACTOR = 10
"""A total that grows or shrinks by more than this, per day, is worth a second look."""

NEIGHBOURS_MAX = 32
"""Other rows whose overlap is named for one row; more add nothing for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What a batch comes to. Each candidate is in exactly one of the three.

    `accepted` are new, with all their warnings, in the order of their rows; `unchanged` say what
    is known already; `rejected` cannot be filed.
    """

    accepted: tuple[Candidate, ...]
    unchanged: tuple[Candidate, ...]
    rejected: tuple[RejectedRow, ...]


KnownReports = Callable[[Sequence[str]], Iterable[KnownReport]]
"""Gives the reports known for some accounts, superseded and withdrawn ones too, in any order."""

Homes = Callable[[Sequence[str]], Mapping[str, str]]
"""Gives the account of each of some reports, by id, where there is such a report."""


def headline(report: FootprintReport) -> Decimal | None:
    """The total a report is compared by: a footprint, or scope 1 and location-based scope 2."""
    names = ("footprint",) if report.product is not None else ("scope1", "scope2_location")
    amounts = [figure.amount for figure in report.figures if figure.name in names]
    return sum(amounts, Decimal(0)) if amounts else None


def check_filing(
    candidates: Iterable[Candidate],
    *,
    known: KnownReports,
    homes: Homes = lambda _ids: {},
) -> Filing:
    """Check candidates against each other and against the reports known for their accounts.

    `homes` is asked for reports that none of the accounts has. The result as a set does not depend
    on the order of the candidates. Accounts are looked at one by one, so that what is known of
    other accounts need not be in memory.
    """
    by_account: dict[str, list[Candidate]] = {}
    targets: set[str] = set()
    for candidate in candidates:
        by_account.setdefault(candidate.report.account_id, []).append(candidate)
        targets |= {candidate.report.supersedes} - {""}
    # Asked for once, and only where a row needs it: a file may name as many as it has rows.
    found_homes = cache(lambda: homes(sorted(targets)))
    accepted: list[Candidate] = []
    unchanged: list[Candidate] = []
    rejected: list[RejectedRow] = []
    names = sorted(by_account)
    for start in range(0, len(names), ACCOUNTS_A_LOOK_UP):
        chunk = names[start : start + ACCOUNTS_A_LOOK_UP]
        reports: dict[str, list[KnownReport]] = {}
        for report in known(chunk):
            reports.setdefault(report.report.account_id, []).append(report)
        for name in chunk:
            check = _AccountCheck(by_account[name], reports.get(name, []), found_homes)
            accepted += check.accepted()
            unchanged += check.unchanged
            rejected += check.rejected()
    filing = Filing(
        accepted=tuple(sorted(accepted, key=_row_order)),
        unchanged=tuple(sorted(unchanged, key=_row_order)),
        rejected=tuple(sorted(rejected, key=_row_order)),
    )
    total = len(filing.accepted) + len(filing.unchanged) + len(filing.rejected)
    assert total == sum(map(len, by_account.values())), "each row has exactly one outcome"
    return filing


def _row_order(item: Candidate | RejectedRow) -> tuple[str, int]:
    place = item.source.place
    return place.sheet or "", place.row or 0


def _subject(report: FootprintReport) -> tuple[ReportKind, str]:
    """What a report is of: reports of one account and subject never share a day."""
    return report.kind, report.product_id


def _row_name(candidate: Candidate) -> str:
    place = candidate.source.place
    return f"{place.row} of sheet {place.sheet}" if place.sheet else str(place.row)


def _days(period: Period) -> str:
    """A period as a report file writes it: first day and last day."""
    return f"{period.start} to {period.last_on}"


class _AccountCheck:
    """The candidates of one account against each other and against what it has."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        known: Sequence[KnownReport],
        homes: Callable[[], Mapping[str, str]],
    ) -> None:
        self._known = {item.report_id: item for item in known}
        self._homes = homes
        self._problems: dict[int, list[Problem]] = {}
        self.unchanged: list[Candidate] = []
        recorded = {item.report.content: item.report_id for item in known if not item.withdrawal}
        withdrawn = Withdrawn(known)
        first_with: dict[tuple[Any, ...], Candidate] = {}
        self._new: list[Candidate] = []
        self._copies: list[Candidate] = []
        for candidate in sorted(candidates, key=_row_order):
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
        self._check_overlaps()
        self._check_restatements()

    def accepted(self) -> Iterator[Candidate]:
        """The new candidates without problems, with what a look at their neighbours adds."""
        good = [candidate for candidate in self._new if id(candidate) not in self._problems]
        totals = self._totals(good)
        for candidate in good:
            warning = _sudden_change(candidate, totals)
            yield (
                candidate
                if warning is None
                else replace(candidate, warnings=(*candidate.warnings, warning))
            )

    def rejected(self) -> Iterator[RejectedRow]:
        """The candidates with problems."""
        for candidate in (*self._new, *self._copies):
            problems = self._problems.get(id(candidate))
            if problems:
                yield RejectedRow(source=candidate.source, problems=tuple(problems))

    def _note(
        self, candidate: Candidate, reason: Reason, column: str, *, found: str, needed: str = ""
    ) -> None:
        place = replace(candidate.source.place, column=column)
        problem = Problem(reason=reason, place=place, found=found, needed=needed)
        self._problems.setdefault(id(candidate), []).append(problem)

    def _check_overlaps(self) -> None:
        """No two current reports of one account and product share a day."""
        originals: dict[tuple[ReportKind, str], list[Candidate]] = {}
        for candidate in self._new:
            if not candidate.report.supersedes:
                originals.setdefault(_subject(candidate.report), []).append(candidate)
        current: dict[tuple[ReportKind, str], list[KnownReport]] = {}
        for known in self._known.values():
            if known.stands:
                current.setdefault(_subject(known.report), []).append(known)
        for key, candidates in originals.items():
            self._check_overlaps_in_file(candidates)
            for candidate in candidates:
                for known in current.get(key, ()):
                    self._note_overlap(candidate, known)

    def _check_overlaps_in_file(self, candidates: list[Candidate]) -> None:
        candidates.sort(key=lambda c: (c.report.period, _row_order(c)))
        for index, first in enumerate(candidates):
            for second in candidates[index + 1 : index + 1 + NEIGHBOURS_MAX]:
                if second.report.period.start >= first.report.period.end:
                    break
                for one, other in ((first, second), (second, first)):
                    found, period = _row_name(other), other.report.period
                    if one.report.period == period:
                        self._note(one, IntakeReason.DUPLICATE_IN_FILE, "period_from", found=found)
                    else:
                        self._note(
                            one,
                            IntakeReason.OVERLAP_IN_FILE,
                            "period_from",
                            found=found,
                            needed=_days(period),
                        )

    def _check_restatements(self) -> None:
        """A restatement names the newest revision of the same thing, and is the only one to.

        It may correct the period, as long as the right one is free.
        """
        restatements = [c for c in self._new if c.report.supersedes]
        if not restatements:
            return
        in_file = {c.report.report_id: c for c in self._new}
        by_target: dict[str, list[Candidate]] = {}
        for candidate in restatements:
            by_target.setdefault(candidate.report.supersedes, []).append(candidate)
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
                self._check_target(candidate, in_file)
        self._drop_orphans(restatements, in_file)

    def _check_target(self, candidate: Candidate, in_file: dict[str, Candidate]) -> None:
        report = candidate.report
        target: KnownReport | Candidate | None = self._known.get(report.supersedes)
        if target is None:
            target = in_file.get(report.supersedes)
        if target is None:
            self._note_absent(candidate)
            return
        same = target.report
        if _subject(same) != _subject(report):
            needed = same.product_id or same.kind.value
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
                needed=self._newest(target),
            )
        elif same.period != report.period:
            self._check_moved(candidate, report.supersedes)

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

    def _check_moved(self, candidate: Candidate, target_id: str) -> None:
        """A restatement that corrects the period must not run into any other report."""
        report = candidate.report
        for known in self._known.values():
            stands = known.stands and known.report_id != target_id
            if stands and _subject(known.report) == _subject(report):
                self._note_overlap(candidate, known)
        for other in self._new:
            beside = other.report
            stands = other is not candidate and beside.report_id != target_id
            same = _subject(beside) == _subject(report) and beside.period.overlaps(report.period)
            if stands and same:
                self._note(
                    candidate, IntakeReason.OVERLAP_IN_FILE, "period_from", found=_row_name(other)
                )

    def _note_overlap(self, candidate: Candidate, known: KnownReport) -> None:
        if known.report.period.overlaps(candidate.report.period):
            self._note(
                candidate,
                IntakeReason.PERIOD_OVERLAP,
                "period_from",
                found=known.report_id,
                needed=known.report_id,
            )

    def _newest(self, report: KnownReport) -> str:
        seen = {report.report_id}
        while report.superseded_by in self._known and report.superseded_by not in seen:
            report = self._known[report.superseded_by]
            seen.add(report.report_id)
        return report.superseded_by or report.report_id

    def _drop_orphans(
        self, restatements: Sequence[Candidate], in_file: dict[str, Candidate]
    ) -> None:
        """Refuse what restates a refused row; each round follows the chain one report further."""
        for _ in range(len(restatements)):
            orphans = [
                candidate
                for candidate in restatements
                if id(candidate) not in self._problems
                and candidate.report.supersedes not in self._known
                and id(in_file[candidate.report.supersedes]) in self._problems
            ]
            if not orphans:
                return
            for candidate in orphans:
                self._note(
                    candidate,
                    IntakeReason.SUPERSEDES_UNKNOWN,
                    "supersedes",
                    found=candidate.report.supersedes,
                    needed=candidate.report.account_id,
                )

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
    """A warning where the total per day is more than tenfold, or a tenth, of the period before."""
    report = candidate.report
    before = totals.get((report.kind, report.product_id, report.period.start.toordinal()))
    now = headline(report)
    if before is None or not now or not before[1]:
        return None
    if report.product is None:
        now_scaled, before_scaled = now * before[0].days, before[1] * report.period.days
    else:
        now_scaled, before_scaled = now, before[1]
    if now_scaled <= SUDDEN_FACTOR * before_scaled and before_scaled <= SUDDEN_FACTOR * now_scaled:
        return None
    return Problem(
        reason=IntakeReason.SUDDEN_CHANGE,
        place=replace(
            candidate.source.place, column="scope1" if report.product is None else "footprint"
        ),
        found=text(now),
        needed=text(before[1]),
        warning=True,
    )
