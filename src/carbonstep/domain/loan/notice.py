"""The notice that an early repayment needs, by what was agreed while it could still be given."""

from collections.abc import Sequence
from datetime import date, timedelta

from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.loan.event import REPAYMENTS, LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Loan


def notice_by(loan: Loan, event: LoanEvent, standing: Sequence[LoanEvent]) -> date | None:
    """The last day on which notice of a repayment was to be given; None where it needs none.

    A repayment at the end of the loan needs none. Where the loan ends follows from the corrections
    and from what was agreed by that last day: a maturity that was moved out later asks for no
    notice that nobody could give any more. An amendment of which no other day is told was agreed
    when it came in. So it does not matter which of the two is told first.
    """
    notice_days = contract_of(loan, standing).booked.notice_days
    last_on = event.on - timedelta(days=notice_days)
    agreed = [
        other
        for other in standing
        if other.kind is not LoanEventKind.AMENDMENT
        or (other.agreed_on or other.received_on) <= last_on
    ]
    if not notice_days or event.on >= contract_of(loan, agreed).last.matures_on:
        return None
    return last_on


def without_notice(
    loan: Loan, before: Sequence[LoanEvent], after: Sequence[LoanEvent]
) -> tuple[LoanEvent, date] | None:
    """The first repayment that had the notice it needed `before`, and lacks it by the events that
    stand `after`; with the last day for it."""
    for event in before:
        if event.kind not in REPAYMENTS or event not in after or _lacking(loan, event, before):
            continue
        last_on = _lacking(loan, event, after)
        if last_on is not None:
            return event, last_on
    return None


def _lacking(loan: Loan, event: LoanEvent, standing: Sequence[LoanEvent]) -> date | None:
    last_on = notice_by(loan, event, standing)
    given = event.notified_on is not None and last_on is not None and event.notified_on <= last_on
    return None if given else last_on
