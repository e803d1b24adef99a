"""What a loan pays on a day, as known at a moment: one query, the same answer for ever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.measure import open_periods
from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.loan.event import events_standing
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.ledger import Ledger
from carbonstep.domain.picture.due import next_due
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.pricing import Priced, price_decided
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.announce import bound_rulebook, what_tests
from carbonstep.services.borrower import borrowers_of
from carbonstep.services.knowledge import known_entries
from carbonstep.services.market import market_as_known
from carbonstep.services.post import corrected_ledger, ledgers
from carbonstep.store import loan as loans
from carbonstep.store import loan_event as loan_events
from carbonstep.store import log
from carbonstep.store.engine import Store
from carbonstep.store.standing import announcements
from carbonstep.units.told_again import known_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPrice:
    """A loan's price alone: its rates, its money and the decisions behind them.

    `known` is the number of log entries looked at.
    """

    known: int
    priced: Priced


def loan_price(
    store: Store, loan_id: str, *, as_of: date, known_at: str | None = None
) -> KnownPrice | None:
    """What a loan pays, without what is told beside it; None where it is not known.

    It is the price of `loan_picture`, for who asks for a rate and not for evidence, ledger and
    what is due: none of these is read. Raises `RejectedError` as `loan_picture` does.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        loan = loans.loan(session, loan_id, known=known)
        if loan is None:
            return None
        decided = announcements(session, loan_id, known=known).standing
        market = market_as_known(session, as_of=as_of, known=known)
        return KnownPrice(
            known=log.size(session) if known is None else known,
            priced=_priced(session, loan, decided, market=market, known=known),
        )


def loan_picture(
    store: Store, loan_id: str, *, as_of: date, known_at: str | None = None
) -> LoanPicture | None:
    """A loan with its rate history, interest and what is due; None where it is not known.

    It rests on the facts and announced decisions known at `known_at` (an instant or a number of
    log entries; None for now). `as_of` is the business date looked from. Raises `RejectedError`
    for a moment that cannot be read, or where no fixing was known.
    """
    with store.read() as session:
        known = known_entries(session, known_at)
        loan = loans.loan(session, loan_id, known=known)
        if loan is None:
            return None
        decided = announcements(session, loan_id, known=known).standing
        return picture_of(session, loan, decided, as_of=as_of, known=known)


def picture_of(
    session: Session,
    loan: Loan,
    decided: Sequence[Decision],
    *,
    as_of: date,
    known: int | None = None,
    supposed: Mapping[str, Evidence] | None = None,
) -> LoanPicture:
    """A loan priced on decisions and shown with what its borrower of the day holds; `supposed`
    stands in for what accounts hold.

    Raises `RejectedError` where no fixing was known, or where the loan's events no longer fit it.
    """
    market = market_as_known(session, as_of=as_of, known=known)
    held = ledgers(session, [loan.loan_id], known=known)[loan.loan_id]
    priced = _priced(session, loan, decided, market=market, known=known, held=held)
    terms = priced.loan
    owed_by = borrowers_of(session, [priced.contract], known=known)
    borrower = owed_by[terms.account_id]
    tested = what_tests(session, priced.contract, owed_by=owed_by, supposed=supposed, known=known)
    evidence = {item.loan.account_id: item.evidence for item in tested}
    seen = held.seen_on(as_of)
    return LoanPicture(
        as_of=as_of,
        known=log.size(session) if known is None else known,
        account=borrower.on(as_of),
        former_names=borrower.former_names(as_of),
        loan=terms,
        rulebook=bound_rulebook(session, terms.rulebook),
        evidence=evidence[terms.account_id],
        priced=priced,
        due=next_due(tested, priced),
        open=open_periods(
            tested, priced.decisions, calendar=priced.market.calendar, as_of=priced.as_of
        ),
        postings=seen.postings,
        true_ups=seen.true_ups,
        pending=priced.pending,
        told=known_facts(loan_events.events_of_loan(session, loan.loan_id, known=known)),
    )


def _priced(
    session: Session,
    loan: Loan,
    decided: Sequence[Decision],
    *,
    market: Market,
    known: int | None,
    held: Ledger | None = None,
) -> Priced:
    """A loan priced on decisions, beside what was booked (`held`, where that is read already).

    Raises `RejectedError` where it cannot be.
    """
    found = loan_events.events_of_loan(session, loan.loan_id, known=known)
    events = [event for _, event in found]
    if held is None:
        contract = contract_of(loan, events_standing(events))
        held = corrected_ledger(session, contract, known=known)
    priced = price_decided(loan, decided, events=events, market=market, held=held)
    if isinstance(priced, Problem):
        raise RejectedError([priced])
    return priced
