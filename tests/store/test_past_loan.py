"""A loan recorded by the first release reads as the document that booked it."""

import json
from pathlib import Path
from typing import Any

import pytest

from carbonstep.domain.loan.loan import Loan, RepaymentKind
from carbonstep.domain.loan.read import read_loan
from carbonstep.domain.loan.term import LOAN, loan_body
from carbonstep.reading.node import node_from_json
from carbonstep.reading.reading import Reading
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from carbonstep.store.past.loan import loan_0

PAST: list[dict[str, Any]] = json.loads(Path(__file__).with_name("loan-0.json").read_text("utf-8"))
"""Documents, and the bodies that the first release recorded for them."""


@pytest.fixture(scope="module")
def rulebook():
    return Library(shipped_rules()).rulebook("huangshi-reduction@2022-09")


@pytest.mark.parametrize("place", range(len(PAST)))
def test_a_body_of_the_first_release_is_the_loan_its_document_books(rulebook, place) -> None:
    document, body = PAST[place]["document"], PAST[place]["body"]
    reading, node = Reading(), node_from_json(document)
    booked = read_loan(reading, node, rulebook=rulebook, account_id="a", loan_id="L")
    assert isinstance(booked, Loan), reading.problems
    read = LOAN.parse(loan_0(body))
    assert read == booked
    # Lifted, it says what is written today: nothing of the first release is left over.
    assert loan_body(read).keys() == loan_0(body).keys()


def test_the_bodies_of_the_first_release_have_every_word_a_term_can_have() -> None:
    """The fixture covers the tables: each kind of repayment, each word, both sides of each null."""
    found = [LOAN.parse(loan_0(item["body"])) for item in PAST]
    assert {loan.repayment.kind for loan in found} == set(RepaymentKind)
    for of in ("interest", "repayment"):
        for term in LOAN.term(of).kind.terms.terms:
            values = {term.take(getattr(loan, of)) for loan in found}
            assert len(values) > 1, term.name
    nulls = ("first_drawdown", "rise_max_bps", "fall_max_bps", "floor_pct", "cap_pct", "rounding")
    for name in nulls:
        values = {item["body"][name] is None for item in PAST}
        assert values == {True, False}, name
    assert {item["body"]["benchmark"]["anchor"][:2] for item in PAST} == {"dr", "01", "20"}
