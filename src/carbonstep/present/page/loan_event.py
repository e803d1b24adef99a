"""What people are told of a loan's events and of the penalty interest on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from carbonstep.domain.loan.event import CONTRACT_KINDS, LoanEvent, LoanEventKind
from carbonstep.domain.money.penalty import PenaltyLine
from carbonstep.present.page.rate import FactView
from carbonstep.present.sentence.loan_event import EVENT_KINDS, event_label
from carbonstep.present.words.number import quantity_display, yuan_display
from carbonstep.present.words.translation import Language, mark, mark_in, speaker
from carbonstep.units.told_again import Known

_MADE_GOOD = {
    LoanEventKind.OVERDUE: mark_in("overdue", "made good on {day}"),
    LoanEventKind.MISUSE: mark_in("misused", "made good on {day}"),
}
"""Money that was overdue is paid, money that was misused is put to its use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanEventView:
    """One event that stands; `penalty` is empty where none is charged."""

    on: str
    kind: str
    amount: str
    notes: tuple[str, ...]
    penalty: str
    event_id: str


def undone_views(told: Sequence[Known[LoanEvent]], language: Language) -> tuple[FactView, ...]:
    """The events that another one corrected or withdrew: by which, when and why."""
    say = speaker(language)
    by_id = {item.fact.event_id: item.fact for item in told}
    found = []
    for item in told:
        later = by_id.get(item.superseded_by)
        if later is None or item.fact.takes_back:
            continue
        text = mark("withdrawn on {day}: {reason} ({event})")
        if not later.takes_back:
            text = mark("corrected on {day}: {reason} ({event})")
        day, event = later.received_on.isoformat(), later.event_id
        value = say(text, day=day, reason=later.reason, event=event)
        found.append(FactView(label=event_label(item.fact, language), value=value))
    return tuple(found)


def loan_event_views(
    events: Sequence[LoanEvent], penalties: Sequence[PenaltyLine], language: Language
) -> tuple[LoanEventView, ...]:
    """The events that stand, in their order, each with its penalty interest in yuan. What changes
    the contract's terms is told apart."""
    say = speaker(language)
    charged = {line.event_id: line for line in penalties}
    found = []
    for event in events:
        if event.kind in CONTRACT_KINDS:
            continue
        notes = [
            say(text, day=day.isoformat())
            for text, day in (
                (mark("notified on {day}"), event.notified_on),
                (_MADE_GOOD.get(event.kind, _MADE_GOOD[LoanEventKind.OVERDUE]), event.until),
            )
            if day is not None
        ]
        if event.supersedes and event.reason:
            corrects = say(
                "corrects {event}: {reason}", event=event.supersedes, reason=event.reason
            )
            notes.append(corrects)
        elif event.supersedes:
            notes.append(say("told again after {event}", event=event.supersedes))
        line = charged.get(event.event_id)
        if line is not None:
            notes.append(
                say(
                    "penalty for {days} days, {pct} % added",
                    days=str(line.period.days),
                    pct=quantity_display(line.added_pct, language),
                )
            )
        if line is not None and line.open:
            notes.append(say("still running"))
        found.append(
            LoanEventView(
                on=event.on.isoformat(),
                kind=say(EVENT_KINDS[event.kind]),
                amount="–" if event.amount_fen is None else yuan_display(event.amount_fen),
                notes=tuple(notes),
                penalty="" if line is None else yuan_display(line.amount_fen),
                event_id=event.event_id,
            )
        )
    return tuple(found)
