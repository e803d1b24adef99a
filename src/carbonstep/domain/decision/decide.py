"""The decisions of a loan: a fold of its account's reports and certificates, by business date.

The same facts give the same decisions, whatever order they were filed in.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.decision.certified import decide_certified
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.due import DueEvent, due_events
from carbonstep.domain.decision.history import History, PeriodTested, Seen
from carbonstep.domain.decision.inputs import Dossier, dossier_of
from carbonstep.domain.decision.period_decision import PeriodDecided, decide_period
from carbonstep.domain.decision.resting import decided_again
from carbonstep.domain.decision.tested import VersionTested
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.compile import compile_plan
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import WorkCalendar


def decide_all(
    rulebook: Rulebook,
    loan: Loan,
    evidence: Evidence,
    *,
    calendar: WorkCalendar,
    as_of: date,
    announced: Iterable[Decision] = (),
) -> tuple[Decision, ...]:
    """Every decision due on a loan whose terms never changed, as `decide_tested` gives them."""
    whole = VersionTested(rulebook=rulebook, loan=loan, evidence=evidence)
    return decide_tested([whole], calendar=calendar, as_of=as_of, announced=announced)


def decide_tested(
    tested: Sequence[VersionTested],
    *,
    calendar: WorkCalendar,
    as_of: date,
    announced: Iterable[Decision] = (),
    hinted: bool = True,
) -> tuple[Decision, ...]:
    """Every decision due by the end of business date `as_of`, in the order they fell due.

    `tested` is what the loan's test periods are tested by. A decision of the same outcome as one of
    those `announced` is that one, and has its id. Where they are not `hinted` they do not tell how
    far the next better step is, which is no part of an outcome.

    A report received in time decides its period on its day of receipt; where none that is good
    enough came by its due date, the period is decided as missing on the day after; a report that
    comes late decides forward only; a restatement decides again by the correction policy, and so
    does a withdrawal, which leaves the period to the report that stands then, to the rulebook's
    word on missing ones, or, before the due date, undecided. Terms in working days are counted on
    `calendar`, the PRC one as known.
    """
    ids = {decision.outcome_id(): decision.decision_id for decision in announced}

    def named(decision: Decision) -> Decision:
        own = decision.outcome_id()
        return recorded_as(decision, ids.get(own, own))

    fold = _Fold(calendar=calendar, named=named)
    certified: dict[date, list[Decision]] = {}
    for decision in _certified(tested, as_of=as_of, named=named):
        certified.setdefault(decision.decided_on, []).append(decision)
    due: dict[date, dict[_Key, list[_Due]]] = {}
    for place, item in enumerate(tested):
        for by, event in _due(item, calendar=calendar, as_of=as_of, hinted=hinted):
            today = due.setdefault(event.on, {})
            today.setdefault((event.period, place), []).append((by, event))
    for day in sorted({*certified, *due}):
        fold.take(day, certified.get(day, ()), due.get(day, {}))
    return tuple(fold.decided)


@dataclass(frozen=True, slots=True)
class _By:
    """What tests some periods, and what it tests them on."""

    tested: VersionTested
    dossier: Dossier


_Key = tuple[Period, int]
"""A test period, and the place of what tests it."""

_Due = tuple[_By, DueEvent]


@dataclass(slots=True, kw_only=True)
class _Fold:
    """What was decided so far, what was measured for it, and the periods that rest on an earlier
    step, with what tests them and their due dates."""

    calendar: WorkCalendar
    named: Callable[[Decision], Decision]
    decided: list[Decision] = field(default_factory=list)
    by_period: dict[PeriodTested, list[Decision]] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    resting: dict[_Key, tuple[_By, date]] = field(default_factory=dict)

    def take(
        self, day: date, certified: Iterable[Decision], due: Mapping[_Key, Sequence[_Due]]
    ) -> None:
        """Decide a day, period by period, so that what rests on an earlier one follows it."""
        so_far = len(self.decided)
        self.decided += certified
        for key in sorted({*due, *self.resting}):
            for by, event in due.get(key, ()):
                self._decide(key, by, event)
            if key in self.resting and len(self.decided) > so_far:
                self._follow(key, day)

    def _decide(self, key: _Key, by: _By, event: DueEvent) -> None:
        found = decide_period(
            dossier=by.dossier, event=event, history=self.history, calendar=self.calendar
        )
        if found is None:
            return
        self._announce(by, found)
        if any(part.previous_e4bp is not None for part in found.decision.own_parts):
            self.resting[key] = (by, event.due_on)

    def _follow(self, key: _Key, day: date) -> None:
        by, due_on = self.resting[key]
        again = decided_again(
            by.dossier,
            period=key[0],
            due_on=due_on,
            on=day,
            history=self.history,
            calendar=self.calendar,
        )
        for found in again:
            self._announce(by, found)

    @property
    def history(self) -> History:
        return History(decided=self.decided, by_period=self.by_period, seen=self.seen)

    def _announce(self, by: _By, found: PeriodDecided) -> None:
        """Take a decision in. A part that the loan ends before is kept without effect; once the
        loan is over, nothing is."""
        decision = within_life(found.decision, by.tested.loan.latest_on)
        if decision is None:
            return
        self.decided.append(self.named(decision))
        key = (decision.test_period, decision.rulebook)
        self.by_period.setdefault(key, []).append(decision)
        self.seen[decision.decision_id] = found.seen


def within_life(decision: Decision, ends_on: date) -> Decision | None:
    """A decision with those of its parts without effect that the day on which the loan ends comes
    before; None where that is all of it and the loan is over."""
    late = [part for part in decision.own_parts if part.effective_from >= ends_on]
    if not late:
        return decision
    if decision.decided_on >= ends_on and len(late) == len(decision.own_parts):
        return None
    margin = decision.margin
    parts = tuple(
        replace(part, effective_to=part.effective_from) if part in late else part
        for part in margin.parts
    )
    return replace(
        decision,
        outputs=(replace(margin, parts=parts), *decision.outputs[1:]),
        explanation=replace(decision.explanation, loan_ends_on=ends_on),
    )


def _certified(
    tested: Sequence[VersionTested], *, as_of: date, named: Callable[[Decision], Decision]
) -> list[Decision]:
    """The decisions of the versions that go by certificates, in the order they fell due."""
    found = [
        decision
        for item in tested
        if item.by_certificate
        for decision in decide_certified(
            item.rulebook,
            compile_plan(item.rulebook),
            item.loan,
            item.evidence,
            within=Period(item.since, item.until),
            as_of=as_of,
            named=named,
        )
    ]
    return found if len(tested) == 1 else sorted(found, key=lambda decision: decision.decided_on)


def _due(
    tested: VersionTested, *, calendar: WorkCalendar, as_of: date, hinted: bool
) -> Iterator[tuple[_By, DueEvent]]:
    """What makes decisions due by one version; nothing does before it is in force."""
    if tested.by_certificate:
        return
    dossier = dossier_of(tested.rulebook, tested.loan, tested.evidence)
    dossier = replace(dossier, hinted=hinted)
    by = _By(tested, dossier)
    for event in due_events(dossier, calendar=calendar, as_of=as_of):
        if tested.holds(event.period):
            yield by, replace(event, on=max(event.on, tested.since))
