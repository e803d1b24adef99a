"""What is told for a day before the last posted one meets the rates that came since."""

from datetime import date

import pytest

from carbonstep.domain.money.ledger import NOTHING_BOOKED
from carbonstep.reading.node import node_from_json
from carbonstep.services.fixing import correct_fixing
from carbonstep.services.loan import book_loan
from carbonstep.services.rate import loan_picture

from .conftest import LOAN
from .loan_event_case import problems_of, record

DRAWN, POSTED = date(2024, 8, 21), date(2025, 12, 22)
EARLIER, REPAID = date(2024, 9, 1), date(2025, 12, 5)

FIXED_PAYMENT = {
    **LOAN,
    "loan_id": "FP-1",
    "drawn_on": "2024-08-21",
    "matures_on": "2026-08-21",
    "benchmark": {"index": "LPR1Y", "repricing": {"every_months": "1", "anchor": "drawdown"}},
    "repayment": {"kind": "fixed_payment", "amount": "600000"},
}


@pytest.fixture
def lender(bank_after):
    """A loan of fixed payments on the LPR, which fell three times before the last posted day."""
    return bank_after(lend)


def lend(bank) -> None:
    book_loan(bank.store, bank.library, node_from_json(FIXED_PAYMENT), bank.stamp(DRAWN))
    bank.run(POSTED)


def owed(bank, as_of: date) -> int:
    """What is owed on the day of the repayment, as one sees it on a day."""
    return loan_picture(bank.store, "FP-1", as_of=as_of).priced.serviced.balance_on(REPAID)


def prepaid(fen: int) -> dict[str, str]:
    return {
        "kind": "prepayment",
        "on": REPAID.isoformat(),
        "amount": f"{fen // 100}.{fen % 100:02}",
    }


def test_a_repayment_told_for_earlier_is_held_against_the_rates_of_the_posted_days(lender) -> None:
    now, once = owed(lender, POSTED), owed(lender, EARLIER)
    assert now < once, "less interest leaves more of a payment for the principal"
    (problem,) = problems_of(lender, prepaid(once), loan="FP-1", on=EARLIER)
    assert (problem.code, problem.place.path) == ("repayment_above_balance", "amount")
    # A fen less than was owed can be told, on either day, and the next run sets nothing aside.
    assert record(lender, prepaid(now - 1), loan="FP-1", on=EARLIER).new
    assert not lender.run(date(2025, 12, 23)).set_aside


def test_one_looks_back_on_a_loan_that_later_rates_make_impossible(lender) -> None:
    record(lender, prepaid(owed(lender, POSTED)), loan="FP-1", on=POSTED)
    lender.run(date(2025, 12, 23))
    slip = {
        "index": "LPR1Y",
        "published_on": "2025-08-20",
        "rate_pct": "2.00",
        "reason": "misread",
    }
    correct_fixing(lender.store, node_from_json(slip), lender.stamp(date(2025, 12, 24)))
    assert [item.loan_id for item in lender.run(date(2025, 12, 24)).set_aside] == ["FP-1"]
    priced = loan_picture(lender.store, "FP-1", as_of=date(2025, 8, 1)).priced
    assert priced.pending == NOTHING_BOOKED


def test_a_corrected_event_tells_the_posted_days_that_both_its_days_reach_back_to(lender) -> None:
    first = record(
        lender, {"kind": "prepayment", "on": "2025-08-01", "amount": "1000"}, loan="FP-1", on=POSTED
    )
    assert first.effect.true_ups_due > 0
    day = date(2025, 12, 23)
    trued_up = len(lender.run(day).true_ups)
    assert trued_up == first.effect.true_ups_due
    later = {
        "kind": "prepayment",
        "on": "2025-12-23",
        "amount": "1000",
        "supersedes": first.event.event_id,
        "reason": "It came in December.",
    }
    moved = record(lender, later, loan="FP-1", on=day)
    assert moved.effect.true_ups_due == len(lender.run(day).true_ups) > 0
