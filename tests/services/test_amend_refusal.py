"""What cannot be amended, corrected or cancelled leaves no trace."""

from datetime import date

import pytest

from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import log_size

from .amended_case import (
    CUT,
    NUMBER,
    REFUSED,
    WRONG,
    amend,
    book,
    problems_of,
    rate_on,
    record,
    terms,
)


@pytest.fixture
def lender(bank_after):
    """The bank with the loan of ten million yuan at 3.45 % fixed and 55 basis points."""
    return bank_after(book)


@pytest.mark.parametrize(("document", "code", "path"), REFUSED)
def test_what_cannot_be_leaves_no_trace(lender, document, code: str, path: str) -> None:
    problems = problems_of(lender, document)
    assert [(p.code, p.place.path or "") for p in problems] == [(code, path)]
    assert all(p.message and p.remedy for p in problems)


@pytest.mark.parametrize(("document", "offers"), [(CUT, False), (WRONG, True)])
def test_what_is_confirmed_alone_names_no_term(lender, document, offers: bool) -> None:
    for given in ({}, {"confirmed": []}):
        [problem] = problems_of(lender, {**document, "terms": given})
        assert (problem.code, problem.place.path) == ("value_missing", "terms")
        offered = problem.needed.split(", ")
        assert ("drawn_on" in offered) is offers, "a correction may be of any term but the number"
        assert {"spread_bps", "account"} <= set(offered)
        assert not {"loan_id", "confirmed"} & set(offered)


def test_two_amendments_of_one_day_change_different_terms(lender) -> None:
    first = record(lender, CUT)
    [problem] = problems_of(lender, terms(spread_bps="30", floor_pct="1"))
    assert (problem.code, problem.place.path, problem.needed) == (
        "amendment_overlaps",
        "on",
        first.event_id,
    )
    amend(lender, "2024-10-25", floor_pct="3.8")
    amend(lender, "2024-10-26", spread_bps="30")
    assert [rate_on(lender, date(2024, 10, day)) for day in (24, 25, 26)] == ["4", "3.8", "3.8"]


def test_a_maturity_before_what_is_recorded_names_it(lender) -> None:
    early = {"kind": "prepayment", "on": "2025-11-01", "amount": "1000000"}
    event = record(lender, early)
    undone, outside = problems_of(lender, terms(matures_on="2025-10-01"))
    assert (undone.code, undone.place.path) == ("loan_event_undone", "terms.matures_on")
    assert undone.found == f"{event.event_id} (2025-11-01)"
    assert (outside.code, outside.found) == ("loan_event_outside_life", "2025-11-01")


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({**WRONG, "terms": {"matures_on": "2024-10-20"}}, "terms.matures_on"),
        ({**WRONG, "terms": {"drawn_on": "2024-11-01"}}, "terms.drawn_on"),
        ({**CUT, "on": "2024-06-01", "terms": {"matures_on": "2024-10-20"}}, "on"),
    ],
)
def test_terms_that_leave_an_amendment_outside_the_life_name_it(lender, document, path) -> None:
    """A correction has no day of its own: what is wrong is so of the term."""
    cut = record(lender, CUT)
    undone, problem = problems_of(lender, document)
    assert (undone.code, undone.place.path) == ("loan_event_undone", path)
    assert undone.found == f"{cut.event_id} (2024-10-25)"
    assert problem.code == "amendment_outside_life"
    second = record(lender, {**WRONG, "terms": {"floor_pct": "3"}})
    document = {**document, "supersedes": second.event_id}
    if document["kind"] == "correction":
        assert problems_of(lender, document)[0].place.path == path


def test_an_extension_that_others_rest_on_is_not_withdrawn(lender) -> None:
    extended = amend(lender, "2025-12-01", matures_on="2027-01-05")
    cut = amend(lender, "2026-06-01", spread_bps="25")
    back = {"kind": "withdrawn", "supersedes": extended.event_id, "reason": "never signed"}
    undone, outside = problems_of(lender, back)
    assert (undone.code, undone.found) == ("loan_event_undone", f"{cut.event_id} (2026-06-01)")
    assert outside.code == "amendment_outside_life"


def test_a_repeated_booking_names_each_term_that_differs(lender) -> None:
    before = log_size(lender.store)
    other = {"spread_bps": "25", "first_test_on": "2024-07-01"}
    with pytest.raises(RejectedError) as refused:
        book(lender, repayment={"kind": "equal_principal"}, **other)
    exists, *differ = refused.value.problems
    assert exists.code == "loan_exists"
    for command in ("amend", "correct", "cancel"):
        assert f"carbonstep loan {command} {NUMBER}" in exists.remedy
    assert {(p.place.path, p.found, p.needed) for p in differ} == {
        ("spread_bps", "25", "55"),
        ("repayment.kind", "equal_principal", "bullet"),
        ("repayment.at_change", "recompute", "–"),
        ("first_test_on", "2024-07-01", "–"),
    }
    assert log_size(lender.store) == before
    record(lender, WRONG)
    assert not book(lender).new
    assert not book(lender, spread_bps="45").new
