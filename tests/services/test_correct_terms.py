"""Terms that were booked wrong and loans booked by mistake: as facts, on both engines."""

from datetime import date

import pytest

from carbonstep.present.words.translation import Language
from carbonstep.reading.problem import RejectedError
from carbonstep.services.book_interest import book_interest, read_months
from carbonstep.services.changes import log_size
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.query import list_loans, loan_by_id
from carbonstep.services.rate import loan_price
from carbonstep.store.standing import announcements

from .amended_case import (
    BOOKED_ON,
    CUT,
    GONE,
    LATER,
    NUMBER,
    ON,
    WRONG,
    book,
    interest,
    problems_of,
    rate_on,
    record,
    seen,
)


@pytest.fixture
def lender(bank_after):
    """The bank with the loan of ten million yuan at 3.45 % fixed and 55 basis points."""
    return bank_after(book)


def test_terms_that_never_were_so_count_from_the_start(lender) -> None:
    lender.run(date(2024, 6, 20))
    record(lender, WRONG, on=date(2024, 7, 1))
    found = interest(lender)
    assert (found["2024-03-20"], found["2024-09-20"]) == ("81250.00", "99666.67")
    run = lender.run(date(2024, 7, 1))
    # Ten basis points too much for 75 and for 92 days.
    assert [t.net_fen for t in run.true_ups] == [-208_333, -255_555]
    contract = seen(lender, as_of=BOOKED_ON).priced.contract
    assert (contract.booked.spread_e4bp, contract.as_booked.spread_e4bp) == (450_000, 550_000)


def test_a_correction_goes_under_the_amendments_of_its_term(lender) -> None:
    record(lender, CUT)
    record(lender, WRONG)
    assert rate_on(lender, date(2024, 10, 24)) == "3.9"
    assert rate_on(lender, ON) == "3.7"


@pytest.mark.parametrize(
    ("terms", "first", "paid"),
    [
        ({"principal": "9000000"}, "2024-03-20", "75000.00"),
        ({"drawn_on": "2024-01-15"}, "2024-03-20", "72222.22"),
        ({"day_count": "ACT/365F"}, "2024-03-20", "82191.78"),
        ({"interest": {"frequency": "month"}}, "2024-01-20", "16666.67"),
        ({"matures_on": "2024-03-01", "first_test_on": None}, "2024-03-01", "62222.22"),
    ],
)
def test_other_terms_are_corrected_too(lender, terms, first: str, paid: str) -> None:
    lender.run(date(2024, 3, 20))
    record(lender, {**WRONG, "terms": terms}, on=date(2024, 3, 20))
    assert interest(lender)[first] == paid
    lender.run(date(2024, 3, 20))
    ledger = ledger_as_known(lender.store, NUMBER)
    booked = sum(p.amounts.interest_fen for _, p in ledger.postings)
    booked += sum(t.change.interest_fen for _, t in ledger.true_ups)
    owed = [v for day, v in interest(lender).items() if day <= "2024-03-20"]
    assert booked == round(sum(float(v) for v in owed) * 100)


def test_a_loan_that_is_cancelled_never_was(lender) -> None:
    lender.run(date(2024, 6, 20))
    size = str(log_size(lender.store))
    event = record(lender, GONE, on=date(2024, 7, 1))
    run = lender.run(date(2024, 7, 1))
    assert [t.change.interest_fen for t in run.true_ups] == [-8_333_333, -10_222_222]
    assert {t.recomputed.payment_fen for t in run.true_ups} == {0}
    ledger = ledger_as_known(lender.store, NUMBER)
    for true_up in run.true_ups:
        letter = ledger.advice(true_up, Language.EN)
        assert "nothing is owed under it" in letter
        assert "owes" not in letter
        assert "It is due" not in letter
    again = lender.run(date(2024, 9, 20))
    assert not [p for p in (*again.postings, *again.true_ups) if p.loan_id == NUMBER]
    for ask in (lambda: seen(lender), lambda: loan_price(lender.store, NUMBER, as_of=LATER)):
        with pytest.raises(RejectedError) as refused:
            ask()
        [problem] = refused.value.problems
        assert (problem.code, problem.found, problem.needed) == (
            "loan_cancelled",
            NUMBER,
            event.event_id,
        )
    assert rate_on(lender, ON, known_at=size) == "4"
    [own] = [c for c in list_loans(lender.store) if c.booked.loan_id == NUMBER]
    assert own.cancellation == event
    assert loan_by_id(lender.store, NUMBER).contract.cancellation == event


