"""What rests on an earlier step is decided again on the day on which that step becomes another.

A missing period whose rulebook goes by the step before, and one that is undecided, stand at what
the period before stood at when they were decided. A correction of that period, or its first
decision, comes later. Each run of days that rests on the old step is then decided again, as far
back as the correction policy reaches, so that what stands in the end is the same in whatever order
the facts came.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from carbonstep.domain.decision.correction import correction_policy
from carbonstep.domain.decision.decision import Cause, Decision
from carbonstep.domain.decision.explanation import Corrected, CorrectedHow
from carbonstep.domain.decision.missing import earlier_decision, treat_missing, treat_undecided
from carbonstep.domain.decision.tested_period import effective_from
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.plan import Plan
from carbonstep.domain.rulebook.rulebook import CorrectionPolicy, Rulebook
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import WorkCalendar, WorkingDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days on which one decision of a test period stands; `end` is None where they go on."""

    start: date
    end: date | None
    decision: Decision


def stretches(own: Sequence[Decision]) -> tuple[Stretch, ...]:
    """Which of the decisions of one period stands on which days, in order of days. Of those in
    force on a day the one announced last counts."""
    days = sorted(
        {decision.effective_from for decision in own}
        | {decision.effective_to for decision in own if decision.effective_to is not None}
    )
    found: list[Stretch] = []
    for day, end in zip(days, [*days[1:], None], strict=True):
        top = next((d for d in reversed(own) if _in_force(d, day)), None)
        if top is None:
            continue
        if found and found[-1].end == day and found[-1].decision is top:
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(Stretch(start=day, end=end, decision=top))
    return tuple(found)


def _in_force(decision: Decision, day: date) -> bool:
    until = decision.effective_to
    return decision.effective_from <= day and (until is None or day < until)


def decided_again(
    rulebook: Rulebook,
    plan: Plan,
    loan: Loan,
    *,
    period: Period,
    due_on: date,
    on: date,
    decided: Sequence[Decision],
    calendar: WorkCalendar,
) -> tuple[Decision, ...]:
    """The decisions of business date `on` for those days of a period that rest on an earlier step
    which is another by now, after those `decided` so far; none where nothing is another."""
    earlier = earlier_decision(period, decided)
    if earlier is None:
        return ()
    own = [d for d in decided if (d.test_period, d.rulebook) == (period, rulebook.ref)]
    forward = effective_from(rulebook.test.effective, loan, received_on=on, calendar=calendar)
    found: list[Decision] = []
    for stretch in reversed(stretches(own)):
        was = stretch.decision
        if was.previous_e4bp in (None, earlier.total_e4bp):
            continue
        undecided = _first_of(was, own).decided_on <= due_on
        again = _again(rulebook, plan, was, earlier, undecided=undecided, due_on=due_on, on=on)
        placed = _placed(rulebook, again, stretch, forward=forward, earlier=earlier)
        if placed is None:
            continue
        if found and _one_run(placed, found[-1]):
            placed = replace(placed, effective_to=found.pop().effective_to)
        found.append(placed)
    return tuple(reversed(found))


def _first_of(decision: Decision, own: Sequence[Decision]) -> Decision:
    """The decision that found the period missing or undecided, and was only made again since."""
    while decision.cause is Cause.EARLIER_STEP:
        decision = next(d for d in own if d.decision_id == decision.supersedes)
    return decision


def _again(
    rulebook: Rulebook,
    plan: Plan,
    was: Decision,
    earlier: Decision,
    *,
    undecided: bool,
    due_on: date,
    on: date,
) -> Decision:
    """A decision as it is by the earlier step that stands now; what was missing is missing still.
    Its days are left to be told."""
    previous = earlier.total_e4bp
    if undecided:
        step = treat_undecided(due_on, previous)
    else:
        step = treat_missing(rulebook, plan, due_on, previous)
    return replace(
        was,
        cause=Cause.EARLIER_STEP,
        decided_on=on,
        total_e4bp=step.total_e4bp,
        previous_e4bp=step.previous_e4bp,
        supersedes=was.decision_id,
        explanation=replace(was.explanation, missing=step.why, limit=step.limit),
        meaning_mended=(),
    )


def _placed(
    rulebook: Rulebook,
    again: Decision,
    stretch: Stretch,
    *,
    forward: WorkingDate,
    earlier: Decision,
) -> Decision | None:
    """The decision on those days of the stretch that it reaches, None where that is none of them:
    never before the step that it rests on takes effect."""
    was = stretch.decision
    policy = correction_policy(rulebook, now_e4bp=again.total_e4bp, was_e4bp=was.total_e4bp)
    since = forward
    if policy is not CorrectionPolicy.FORWARD_ONLY or stretch.start > forward.on:
        since = WorkingDate(stretch.start, was.effective_provisional)
    if earlier.effective_from > since.on:
        since = WorkingDate(earlier.effective_from, earlier.effective_provisional)
    if stretch.end is not None and since.on >= stretch.end:
        return None
    correction = Corrected(
        decision_id=was.decision_id,
        how=CorrectedHow(policy.value),
        previous_e4bp=was.total_e4bp,
        measured_e4bp=again.total_e4bp,
    )
    return replace(
        again,
        effective_from=since.on,
        effective_to=stretch.end,
        effective_provisional=since.provisional,
        explanation=replace(again.explanation, correction=correction),
    )


def _one_run(before: Decision, after: Decision) -> bool:
    """Whether two decisions made again give one step over days without a break."""
    alike = before.total_e4bp == after.total_e4bp and before.kpis == after.kpis
    return alike and before.effective_to == after.effective_from
