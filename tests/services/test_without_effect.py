"""What an event changes nothing of is recorded and said so; the number of a cancelled loan is not
lost."""

from datetime import date

import pytest

from carbonstep.domain.loan.contract import TermsEffect
from carbonstep.present.page.terms import terms_changed_views
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.loan_event import record_loan_event

from .amended_case import (
    CUT,
    GONE,
    LATER,
    NUMBER,
    S4,
    WRONG,
    amend,
    book,
    interest,
    seen,
)
from .test_terms_after_payoff import AFTER, PAYOFF


@pytest.fixture
def lender(bank):
    book(bank)
    return bank


def told(bank, document, *, on: date = LATER):
    stamp = bank.stamp(on)
    return record_loan_event(bank.store, NUMBER, node_from_json(document), stamp)


def codes(recorded) -> list[str]:
    assert all(w.warning and w.message and w.remedy for w in recorded.warnings)
    return [warning.code for warning in recorded.warnings]


SAME = [
    {**CUT, "terms": {"spread_bps": "55"}},
    {**CUT, "terms": {"spread_bps": "55.0", "cap_pct": "none", "parameters": S4["parameters"]}},
    {**WRONG, "terms": {"principal": "10000000"}},
    {**WRONG, "terms": {"rulebook": S4["rulebook"]}},
    {**WRONG, "terms": {"first_test_on": None}},
]


@pytest.mark.parametrize("document", SAME)
def test_terms_that_hold_already_are_recorded_and_said_to_change_nothing(lender, document) -> None:
    before = interest(lender)
    first = told(lender, document)
    assert (first.new, codes(first)) == (True, ["changes_nothing"])
    again = told(lender, document)
    assert (again.new, again.warnings) == (False, first.warnings)
    assert (
        f"carbonstep loan withdraw S4 {first.event.event_id} --reason" in first.warnings[0].remedy
    )
    assert interest(lender) == before
    contract = seen(lender).priced.contract
    assert [item.effect for item in contract.history] == [TermsEffect.UNCHANGED]
    [view] = terms_changed_views(contract, Language.ZH)
    assert view.changes == ("无变动：各项条款原已如此",)


@pytest.mark.parametrize(
    "document",
    [
        CUT,
        {**CUT, "terms": {"spread_bps": "55", "cap_pct": "3.9"}},
        {**WRONG, "terms": {"principal": "10000000", "day_count": "ACT/365F"}},
        {"kind": "prepayment", "on": "2025-06-01", "amount": "1"},
    ],
)
def test_what_changes_something_is_told_without_a_warning(lender, document) -> None:
    assert told(lender, document).warnings == ()


def test_what_changes_nothing_counts_once_what_came_before_is_otherwise(lender) -> None:
    same = {**CUT, "on": "2024-12-20", "terms": {"spread_bps": "55"}}
    told(lender, same)
    amend(lender, "2024-09-20", spread_bps="25")
    found = interest(lender)
    # 3.70 % for 91 days, then 4.00 % for 90.
    assert (found["2024-12-20"], found["2025-03-20"]) == ("93527.78", "100000.00")
    assert told(lender, same).warnings == ()


def test_it_is_held_against_the_terms_that_hold_without_it(lender) -> None:
    amend(lender, "2024-09-20", spread_bps="25")
    assert codes(told(lender, {**CUT, "on": "2024-12-20"})) == ["changes_nothing"]
    assert told(lender, {**CUT, "on": "2024-08-20", "terms": {"spread_bps": "30"}}).warnings == ()


def test_what_never_acts_is_said_of_the_amendment_and_of_the_payoff(lender) -> None:
    late = told(lender, AFTER)
    paid_off = told(lender, PAYOFF)
    for recorded in (paid_off, told(lender, AFTER)):
        [warning] = recorded.warnings
        assert (warning.code, warning.found) == ("never_acts", "2025-06-01")
        assert warning.needed == paid_off.event.event_id
        assert warning.place.path == f"loan.events.{late.event.event_id}"
    assert (late.warnings, told(lender, {**CUT, "on": "2025-05-01"}).warnings) == ((), ())


def test_a_cancelled_number_is_the_right_loans_again_by_one_correction(lender) -> None:
    right = {"spread_bps": "45", "principal": "8000000", "matures_on": "2026-07-05"}
    lender.run(date(2024, 6, 20))
    gone = told(lender, GONE, on=date(2024, 7, 1))
    assert codes(gone) == ["number_kept"]
    assert f"loan correct {NUMBER} --supersedes {gone.event.event_id}" in gone.warnings[0].remedy
    lender.run(date(2024, 7, 1))
    document = {**WRONG, "terms": right, "supersedes": gone.event.event_id}
    assert told(lender, document, on=date(2024, 7, 2)).warnings == ()
    lender.run(date(2024, 7, 2))
    book(lender, loan_id="OWN", **right)
    assert interest(lender) == interest(lender, loan="OWN")
    ledger = ledger_as_known(lender.store, NUMBER)
    booked = sum(p.amounts.interest_fen for _, p in ledger.postings)
    booked += sum(t.change.interest_fen for _, t in ledger.true_ups)
    # 8,000,000 x 3.90 % x 167 / 360, as of two days settled to the fen.
    assert booked == 6_500_000 + 7_973_333
    assert not book(lender, **right).new


def test_an_event_told_again_that_no_longer_counts_is_said_to_be_superseded(lender) -> None:
    gone = told(lender, GONE)
    assert told(lender, GONE).warnings == gone.warnings
    right = told(lender, {**WRONG, "supersedes": gone.event.event_id}).event
    again = told(lender, GONE)
    assert (again.new, codes(again)) == (False, ["loan_event_superseded"])
    assert again.warnings[0].needed == right.event_id
    # What is taken back and told again is a new event, and counts.
    back = {"kind": "withdrawn", "supersedes": right.event_id, "reason": "no slip"}
    told(lender, back)
    counts = told(lender, {**WRONG, "supersedes": gone.event.event_id})
    assert (counts.new, counts.warnings) == (True, ())
