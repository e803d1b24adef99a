"""What rests on an earlier step is decided again on the day on which that step becomes another.

A missing part whose rulebook goes by the step before, and one that is undecided, stand at what the
period before stood at when they were decided. A correction of that period, or its first decision,
comes later. Each run of days that rests on the old step is then decided again, as far back as the
correction policy reaches, so that what stands in the end is the same in whatever order the facts
came.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest

from carbonstep.domain.decision.correction import correction_policy
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import Corrected, CorrectedHow, Explanation
from carbonstep.domain.decision.history import Earlier, History, Made, Seen, earlier_part
from carbonstep.domain.decision.inputs import Dossier
from carbonstep.domain.decision.looked import limits_of_whole, put_together, run_parts
from carbonstep.domain.decision.missing import (
    MissingPart,
    named_kpi,
    treat_missing,
    treat_undecided,
)
from carbonstep.domain.decision.part import Cause, DecidedPart, PartState, decided_output
from carbonstep.domain.decision.period_decision import PeriodDecided
from carbonstep.domain.decision.tested_period import effective_from
from carbonstep.domain.rulebook.rulebook import CorrectionPolicy
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import WorkCalendar, WorkingDate


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days on which one part of a test period stands; `end` is None where they go on."""

    start: date
    end: date | None
    made: Made


def stretches(made: Sequence[Made]) -> tuple[Stretch, ...]:
    """Which of the parts made of one KPI for a period stands on which days, in order of days. Of
    those in force on a day the one made last counts."""
    days = sorted(
        {item.part.effective_from for item in made}
        | {item.part.effective_to for item in made if item.part.effective_to is not None}
    )
    found: list[Stretch] = []
    for day, end in zip_longest(days, days[1:]):
        top = next((item for item in reversed(made) if _in_force(item.part, day)), None)
        if top is None:
            continue
        if found and found[-1].end == day and found[-1].made is top:
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(Stretch(start=day, end=end, made=top))
    return tuple(found)


def _in_force(part: DecidedPart, day: date) -> bool:
    until = part.effective_to
    return part.effective_from <= day and (until is None or day < until)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Again:
    """A part made again, in the place of another one, and how it came about."""

    part: DecidedPart
    was: Made
    missing: MissingPart
    correction: Corrected


def decided_again(
    dossier: Dossier,
    *,
    period: Period,
    due_on: date,
    on: date,
    history: History,
    calendar: WorkCalendar,
) -> tuple[PeriodDecided, ...]:
    """The decisions of business date `on` for those days of a period that rest on an earlier step
    which is another by now; none where nothing is another. Days that go on are one decision, and
    days that ended are one each."""
    rulebook = dossier.rulebook
    forward = effective_from(
        rulebook.test.effective, dossier.loan, received_on=on, calendar=calendar
    )
    found: list[_Again] = []
    for part in rulebook.margin.parts:
        earlier = earlier_part(history, rulebook.margin, part.kpi, before=period)
        if earlier is not None:
            made = history.made(period, rulebook.ref, part.kpi)
            found += _parts_again(dossier, made, earlier, due_on=due_on, forward=forward)
    ended = [item for item in found if item.part.effective_to is not None]
    going_on = [item for item in found if item.part.effective_to is None]
    runs = [[item] for item in ended] + ([going_on] if going_on else [])
    return tuple(_decision(dossier, run, period=period, on=on, history=history) for run in runs)


def _parts_again(
    dossier: Dossier,
    made: Sequence[Made],
    earlier: Earlier,
    *,
    due_on: date,
    forward: WorkingDate,
) -> list[_Again]:
    """The parts of one KPI to be made again, in order of days."""
    found: list[_Again] = []
    for stretch in reversed(stretches(made)):
        was = stretch.made.part
        if was.previous_e4bp in (None, earlier.e4bp):
            continue
        placed = _placed(dossier, stretch, earlier, due_on=due_on, forward=forward)
        if placed is None:
            continue
        if found and _one_run(placed.part, found[-1].part):
            ends_on = found.pop().part.effective_to
            placed = replace(placed, part=replace(placed.part, effective_to=ends_on))
        found.append(placed)
    return found[::-1]


