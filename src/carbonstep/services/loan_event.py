"""What happens to a loan, recorded as facts that never leave it impossible."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from carbonstep.domain.loan.bound_terms import no_rulebooks
from carbonstep.domain.loan.contract import Contract, contract_of, run_on, without_effect
from carbonstep.domain.loan.event import (
    LoanEvent,
    LoanEventKind,
    events_standing,
    is_cancelled,
)
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.read_event import EVENTS_MAX, read_loan_event
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.money.claim import refused_claim
from carbonstep.domain.money.life import Life, price_life
from carbonstep.domain.money.payoff import PayoffSum, payoff_sum
from carbonstep.domain.money.position import position
from carbonstep.domain.money.receipt import ToldReceipt, told_receipts
from carbonstep.domain.picture.bookable import check_amended
from carbonstep.domain.picture.event_effect import NO_EFFECT, EventEffect
from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.domain.rulebook.rulebook import Rulebook, RulebookRef
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.services.announce import approved_rulebook
from carbonstep.services.borrower import note_not_borrower
from carbonstep.services.event_effect import decided_anew, true_ups_due
from carbonstep.services.event_problem import at_home
from carbonstep.services.knowledge import known_entries
from carbonstep.services.library import Library
from carbonstep.services.loan import approve, version_named
from carbonstep.services.market import market_as_known
from carbonstep.services.post import kept_as_posted, ledgers
from carbonstep.services.touched import LOOKS_MAX, touched_loans
from carbonstep.store import loan as loans
from carbonstep.store import loan_event as loan_events
from carbonstep.store import log
from carbonstep.store import rulebook as rulebooks
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.store.standing import announcements
from carbonstep.units.money import Fen
from carbonstep.units.told_again import Known, known_facts, newest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """An event, and whether this call recorded it (False: it was recorded already). `receipt` is
    what the money pays, where the event is a receipt that counts, and `payoff` what is to be paid,
    where it is a payoff that does; `warnings` what of the event, or by it of an earlier one, has no
    effect as things stand; `takes_back` is what a withdrawal does, and `effect` what a new event
    came to."""

    event: LoanEvent
    new: bool
    receipt: ToldReceipt | None = None
    payoff: PayoffSum | None = None
    warnings: tuple[Problem, ...] = ()
    takes_back: LoanEvent | None = None
    effect: EventEffect = NO_EFFECT


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvents:
    """All events of a loan in the log's order. `known` is the number of entries looked at."""

    known: int
    events: tuple[Known[LoanEvent], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """What a document tells of a loan, held against what is known: the event, whether it is new,
    and the loan's life and contract with it, with what stays as it was posted (`kept`); what is to
    be recorded beside it."""

    loan: Loan
    event: LoanEvent
    new: bool
    life: Life | Problem | None
    kept: Mapping[date, Fen]
    contract: Contract
    fresh: Mapping[RulebookRef, Node]
    decides: bool
    takes_back: LoanEvent | None
    warnings: tuple[Problem, ...] = ()


def record_loan_event(
    store: Store, loan_id: str, node: Node, stamp: Stamp, *, library: Library | None = None
) -> RecordedEvent | None:
    """Record what happened to a loan, from its document; None where the loan is not known.

    The loan's whole life is priced with the event before anything is stored, so that an event
    that cannot be, or that makes an earlier recorded one impossible, leaves no trace. That is done
    without the writer's lock, and again where the loan was touched meanwhile. The same content
    again changes nothing. Where it changes the contract, the loan is decided anew. A
    rulebook version that no loan was bound to yet is approved from the `library`. Raises
    `RejectedError` with every problem of the document, or `repayment_above_balance`,
    `drawdown_above_principal`, `loan_event_outside_life`, `amendment_outside_life`,
    `amended_too_early`, `payment_below_interest`, `fixing_missing`, and before them
    `loan_event_undone` where they are of an event recorded earlier; or one of `refused_claim`.
    """
    found = _looked_and_recorded(store, loan_id, node, stamp, library)
    if found is None:
        return None
    look, effect = found
    if look.new:
        with store.read() as session:
            due = true_ups_due(session, look.loan, look.event, stamp)
        effect = replace(effect, true_ups_due=due)
    return _recorded(look, stamp, effect)


def _looked_and_recorded(
    store: Store, loan_id: str, node: Node, stamp: Stamp, library: Library | None
) -> tuple[_Look, EventEffect] | None:
    """What a document tells, recorded where it is new, and what it led to."""
    for _ in range(LOOKS_MAX):
        with store.read() as session:
            known = log.size(session)
            look = _look(session, loan_id, node, stamp, library)
        if look is None or not look.new:
            return None if look is None else (look, NO_EFFECT)
        with store.write() as session:
            if not touched_loans(session, known, [loan_id], terms=True):
                return look, _record(session, look, stamp)
    with store.write() as session:
        look = _look(session, loan_id, node, stamp, library)
        if look is None:
            return None
        return look, _record(session, look, stamp) if look.new else NO_EFFECT


def _look(
    session: Session, loan_id: str, node: Node, stamp: Stamp, library: Library | None
) -> _Look | None:
    """Read a document and price the loan's life with what it tells; None where the loan is not
    known. Nothing is recorded. Raises `RejectedError`."""
    loan = loans.loan(session, loan_id)
    if loan is None:
        return None
    held = [event for _, event in loan_events.events_of_loan(session, loan_id)]
    reading = Reading()
    shelf = _Shelf(session, library)
    event = read_loan_event(reading, node, loan=loan, held=held, as_of=stamp.on, find=shelf.find)
    if event is None:
        raise RejectedError(reading.problems)
    before = events_standing(held)
    posted_on = ledgers(session, [loan_id])[loan_id].last_posted_on
    price = partial(_life, session, loan, max(stamp.on, posted_on), stamp)
    withdraws = event.kind is LoanEventKind.WITHDRAWN
    taken_back = next((e for e in held if withdraws and e.event_id == event.supersedes), None)
    recorded = next((item for item in held if item.event_id == event.event_id), None)
    if recorded is not None:
        life = price(before)
        return _Look(
            loan=loan,
            event=recorded,
            new=False,
            life=life,
            kept=kept_as_posted(session, life),
            contract=contract_of(loan, before),
            fresh={},
            decides=False,
            takes_back=taken_back,
            warnings=tuple(_superseded(recorded, held)),
        )
    after = events_standing([*held, event])
    life = _too_many(event, held) or price(after)
    if isinstance(life, Problem):
        raise RejectedError(at_home(life, node, event, after))
    kept = kept_as_posted(session, life)
    problem = _refused(life, event, before, after, price=price, kept=kept)
    if problem is not None:
        raise RejectedError(at_home(problem, node, event, after))
    _check_account(session, node, event, contract_of(loan, run_on(after)), stamp)
    contract = contract_of(loan, after)
    return _Look(
        loan=loan,
        event=event,
        new=True,
        life=life,
        kept=kept,
        contract=contract,
        fresh=shelf.fresh,
        decides=contract_of(loan, before) != contract,
        takes_back=taken_back,
    )


def _record(session: Session, look: _Look, stamp: Stamp) -> EventEffect:
    for ref, document in look.fresh.items():
        approve(session, ref, document, stamp)
    append(session, loan_events.LOAN_EVENT, [look.event], stamp)
    if not look.decides:
        return NO_EFFECT
    # Many amendments take long to fold, and other writers wait now.
    return decided_anew(session, look.loan, look.contract, stamp)


def _recorded(look: _Look, stamp: Stamp, effect: EventEffect) -> RecordedEvent:
    event, life, receipt, payoff = look.event, look.life, None, None
    if event.kind in (LoanEventKind.RECEIPT, LoanEventKind.PAYOFF) and isinstance(life, Life):
        told = position(life.serviced, life.events, kept=look.kept)
        if event.kind is LoanEventKind.RECEIPT:
            receipt = next(iter(told_receipts(told, [event], as_of=stamp.on)), None)
        elif event in life.events:
            payoff = payoff_sum(life.contract.booked, life.serviced, told, life.events)
    warnings = (*without_effect(look.contract, event), *look.warnings)
    return RecordedEvent(
        event=event,
        new=look.new,
        receipt=receipt,
        payoff=payoff,
        warnings=warnings,
        takes_back=look.takes_back,
        effect=effect,
    )


def _superseded(event: LoanEvent, held: Sequence[LoanEvent]) -> list[Problem]:
    """That an event told again is known, and is not what counts any more."""
    newest = newest_of(event, held)
    if newest == event.event_id:
        return []
    place = Place(path=f"loan.events.{event.event_id}")
    reason = LoanReason.LOAN_EVENT_SUPERSEDED
    return [Problem(reason=reason, place=place, found=event.event_id, needed=newest, warning=True)]


class _Shelf:
    """Finds rulebook versions: approved ones in the store, others in the library, whose documents
    are kept in `fresh` to be approved."""

    def __init__(self, session: Session, library: Library | None) -> None:
        self.fresh: dict[RulebookRef, Node] = {}
        self._session, self._library = session, library

    def find(self, named: Node) -> Rulebook | tuple[Problem, ...]:
        name, _, version = (named.scalar or "").strip().partition("@")
        approved = rulebooks.rulebook(self._session, name, version)
        if approved is not None:
            return approved_rulebook(approved)
        if self._library is None:
            return no_rulebooks(named)
        try:
            found, document = version_named(self._session, self._library, named)
        except RejectedError as refused:
            return refused.problems
        if document is not None:
            self.fresh[found.ref] = document
        return found


def _check_account(
    session: Session, node: Node, event: LoanEvent, contract: Contract, stamp: Stamp
) -> None:
    """Who becomes the borrower by an event, or is so from another first day on, has an account, and
    no other goes on in its place by then. Raises `RejectedError`: `account_unknown`,
    `account_not_open`, `account_succeeded`."""
    given = [name for name in ("account", "drawn_on") if name in event.terms]
    if not given:
        return
    since = event.on if event.kind is LoanEventKind.AMENDMENT else contract.booked.drawn_on
    reading = Reading()
    note_not_borrower(
        session,
        reading,
        node.part("terms").part(given[0]),
        contract.on(since).account_id,
        since=since,
        told_on=stamp.on,
    )
    if reading.problems:
        raise RejectedError(reading.problems)


def events_as_known(
    store: Store, loan_id: str, *, known_at: str | None = None
) -> KnownEvents | None:
    """A loan's events, as known at a moment; None where the loan is not known.

    Nothing is priced, so that they can be seen whatever is wrong with them. Raises
    `RejectedError` for a moment that cannot be read.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        loan = loans.loan(session, loan_id, known=known)
        if loan is None:
            return None
        found = loan_events.events_of_loan(session, loan_id, known=known)
        return KnownEvents(
            known=log.size(session) if known is None else known,
            events=known_facts(found),
        )


def _too_many(event: LoanEvent, held: Sequence[LoanEvent]) -> Problem | None:
    """That a loan has as many events as it may. What corrects or takes back one, and what ends the
    loan, is taken all the same: every fact has a fact that corrects it."""
    ends = event.kind in (LoanEventKind.CANCELLATION, LoanEventKind.PAYOFF)
    if len(held) < EVENTS_MAX or event.supersedes or ends:
        return None
    place, needed = Place(path="loan.events"), str(EVENTS_MAX)
    return Problem(reason=LoanReason.LOAN_EVENTS_LIMIT, place=place, needed=needed)


def _life(
    session: Session, loan: Loan, seen_on: date, stamp: Stamp, standing: Sequence[LoanEvent]
) -> Life | Problem | None:
    """The loan's life as the events that stand say, or why it cannot be; None of a loan that is
    cancelled.

    It must be possible in the market of a later day that was posted (`seen_on`) too: an event that
    is told for an earlier day meets the rates that came since.
    """
    if is_cancelled(standing):
        return None
    steps = carbon_steps(announcements(session, loan.loan_id).standing)
    market = market_as_known(session, as_of=stamp.on)
    life = price_life(loan, steps, events=standing, market=market)
    if isinstance(life, Problem) or seen_on == stamp.on:
        return life
    since = price_life(loan, steps, events=standing, market=market.seen_on(seen_on))
    return since if isinstance(since, Problem) else life


def _refused(
    life: Life | None,
    event: LoanEvent,
    before: Sequence[LoanEvent],
    after: Sequence[LoanEvent],
    *,
    price: Callable[[Sequence[LoanEvent]], Life | Problem | None],
    kept: Mapping[date, Fen],
) -> Problem | None:
    """Why a new event cannot be; `life` is as the events `after` it say. What is agreed for a day
    after a payoff must hold without that too, or it could not be withdrawn."""
    if life is None:
        return None
    loan, agreed = life.contract.as_booked, life
    was, now = (contract_of(loan, run_on(events)) for events in (before, after))
    if life.contract.after_payoff and was != now:
        found = price(run_on(after))
        if not isinstance(found, Life):
            return found
        agreed = found
    refused = check_amended(was, agreed)
    return refused or refused_claim(life.serviced, event, life.events, kept=kept)
