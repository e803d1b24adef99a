"""Decides one test period on one event: what each of its KPIs comes to by then, and from when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from carbonstep.domain.decision.correction import place
from carbonstep.domain.decision.decision import Basis, Decision
from carbonstep.domain.decision.due import DueEvent
from carbonstep.domain.decision.explanation import Explanation, NextStep, rulebook_cited
from carbonstep.domain.decision.history import History, Made, Seen
from carbonstep.domain.decision.inputs import Dossier
from carbonstep.domain.decision.looked import (
    Drafted,
    Looked,
    limits_of_whole,
    look,
    put_together,
)
from carbonstep.domain.decision.part import Cause, DecidedPart, decided_output
from carbonstep.domain.rulebook.plan import part_register
from carbonstep.domain.rulebook.run import Ran
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDecided:
    """A decision of a test period, and what was measured for it."""

    decision: Decision
    seen: Seen


def decide_period(
    *, dossier: Dossier, event: DueEvent, history: History, calendar: WorkCalendar
) -> PeriodDecided | None:
    """The decision an event leads to, or None where it changes nothing.

    Each part is decided by itself: one that the event does not touch is carried over as it stands,
    and one whose KPI is still waited for leaves what stood before.
    """
    looked = look(dossier, event, history)
    rulebook, output = dossier.rulebook, dossier.rulebook.margin
    made = {p.kpi: _standing(history, dossier, event.period, p.kpi) for p in output.parts}
    current = history.current(event.period, rulebook.ref)
    known = None if current is None else history.seen[current.decision_id]
    causes = _causes(looked, made, known)
    if not causes:
        return None
    parts: list[DecidedPart] = []
    told: list[Drafted] = []
    for kpi, before in made.items():
        if kpi not in causes and before:
            last = before[-1]
            parts.append(replace(last.part, decided_by=last.decision.decision_id))
            continue
        found = looked.drafted(kpi, causes.get(kpi))
        if kpi in causes:
            placed = place(dossier, event, found.part, before, seen=looked.seen, calendar=calendar)
            found = replace(found, part=placed.part, correction=placed.correction)
        parts.append(found.part)
        told.append(found)
    total, together = put_together(dossier.needed.plan, output, parts)
    decision = Decision(
        loan_id=dossier.loan.loan_id,
        rulebook=rulebook.ref,
        test_period=event.period,
        cause=min(causes.values(), key=_LEADS.index),
        decided_on=event.on,
        kpis=tuple(looked.seen.kpis[kpi.name].value for kpi in rulebook.kpis),
        outputs=(decided_output(output, total, parts),),
        basis=_basis(looked),
        supersedes="" if current is None else current.decision_id,
        explanation=_explained(looked, told, together, total),
    )
    return PeriodDecided(decision=decision, seen=looked.seen)


_LEADS = (
    Cause.MISSING,
    Cause.WITHDRAWAL,
    Cause.RESTATEMENT,
    Cause.LATE_REPORT,
    Cause.REPORT,
)
"""Of the causes of several parts the first of these is the decision's: what corrects goes first."""


def _causes(
    looked: Looked, made: Mapping[str, Sequence[Made]], known: Seen | None
) -> dict[str, Cause]:
    """What the event is to each part that it touches. Where a restatement changes one KPI, another
    that it tells again as it was is not touched."""
    found = {
        kpi: cause
        for kpi, before in made.items()
        if (cause := looked.caused(kpi, before, known)) is not None
    }
    changed = {
        kpi: cause
        for kpi, cause in found.items()
        if cause is not Cause.RESTATEMENT or known is None or looked.moved(kpi, known)
    }
    return changed or found


def _standing(history: History, dossier: Dossier, period: Period, kpi: str) -> tuple[Made, ...]:
    """What was made of a KPI for the period so far, but for past days decided again."""
    made = history.made(period, dossier.rulebook.ref, kpi)
    return tuple(item for item in made if not item.part.of_past_days)


def _explained(
    looked: Looked, told: Sequence[Drafted], together: Ran, total: RateE4bp
) -> Explanation:
    """What was measured and given for the parts that a decision tells of."""
    output, taken = looked.output, looked.ran.taken
    names = [item.part.kpi for item in told]
    registers = [part_register(output.name, name) for name in names]
    limits = [limit for item in told if (limit := looked.limit(item)) is not None]
    hints: tuple[NextStep, ...] = ()
    if looked.dossier.hinted and all(looked.complete(part.kpi) for part in output.parts):
        hints = looked.next_steps(total)
    return Explanation(
        kpis=tuple(item.why for name, item in looked.seen.kpis.items() if name in names),
        parts=tuple(taken[register] for register in registers if register in taken),
        missing=tuple(item.missing.why for item in told if item.missing is not None),
        limits=(*limits, *limits_of_whole(output, together)),
        corrections=tuple(item.correction for item in told if item.correction is not None),
        next_steps=hints,
        rulebook=rulebook_cited(looked.dossier.rulebook),
    )


def _basis(looked: Looked) -> tuple[Basis, ...]:
    found, held = looked.seen.kpis.values(), looked.dossier.held
    ids = {report_id for item in found for report_id in item.report_ids}
    taken_back = {item.report_id: item.withdrawn_on for item in looked.event.withdrawals}
    for item in found:
        if item.why.withdrawn is not None:
            taken_back[item.why.withdrawn.report_id] = item.why.withdrawn.withdrawn_on
    return (
        *(
            Basis(kind="report", fact_id=report_id, received_on=held.received(report_id))
            for report_id in sorted(ids)
        ),
        *(
            Basis(kind="withdrawal", fact_id=report_id, received_on=day)
            for report_id, day in sorted(taken_back.items())
        ),
    )
