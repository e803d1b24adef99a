"""A payoff ends a loan: what is agreed for a day after it never acts, in any order of arrival."""

import itertools
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from carbonstep.domain.loan.contract import TermsEffect
from carbonstep.present.page.terms import terms_changed_views
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.services.loan_event import events_as_known, record_loan_event
from carbonstep.services.query import loan_by_id

from .amended_case import (
    CUT,
    LATER,
    NUMBER,
    amend,
    book,
    interest,
    problems_of,
    record,
    repaid,
    seen,
)
from .conftest import row
from .test_booking_corrected import LATER_VERSION, rules, told

__all__ = ["rules"]

PAYOFF = {"kind": "payoff", "on": "2025-06-01"}
AFTER = {**CUT, "on": "2025-09-01", "terms": {"spread_bps": "15"}}
LONGER = {**CUT, "on": "2025-12-01", "terms": {"matures_on": "2027-01-05"}}


@pytest.fixture
def lender(bank):
    book(bank)
    return bank


def effects(bank, loan: str = NUMBER) -> dict[str, TermsEffect]:
    contract = loan_by_id(bank.store, loan).contract
    return {item.event.on.isoformat(): item.effect for item in contract.history}


def test_a_loan_is_paid_off_before_what_was_agreed_for_later(lender) -> None:
    alone = [*interest(lender).items()]
    record(lender, AFTER)
    record(lender, LONGER)
    record(lender, PAYOFF)
    assert list(interest(lender).items())[:5] == alone[:5]
    assert list(interest(lender)) == [*[day for day, _ in alone[:5]], "2025-06-01"]
    # 10,000,000 x 4.00 % x 73 / 360
    assert interest(lender)["2025-06-01"] == "81111.11"
    assert seen(lender, as_of=LATER).loan.spread_e4bp == 550_000
    assert set(effects(lender).values()) == {TermsEffect.AFTER_PAYOFF}
    views = terms_changed_views(seen(lender).priced.contract, Language.EN)
    assert [view.changes for view in views] == [("never: the loan is paid off before",)] * 2


def test_what_was_agreed_for_a_day_before_the_payoff_acts(lender) -> None:
    amend(lender, "2025-05-31", spread_bps="15")
    amend(lender, "2025-06-01", floor_pct="9")
    record(lender, PAYOFF)
    # 4.00 % for 72 days, 3.60 % for one.
    assert interest(lender)["2025-06-01"] == "81000.00"
    assert effects(lender) == {
        "2025-05-31": TermsEffect.CHANGED,
        "2025-06-01": TermsEffect.AFTER_PAYOFF,
    }


ARRIVALS = [PAYOFF, AFTER, LONGER, {**CUT, "on": "2025-04-01"}]


@pytest.mark.slow
def test_the_order_in_which_they_come_does_not_matter(bank) -> None:
    ends = []
    for number, order in enumerate(itertools.permutations(ARRIVALS)):
        loan = f"S4-{number}"
        book(bank, loan_id=loan)
        for document in order:
            record(bank, document, loan=loan)
        ends.append((interest(bank, loan=loan), repaid(bank, loan), effects(bank, loan)))
    assert len(ends) == 24
    assert all(end == ends[0] for end in ends)


@pytest.mark.parametrize("first", [PAYOFF, AFTER])
def test_it_acts_where_the_payoff_was_not_or_came_later(lender, first) -> None:
    record(lender, first)
    record(lender, AFTER if first is PAYOFF else PAYOFF)
    found = {e.fact.kind.value: e.fact for e in events(lender)}
    later = {**PAYOFF, "on": "2025-10-01", "supersedes": found["payoff"].event_id, "reason": "so"}
    moved = record(lender, later)
    assert effects(lender) == {"2025-09-01": TermsEffect.CHANGED}
    assert list(interest(lender))[-1] == "2025-10-01"
    record(lender, {"kind": "withdrawn", "supersedes": moved.event_id, "reason": "not paid"})
    # 10,000,000 x 3.60 % x 91 / 360
    assert interest(lender)["2025-12-20"] == "91000.00"


def events(bank):
    return events_as_known(bank.store, NUMBER).events


IMPOSSIBLE = [
    ({**AFTER, "terms": {"cap_pct": "3", "floor_pct": "4"}}, "limits_order"),
    ({**AFTER, "on": "2026-02-01"}, "amendment_outside_life"),
    ({**AFTER, "terms": {"matures_on": "2025-08-01"}}, "amended_too_early"),
    ({**AFTER, "terms": {"repayment": {"kind": "fixed_payment", "amount": "100"}}},
     "payment_below_interest"),
    ({**AFTER, "terms": {"account": "uscc:91420200MA4DEM001M"}}, "account_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "code"), IMPOSSIBLE)
def test_what_could_not_be_agreed_without_the_payoff_is_refused_with_it(
    lender, document, code: str
) -> None:
    assert [p.code for p in problems_of(lender, document)] == [code]
    record(lender, PAYOFF)
    assert [p.code for p in problems_of(lender, document)] == [code]


def test_money_still_does_not_move_after_a_payoff(lender) -> None:
    record(lender, AFTER)
    record(lender, PAYOFF)
    for kind in ("prepayment", "drawdown"):
        document = {"kind": kind, "on": "2025-06-02", "amount": "1"}
        assert [p.code for p in problems_of(lender, document)] == ["loan_event_after_payoff"]


def test_a_version_agreed_for_a_day_after_the_payoff_decides_nothing(bank, rules) -> None:
    lender = replace(bank, library=rules)
    lender.file(row(2022, "50000"), on=date(2023, 4, 28))
    move = {**CUT, "on": "2023-12-01", "terms": {"rulebook": LATER_VERSION}}

    def tell(document: dict[str, Any], on: date):
        node, stamp = node_from_json(document), lender.stamp(on)
        return record_loan_event(lender.store, "HS-1", node, stamp, library=rules).event

    tell(move, date(2023, 11, 1))
    lender.file(row(2023, "50000"), on=date(2024, 4, 22))
    on = date(2024, 5, 6)
    lender.run(on)
    assert told(lender, on)[-1] == (2023, "2023-07", "-15")
    paid_off = tell({"kind": "payoff", "on": "2023-11-15"}, on)
    assert told(lender, on)[-1] == (2023, "2022-09", "-10")
    tell({"kind": "withdrawn", "supersedes": paid_off.event_id, "reason": "not paid"}, on)
    assert told(lender, on)[-1] == (2023, "2023-07", "-15")
