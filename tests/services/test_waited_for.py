"""A rulebook that waits for a repricing and a loan that has none are refused together, wherever
they would be brought together; what lies in a store already goes on."""

import shutil
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carbonstep.domain.loan import read, read_event
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import log_size
from carbonstep.services.library import Library
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.quote import quote
from carbonstep.settings import shipped_rules

from .conftest import LOAN, row

FIXED = {"index": "fixed", "rate_pct": "3.55"}
WAITS = "huangshi-reduction@2022-10"
ON = date(2023, 8, 1)
MOVE = {"kind": "amendment", "on": "2023-08-01", "terms": {"rulebook": WAITS}, "reason": "agreed"}
TO_FIXED = {"kind": "correction", "terms": {"benchmark": FIXED}, "reason": "a slip"}


@pytest.fixture
def lender(bank, tmp_path):
    """The bank with a second version that waits for the next repricing."""
    folder = tmp_path / "rules"
    shutil.copytree(shipped_rules(), folder)
    book = folder / "rulebooks" / "huangshi-reduction"
    written = (book / "2022-09.yaml").read_text("utf-8")
    for old, new in (
        ('version: "2022-09"', 'version: "2022-10"'),
        ("effective: 5 business days after receipt", "effective: next_repricing"),
    ):
        assert old in written
        written = written.replace(old, new)
    (book / "2022-10.yaml").write_text(written, "utf-8")
    return replace(bank, library=Library(folder))


def book(bank, **changes: Any):
    document = {**LOAN, "loan_id": "W-1", **changes}
    return book_loan(bank.store, bank.library, node_from_json(document), bank.stamp(ON))


def record(bank, document: dict[str, Any], loan: str = "HS-1"):
    node = node_from_json(document)
    return record_loan_event(bank.store, loan, node, bank.stamp(ON), library=bank.library)


def refused(bank, doing) -> list[tuple[str, str]]:
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as error:
        doing()
    assert log_size(bank.store) == before
    return [(problem.code, problem.place.path or "") for problem in error.value.problems]


def test_at_booking(lender) -> None:
    never = [("no_repricing", "benchmark")]
    assert refused(lender, lambda: book(lender, rulebook=WAITS, benchmark=FIXED)) == never
    late = {"rulebook": WAITS, "matures_on": "2023-09-20"}
    assert refused(lender, lambda: book(lender, **late)) == never
    book(lender, rulebook=WAITS, matures_on="2023-09-21")


def test_in_a_quote_and_in_its_events(lender) -> None:
    terms = {k: v for k, v in LOAN.items() if k not in ("rulebook", "account", "loan_id")}
    fixed = {**terms, "benchmark": FIXED}
    document = {"as_of": "2024-06-01", "rulebook": WAITS, "loan": fixed}

    def codes(**changes: Any) -> list[str]:
        with pytest.raises(RejectedError) as error:
            quote(lender.library, node_from_json({**document, **changes}))
        return [problem.code for problem in error.value.problems]

    assert codes() == ["no_repricing"]
    free = {"rulebook": LOAN["rulebook"]}
    assert codes(**free, events=[MOVE]) == ["no_repricing"]
    assert codes(loan=terms, events=[TO_FIXED]) == ["no_repricing"]
    quote(lender.library, node_from_json({**document, "loan": terms}))
    quote(lender.library, node_from_json({**document, **free}))


def test_a_loan_is_not_moved_to_such_a_version(lender) -> None:
    book(lender, benchmark=FIXED)
    assert refused(lender, lambda: record(lender, MOVE, "W-1")) == [
        ("no_repricing", "terms.rulebook")
    ]
    record(lender, MOVE)


@pytest.mark.parametrize("moved", ["first", "later"])
def test_a_loan_is_not_corrected_to_a_fixed_rate(lender, moved: str) -> None:
    """Neither where it was booked on such a version, nor where it was moved to one since."""
    number = "W-1"
    if moved == "first":
        book(lender, rulebook=WAITS)
    else:
        book(lender)
        record(lender, MOVE, number)
    never = [("no_repricing", "terms.benchmark")]
    assert refused(lender, lambda: record(lender, TO_FIXED, number)) == never
    short = {**TO_FIXED, "terms": {"matures_on": "2023-09-20"}}
    told = refused(lender, lambda: record(lender, short, number))
    assert told == [("no_repricing", "terms")]
    every = {"benchmark": {**LOAN["benchmark"], "repricing": {"every_months": "3"}}}
    record(lender, {**TO_FIXED, "terms": every}, number)


def test_what_is_taken_back_leaves_no_fixed_rate_either(lender) -> None:
    book(lender, benchmark=FIXED)
    floating = {**TO_FIXED, "terms": {"benchmark": LOAN["benchmark"]}}
    event = record(lender, floating, "W-1").event
    record(lender, MOVE, "W-1")
    back = {"kind": "withdrawn", "supersedes": event.event_id, "reason": "it was right"}
    assert refused(lender, lambda: record(lender, back, "W-1")) == [("no_repricing", "supersedes")]


def test_who_pays_sooner_is_not_held_back(lender) -> None:
    """A maturity agreed anew may leave no repricing: nothing of the contract waits any more."""
    book(lender, rulebook=WAITS)
    sooner = {**MOVE, "terms": {"matures_on": "2023-09-15"}}
    record(lender, sooner, "W-1")
    lender.file(row(2022, "50000"), on=ON)


def test_a_loan_that_was_taken_before_goes_on(lender, monkeypatch) -> None:
    """A loan of an older store may wait in vain: what is no fault of an event is not told of it."""
    with monkeypatch.context() as before:
        for module in (read, read_event):
            before.setattr(module, "note_waits_in_vain", lambda *_: None)
        book(lender, rulebook=WAITS, benchmark=FIXED)
    cut = {**MOVE, "terms": {"spread_bps": "30"}}
    record(lender, cut, "W-1")
    other = {**TO_FIXED, "terms": {"benchmark": {**FIXED, "rate_pct": "3.6"}}}
    record(lender, other, "W-1")
    record(lender, {**TO_FIXED, "terms": {"parameters": {"baseline_tco2e": "9"}}}, "W-1")
    assert refused(lender, lambda: book(lender, loan_id="W-2", rulebook=WAITS, benchmark=FIXED))
