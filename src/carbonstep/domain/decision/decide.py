"""The decisions of a loan: a fold of its account's reports and certificates, by business date.

The same facts give the same decisions, whatever order they were filed in.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.decision.certified import decide_certified
from carbonstep.domain.decision.correction import place
from carbonstep.domain.decision.decision import Basis, Cause, Decision
from carbonstep.domain.decision.due import DueEvent, due_events
from carbonstep.domain.decision.explanation import Explanation, rulebook_cited
from carbonstep.domain.decision.kpi import Measured
from carbonstep.domain.decision.measure import measure_period
from carbonstep.domain.decision.missing import MissingStep, treat_missing, treat_undecided
from carbonstep.domain.decision.next_step import next_step
from carbonstep.domain.decision.period_reports import Held, PeriodReports, held_by_period
from carbonstep.domain.decision.tested import VersionTested
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.applied import Adjustment
from carbonstep.domain.rulebook.plan import Plan, compile_plan, run_plan
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
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
) -> tuple[Decision, ...]:
    """Every decision due by the end of business date `as_of`, in the order they fell due.

    `tested` is what the loan's test periods are tested by. A decision of the same outcome as one of
    those `announced` is that one, and has its id.

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

    coming = deque(_certified(tested, as_of=as_of, named=named))
    due = [pair for item in tested for pair in _due(item, calendar=calendar, as_of=as_of)]
    if len(tested) > 1:
        due.sort(key=lambda pair: (pair[1].on, pair[1].period))
    decided: list[Decision] = []
    for by, event in due:
        while coming and coming[0].decided_on <= event.on:
            decided.append(coming.popleft())
        decision = _decide(
            rulebook=by.tested.rulebook,
            plan=by.plan,
            loan=by.tested.loan,
            held=by.held,
            event=event,
            decided=decided,
            calendar=calendar,
        )
        if decision is not None and decision.effective_from < by.tested.loan.latest_on:
            decided.append(named(decision))
    return (*decided, *coming)


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


@dataclass(frozen=True, slots=True)
class _By:
    """What tests some periods, made ready: its plan, and what it holds by period."""

    tested: VersionTested
    plan: Plan
    held: Held


def _due(
    tested: VersionTested, *, calendar: WorkCalendar, as_of: date
) -> Iterator[tuple[_By, DueEvent]]:
    """What makes decisions due by one version; nothing does before it is in force."""
    if tested.by_certificate:
        return
    by = _By(tested, compile_plan(tested.rulebook), held_by_period(tested.evidence))
    for event in due_events(
        tested.rulebook,
        tested.loan,
        by.held.by_period,
        calendar=calendar,
        as_of=as_of,
    ):
        if tested.holds(event.period):
            yield by, replace(event, on=max(event.on, tested.since))


def _decide(
    *,
    rulebook: Rulebook,
    plan: Plan,
    loan: Loan,
    held: Held,
    event: DueEvent,
    decided: Sequence[Decision],
    calendar: WorkCalendar,
) -> Decision | None:
    """The decision an event leads to, or None where it changes nothing."""
    before = [d for d in decided if (d.test_period, d.rulebook) == (event.period, rulebook.ref)]
    last = before[-1] if before else None
    if last is not None and event.overdue and not last.lost_its_report:
        return None  # decided in time
    measured = _measure(rulebook, loan, held, event)
    basis = _basis(measured, held.of(event.period), event)
    values = {
        item.value.name: item.value.value for item in measured if item.value.value is not None
    }
    complete = len(values) == len(measured)
    if not event.overdue and _changes_nothing(last, basis, complete=complete):
        return None
    cause = _cause(event, last, basis, complete=complete)
    why = Explanation(kpis=tuple(item.why for item in measured), rulebook=rulebook_cited(rulebook))
    adjustments: tuple[Adjustment, ...] = ()
    previous: RateE4bp | None = None
    if complete:
        applied = run_plan(plan, values)
        adjustments, total = applied.adjustments, applied.total_e4bp
        why = replace(why, parts=applied.parts, limit=applied.limit)
    else:
        step = _missing_step(rulebook, plan, event, cause, decided)
        total, previous = step.total_e4bp, step.previous_e4bp
        why = replace(why, missing=step.why, limit=step.limit)
    draft = Decision(
        loan_id=loan.loan_id,
        rulebook=rulebook.ref,
        test_period=event.period,
        cause=cause,
        decided_on=event.on,
        effective_from=event.on,
        effective_to=None,
        effective_provisional=False,
        kpis=tuple(item.value for item in measured),
        adjustments=adjustments,
        total_e4bp=total,
        previous_e4bp=previous,
        basis=basis,
        supersedes="" if last is None else last.decision_id,
        explanation=why,
    )
    placed = place(rulebook, loan, event, draft, before, calendar=calendar)
    if not complete:
        return placed
    hints = next_step(plan, rulebook, loan, values, total_e4bp=placed.total_e4bp)
    return replace(placed, explanation=replace(placed.explanation, next_steps=hints))


