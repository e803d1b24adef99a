"""Posts what has come due, and true-ups where facts moved what was posted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.event import CONTRACT_KINDS, events_standing
from carbonstep.domain.loan.loan import CorrectionTerms, Loan
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.ledger import Ledger, kept_by_day, ledger_due
from carbonstep.domain.money.life import Life
from carbonstep.domain.money.position import NOTHING_KEPT
from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.domain.money.waiting import Waiting
from carbonstep.domain.picture.daily_run import SetAside
from carbonstep.domain.picture.mending import by_meanings
from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Place, Problem
from carbonstep.services.reason import ServiceReason
from carbonstep.store import loan_event as loan_events
from carbonstep.store.append import append
from carbonstep.store.posting import POSTING, postings_of_loans
from carbonstep.store.stamp import Stamp
from carbonstep.store.true_up import TRUE_UP, true_ups_of_loans
from carbonstep.units.money import Fen

Waits = Mapping[tuple[str, date], tuple[str, ...]]
"""By loan and contract day the mended meanings that move it, while it waits for a publication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What was added to the ledgers of some loans, and which of them were set aside. `waits` are
    the days that a mended meaning moves and that still wait."""

    postings: tuple[Posting, ...]
    true_ups: tuple[TrueUp, ...]
    set_aside: tuple[SetAside, ...]
    waits: Waits


def post_due(
    session: Session,
    loans: Sequence[Loan],
    standing: Iterable[Decision],
    *,
    market: Market,
    stamp: Stamp,
    waits: Waits,
) -> Posted:
    """Post the payments of loans that came due by the market's day, then the true-ups.

    A loan of which something waits for a missing publication is set aside with that reason; what
    does not rest on it is posted.

    `standing` are the decisions of these loans that stand, each loan's in their order. The true-up
    of a day that waited, by mended meanings (`waits`), names them. Doing it again adds nothing.
    """
    ids = [loan.loan_id for loan in loans]
    held = ledgers(session, ids)
    events = loan_events.events_of_loans(session, ids)
    decided = _by_loan(standing)
    postings: list[Posting] = []
    true_ups: list[TrueUp] = []
    set_aside: list[SetAside] = []
    left: dict[tuple[str, date], tuple[str, ...]] = {}
    waiting_days: dict[str, dict[date, tuple[str, ...]]] = {}
    for (loan_id, day), names in waits.items():
        waiting_days.setdefault(loan_id, {})[day] = names
    for loan in loans:
        own = waiting_days.get(loan.loan_id, {})
        stand = events_standing(event for _, event in events[loan.loan_id])
        due = ledger_due(
            loan,
            carbon_steps(decided.get(loan.loan_id, ())),
            held[loan.loan_id],
            events=stand,
            market=market,
        )
        if isinstance(due, Problem):
            set_aside.append(SetAside(loan_id=loan.loan_id, problem=due))
            left |= {(loan.loan_id, day): names for day, names in own.items()}
            continue
        waiting = {item.nominal_on for item in due.waiting}
        left |= {(loan.loan_id, day): names for day, names in own.items() if day in waiting}
        if due.waiting:
            set_aside.append(SetAside(loan_id=loan.loan_id, problem=_waits(due.waiting)))
        postings += due.postings
        changed = any(event.kind in CONTRACT_KINDS for event in stand)
        true_ups += [
            by_meanings(item, own[item.nominal_on], terms_changed=changed)
            if item.nominal_on in own
            else item
            for item in due.true_ups
        ]
    append(session, POSTING, postings, stamp)
    append(session, TRUE_UP, true_ups, stamp)
    return Posted(
        postings=tuple(postings),
        true_ups=tuple(true_ups),
        set_aside=tuple(set_aside),
        waits=left,
    )


def ledgers(
    session: Session, loan_ids: Sequence[str], *, known: int | None = None
) -> Mapping[str, Ledger]:
    """The ledger of each of these loans, as known."""
    postings = postings_of_loans(session, loan_ids, known=known)
    true_ups = true_ups_of_loans(session, loan_ids, known=known)
    return {
        loan_id: Ledger(
            postings=tuple(item for _, item in postings[loan_id]),
            true_ups=tuple(item for _, item in true_ups[loan_id]),
        )
        for loan_id in loan_ids
    }


def kept_as_posted(session: Session, life: Life | Problem | None) -> Mapping[date, Fen]:
    """What of each posted day's payment a loan's correction terms leave as it was posted; what is
    booked is read only where they may. Nothing where there is no life."""
    if not isinstance(life, Life):
        return NOTHING_KEPT
    held = corrected_ledger(session, life.contract)
    return NOTHING_KEPT if held is None else kept_by_day(life, held)


def corrected_ledger(
    session: Session, contract: Contract, *, known: int | None = None
) -> Ledger | None:
    """What is booked to a loan whose correction terms may leave something as it was posted, as
    known; None for others, of which it is not read."""
    loan = contract.booked
    if loan.corrections == CorrectionTerms():
        return None
    return ledgers(session, [loan.loan_id], known=known)[loan.loan_id]


def _waits(waiting: Sequence[Waiting]) -> Problem:
    """That payments wait for the first publication they miss."""
    first = waiting[0].publication
    return Problem(
        reason=ServiceReason.PUBLICATION_MISSING,
        place=Place(path="loan.benchmark"),
        found=str(first),
        needed=listed(str(i.nominal_on) for i in waiting if i.publication == first),
    )


def _by_loan(standing: Iterable[Decision]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = {}
    for decision in standing:
        found.setdefault(decision.loan_id, []).append(decision)
    return found
