"""A missing period that rests on the period before is decided again when that one is corrected,
even where its own step stays as it was."""

from datetime import date

import pytest

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.part import Cause
from carbonstep.present.json.decision import DecisionOut
from carbonstep.present.sentence.decision import decision_sentence
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.services.changes import log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture
from carbonstep.units.rate import bps_text

from .conftest import ACCOUNT, LOAN

DRAWN = date(2024, 9, 24)
FOUND_MISSING = date(2025, 9, 10)
LATER = date(2025, 9, 22)
# The first half of 2025 is due on this day: received on it, a restatement of the half before
# counts from the day that the missing period counts from.
DUE = date(2025, 8, 29)
COUNTS_FROM = date(2025, 9, 5)
CABLE = {
    **{name: term for name, term in LOAN.items() if name != "parameters"},
    "loan_id": "CC-1",
    "drawn_on": DRAWN.isoformat(),
    "matures_on": "2027-09-24",
    "rulebook": "changchun-cable@2024-09",
    "product_id": "YJV",
}


def footprint(amount: str, received_on: date, **changes: str) -> dict[str, str]:
    """A cable's footprint for the second half of 2024, by the kilogram."""
    return {
        "account": ACCOUNT,
        "period_from": "2024-07-01",
        "period_to": "2024-12-31",
        "received_on": received_on.isoformat(),
        "product_id": "YJV",
        "product_name": "a cable",
        "declared_unit": "kilogram",
        "declared_amount": "1",
        "footprint": amount,
        "footprint_unit": "kgCO2e",
        "assurance": "limited",
        "verifier": "a verifier",
        **changes,
    }


@pytest.fixture
def capped(bank):
    """A loan whose first half-year earns nothing and whose second is missing: 10 bp more than
    nothing, held at the rulebook's limit of nothing."""
    book_loan(bank.store, bank.library, node_from_json(CABLE), bank.stamp(DRAWN))
    bank.first = bank.file(footprint("5.5", date(2025, 2, 14)), on=date(2025, 2, 14)).accepted[0]
    bank.missing = next(d for d in bank.run(FOUND_MISSING).decisions if d.loan_id == "CC-1")
    assert bank.missing.cause is Cause.MISSING
    bank.run(LATER)
    return bank


def restated(bank) -> tuple[Decision, ...]:
    """The first half-year told again, received on the due date of the second: 10 bp less."""
    again = footprint("4.9", DUE, supersedes=bank.first, restatement_reason="a recount")
    return bank.file(again, on=LATER).decisions


def said(decision: Decision) -> str:
    return decision_sentence(decision, language=Language.EN)


def test_it_names_the_earlier_step_as_it_is_now(capped) -> None:
    was = capped.missing
    assert "the step before, 0 bp, rises by 10 bp" in said(was)
    earlier, again = restated(capped)
    assert (earlier.cause, bps_text(earlier.total_e4bp)) == (Cause.RESTATEMENT, "-10")
    assert (again.cause, again.test_period) == (Cause.MISSING, was.test_period)
    assert "the step before, \N{MINUS SIGN}10 bp, rises by 10 bp" in said(again)
    shown = [
        DecisionOut.told(decision).outputs[0].parts[0].previous_bps
        for decision in (was, earlier, again)
    ]
    assert shown == ["0", None, "-10"]
    assert again.total_e4bp == was.total_e4bp == 0
    assert again.effective_from == was.effective_from == earlier.effective_from == COUNTS_FROM
    assert again.decision_id != was.decision_id
    standing = loan_picture(capped.store, "CC-1", as_of=LATER).priced.decisions
    assert [d.decision_id for d in standing[1:]] == [earlier.decision_id, again.decision_id]


def test_no_interest_moves(capped) -> None:
    before = loan_picture(capped.store, "CC-1", as_of=LATER).priced
    assert len(restated(capped)) == 2
    after = loan_picture(capped.store, "CC-1", as_of=LATER).priced
    assert [(s.period, s.carbon_e4bp, s.all_in_e4bp) for s in after.segments] == [
        (s.period, s.carbon_e4bp, s.all_in_e4bp) for s in before.segments
    ]
    assert [(p.settlement, p.amount_fen) for p in after.interest] == [
        (p.settlement, p.amount_fen) for p in before.interest
    ]
    run = capped.run(LATER)
    assert (run.decisions, run.postings, run.true_ups) == ((), (), ())


def test_as_known_before_it_is_the_one_announced_then(capped) -> None:
    known = str(log_size(capped.store))
    assert len(restated(capped)) == 2
    picture = loan_picture(capped.store, "CC-1", as_of=LATER, known_at=known)
    assert picture.priced.decisions[-1] == capped.missing


def restated_after(bank, amount: str, on: date = LATER) -> tuple[Decision, ...]:
    """The first half-year told again, once the second was found missing."""
    again = footprint(amount, on, supersedes=bank.first, restatement_reason="a recount")
    return bank.file(again, on=on).decisions


@pytest.fixture
def cheap(bank):
    """A loan whose first half-year earns 20 bp and whose second is missing: 10 bp more than that,
    by which days are posted."""
    book_loan(bank.store, bank.library, node_from_json(CABLE), bank.stamp(DRAWN))
    bank.first = bank.file(footprint("4.2", date(2025, 2, 14)), on=date(2025, 2, 14)).accepted[0]
    bank.run(FOUND_MISSING)
    bank.run(LATER)
    return bank


def test_it_follows_a_correction_that_comes_after_it_on_the_same_day(cheap) -> None:
    earlier, again = restated_after(cheap, "4.9")
    assert (earlier.cause, bps_text(earlier.total_e4bp)) == (Cause.RESTATEMENT, "-10")
    assert (again.cause, bps_text(again.total_e4bp)) == (Cause.EARLIER_STEP, "0")
    assert (again.decided_on, again.effective_from) == (LATER, COUNTS_FROM)
    assert "since the step before became another on 2025-09-22" in said(again)
    run = cheap.run(LATER)
    assert run.decisions == ()
    # 29,000,000 yuan at 10 bp more, from 21 February to the last posted day.
    assert sum(item.net_fen for item in run.true_ups) > 0
    assert {item.loan_id for item in run.true_ups} == {"CC-1"}
    assert cheap.run(LATER).true_ups == ()


def test_one_that_gives_the_same_step_leaves_it(cheap) -> None:
    [only] = restated_after(cheap, "4.19")
    assert only.cause is Cause.RESTATEMENT