def test_a_cancelled_loan_is_not_of_the_book(lender) -> None:
    within = read_months("2024-01", "2024-12")
    before = book_interest(lender.store, within=within, as_of=LATER)
    record(lender, GONE)
    after = book_interest(lender.store, within=within, as_of=LATER)
    assert (before.loans - after.loans, after.unpriced_loans) == (1, 0)
    own = sum(float(paid) for day, paid in {"3": 83333.33, "6": 102222.22}.items())
    assert before.total.with_fen - after.total.with_fen > own


def test_a_cancellation_that_was_wrong_is_withdrawn(lender) -> None:
    before = interest(lender)
    lender.run(date(2024, 6, 20))
    event = record(lender, GONE, on=date(2024, 7, 1))
    lender.run(date(2024, 7, 1))
    back = {"kind": "withdrawn", "supersedes": event.event_id, "reason": "it is this borrower's"}
    record(lender, back, on=date(2024, 7, 2))
    run = lender.run(date(2024, 7, 2))
    assert [t.change.interest_fen for t in run.true_ups] == [8_333_333, 10_222_222]
    letter = ledger_as_known(lender.store, NUMBER).advice(run.true_ups[0], Language.EN)
    assert "The borrower owes the lender 83,333.33 yuan of interest." in letter
    assert "the contract day 2024-03-20 stands again" in letter
    assert "It is due with" not in letter
    assert interest(lender) == before
    record(lender, WRONG, on=date(2024, 7, 3))
    assert rate_on(lender, ON) == "3.9"


def test_decisions_of_a_cancelled_loan_no_longer_stand(bank) -> None:
    def standing():
        with bank.store.read() as session:
            return announcements(session, "HS-1").standing

    bank.run(date(2023, 5, 2))
    assert standing()
    event = record(bank, GONE, loan="HS-1", on=date(2023, 5, 3))
    assert standing() == ()
    bank.run(date(2023, 5, 3))
    assert standing() == ()
    back = {"kind": "withdrawn", "supersedes": event.event_id, "reason": "it is right"}
    record(bank, back, loan="HS-1", on=date(2023, 5, 4))
    assert standing()


def test_two_corrections_of_one_term_are_one_that_supersedes(lender) -> None:
    first = record(lender, WRONG)
    again = {**WRONG, "terms": {"spread_bps": "50"}}
    [problem] = problems_of(lender, again)
    assert (problem.code, problem.needed) == ("amendment_overlaps", first.event_id)
    record(lender, {**again, "supersedes": first.event_id})
    assert rate_on(lender, ON) == "3.95"


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "prepayment", "on": "2024-06-01", "amount": "1000000"},
        {"kind": "receipt", "on": "2024-03-20", "amount": "83333.33"},
        {"kind": "payoff", "on": "2024-06-01"},
    ],
)
def test_a_loan_that_money_moved_for_is_not_cancelled(lender, document) -> None:
    moved = record(lender, document)
    [problem] = problems_of(lender, GONE)
    assert (problem.code, problem.found) == (
        "cancelled_with_events",
        f"{moved.event_id} ({moved.on})",
    )
    back = {"kind": "withdrawn", "supersedes": moved.event_id, "reason": "of another loan"}
    record(lender, back)
    record(lender, GONE)


@pytest.mark.parametrize("document", [CUT, WRONG, {**GONE, "reason": "again"}, {
    "kind": "prepayment", "on": "2024-06-01", "amount": "1000000"}])  # fmt: skip
def test_nothing_happens_to_a_cancelled_loan(lender, document) -> None:
    event = record(lender, GONE)
    assert record(lender, GONE) == event
    [problem] = problems_of(lender, document)
    assert (problem.code, problem.needed) == ("loan_cancelled", event.event_id)


def test_a_cancelled_number_is_not_booked_again_by_chance(lender) -> None:
    event = record(lender, GONE)
    for changes in ({}, {"spread_bps": "25"}):
        with pytest.raises(RejectedError) as refused:
            book(lender, **changes)
        problem, *differing = refused.value.problems
        assert (problem.code, problem.needed) == ("loan_cancelled", event.event_id)
        for command in ("withdraw S4 E-", "correct S4 --supersedes E-"):
            assert f"carbonstep loan {command}" in problem.remedy
        assert [p.place.path for p in differing] == list(changes)
