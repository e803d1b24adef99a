"""Receipts are matched without holding a writer up, and what a file may cost is bounded."""

from collections.abc import Callable
from datetime import date

import pytest

from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services import receipt as receipts
from carbonstep.services.fixing import publish_fixing
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.touched import LOOKS_MAX

from .receipts_case import ON, TERMS, Tell, booking, pays, problems, telling


@pytest.fixture
def book(bank):
    return booking(bank)


@pytest.fixture
def tell(bank, tmp_path) -> Tell:
    return telling(bank, tmp_path)


def pay(bank, loan_id: str, amount: str, reference: str) -> None:
    """What another writer tells of a loan."""
    document = {"kind": "receipt", "on": "2023-06-20", "amount": amount, "reference": reference}
    record_loan_event(bank.store, loan_id, node_from_json(document), bank.stamp(ON))


@pytest.fixture
def meanwhile(monkeypatch):
    """Lets other writers do something after each look at a file; tells the rows of each look."""

    def looking(*doings: Callable[[], object]) -> list[list[int]]:
        looks: list[list[int]] = []
        left = list(doings)

        def match(session, rows, *given) -> None:
            looks.append([row.number for row in rows])
            REAL_MATCH(session, rows, *given)
            if left:
                left.pop(0)()

        monkeypatch.setattr(receipts, "_match", match)
        return looks

    return looking


REAL_MATCH = receipts._match


def test_matching_holds_no_writer_up_and_what_others_told_of_other_loans_changes_nothing(
    bank, book, tell, meanwhile
) -> None:
    book("A", "B", "C")

    def others() -> None:
        book("D")
        pay(bank, "C", "1", "x")
        bank.run(date(2023, 3, 20))

    looks = meanwhile(others)
    assert tell("A,2023-06-20,10222.22,,", "B,2023-06-20,10222.22,,").stored
    assert looks == [[0, 1]]


def test_a_loan_that_was_touched_meanwhile_is_matched_anew_and_no_other(
    bank, book, tell, meanwhile
) -> None:
    book("A", "B")
    looks = meanwhile(lambda: pay(bank, "A", "10000", "x"))
    told = tell("A,2023-06-20,10222.22,,", "B,2023-06-20,10222.22,,")
    assert told.stored
    assert looks == [[0, 1], [0]]
    assert sorted(pays(told.accepted)) == [
        ("A", [("2023-06-20", "222.22", "0.00"), ("2023-09-20", "10000.00", "222.22")], "0.00"),
        ("B", [("2023-06-20", "10222.22", "0.00")], "0.00"),
    ]


def test_what_may_touch_any_loan_has_all_matched_anew(bank, book, tell, meanwhile) -> None:
    book("A", "B")

    def published() -> None:
        day = {"index": "LPR1Y", "published_on": "2023-12-20", "rate_pct": "3.45"}
        publish_fixing(bank.store, node_from_json(day), bank.stamp(ON))

    looks = meanwhile(published)
    assert tell("A,2023-06-20,10222.22,,", "B,2023-06-20,10222.22,,").stored
    assert looks == [[0, 1], [0, 1]]


def test_a_loan_touched_again_and_again_is_matched_under_the_lock_at_last(
    bank, book, tell, meanwhile
) -> None:
    book("A", "B")
    looks = meanwhile(*[lambda n=n: pay(bank, "A", "1", f"x{n}") for n in range(LOOKS_MAX)])
    rows = ("A,2023-06-20,10222.22,,", "B,2023-06-20,10222.22,,")
    told = tell(*rows)
    assert told.stored
    assert looks == [[0, 1], [0], [0], [0]]
    assert len(looks) == LOOKS_MAX + 1
    # All that was told of A meanwhile is beside it.
    assert pays(told.accepted) == pays(tell(*rows).unchanged)


def test_what_was_touched_between_two_looks_is_not_forgotten(
    bank, book, tell, meanwhile, monkeypatch
) -> None:
    """B is told of after A was found touched, and before the next look begins."""
    book("A", "B")
    looks = meanwhile(lambda: pay(bank, "A", "10000", "x"))
    real = receipts._touched

    def touched(session, known, rows):
        found = real(session, known, rows)
        if len(looks) == 1:
            monkeypatch.setattr(bank.store, "read", between)
        return found

    def between():
        monkeypatch.undo()
        pay(bank, "B", "10000", "y")
        return bank.store.read()

    monkeypatch.setattr(receipts, "_touched", touched)
    told = tell("A,2023-06-20,10222.22,,", "B,2023-06-20,10222.22,,")
    assert told.stored
    assert {row[0]: row[1][0] for row in pays(told.accepted)} == {
        "A": ("2023-06-20", "222.22", "0.00"),
        "B": ("2023-06-20", "222.22", "0.00"),
    }


def test_what_a_file_may_cost_is_bounded(bank, book, tell, monkeypatch) -> None:
    book("A")
    monkeypatch.setattr(receipts, "ROWS_MAX", 2)
    with pytest.raises(RejectedError, match="rows"):
        tell(*[f"A,2023-06-20,{number},," for number in (1, 2, 3)])
    monkeypatch.setattr(receipts, "ROWS_MAX", 10)
    monkeypatch.setattr(receipts, "EVENTS_MAX", 2)
    rows = [f"A,2023-06-20,{number},," for number in range(1, 6)]
    with monkeypatch.context() as unpriced:
        # Refused at once: nothing is priced or matched, and it is told once.
        unpriced.setattr(receipts, "price_life", None)
        told = tell(*rows)
    assert (problems(told), told.accepted) == ([(4, "loan_id", "loan_events_limit", "")], ())
    assert tell(*rows[:2]).stored
    assert problems(tell(*rows[1:3])) == [(3, "loan_id", "loan_events_limit", "")]
    assert tell(*rows[:2]).unchanged


def test_no_more_wrong_rows_are_told_than_a_file_may_have(bank, book, tell, monkeypatch) -> None:
    book("A")
    monkeypatch.setattr("carbonstep.services.rejection.REJECTED_MAX", 2)
    wrong = [f"NONE,2023-06-20,{number},," for number in (1, 2, 3)]
    assert len(problems(tell(*wrong[:2]))) == 2
    with pytest.raises(RejectedError) as refused:
        tell(*wrong)
    assert [p.code for p in refused.value.problems][:2] == ["too_many_rejected", "loan_unknown"]


def test_a_receipt_for_a_loan_that_cannot_be_priced_is_refused_alone_with_its_reason(
    bank, book, tell
) -> None:
    terms = {**TERMS, "loan_id": "GONE", "drawn_on": "2023-03-20"}
    book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(date(2023, 3, 20)))
    record_loan_event(
        bank.store,
        "GONE",
        node_from_json({"kind": "cancellation", "reason": "booked by mistake"}),
        bank.stamp(ON),
    )
    assert [(row, code) for row, _, code, _ in problems(tell("GONE,2023-06-20,1,,"))] == [
        (2, "loan_cancelled")
    ]
