"""A loan's life is priced once for one look at it, and a look at its rate reads no more."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import event as listening

from carbonstep.domain.money import service
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.rate import loan_picture, loan_price

from .conftest import LOAN, row

ON, EARLIER = date(2024, 7, 1), date(2024, 3, 1)
WAIVING = {**LOAN, "loan_id": "HS-2", "corrections": {"too_low": "waive"}}
PREPAID = {"kind": "prepayment", "on": "2023-12-01", "amount": "1000000"}


@pytest.fixture
def lender(bank):
    """Two loans posted until 1 July 2024, with two steps and a prepayment; one waives."""
    book_loan(bank.store, bank.library, node_from_json(WAIVING), bank.stamp(date(2022, 9, 20)))
    bank.before_steps = str(log_size(bank.store))
    bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    for loan in ("HS-1", "HS-2"):
        stamp = bank.stamp(date(2023, 12, 1))
        assert record_loan_event(bank.store, loan, node_from_json(PREPAID), stamp)
    bank.file(row(2023, "40000"), on=date(2024, 4, 26))
    assert bank.run(ON).postings
    return bank


@pytest.fixture
def folds(monkeypatch) -> list[int]:
    """One entry for each life put through the fold."""
    made: list[int] = []
    fold = service.fold_flows

    def counted(*args, **kwargs):
        made.append(1)
        return fold(*args, **kwargs)

    monkeypatch.setattr("carbonstep.domain.money.service.fold_flows", counted)
    return made


@pytest.fixture
def asked(lender) -> Iterator[list[str]]:
    """Every statement that reaches the store."""
    found: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        found.append(statement)

    listening.listen(lender.store.engine, "before_cursor_execute", note)
    yield found
    listening.remove(lender.store.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("look", [loan_price, loan_picture])
def test_a_look_prices_the_life_once_and_the_plain_one_when_asked(lender, folds, look) -> None:
    found = look(lender.store, "HS-1", as_of=ON)
    assert len(folds) == 1
    assert found.priced.benefit.life.saved_fen
    assert found.priced.plain is found.priced.plain
    assert len(folds) == 2


def test_a_loan_without_steps_is_its_own_plain_life(lender, folds) -> None:
    found = loan_price(lender.store, "HS-1", as_of=ON, known_at=lender.before_steps)
    assert (found.priced.decisions, found.priced.plain) == ((), found.priced.serviced)
    assert len(folds) == 1


def test_a_life_at_posted_rates_and_a_later_posting_are_priced_beside_it(lender, folds) -> None:
    loan_picture(lender.store, "HS-2", as_of=ON)
    assert len(folds) == 2, "what the contract waives is measured at the rates that were posted"
    folds.clear()
    found = loan_picture(lender.store, "HS-1", as_of=EARLIER)
    assert len(folds) == 2, "a ledger is never seen from before its last posting"
    assert found.pending.entries == ()


def test_the_price_alone_is_that_of_the_picture(lender) -> None:
    midway = str((int(lender.before_steps) + log_size(lender.store)) // 2)
    for loan in ("HS-1", "HS-2"):
        for known in (None, lender.before_steps, midway):
            for day in (date(2022, 9, 1), EARLIER, ON, date(2027, 1, 1)):
                alone = loan_price(lender.store, loan, as_of=day, known_at=known)
                whole = loan_picture(lender.store, loan, as_of=day, known_at=known)
                assert (alone.known, alone.priced) == (whole.known, whole.priced)


def test_who_asks_for_a_price_reads_no_evidence_and_no_ledger(lender, asked) -> None:
    tables = ("posting", "true_up", "report", "certificate", "account", "rulebook")

    def read() -> set[str]:
        return {name for name in tables if any(f"FROM {name}" in told for told in asked)}

    loan_picture(lender.store, "HS-1", as_of=ON)
    assert read() == set(tables), "the picture reads them all, so that the names are right"
    asked.clear()
    loan_price(lender.store, "HS-1", as_of=ON)
    assert asked
    assert read() == set()


def test_a_price_is_refused_as_a_picture_is(lender) -> None:
    assert loan_price(lender.store, "HS-3", as_of=ON) is None
    with pytest.raises(RejectedError):
        loan_price(lender.store, "HS-1", as_of=ON, known_at="whenever")
