"""Whose evidence a loan is decided by: the borrower's industry and region, as known."""

from datetime import date

import pytest
from sqlalchemy import event as listening

from carbonstep.reading.node import node_from_json
from carbonstep.services import account_change
from carbonstep.services.announce import decide_due, evidence_of
from carbonstep.services.borrower import borrowers
from carbonstep.services.changes import log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture
from carbonstep.services.what_if import what_if
from carbonstep.store import loan as loans

from .account_change_case import HEIR, ON, change, opened
from .conftest import ACCOUNT, LOAN, row

MOVED = {"kind": "reclassified", "on": "2023-07-01", "region": "CN-QH", "industry": "2511"}
GONE_OVER = {"kind": "succeeded", "on": "2024-07-01", "successor": HEIR}
BEFORE, AFTER, AT_LAST = date(2023, 6, 30), date(2023, 7, 1), date(2024, 7, 1)


def classes(evidence) -> list[tuple[str, str]]:
    seen = [evidence.borrower.on(day) for day in (BEFORE, AFTER, AT_LAST)]
    return [(account.industry, account.region) for account in seen]


def test_evidence_tells_the_industry_and_region_of_a_day_as_known(bank) -> None:
    opened(bank, HEIR, industry="D4411", region="CN-SC")
    first = log_size(bank.store)
    change(bank, MOVED)
    moved = log_size(bank.store)
    change(bank, GONE_OVER)
    expected = {
        first: [("", "CN-HB")] * 3,
        moved: [("", "CN-HB"), ("2511", "CN-QH"), ("2511", "CN-QH")],
        None: [("", "CN-HB"), ("2511", "CN-QH"), ("D4411", "CN-SC")],
    }
    with bank.store.read() as session:
        for known, seen in expected.items():
            borrower = borrowers(session, [ACCOUNT], known=known)[ACCOUNT]
            assert classes(evidence_of(session, borrower, known=known)) == seen
    assert classes(loan_picture(bank.store, "HS-1", as_of=ON).evidence) == expected[None]


def test_a_supposition_keeps_who_the_borrower_is(bank) -> None:
    change(bank, MOVED)
    supposed = node_from_json({"reports": [row(2023, "1")]})
    found = what_if(bank.store, "HS-1", supposed, as_of=ON)
    assert classes(found.then.evidence) == classes(found.now.evidence)
    assert classes(found.then.evidence)[1] == ("2511", "CN-QH")


@pytest.fixture
def statements(bank):
    """Every statement that the store is asked."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_more) -> None:
        asked.append(statement)

    listening.listen(bank.store.engine, "before_cursor_execute", note)
    yield asked
    listening.remove(bank.store.engine, "before_cursor_execute", note)


def test_who_the_borrowers_are_is_asked_once_for_all_loans(bank, statements) -> None:
    for number in range(2, 9):
        name = f"eu-ets:{number}"
        opened(bank, name)
        document = {**LOAN, "loan_id": f"HS-{number}", "account": name}
        book_loan(bank.store, bank.library, node_from_json(document), bank.stamp(ON))
    stamp = bank.stamp(ON)
    counts = []
    with bank.store.read() as session:
        held = loans.loans(session, limit=100)
        assert len(held) == 8
        for some in (held[:1], held):
            statements.clear()
            decide_due(session, some, stamp)
            counts.append(sum("FROM account" in statement for statement in statements))
    assert counts[0] == counts[1] == 2


@pytest.mark.parametrize(
    ("document", "decides"),
    [
        (MOVED, True),
        ({**MOVED, "region": "CN-HB", "industry": "none"}, False),
        ({"kind": "reclassified", "on": "2023-07-01", "lei": "213800KUD8LAJWSQ9D15"}, False),
        ({"kind": "renamed", "on": "2023-07-01", "name": "B"}, False),
        ({"kind": "corrected", "region": "CN-QH", "reason": "slip"}, True),
        ({"kind": "corrected", "name": "B", "reason": "slip"}, False),
    ],
)
def test_another_industry_or_region_decides_the_loans_anew(
    bank, monkeypatch, document, decides: bool
) -> None:
    decided: list[list[str]] = []
    real = account_change.announce_due

    def noted(session, loans, stamp):
        decided.append([loan.loan_id for loan in loans])
        return real(session, loans, stamp)

    monkeypatch.setattr(account_change, "announce_due", noted)
    recorded = change(bank, document).change
    assert decided == ([["HS-1"]] if decides else [])
    back = {"kind": "withdrawn", "supersedes": recorded.change_id, "reason": "never"}
    change(bank, back)
    assert decided == ([["HS-1"], ["HS-1"]] if decides else [])
    change(bank, {**document, "reason": "slip after all"})
    assert len(decided) == (3 if decides else 0)
    change(bank, {**document, "reason": "slip after all"})
    assert len(decided) == (3 if decides else 0)
