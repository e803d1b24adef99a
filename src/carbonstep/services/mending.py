"""What mended meanings move in a store: the same pass tells it before the first run and books it
in that run."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TypeVar

from sqlalchemy.orm import Session

from carbonstep.domain.loan.event import events_standing
from carbonstep.domain.money.ledger import Ledger
from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.domain.picture.daily_run import SetAside
from carbonstep.domain.picture.mending import MovedLoan, moved_loan
from carbonstep.domain.picture.mending_ahead import MendingAhead
from carbonstep.reading.problem import Problem
from carbonstep.services.announce import bound_rulebook, due_decisions
from carbonstep.services.borrower import borrowers_of
from carbonstep.services.contract import contracts_as_known
from carbonstep.services.followed import Followed, followed
from carbonstep.services.market import market_as_known
from carbonstep.services.post import ledgers
from carbonstep.store import loan as loans
from carbonstep.store.append import append
from carbonstep.store.loan_event import events_of_loans
from carbonstep.store.posting import POSTING
from carbonstep.store.schema import looked_at_upgraded
from carbonstep.store.stamp import Stamp
from carbonstep.store.standing import announcements
from carbonstep.store.true_up import TRUE_UP

LOANS_A_PAGE = 500

Progress = Callable[[str, int, int], None]
Entry = TypeVar("Entry", Posting, TrueUp)


def mending_ahead(url: str, *, progress: Progress) -> MendingAhead:
    """What the first run after an upgrade of the store would put right; nothing is written.

    The store is looked at as the upgrade would leave it. Raises `StoreAbsent` or `StoreTooNew`.
    """
    with looked_at_upgraded(url) as (revision, session):
        state = followed(session)
        count = loans.loan_count(session, known=state.known) if state.mended else 0
        moved: list[MovedLoan] = []
        set_aside: list[SetAside] = []
        done = 0
        for looked_at, found, aside in moved_pages(session, state):
            done += looked_at
            moved += found
            set_aside += aside
            progress("loans", done, count)
        return MendingAhead(
            revision=revision,
            as_of=state.as_of,
            mended=state.mended,
            loans=done,
            moved=tuple(moved),
            set_aside=tuple(set_aside),
        )


def book_moved(
    session: Session, moved: Sequence[MovedLoan], loan_ids: Iterable[str], stamp: Stamp
) -> Ledger:
    """Record what mended meanings move of some loans' ledgers, as of the run that does it."""
    wanted = set(loan_ids)
    ledgers = [item.ledger for item in moved if item.loan_id in wanted]
    postings = [_as_of(item, stamp) for ledger in ledgers for item in ledger.postings]
    true_ups = [_as_of(item, stamp) for ledger in ledgers for item in ledger.true_ups]
    append(session, POSTING, postings, stamp)
    append(session, TRUE_UP, true_ups, stamp)
    return Ledger(postings=tuple(postings), true_ups=tuple(true_ups))


def waiting_days(
    state: Followed, moved: Iterable[MovedLoan]
) -> dict[tuple[str, date], tuple[str, ...]]:
    """By loan and day what mended meanings move and could not be put right yet: by the runs so far,
    and by the one that finds `moved`."""
    found = {(item.loan_id, item.nominal_on): item.meanings for item in state.waits}
    for loan in moved:
        for day in loan.waiting:
            key = (loan.loan_id, day.nominal_on)
            found[key] = tuple(dict.fromkeys((*found.get(key, ()), *day.meanings)))
    return found


def _as_of(entry: Entry, stamp: Stamp) -> Entry:
    """An entry that says when it is booked: it was reckoned as of the run before."""
    return replace(entry, posted_on=max(entry.posted_on, stamp.on))


def moved_pages(
    session: Session, state: Followed
) -> Iterator[tuple[int, list[MovedLoan], list[SetAside]]]:
    """Of each page of loans that the last run knew: how many, which are moved, which set aside."""
    if not state.mended or state.as_of is None:
        return
    known = state.known
    market = market_as_known(session, as_of=state.as_of, known=known)
    after = ""
    while page := loans.loans(session, after=after, limit=LOANS_A_PAGE, known=known):
        after = page[-1].loan_id
        ids = [loan.loan_id for loan in page]
        held = ledgers(session, ids, known=known)
        contracts = contracts_as_known(session, page, known=known)
        owed_by = borrowers_of(session, contracts.values(), known=known)
        events = events_of_loans(session, ids, known=known)
        moved: list[MovedLoan] = []
        set_aside: list[SetAside] = []
        for loan in page:
            before = announcements(session, loan.loan_id, known=known)
            contract = contracts[loan.loan_id]
            found = moved_loan(
                loan,
                rulebook_of=partial(bound_rulebook, session),
                stood=before.standing,
                due=due_decisions(
                    session,
                    contract,
                    before,
                    owed_by=owed_by,
                    calendar=market.calendar,
                    as_of=state.as_of,
                    known=known,
                ),
                held=held[loan.loan_id],
                events=events_standing(event for _, event in events[loan.loan_id]),
                market=market,
                mended=state.mended,
            )
            if isinstance(found, Problem):
                set_aside.append(SetAside(loan_id=loan.loan_id, problem=found))
            elif found is not None:
                moved.append(found)
        yield len(page), moved, set_aside
