"""The candidates of one account checked against each other and against what the account has.

The work grows with the candidates and with what is known, never with the pairs among them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from carbonstep.domain.account.report import FootprintReport, ReportKind
from carbonstep.domain.intake.arrival import Arrival, in_order, moments, stands
from carbonstep.domain.intake.candidate import (
    PROBLEMS_A_ROW_MAX,
    Candidate,
    RejectedRow,
    row_order,
)
from carbonstep.domain.intake.contradiction import contradictions
from carbonstep.domain.intake.known_report import KnownReport, Withdrawn
from carbonstep.domain.intake.neighbour import neighbour_warnings
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Problem, Reason
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period

NEIGHBOURS_MAX = PROBLEMS_A_ROW_MAX
"""Other rows that are named for one row; more add nothing for a person."""

FREED_LOOKS = 3
"""Looks at what refused rows do not give free, before nothing is taken to be."""


_Subject = tuple[ReportKind, str]


def _subject(report: FootprintReport) -> _Subject:
    """What a report is of: only reports of one subject can contradict each other."""
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
    """The candidates of one account against each other and against what it has.

    They come in at once, or, where their days of receipt tell when, one day after the other; or
    `one_by_one`, as filings of a single report do.
    """

    def __init__(
        self,
        candidates: Sequence[Candidate],
        known: Sequence[KnownReport],
        homes: Callable[[], Mapping[str, str]],
        rejected_max: int,
        *,
        one_by_one: bool = False,
    ) -> None:
        self._known = {item.report_id: item for item in known}
        self._homes = homes
        self._rejected_max = rejected_max
        self._one_by_one = one_by_one
        self._problems: dict[int, list[Problem]] = {}
        self._untold: set[int] = set()
        self._newest: dict[str, str] = {}
        self._new: list[Candidate] = []
        self._copies: list[Candidate] = []
        self.unchanged: list[Candidate] = []
        named = self._settle(candidates)
        self._in_file = {item.report.report_id: item for item in self._new} if named else {}
        self._restating: dict[str, list[Arrival]] = {}
        self._check_periods(self._arrivals())

    def _may_be_new(self, target_id: str) -> bool:
        """Whether what is restated may be another candidate: one that is not there, or not now."""
        known = self._known.get(target_id)
        return known is None or known.withdrawal is not None

    def _settle(self, candidates: Sequence[Candidate]) -> bool:
        """Part what is new from what is there already; whether any may restate another.

        What restates a candidate that comes to be known under another id names it by that.
        """
        names: dict[str, Candidate] = {}
        if any(self._may_be_new(c.report.supersedes) for c in candidates if c.report.supersedes):
            for candidate in candidates:
                names.setdefault(candidate.report.report_id, candidate)
        known = self._known.values()
        there = {item.report.content: item.report_id for item in known if not item.withdrawal}
        withdrawn = Withdrawn(known)
        first_with: dict[tuple[Any, ...], Candidate] = {}
        renamed: dict[str, str] = {}
        for _, given in in_order(candidates, names):
            candidate = _restating_as(given, renamed)
            content = candidate.report.content
            first = first_with.setdefault(content, candidate)
            if first is not candidate and not self._one_by_one:
                self._copies.append(candidate)
                found = _row_name(first)
                self._note(candidate, IntakeReason.DUPLICATE_IN_FILE, "account", found=found)
            elif content in there:
                candidate = _recorded(candidate, there[content])
                self.unchanged.append(candidate)
            elif first is not candidate:
                candidate = _recorded(candidate, first.report.report_id)
                self.unchanged.append(candidate)
            else:
                # What was withdrawn restated what was withdrawn, under the ids of then.
                candidate = _restating_as(withdrawn.in_its_place(given), renamed)
                first_with[content] = candidate
                self._new.append(candidate)
            if names and candidate is not given:
                renamed[given.report.report_id] = candidate.report.report_id
        self._new.sort(key=row_order)
        return bool(names)

    @property
    def more_rejected(self) -> int:
        """How many candidates have problems that are not told."""
        return len(self._untold)

    def accepted(self) -> Iterator[Candidate]:
        """The new candidates without problems, with what a look at their neighbours adds."""
        good = [candidate for candidate in self._new if not self._is_refused(candidate)]
        beside = neighbour_warnings(good, self._known.values())
        for candidate in good:
            added = beside.get(id(candidate))
            yield (
                candidate
                if added is None
                else replace(candidate, warnings=(*candidate.warnings, *added))
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

    def _arrivals(self) -> list[Arrival]:
        """When each comes in. What is wrong with what a restatement names is noted: it names the
        newest revision of the same thing, and is the only one to."""
        if not any(candidate.report.supersedes for candidate in self._new):
            return [Arrival(candidate=candidate, moment=0) for candidate in self._new]
        ordered = in_order(self._new, self._in_file)
        moment = moments(ordered, one_by_one=self._one_by_one)
        arrivals: list[Arrival] = []
        by_target: dict[str, list[Candidate]] = {}
        for candidate in self._new:
            target_id = candidate.report.supersedes
            target = self._target(candidate) if target_id else None
            moves = target is not None and target.report.period != candidate.report.period
            arrival = Arrival(candidate=candidate, moment=moment[id(candidate)], moves=moves)
            arrivals.append(arrival)
            if target_id:
                by_target.setdefault(target_id, []).append(candidate)
            if target is not None:
                self._restating.setdefault(target_id, []).append(arrival)
        for target_id, candidates in by_target.items():
            self._note_conflict(target_id, candidates)
        return arrivals

    def _note_conflict(self, target_id: str, candidates: Sequence[Candidate]) -> None:
        """Of several that restate one report, each is told of the others."""
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

    def _target(self, candidate: Candidate) -> KnownReport | Candidate | None:
        """What a restatement names, or None after noting that it cannot be restated by this."""
        report = candidate.report
        target: KnownReport | Candidate | None = self._known.get(report.supersedes)
        if target is None:
            target = self._in_file.get(report.supersedes)
        if target is None:
            self._note_absent(candidate)
            return None
        reason: Reason
        if _subject(target.report) != _subject(report):
            reason = IntakeReason.SUPERSEDES_OTHER
            needed = target.report.product_id or phrase("organisation")
        elif isinstance(target, KnownReport) and target.withdrawal is not None:
            reason = IntakeReason.SUPERSEDES_WITHDRAWN
            needed = target.withdrawal.withdrawn_on.isoformat()
        elif isinstance(target, KnownReport) and target.superseded_by:
            reason = IntakeReason.SUPERSEDES_TWICE
            needed = self._newest_of(target)
        else:
            return target
        self._note(candidate, reason, "supersedes", found=report.supersedes, needed=needed)
        return None

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

    def _check_periods(self, arrivals: Sequence[Arrival]) -> None:
        """Of two reports of one subject that stand at once, one's period lies within the other's or
        apart from it."""
        of_subject: dict[_Subject, list[Arrival]] = {}
        for arrival in arrivals:
            of_subject.setdefault(_subject(arrival.candidate.report), []).append(arrival)
        current: dict[_Subject, list[KnownReport]] = {}
        for item in self._known.values():
            if item.stands:
                current.setdefault(_subject(item.report), []).append(item)
        for subject, items in of_subject.items():
            self._check_subject(current.get(subject, ()), items)

    def _check_subject(self, current: Sequence[KnownReport], items: Sequence[Arrival]) -> None:
        """What is refused gives no days free: where it had to, all is looked at again, a few times,
        and then as if nothing gave any free."""
        ids = {id(item): report_id for report_id, item in self._in_file.items()}
        asking = {id(one.candidate) for one in items if one.begins}
        freeing = {id(one.candidate): one.candidate for one in items if one.moves}
        for look in range(1, FREED_LOOKS + 2):
            held = stands(
                current,
                items,
                restating=self._restating,
                ids=ids,
                freeing=freeing.keys(),
                asking=asking,
            )
            for one, other in contradictions(held, most=NEIGHBOURS_MAX):
                assert isinstance(one, Candidate), "what is known asks for nothing"
                self._note_contradiction(one, other)
            self._drop_orphans([item.candidate for item in items])
            left = {key: one for key, one in freeing.items() if not self._is_refused(one)}
            if len(left) == len(freeing):
                return
            freeing = left if look < FREED_LOOKS else {}
            asking -= {id(one.candidate) for one in items if self._is_refused(one.candidate)}

    def _note_contradiction(self, one: Candidate, other: Candidate | KnownReport) -> None:
        column = "period_from"
        if isinstance(other, KnownReport):
            known = other.report_id
            self._note(one, IntakeReason.PERIOD_OVERLAP, column, found=known, needed=known)
        elif one.report.period == other.report.period and not one.report.supersedes:
            self._note(one, IntakeReason.DUPLICATE_IN_FILE, column, found=_row_name(other))
        else:
            days = _days(other.report.period)
            reason = IntakeReason.OVERLAP_IN_FILE
            self._note(one, reason, column, found=_row_name(other), needed=days)

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

    def _drop_orphans(self, candidates: Sequence[Candidate]) -> None:
        """Refuse what restates a refused row, and what restates that, along each chain once."""
        if not self._in_file:
            return
        refused = [item for item in candidates if self._is_refused(item)]
        while refused:
            target_id = refused.pop().report.report_id
            for arrival in self._restating.get(target_id, ()):
                candidate = arrival.candidate
                if not self._is_refused(candidate):
                    self._note(
                        candidate,
                        IntakeReason.SUPERSEDES_UNKNOWN,
                        "supersedes",
                        found=target_id,
                        needed=candidate.report.account_id,
                    )
                    refused.append(candidate)


def _restating_as(candidate: Candidate, renamed: Mapping[str, str]) -> Candidate:
    """The candidate; where what it restates is known under another id, it names that."""
    target = renamed.get(candidate.report.supersedes)
    if target is None:
        return candidate
    return replace(candidate, report=replace(candidate.report, supersedes=target))


def _recorded(candidate: Candidate, report_id: str) -> Candidate:
    """The candidate of a report that is there already, under its id."""
    return replace(candidate, report=recorded_as(replace(candidate.report), report_id))
