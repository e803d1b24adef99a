"""What people are told of a loan's events and of the penalty interest on them."""

from collections.abc import Sequence
from dataclasses import dataclass

from carbonstep.domain.loan_event import LoanEvent, LoanEventKind
from carbonstep.domain.penalty import PenaltyLine
from carbonstep.present.number import quantity_display, yuan_display
from carbonstep.present.translation import Language, mark, speaker

EVENT_KINDS = {
    LoanEventKind.DRAWDOWN: mark("drawdown"),
    LoanEventKind.PREPAYMENT: mark("prepayment"),
    LoanEventKind.PAYOFF: mark("payoff"),
    LoanEventKind.OVERDUE: mark("overdue amount"),
    LoanEventKind.MISUSE: mark("misused amount"),
    LoanEventKind.WITHDRAWN: mark("withdrawal"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanEventView:
    """One event that stands; `penalty` is empty where none is charged."""

    on: str
    kind: str
    amount: str
    notes: tuple[str, ...]
    penalty: str
    event_id: str


def event_label(event: LoanEvent, language: Language) -> str:
    """An event in a few words.

    >>> from datetime import date
    >>> day = date(2026, 6, 20)
    >>> paid_off = LoanEvent(loan_id="L", kind=LoanEventKind.PAYOFF, on=day, received_on=day)
    >>> event_label(paid_off, Language.EN), event_label(paid_off, Language.ZH)
    ('payoff on 2026-06-20', '2026-06-20提前结清')
    """
    say = speaker(language)
    kind, day = say(EVENT_KINDS[event.kind]), event.on.isoformat()
    if event.amount_fen is None:
        return say("{kind} on {day}", kind=kind, day=day)
    amount = yuan_display(event.amount_fen)
    return say("{kind} of {amount} yuan on {day}", kind=kind, amount=amount, day=day)


def loan_event_views(
    events: Sequence[LoanEvent], penalties: Sequence[PenaltyLine], language: Language
) -> tuple[LoanEventView, ...]:
    """The events that stand, in their order, each with its penalty interest in yuan."""
    say = speaker(language)
    charged = {line.event_id: line for line in penalties}
    found = []
    for event in events:
        notes = [
            say(text, day=day.isoformat())
            for text, day in (
                (mark("notified on {day}"), event.notified_on),
                (mark("made good on {day}"), event.until),
            )
            if day is not None
        ]
        if event.supersedes:
            corrects = say(
                "corrects {event}: {reason}", event=event.supersedes, reason=event.reason
            )
            notes.append(corrects)
        line = charged.get(event.event_id)
        if line is not None:
            notes.append(
                say(
                    "penalty for {days} days, {pct} % added",
                    days=str(line.period.days),
                    pct=quantity_display(line.added_pct),
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
