"""Terms that are amended or corrected are checked as at a booking, whatever term changes."""

from datetime import date
from typing import Any

import pytest

from carbonstep.services.changes import log_size

from .amended_case import CUT, LATER, NUMBER, WRONG, amend, book, interest, problems_of, record

FIXED = {"kind": "fixed_payment", "amount": "150000"}
MOVING = {
    "kind": "fixed_principal",
    "amount": "1250000",
    "at_change": "term",
    "latest_on": "2030-01-05",
}


@pytest.fixture
def payer(bank):
    """The bank with a loan at 4.00 % that is paid 150,000 yuan a quarter."""
    book(bank, repayment=FIXED)
    return bank


def amendment(on: str = "2024-10-25", **terms: Any) -> dict[str, Any]:
    return {**CUT, "on": on, "terms": terms}


def told(bank, document) -> list[tuple[str, str]]:
    return [(p.code, p.place.path or "") for p in problems_of(bank, document)]


BELOW = [
    (amendment(spread_bps="355"), "terms.spread_bps"),
    (amendment(floor_pct="7"), "terms.floor_pct"),
    # One day before the settlement: the first whole period of the new terms is another one.
    (amendment("2024-12-19", spread_bps="355"), "terms.spread_bps"),
    (amendment(spread_bps="355", floor_pct="1"), "terms"),
    (amendment(repayment={**FIXED, "amount": "90000"}), "terms.repayment"),
    ({**WRONG, "terms": {"benchmark": {"index": "fixed", "rate_pct": "7.5"}}}, "terms.benchmark"),
    ({**WRONG, "terms": {"floor_pct": "7.5"}}, "terms.floor_pct"),
    ({**WRONG, "terms": {"principal": "20000000"}}, "terms.principal"),
]


@pytest.mark.parametrize(("document", "path"), BELOW)
def test_a_payment_below_the_interest_is_refused_whatever_makes_it_so(payer, document, path):
    assert told(payer, document) == [("payment_below_interest", path)]


@pytest.mark.parametrize(
    "document",
    [
        amendment(spread_bps="200"),
        amendment(spread_bps="355", cap_pct="5"),
        amendment(spread_bps="355", repayment={**FIXED, "negative_amortisation": "allowed"}),
        {**WRONG, "terms": {"benchmark": {"index": "fixed", "rate_pct": "4.5"}}},
        # The last payment repays all, however much its interest is.
        amendment("2025-12-21", spread_bps="700"),
    ],
)
def test_what_the_payment_covers_is_taken(payer, document) -> None:
    record(payer, document)
    assert interest(payer)


def test_a_payment_is_held_against_the_terms_of_its_own_days(payer) -> None:
    # At 7.00 % for eleven days only; then a payment that covers it.
    amend(payer, "2024-12-25", spread_bps="355", repayment={**FIXED, "amount": "190000"})
    amend(payer, "2024-12-10", spread_bps="355")
    assert told(payer, amendment("2024-10-01", floor_pct="7")) == [
        ("payment_below_interest", "terms.floor_pct")
    ]


def test_what_stands_again_after_a_withdrawal_is_checked_too(payer) -> None:
    more = amend(payer, "2024-09-25", repayment={**FIXED, "amount": "190000"})
    amend(payer, "2024-10-25", spread_bps="355")
    back = {"kind": "withdrawn", "supersedes": more.event_id, "reason": "never signed"}
    assert told(payer, back) == [("payment_below_interest", "supersedes")]


def test_what_changes_neither_rate_nor_payment_is_not_held_against_them(payer) -> None:
    amend(payer, "2024-10-25", spread_bps="200")
    for terms in ({"parameters": {"baseline_tco2e": "40000"}}, {"matures_on": "2026-06-05"}):
        record(payer, amendment("2024-11-01", **terms))


def test_parts_that_repay_the_loan_too_late_are_refused(bank) -> None:
    book(bank, matures_on="2025-12-20", repayment=MOVING)
    late = amendment(repayment={**MOVING, "amount": "500000"})
    assert told(bank, late) == [("repaid_after_maturity", "terms.repayment")]
    assert told(bank, amendment(matures_on="2025-03-20")) == [
        ("repaid_after_maturity", "terms.matures_on")
    ]
    amend(bank, "2024-10-25", repayment={**MOVING, "amount": "2000000"})


OTHERS = [
    (amendment(cap_pct="3", floor_pct="4"), "limits_order", "terms.cap_pct"),
    (amendment(floor_pct="5"), "limits_order", "terms"),
    (amendment(cap_pct="-1"), "limits_order", "terms.cap_pct"),
    (amendment(matures_on="2025-03-01"), "term_day_outside_life", "terms"),
    ({**WRONG, "terms": {"drawn_on": "1950-01-05"}}, "life_too_long", "terms"),
    ({**WRONG, "terms": {"drawn_on": "2024-08-01"}}, "term_day_outside_life", "terms"),
]


@pytest.mark.parametrize(("document", "code", "path"), OTHERS)
def test_days_and_bounds_are_checked_whatever_term_changes(bank, document, code, path) -> None:
    schedule = [{"on": "2024-07-20", "amount": "1000000"}, {"on": "2025-06-20", "amount": "1"}]
    book(bank, cap_pct="4.5", repayment={"kind": "custom", "schedule": schedule})
    assert told(bank, document)[0] == (code, path)


def test_nothing_of_what_is_refused_is_stored(payer) -> None:
    before = log_size(payer.store)
    problems_of(payer, BELOW[0][0], loan=NUMBER, on=LATER)
    assert log_size(payer.store) == before
    assert interest(payer, as_of=date(2024, 11, 1))["2024-12-20"]
