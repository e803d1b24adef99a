"""A quote's loan events: priced as if recorded, counted only once received, refused like those."""

from datetime import date

import pytest

from carbonstep.domain.money.service import CashFlowKind
from carbonstep.domain.picture.quote import read_quote
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.quote import quote

from .conftest import LOAN

PREPAYMENT = {
    "kind": "prepayment",
    "on": "2023-06-20",
    "amount": "5000000",
    "received_on": "2023-06-20",
}
DOCUMENT = {"as_of": "2025-06-01", "rulebook": LOAN["rulebook"], "loan": LOAN}


def price(library, **changes):
    return quote(library, node_from_json(DOCUMENT | changes)).picture.priced


def problems(library, **changes) -> list[tuple[str, str]]:
    with pytest.raises(RejectedError) as refused:
        price(library, **changes)
    return [(problem.code, problem.place.path or "") for problem in refused.value.problems]


def test_a_prepayment_lowers_the_balance_from_its_day_on(library) -> None:
    priced = price(library, events=[PREPAYMENT])
    (flow,) = [f for f in priced.flows if f.kind is CashFlowKind.PREPAYMENT]
    assert (flow.on, flow.amount_fen) == (date(2023, 6, 20), 500_000_000)
    assert priced.serviced.balance_on(date(2023, 6, 19)) == 1_500_000_000
    assert priced.serviced.balance_on(date(2023, 6, 20)) == 1_000_000_000


def test_an_event_counts_only_once_it_is_received(library) -> None:
    late = {**PREPAYMENT, "received_on": "2023-07-01"}
    known = price(library, events=[late], known_at="2023-07-01")
    before = price(library, events=[late], known_at="2023-06-30")
    assert known.serviced.balance_on(date(2023, 6, 20)) == 1_000_000_000
    assert before.serviced.balance_on(date(2023, 6, 20)) == 1_500_000_000


def test_bad_events_are_refused_at_their_place(library) -> None:
    above = {**PREPAYMENT, "amount": "15000000.01"}
    (found,) = problems(library, events=[above])
    assert found[0] == "repayment_above_balance"
    assert problems(library, events=[{**PREPAYMENT, "kind": "prepaid"}]) == [
        ("word_unknown", "events[0].kind")
    ]
    assert problems(library, events={}) == [("shape", "events")]


def test_a_quote_refuses_terms_as_booking_does(library) -> None:
    odd = {**LOAN, "spread_bps": "0.45"}
    assert problems(library, loan=odd) == [("spread_magnitude", "loan.spread_bps")]
    assert price(library, loan={**odd, "confirmed": ["spread_magnitude"]}).loan.confirmed
    low = {**LOAN, "repayment": {"kind": "fixed_payment", "amount": "100"}}
    assert problems(library, loan=low) == [("payment_below_interest", "loan.repayment.amount")]
    early = [{"index": "LPR1Y", "published_on": "2022-09-21", "rate_pct": "3.65"}]
    assert problems(library, fixings=early) == [("fixing_missing", "loan.benchmark")]


GONE = {"kind": "cancellation", "reason": "booked by mistake", "received_on": "2023-06-01"}


@pytest.mark.parametrize(
    ("events", "path"),
    [
        ([GONE], "events[0].kind"),
        ([PREPAYMENT | {"received_on": "2023-05-31", "on": "2023-05-30"}, GONE], "events[1]"),
        ([GONE, PREPAYMENT], "events[1]"),
    ],
)
def test_a_cancelled_loan_is_not_quoted(library, events, path: str) -> None:
    with pytest.raises(RejectedError) as refused:
        price(library, events=events)
    [problem] = refused.value.problems
    assert problem.place.path == path
    # There is no loan to withdraw anything of.
    assert "carbonstep" not in problem.remedy
    if problem.code != "cancelled_with_events":
        assert problem.code == "quote_cancelled"


def test_a_cancellation_that_is_taken_back_is_quoted(library) -> None:
    node = node_from_json(DOCUMENT | {"events": [GONE]})
    document = read_quote(node, find_rulebook=lambda _: library.rulebook(LOAN["rulebook"]))
    [event] = document.events
    back = {
        "kind": "withdrawn",
        "supersedes": event.event_id,
        "reason": "it is right",
        "received_on": "2023-06-05",
    }
    assert price(library, events=[GONE, back]).interest
    [(code, path)] = problems(library, events=[GONE, back], known_at="2023-06-03")
    assert (code, path) == ("quote_cancelled", "events[0].kind")
