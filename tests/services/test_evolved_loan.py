"""A loan gets one more term: every recorded loan reads as if it had always had it, is recognised
when it is booked again, and nothing is decided, announced or posted anew."""

import json
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carbonstep.domain.loan import term
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.term import LOAN as TERMS
from carbonstep.reading.codec import Term
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.reading.value import text
from carbonstep.services.book_interest import book_interest, read_months
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.query import decisions_of_loan, list_loans
from carbonstep.services.rate import loan_picture
from carbonstep.store.log import EventType
from carbonstep.store.past.lift import lifted

from .conftest import LOAN, row

LATER = date(2023, 9, 25)
OTHERS: dict[str, dict[str, Any]] = {
    "HS-2": {"repayment": {"kind": "equal_principal"}, "cap_pct": "6"},
    "HS-3": {"repayment": {"kind": "equal_instalment"}, "penalty": {"overdue_pct": "30"}},
    "HS-4": {"benchmark": {"index": "fixed", "rate_pct": "3.55"}},
}
DOCUMENTS = {
    "HS-1": LOAN,
    **{name: {**LOAN, "loan_id": name, **more} for name, more in OTHERS.items()},
}
PAST = Path(__file__).parents[1] / "store" / "loan-0.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterLoan(Loan):
    """A loan of tomorrow, with one more optional term."""

    purpose: str = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarelessLoan(Loan):
    """A loan whose new term has no default."""

    purpose: str


PURPOSE = Term("purpose", text(), "what the money is for", later=True)


@pytest.fixture
def evolve(stand_in):
    """The program with another class and table of loans in the place of its own."""

    def put(loan: type[Any], purpose: Term = PURPOSE) -> None:
        stand_in(TERMS, replace(TERMS, of=loan, terms=(*TERMS.terms, purpose)))
        stand_in(Loan, loan)

    return put


@pytest.fixture
def lived(bank_after):
    """A bank that has been through a year with several loans."""
    return bank_after(live)


def live(bank) -> None:
    """A bank with loans repaid in several ways, a restatement, decisions and postings."""
    for loan_id in OTHERS:
        node = node_from_json(DOCUMENTS[loan_id])
        book_loan(bank.store, bank.library, node, bank.stamp(date(2022, 9, 20)))
    first = bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    bank.run(date(2023, 5, 20))
    restated = row(2022, "60000", supersedes=first.accepted[0], restatement_reason="recount")
    bank.file(restated, on=date(2023, 7, 3))
    bank.run(LATER)


def seen(bank) -> dict[str, Any]:
    """What the store says of each loan: its terms of before, decisions, interest, and the book."""
    found: dict[str, Any] = {}
    for loan in (item.booked for item in list_loans(bank.store, limit=100)):
        picture = loan_picture(bank.store, loan.loan_id, as_of=LATER)
        assert picture is not None
        found[loan.loan_id] = (
            [item.take(loan) for item in TERMS.terms],
            [(seq, d.decision_id) for seq, d in decisions_of_loan(bank.store, loan.loan_id) or ()],
            [(item.settlement.pays_on, item.amount_fen) for item in picture.priced.interest],
        )
    months = read_months("2022-09", "2025-12")
    found["book"] = book_interest(bank.store, within=months, as_of=LATER).months
    return found


def booked_bodies(bank) -> dict[str, dict[str, Any]]:
    entries = changes_after(
        bank.store, after=-1, limit=1000, types=(EventType.LOAN_BOOKED,)
    ).entries
    return {entry.subject: entry.body for entry in entries}


def book_again(bank, document: dict[str, Any]):
    return book_loan(bank.store, bank.library, node_from_json(document), bank.stamp(LATER))


def test_a_recorded_loan_has_the_new_term_at_its_default(lived, evolve) -> None:
    before = seen(lived)
    assert set(before) == {*DOCUMENTS, "book"}
    evolve(LaterLoan)
    loans = [item.booked for item in list_loans(lived.store, limit=100)]
    assert [type(loan) for loan in loans] == [LaterLoan] * len(DOCUMENTS)
    assert {loan.purpose for loan in loans} == {"any"}
    assert seen(lived) == before


def test_a_recorded_loan_booked_again_is_booked_already(lived, evolve) -> None:
    evolve(LaterLoan)
    size, bodies = log_size(lived.store), booked_bodies(lived)
    for loan_id, document in DOCUMENTS.items():
        same = ({**document, "purpose": "any"}, bodies[loan_id], document)
        assert [book_again(lived, told).new for told in same] == [False] * 3
    assert log_size(lived.store) == size
    with pytest.raises(RejectedError) as refused:
        book_again(lived, {**LOAN, "purpose": "solar roof"})
    assert [(problem.code, problem.place.path) for problem in refused.value.problems] == [
        ("loan_exists", "loan_id"),
        ("loan_term_differs", "purpose"),
    ]


def test_a_run_announces_and_posts_nothing_anew(lived, evolve) -> None:
    before = seen(lived)
    evolve(LaterLoan)
    size = log_size(lived.store)
    again = lived.run(LATER)
    assert again.loans == len(DOCUMENTS)
    assert (again.decisions, again.postings, again.true_ups) == ((), (), ())
    # Only the run itself was recorded.
    assert log_size(lived.store) == size + 1
    assert seen(lived) == before


def test_a_new_loan_says_the_term_and_an_older_one_stays_as_recorded(lived, evolve) -> None:
    older = booked_bodies(lived)
    evolve(LaterLoan)
    assert book_again(lived, {**LOAN, "loan_id": "HS-9", "purpose": "solar roof"}).new
    bodies = booked_bodies(lived)
    assert bodies.pop("HS-9")["purpose"] == "solar roof"
    assert bodies == older
    assert not any("purpose" in body for body in older.values())
    loans = [item.booked for item in list_loans(lived.store, limit=100)]
    [found] = [loan for loan in loans if loan.loan_id == "HS-9"]
    assert found.purpose == "solar roof"


def test_loans_of_the_first_release_have_it_too(evolve) -> None:
    bodies = [lifted(item["body"], TERMS.schema) for item in json.loads(PAST.read_text("utf-8"))]
    before = [TERMS.write(TERMS.parse(body)) for body in bodies]
    evolve(LaterLoan)
    loans = [term.LOAN.parse(body) for body in bodies]
    assert {(type(loan), loan.purpose) for loan in loans} == {(LaterLoan, "any")}
    assert [term.LOAN.write(loan) for loan in loans] == before


def test_a_term_without_a_default_would_leave_no_loan_readable(lived, evolve) -> None:
    """The control: the store's loans are really read by the class put in place."""
    evolve(CarelessLoan, replace(PURPOSE, later=False, needed=True))
    with pytest.raises(TypeError, match="purpose"):
        list_loans(lived.store, limit=100)


def test_a_term_written_as_of_today_would_record_other_bodies(lived, evolve) -> None:
    """The control: `later` is what keeps the body of a loan that does not say the term."""
    evolve(LaterLoan, replace(PURPOSE, later=False))
    assert book_again(lived, {**LOAN, "loan_id": "HS-9"}).new
    assert booked_bodies(lived)["HS-9"]["purpose"] == "any"
