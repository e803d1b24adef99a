"""Finds what a loan's event came to."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.event import TOLD_AFTERWARDS, LoanEvent, events_standing
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.money.ledger import Ledger, ledger_due
from carbonstep.domain.picture.event_effect import NO_EFFECT, EventEffect
from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.domain.rate.carbon_step import steps_moved
from carbonstep.services.announce import announce_due
from carbonstep.services.market import market_as_known
from carbonstep.services.post import ledgers
from carbonstep.store import loan_event as loan_events
from carbonstep.store.stamp import Stamp
from carbonstep.store.standing import announcements


def decided_anew(session: Session, loan: Loan, contract: Contract, stamp: Stamp) -> EventEffect:
    """Decide a loan whose contract an event changed, and tell what of its steps moved; nothing of
    one that is cancelled."""
    before = announcements(session, loan.loan_id).standing
    contracts: Mapping[str, Contract] = {loan.loan_id: contract}
    announced = announce_due(session, [loan], stamp, contracts=contracts)
    if contract.cancellation is not None:
        return NO_EFFECT
    steps = steps_moved(carbon_steps(before), carbon_steps(announced.standing))
    return EventEffect(decisions=announced.fresh, steps=steps)


def true_ups_due(session: Session, loan: Loan, event: LoanEvent, stamp: Stamp) -> int:
    """How many posted days of a loan the next daily run of the day would true up. The loan is
    priced once more, and only where the event, or what it corrects, reaches back before a posted
    day."""
    if event.kind in TOLD_AFTERWARDS:
        return 0
    held = ledgers(session, [loan.loan_id])[loan.loan_id]
    told = [item for _, item in loan_events.events_of_loan(session, loan.loan_id)]
    since = min(
        item.on for item in (event, *told) if item.event_id in (event.event_id, event.supersedes)
    )
    if all(p.nominal_on <= since for p in held.postings):
        return 0
    due = ledger_due(
        loan,
        carbon_steps(announcements(session, loan.loan_id).standing),
        held,
        events=events_standing(told),
        market=market_as_known(session, as_of=stamp.on),
    )
    return len(due.true_ups) if isinstance(due, Ledger) else 0