def _changes_nothing(last: Decision | None, basis: Sequence[Basis], *, complete: bool) -> bool:
    """Whether a receipt or a withdrawal leaves the period as it was decided, or undecided."""
    if last is None:
        return not complete  # not good enough yet; the due date will tell
    if _reports(last.basis) == _reports(basis):
        return True
    return not complete and (last.cause is Cause.MISSING or last.lost_its_report)  # still missing


def _reports(basis: Iterable[Basis]) -> tuple[Basis, ...]:
    """What was measured: a withdrawal tells only why it was."""
    return tuple(item for item in basis if item.kind != "withdrawal")


def _missing_step(
    rulebook: Rulebook, plan: Plan, event: DueEvent, cause: Cause, decided: Sequence[Decision]
) -> MissingStep:
    """The step without a good report: before its due date a withdrawal leaves it undecided."""
    if cause is Cause.WITHDRAWAL and event.on <= event.due_on:
        return treat_undecided(event, decided)
    return treat_missing(rulebook, plan, event, decided)


def _measure(rulebook: Rulebook, loan: Loan, held: Held, event: DueEvent) -> tuple[Measured, ...]:
    by = _known_by(event)
    return measure_period(rulebook, loan, held, period=event.period, by=by, on=event.on)


def _known_by(event: DueEvent) -> date:
    """The day by which reports are looked at: what came on the day after the due date was not there
    when the period was found missing."""
    return event.due_on if event.overdue else event.on


def _basis(measured: Sequence[Measured], held: PeriodReports, event: DueEvent) -> tuple[Basis, ...]:
    ids = {item.report_id for item in measured if item.report_id}
    received = {report.report_id: report.received_on for report in held.reports}
    taken_back = {item.report_id: item.withdrawn_on for item in event.withdrawals}
    for item in measured:
        if item.why.withdrawn is not None:
            taken_back[item.why.withdrawn.report_id] = item.why.withdrawn.withdrawn_on
    return (
        *(
            Basis(kind="report", fact_id=report_id, received_on=received[report_id])
            for report_id in sorted(ids)
        ),
        *(
            Basis(kind="withdrawal", fact_id=report_id, received_on=day)
            for report_id, day in sorted(taken_back.items())
        ),
    )


def _cause(
    event: DueEvent, last: Decision | None, basis: Sequence[Basis], *, complete: bool
) -> Cause:
    if event.overdue:
        return Cause.MISSING
    if last is None:
        return Cause.REPORT
    came_in = complete and any(item.received_on == event.on for item in _reports(basis))
    if event.withdrawals and not came_in:
        return Cause.WITHDRAWAL
    if last.cause is Cause.MISSING or last.lost_its_report:
        return Cause.LATE_REPORT if event.on > event.due_on else Cause.REPORT
    return Cause.RESTATEMENT
