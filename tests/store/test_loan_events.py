"""Loan events go in and come out whole, in the log's order, as known."""

from datetime import date

import pytest

from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.store.append import append
from carbonstep.store.loan import LOAN
from carbonstep.store.loan_event import LOAN_EVENT, TYPES, events_of_loan, events_of_loans
from carbonstep.store.log import EventType, entry
from carbonstep.units.money import Fen


@pytest.fixture
def session(store, example):
    """Entries 0 to 5: account, report, its restatement, rulebook, two loans."""
    with store.write() as session:
        example.record_all(session)
        append(session, LOAN, [example.loan(loan_id="L-0")], example.stamp())
        yield session


def test_events_as_known(session, example):
    first = example.loan_event()
    paid_off = example.loan_event(
        kind=LoanEventKind.PAYOFF, amount_fen=None, notified_on=None, loan_id="L-0"
    )
    late = example.loan_event(
        kind=LoanEventKind.OVERDUE,
        amount_fen=Fen(1),
        notified_on=None,
        until=date(2025, 10, 1),
        supersedes=first.event_id,
        reason="误记：“提前”",
    )
    recorded = append(session, LOAN_EVENT, [first, paid_off, late], example.stamp())
    assert recorded == range(6, 9)
    assert events_of_loan(session, "L-2024-09") == [(6, first), (8, late)]
    assert events_of_loan(session, "L-2024-09", known=8) == [(6, first)]
    assert events_of_loan(session, "L-2024-09", known=6) == []
    assert events_of_loan(session, "none") == []
    assert events_of_loans(session, ["L-0", "none", "L-0"]) == {"L-0": [(7, paid_off)], "none": []}
    assert events_of_loans(session, []) == {}
    written = entry(session, 8)
    assert (written.type, written.subject) == (EventType.LOAN_OVERDUE, "L-2024-09")
    assert example.told(written) == late.body()


def test_every_kind_has_an_entry_of_its_own():
    assert set(TYPES) == set(LoanEventKind)
    assert len(set(TYPES.values())) == len(TYPES)
