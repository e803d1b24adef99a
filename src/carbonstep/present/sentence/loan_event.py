"""A loan's event in a few words."""

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.patch import ALONG
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Language, mark, speaker

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


def event_label(event: LoanEvent, language: Language) -> str:
    """An event in a few words.

    What counts from the start has no day of its own: the one it is kept under is not told.

    >>> from datetime import date
    >>> day = date(2026, 6, 20)
    >>> paid_off = LoanEvent(loan_id="L", kind=LoanEventKind.PAYOFF, on=day, received_on=day)
    >>> event_label(paid_off, Language.EN), event_label(paid_off, Language.ZH)
    ('payoff on 2026-06-20', '2026-06-20提前结清')
    """
    say = speaker(language)
    kind, day = say(EVENT_KINDS[event.kind]), event.on.isoformat()
    if event.kind is LoanEventKind.CANCELLATION:
        return say("cancellation, told on {day}", day=event.received_on.isoformat())
    if event.kind is LoanEventKind.CORRECTION:
        return say("correction of {terms}", terms=terms_label(event))
    if event.terms:
        return say("{kind} of {terms} from {day}", kind=kind, day=day, terms=terms_label(event))
    if event.amount_fen is None:
        return say("{kind} on {day}", kind=kind, day=day)
    amount = yuan_display(event.amount_fen)
    return say("{kind} of {amount} yuan on {day}", kind=kind, amount=amount, day=day)


def terms_label(event: LoanEvent) -> str:
    """The names of the terms an event changes, as the loan's document has them; what goes with
    one of them is not told."""
    return ", ".join(name for name in event.terms if name not in ALONG)
