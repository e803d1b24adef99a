"""A loan's event in a few words."""

from collections.abc import Callable
from datetime import date, timedelta

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.patch import ALONG, terms_given
from carbonstep.domain.rate.carbon_step import StepMoved
from carbonstep.present.words.label import term_label
from carbonstep.present.words.number import bps_display, yuan_display
from carbonstep.present.words.translation import Language, mark, speaker
from carbonstep.units.rate import bps

EVENT_KINDS = {
    LoanEventKind.DRAWDOWN: mark("drawdown"),
    LoanEventKind.PREPAYMENT: mark("prepayment"),
    LoanEventKind.PAYOFF: mark("payoff"),
    LoanEventKind.OVERDUE: mark("overdue amount"),
    LoanEventKind.MISUSE: mark("misused amount"),
    LoanEventKind.RECEIPT: mark("payment received"),
    LoanEventKind.WITHDRAWN: mark("withdrawal"),
    LoanEventKind.AMENDMENT: mark("amendment"),
    LoanEventKind.CORRECTION: mark("correction"),
    LoanEventKind.CANCELLATION: mark("cancellation"),
}


def event_label(
    event: LoanEvent,
    language: Language,
    *,
    takes_back: LoanEvent | None = None,
    said_on: Callable[[date], str] = date.isoformat,
) -> str:
    """An event in a few words; a withdrawal by what it `takes_back`, days as `said_on` has them.

    What counts from the start has no day of its own: the one it is kept under is not told.

    >>> from datetime import date
    >>> day = date(2026, 6, 20)
    >>> paid_off = LoanEvent(loan_id="L", kind=LoanEventKind.PAYOFF, on=day, received_on=day)
    >>> event_label(paid_off, Language.EN), event_label(paid_off, Language.ZH)
    ('payoff on 2026-06-20', '2026-06-20提前结清')
    """
    say = speaker(language)
    kind, day = say(EVENT_KINDS[event.kind]), said_on(event.on)
    if takes_back is not None:
        return say("withdrawal of the {event}", event=event_label(takes_back, language))
    if event.kind is LoanEventKind.CANCELLATION:
        return say("cancellation, told on {day}", day=said_on(event.received_on))
    if event.kind is LoanEventKind.CORRECTION:
        return say("correction of {terms}", terms=terms_label(event, language))
    if event.terms:
        return say(
            "{kind} of {terms} from {day}", kind=kind, day=day, terms=terms_label(event, language)
        )
    if event.amount_fen is None:
        return say("{kind} on {day}", kind=kind, day=day)
    amount = yuan_display(event.amount_fen)
    return say("{kind} of {amount} yuan on {day}", kind=kind, amount=amount, day=day)


def terms_label(event: LoanEvent, language: Language) -> str:
    """The names of the terms an event changes: in English as the loan's document has them, in
    Chinese as people call them; what goes with one of them is not told."""
    names = [name for name in event.terms if name not in ALONG]
    if language is Language.EN:
        return ", ".join(names)
    return "、".join(term_label(name, language) for name in names)


def terms_text(event: LoanEvent, language: Language) -> str:
    """The terms an event says, each with its value; empty where it changes none."""
    say = speaker(language)
    return say(", ").join(
        say("{name} {value}", name=term_label(name, language), value=value)
        for name, value in terms_given(event.terms).items()
    )


def step_moved_text(moved: StepMoved, language: Language) -> str:
    """From when to when a loan's carbon step is another than it was."""
    say = speaker(language)
    values = {
        "start": moved.since.isoformat(),
        "was": bps_display(bps(moved.was_e4bp)),
        "now": bps_display(bps(moved.now_e4bp)),
    }
    if moved.until is None:
        return say("carbon step from {start} on: {was} bp → {now} bp", **values)
    end = (moved.until - timedelta(days=1)).isoformat()
    return say("carbon step from {start} to {end}: {was} bp → {now} bp", end=end, **values)
