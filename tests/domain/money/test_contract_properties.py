"""Contracts of any terms that change in any way: what can be is whole, however it came."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.loan.event import LoanEvent, events_standing
from carbonstep.domain.loan.loan import CorrectionTerms, Loan
from carbonstep.domain.loan.read import read_loan
from carbonstep.domain.loan.read_event import read_loan_event
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.ledger import Ledger, ledger_due
from carbonstep.domain.money.life import Life, price_life
from carbonstep.domain.money.posting import Amounts
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.domain.money.true_up import positions
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from carbonstep.units.work_calendar import prc_calendar
from strategies.contract_event import RECEIVED_ON, events
from strategies.loan_document import documents

LAST = date.fromisoformat(RECEIVED_ON)
RUNS = (date(2023, 6, 1), date(2024, 6, 1), date(2025, 6, 1), LAST)
NOTHING = Amounts()
REPAID = (CashFlowKind.REPAYMENT, CashFlowKind.PREPAYMENT, CashFlowKind.PAYOFF)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(shipped_rules())


@pytest.fixture(scope="module")
def market(library: Library) -> Market:
    return Market(fixings=FixingTable(library.fixings), calendar=prc_calendar(), as_of=LAST)


def loan_of(book: Rulebook, document: dict[str, Any]) -> Loan:
    reading = Reading()
    loan = read_loan(
        reading,
        node_from_json(document),
        rulebook=book,
        account_id="uscc:91110000600037341L",
        loan_id="L1",
    )
    assert loan is not None, reading.problems
    return loan


def taken(
    loan: Loan, documents_: Sequence[dict[str, Any]], book: Rulebook, market: Market
) -> list[LoanEvent]:
    """The events that can be, each with those before it; what cannot be is a problem, not a bug."""
    held: list[LoanEvent] = []
    for document in documents_:
        reading = Reading()
        event = read_loan_event(
            reading, node_from_json(document), loan=loan, held=held, as_of=LAST, find=lambda _: book
        )
        assert (event is None) == bool(reading.problems)
        if event is not None and isinstance(lived(loan, [*held, event], market), Life):
            held.append(event)
    return held


def lived(loan: Loan, held: Sequence[LoanEvent], market: Market) -> Life | Problem:
    return price_life(loan, (), events=events_standing(held), market=market)


def booked(loan: Loan, arrivals: Sequence[LoanEvent], market: Market) -> dict[date, Amounts] | None:
    """What each contract day comes to, with a run after each arrival; None where what was known at
    one of them could not be."""
    held = Ledger()
    for number, day in enumerate(RUNS):
        known = arrivals if day == LAST else arrivals[:number]
        due = ledger_due(loan, (), held, events=events_standing(known), market=market.seen_on(day))
        if isinstance(due, Problem):
            return None
        held = Ledger(
            postings=(*held.postings, *due.postings), true_ups=(*held.true_ups, *due.true_ups)
        )
    again = ledger_due(loan, (), held, events=events_standing(arrivals), market=market)
    assert again == Ledger()
    found = {day: at.amounts for day, at in positions(held.postings, held.true_ups).items()}
    return {day: amounts for day, amounts in found.items() if amounts != NOTHING}


@given(document=documents(), told=st.lists(events(), min_size=1, max_size=3))
def test_whatever_changes_what_is_drawn_is_repaid(library, market, document, told) -> None:
    book = library.rulebook("huangshi-reduction@2022-09")
    loan = loan_of(book, document)
    found = lived(loan, taken(loan, told, book, market), market)
    if isinstance(found, Problem):
        return  # the contract's own schedule cannot be, at these fixings
    sums = dict.fromkeys(CashFlowKind, 0)
    for flow in found.serviced.flows:
        sums[flow.kind] += flow.amount_fen
    repaid = sum(sums[kind] for kind in REPAID)
    added = sums[CashFlowKind.CAPITALISED] + sums[CashFlowKind.DEFERRED]
    assert repaid == sums[CashFlowKind.DRAWDOWN] + added
    periods = [item.settlement.period for item in found.serviced.interest]
    assert all(before.end <= after.start for before, after in pairwise(periods))
    segments = [segment.period for segment in found.serviced.segments]
    assert all(before.end == after.start for before, after in pairwise(segments))


@given(document=documents(), told=st.lists(events(), min_size=1, max_size=3))
def test_in_whatever_order_they_come_every_day_ends_up_alike(
    library, market, document, told
) -> None:
    book = library.rulebook("huangshi-reduction@2022-09")
    loan = loan_of(book, document)
    held = taken(loan, told, book, market)
    one, other = lived(loan, held, market), lived(loan, held[::-1], market)
    assert one == other
    terms = contract_of(loan, events_standing(held)).booked.corrections
    if isinstance(one, Problem) or terms != CorrectionTerms():
        return  # what is left as posted follows from what was posted
    ends = [booked(loan, arrivals, market) for arrivals in (held, held[::-1])]
    if None not in ends:
        assert ends[0] == ends[1]
