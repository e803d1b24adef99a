"""Whether the events of a loan are of days on which they can be, and draw no more than there is."""

from collections.abc import Sequence
from datetime import date, timedelta

from carbonstep.domain.loan.event import CONTRACT_KINDS, REPAYMENTS, LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.settlement import SettlementPeriod
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.money import Fen, yuan_text

_DAY = timedelta(days=1)


def check_events(
    loan: Loan, periods: tuple[SettlementPeriod, ...], events: Sequence[LoanEvent]
) -> Problem | None:
    """Events outside the loan's days, and drawdowns beyond its principal.

    Errors: `loan_event_outside_life`, `drawdown_above_principal`.
    """
    drawn = loan.drawn_at_first_fen
    last = periods[-1].period.end
    paid_off = min((e.on for e in events if e.kind is LoanEventKind.PAYOFF), default=last)
    for event in events:
        outside = outside_life(loan, periods, event, paid_off=paid_off)
        if outside is not None:
            return outside
        if event.kind is LoanEventKind.DRAWDOWN:
            drawn = Fen(drawn + (event.amount_fen or 0))
            if drawn > loan.principal_fen:
                return Problem(
                    reason=LoanReason.DRAWDOWN_ABOVE_PRINCIPAL,
                    place=_place(event),
                    found=yuan_text(drawn),
                    needed=yuan_text(loan.principal_fen),
                )
    return None


def outside_life(
    loan: Loan,
    periods: tuple[SettlementPeriod, ...],
    event: LoanEvent,
    *,
    paid_off: date | None = None,
) -> Problem | None:
    """That an event is of no day on which it can be; `paid_off` is the day of a payoff, if any.

    Errors: `loan_event_outside_life`.
    """
    if event.kind in CONTRACT_KINDS:
        return None  # held against the terms before them
    last = periods[-1].period.end
    since, until = loan.drawn_on, last
    if event.kind is LoanEventKind.OVERDUE:
        # The last payment may be due, and so overdue, only on a working day after the last day.
        until = max(last, periods[-1].pays_on)
    elif event.kind is LoanEventKind.RECEIPT:
        until = max(last, event.on)  # money may come in however late
    elif event.kind is LoanEventKind.DRAWDOWN:
        until = min(last, paid_off or last) - _DAY  # what is drawn on the last day is never repaid
    elif event.kind in REPAYMENTS:
        since += _DAY  # on the drawdown day nothing is outstanding yet
    if since <= event.on <= until:
        return None
    return Problem(
        reason=MoneyReason.LOAN_EVENT_OUTSIDE_LIFE,
        place=_place(event),
        found=event.on.isoformat(),
        needed=f"{since} – {until}",
    )


def _place(event: LoanEvent) -> Place:
    return Place(path=f"loan.events.{event.event_id}")
