"""The contracts of recorded loans, as known at a moment."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from carbonstep.domain.loan.contract import Contract, contract_of
from carbonstep.domain.loan.event import events_standing
from carbonstep.domain.loan.loan import Loan
from carbonstep.store import loan_event as loan_events


def contract_as_known(session: Session, loan: Loan, *, known: int | None = None) -> Contract:
    """The contract of a loan as booked, with the events that stand."""
    return contracts_as_known(session, [loan], known=known)[loan.loan_id]


def contracts_as_known(
    session: Session, loans: Sequence[Loan], *, known: int | None = None
) -> dict[str, Contract]:
    """The contract of each of these loans, by number."""
    ids = [loan.loan_id for loan in loans]
    events = loan_events.events_of_loans(session, ids, known=known)
    return {
        loan.loan_id: contract_of(loan, events_standing(event for _, event in events[loan.loan_id]))
        for loan in loans
    }