def _placed(
    dossier: Dossier,
    stretch: Stretch,
    earlier: Earlier,
    *,
    due_on: date,
    forward: WorkingDate,
) -> _Again | None:
    """The part on those days of a stretch that it reaches, None where that is none of them: never
    before the step that it rests on takes effect. What was missing is missing still."""
    rulebook, was = dossier.rulebook, stretch.made.part
    missing = _treated(dossier, stretch.made, earlier, due_on=due_on)
    policy = correction_policy(rulebook, now_e4bp=missing.stands_e4bp, was_e4bp=was.stands_e4bp)
    since = forward
    if policy is not CorrectionPolicy.FORWARD_ONLY or stretch.start > forward.on:
        since = WorkingDate(stretch.start, was.effective_provisional)
    if earlier.effective_from > since.on:
        since = WorkingDate(earlier.effective_from, earlier.provisional)
    if stretch.end is not None and since.on >= stretch.end:
        return None
    return _Again(
        part=replace(
            was,
            cause=Cause.EARLIER_STEP,
            stands_e4bp=missing.stands_e4bp,
            previous_e4bp=missing.previous_e4bp,
            effective_from=since.on,
            effective_to=stretch.end,
            effective_provisional=since.provisional,
        ),
        was=stretch.made,
        missing=missing,
        correction=Corrected(
            kpi=named_kpi(rulebook.margin, was.kpi),
            decision_id=stretch.made.decision.decision_id,
            how=CorrectedHow(policy.value),
            previous_e4bp=was.stands_e4bp,
            measured_e4bp=missing.stands_e4bp,
        ),
    )


def _treated(dossier: Dossier, made: Made, earlier: Earlier, *, due_on: date) -> MissingPart:
    output, kpi = dossier.rulebook.margin, made.part.kpi
    if made.part.state is PartState.UNDECIDED:
        return treat_undecided(output, kpi, due_on=due_on, previous=earlier.e4bp)
    assert made.seen is not None, "what is missing was looked for"
    previous = {part.kpi: earlier.e4bp for part in output.parts}
    ran = run_parts(dossier.needed.plan, output, made.seen, previous)
    return treat_missing(ran, output, kpi, due_on=due_on)


def _one_run(before: DecidedPart, after: DecidedPart) -> bool:
    """Whether two parts made again give one step over days without a break."""
    alike = (before.stands_e4bp, before.state) == (after.stands_e4bp, after.state)
    return alike and before.effective_to == after.effective_from


def _decision(
    dossier: Dossier, run: Sequence[_Again], *, period: Period, on: date, history: History
) -> PeriodDecided:
    """One decision of parts that were made again; the others are carried over as they stand."""
    rulebook, output = dossier.rulebook, dossier.rulebook.margin
    current = history.current(period, rulebook.ref)
    assert current is not None, "what rests on an earlier step was decided"
    going_on = run[0].part.effective_to is None
    was = current if going_on else run[0].was.decision
    again = {item.part.kpi: item for item in run}
    parts = [
        again[part.kpi].part if part.kpi in again else _carried(part, current)
        for part in current.parts
    ]
    total, together = put_together(dossier.needed.plan, output, parts)
    limits = [item.missing.limit for item in run if item.missing.limit is not None]
    decision = Decision(
        loan_id=dossier.loan.loan_id,
        rulebook=rulebook.ref,
        test_period=period,
        cause=Cause.EARLIER_STEP,
        decided_on=on,
        kpis=was.kpis,
        outputs=(decided_output(output, total, parts),),
        basis=was.basis,
        supersedes=was.decision_id,
        explanation=Explanation(
            kpis=tuple(
                kpi
                for item in run
                for kpi in item.was.decision.explanation.kpis
                if kpi.name == item.part.kpi
            ),
            missing=tuple(item.missing.why for item in run),
            limits=(*limits, *limits_of_whole(output, together)),
            corrections=tuple(item.correction for item in run),
            rulebook=was.explanation.rulebook,
        ),
    )
    return PeriodDecided(decision=decision, seen=_seen(run, history, was))


def _carried(part: DecidedPart, current: Decision) -> DecidedPart:
    """A part as a later decision of the period carries it over."""
    return replace(part, decided_by=current.decision_id) if part.is_own else part


def _seen(run: Sequence[_Again], history: History, was: Decision) -> Seen:
    """What was measured for the parts made again, and for the others by the decision before."""
    before = history.seen[was.decision_id]
    own = {
        item.part.kpi: item.was.seen.kpis[item.part.kpi]
        for item in run
        if item.was.seen is not None
    }
    return Seen(kpis={**before.kpis, **own}, row=before.row)
