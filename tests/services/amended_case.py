"""The loan of case s4, amended, corrected or cancelled, and what is seen of it."""

from datetime import date
from typing import Any

import pytest

from carbonstep.domain.money.service import CashFlowKind
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.changes import log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.rate import loan_picture, loan_price

from .conftest import ACCOUNT

NUMBER = "S4"

S4: dict[str, Any] = {
    "loan_id": NUMBER,
    "account": ACCOUNT,
    "rulebook": "huangshi-reduction@2022-09",
    "principal": "10000000",
    "drawn_on": "2024-01-05",
    "matures_on": "2026-01-05",
    "benchmark": {"index": "fixed", "rate_pct": "3.45"},
    "spread_bps": "55",
    "parameters": {"baseline_tco2e": "50000"},
}

BOOKED_ON = date(2024, 1, 5)

ON = date(2024, 10, 25)

LATER = date(2025, 12, 1)

CUT = {"kind": "amendment", "on": "2024-10-25", "terms": {"spread_bps": "25"}, "reason": "agreed"}

WRONG = {"kind": "correction", "terms": {"spread_bps": "45"}, "reason": "a slip of the pen"}

GONE = {"kind": "cancellation", "reason": "booked for another borrower"}


def book(bank, **changes: Any):
    document = node_from_json({**S4, **changes})
    return book_loan(bank.store, bank.library, document, bank.stamp(BOOKED_ON))


def record(bank, document, *, loan: str = NUMBER, on: date = LATER):
    return record_loan_event(bank.store, loan, node_from_json(document), bank.stamp(on)).event


def amend(bank, on: str, *, loan: str = NUMBER, **terms: Any):
    return record(bank, {**CUT, "on": on, "terms": terms}, loan=loan)


def problems_of(bank, document, *, loan: str = NUMBER, on: date = LATER) -> tuple[Problem, ...]:
    """The problems of a refusal, after which nothing is stored."""
    before = log_size(bank.store)
    with pytest.raises(RejectedError) as error:
        record(bank, document, loan=loan, on=on)
    assert log_size(bank.store) == before
    return error.value.problems


def seen(bank, *, as_of: date = LATER, loan: str = NUMBER, **more):
    return loan_picture(bank.store, loan, as_of=as_of, **more)


def interest(bank, **more) -> dict[str, str]:
    """What is paid on each settlement day, in yuan."""
    return {
        item.settlement.nominal_on.isoformat(): f"{item.amount_fen / 100:.2f}"
        for item in seen(bank, **more).priced.interest
    }


def repaid(bank, loan: str = NUMBER) -> dict[str, str]:
    return {
        flow.nominal_on.isoformat(): f"{flow.amount_fen / 100:.2f}"
        for flow in seen(bank, loan=loan).priced.flows
        if flow.kind is CashFlowKind.REPAYMENT
    }


def rate_on(bank, day: date, *, loan: str = NUMBER, **more) -> str:
    """The all-in rate of a day in percent."""
    price = loan_price(bank.store, loan, as_of=LATER, **more).priced
    [found] = [s.all_in_e4bp for s in price.segments if day in s.period]
    return f"{found / 1_000_000:g}"


def terms(**changed: Any) -> dict[str, Any]:
    return {**CUT, "terms": changed}


SCHEDULE = {"kind": "custom", "schedule": [{"on": "2024-10-25", "amount": "1000000"}]}

REFUSED = [
    ({**CUT, "on": "2024-01-05"}, "amendment_outside_life", "on"),
    ({**CUT, "on": "2023-12-01"}, "amendment_outside_life", "on"),
    ({**CUT, "on": "2026-01-05"}, "amendment_outside_life", "on"),
    ({**CUT, "on": "2026-01-06", "terms": {"matures_on": "2027-01-05"}},
     "amendment_outside_life", "on"),
    ({k: v for k, v in CUT.items() if k != "reason"}, "key_missing", ""),
    ({**CUT, "reason": " "}, "value_missing", "reason"),
    ({k: v for k, v in CUT.items() if k != "terms"}, "key_missing", ""),
    (terms(), "value_missing", "terms"),
    (terms(spread="25"), "key_unknown", "terms.spread"),
    (terms(loan_id="X"), "term_not_amendable", "terms.loan_id"),
    (terms(drawn_on="2024-02-01"), "term_not_amendable", "terms.drawn_on"),
    (terms(benchmark={"index": "LPR1Y"}), "term_not_amendable", "terms.benchmark"),
    (terms(spread_bps="2500"), "spread_magnitude", "terms.spread_bps"),
    (terms(spread_bps=None), "value_missing", "terms.spread_bps"),
    (terms(spread_bps="25", confirmed=["spread_magnitude"]), "confirmed_nothing",
     "terms.confirmed[0]"),
    (terms(matures_on="2024-10-25"), "amended_too_early", "terms.matures_on"),
    (terms(matures_on="2089-01-05"), "life_too_long", "terms.matures_on"),
    (terms(cap_pct="3", floor_pct="4"), "limits_order", "terms.cap_pct"),
    (terms(repayment={"kind": "fixed_payment", "amount": "100"}), "payment_below_interest",
     "terms.repayment"),
    (terms(repayment=SCHEDULE), "amended_too_early", "terms.repayment.schedule[0].on"),
    ({**CUT, "agreed_on": "2025-12-02"}, "loan_event_future", "agreed_on"),
    ({**CUT, "amount": "1"}, "loan_event_key", "amount"),
    ({**WRONG, "on": "2024-10-25"}, "loan_event_key", "on"),
    ({**WRONG, "agreed_on": "2024-10-25"}, "loan_event_key", "agreed_on"),
    ({**WRONG, "terms": {"loan_id": "X"}}, "term_not_correctable", "terms.loan_id"),
    ({**WRONG, "terms": {"matures_on": "2024-01-01"}}, "maturity_before_drawdown",
     "terms.matures_on"),
    ({"kind": "correction", "terms": {"spread_bps": "45"}}, "key_missing", ""),
    ({"kind": "cancellation"}, "key_missing", ""),
]  # fmt: skip
