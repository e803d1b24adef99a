"""Terms that were agreed anew, booked wrong, or booked by mistake: as facts, on both engines."""

import itertools
from datetime import date

import pytest

from carbonstep.domain.loan.loan import RepaymentKind
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.domain.money.true_up import GroundKind
from carbonstep.present.words.translation import Language
from carbonstep.services.book_interest import book_interest, read_months
from carbonstep.services.changes import log_size
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.loan_event import events_as_known
from carbonstep.services.query import loan_by_id

from .amended_case import (
    CUT,
    LATER,
    NUMBER,
    ON,
    WRONG,
    amend,
    book,
    interest,
    problems_of,
    rate_on,
    record,
    repaid,
    seen,
)


@pytest.fixture
def lender(bank_after):
    """The bank with the loan of ten million yuan at 3.45 % fixed and 55 basis points."""
    return bank_after(book)


def test_a_spread_that_is_cut_inside_a_period_cuts_the_rate_alone(lender) -> None:
    before = interest(lender)
    record(lender, CUT)
    after = interest(lender)
    # 10,000,000 x (4.00 % x 35 + 3.70 % x 56) / 360
    assert after["2024-12-20"] == "96444.44"
    assert after.keys() == before.keys()
    assert [day for day in before if before[day] != after[day]] == [
        day for day in before if day >= "2024-12-20"
    ]
    assert (before["2024-09-20"], after["2025-03-20"]) == ("102222.22", "92500.00")


def test_from_a_settlement_day_on_the_period_before_is_of_the_old_terms(lender) -> None:
    amend(lender, "2024-09-20", spread_bps="25")
    found = interest(lender)
    assert (found["2024-09-20"], found["2024-12-20"]) == ("102222.22", "93527.78")


def test_two_amendments_in_one_period_and_a_cap(lender) -> None:
    amend(lender, "2024-10-01", spread_bps="105")
    amend(lender, "2024-11-20", cap_pct="4.2")
    # 4.00 % for 11 days, 4.50 % for 50, 4.20 % for 30.
    assert interest(lender)["2024-12-20"] == "109722.22"


def test_a_maturity_that_is_moved_out_goes_on_with_the_cycle(lender) -> None:
    amend(lender, "2025-12-01", matures_on="2027-01-05")
    found = interest(lender)
    assert list(found)[-6:] == [
        "2025-12-20",
        "2026-03-20",
        "2026-06-20",
        "2026-09-20",
        "2026-12-20",
        "2027-01-05",
    ]
    assert found["2026-03-20"] == "100000.00"
    assert repaid(lender) == {"2027-01-05": "10000000.00"}
    assert rate_on(lender, date(2026, 6, 1)) == "4"


def test_a_maturity_that_is_moved_in_ends_the_loan(lender) -> None:
    amend(lender, "2025-03-01", matures_on="2025-09-05")
    found = interest(lender)
    assert list(found)[-2:] == ["2025-06-20", "2025-09-05"]
    assert found["2025-09-05"] == "85555.56"
    assert repaid(lender) == {"2025-09-05": "10000000.00"}


def test_from_the_maturity_itself_on_its_interest_is_settled_first(lender) -> None:
    amend(lender, "2026-01-05", matures_on="2026-07-05")
    assert list(interest(lender))[-4:] == ["2026-01-05", "2026-03-20", "2026-06-20", "2026-07-05"]


def test_repayments_begin_with_the_first_day_after_the_amendment(lender) -> None:
    amend(lender, "2024-10-25", repayment={"kind": "equal_principal"})
    found = repaid(lender)
    assert list(found) == [
        "2024-12-20",
        "2025-03-20",
        "2025-06-20",
        "2025-09-20",
        "2025-12-20",
        "2026-01-05",
    ]
    assert (found["2024-12-20"], found["2026-01-05"]) == ("1666666.67", "1666666.65")


@pytest.mark.parametrize("kind", ["equal_instalment", "equal_principal"])
def test_what_was_repaid_before_is_worked_out_on_the_old_days(bank, kind: str) -> None:
    book(bank, repayment={"kind": kind}, matures_on="2028-01-05")
    before = seen(bank).priced.flows
    record(bank, {**CUT, "terms": {"matures_on": "2026-01-05"}})
    after = seen(bank).priced.flows
    early = [flow for flow in before if flow.on <= ON]
    assert [flow for flow in after if flow.on <= ON] == early
    assert sum(flow.kind is CashFlowKind.REPAYMENT for flow in early) == 3
    # Six days are left instead of fourteen: each repays more.
    ours, theirs = (
        next(f.amount_fen for f in flows if f.kind is CashFlowKind.REPAYMENT and f.on > ON)
        for flows in (after, before)
    )
    assert ours > 2 * theirs


def test_a_schedule_of_its_own_holds_from_its_first_day(bank) -> None:
    book(bank, repayment={"kind": "custom", "schedule": [
        {"on": "2024-06-20", "amount": "1000000"}, {"on": "2025-06-20", "amount": "1000000"}
    ]})  # fmt: skip
    later = [{"on": "2025-09-20", "amount": "4000000"}]
    amend(bank, "2024-10-25", repayment={"kind": "custom", "schedule": later})
    assert repaid(bank) == {
        "2024-06-20": "1000000.00",
        "2025-09-20": "4000000.00",
        "2026-01-05": "5000000.00",
    }
    amend(bank, "2025-01-10", repayment={"kind": "fixed_payment", "amount": "500000"})
    assert list(repaid(bank).items())[:2] == [
        ("2024-06-20", "1000000.00"),
        ("2025-03-20", "410000.00"),
    ]


def test_what_was_known_before_stays_as_it_was(lender) -> None:
    size = str(log_size(lender.store))
    record(lender, CUT)
    then = str(log_size(lender.store))
    record(lender, {**WRONG, "terms": {"floor_pct": "3.9"}})
    day = date(2025, 6, 1)
    assert rate_on(lender, day, known_at=size) == "4"
    assert rate_on(lender, day, known_at=then) == "3.7"
    assert rate_on(lender, day) == "3.9"
    assert interest(lender, known_at=size)["2024-12-20"] == "101111.11"
    assert loan_by_id(lender.store, NUMBER, known_at=size).contract.history == ()


def test_a_day_before_the_amendment_shows_the_old_terms_and_what_is_agreed(lender) -> None:
    record(lender, CUT)
    day = date(2024, 10, 24)
    picture = seen(lender, as_of=day)
    assert picture.loan.spread_e4bp == 550_000
    assert seen(lender, as_of=ON).loan.spread_e4bp == 250_000
    # It is known already, and the interest to come rests on it.
    assert interest(lender, as_of=day)["2025-03-20"] == "92500.00"
    [changed] = picture.priced.contract.history
    assert [(c.name, c.before, c.after) for c in changed.changes] == [("spread_bps", "55", "25")]
    assert (changed.event.on, changed.event.reason) == (ON, "agreed")


def test_an_amendment_of_posted_days_is_trued_up(lender) -> None:
    lender.run(date(2025, 3, 20))
    before = ledger_as_known(lender.store, NUMBER).postings
    event = record(lender, CUT, on=date(2025, 4, 1))
    run = lender.run(date(2025, 4, 1))
    assert {str(t.nominal_on): t.net_fen for t in run.true_ups} == {
        "2024-12-20": -466_667,
        "2025-03-20": -750_000,
    }
    assert {ground.kind for t in run.true_ups for ground in t.because} == {GroundKind.TERMS}
    ledger = ledger_as_known(lender.store, NUMBER)
    assert ledger.postings == before
    told = ledger.advice(run.true_ups[0], Language.EN)
    assert f"amendment of spread_bps from 2024-10-25 ({event.event_id})" in told
    assert "other terms of the contract" in told
    assert lender.run(date(2025, 4, 1)).true_ups == ()


def test_an_amendment_is_withdrawn_and_superseded_like_any_event(lender) -> None:
    before = interest(lender)
    event = record(lender, CUT)
    assert record(lender, CUT) == event
    better = {**CUT, "terms": {"spread_bps": "20"}, "supersedes": event.event_id}
    second = record(lender, better)
    assert rate_on(lender, LATER) == "3.65"
    record(lender, {"kind": "withdrawn", "supersedes": second.event_id, "reason": "never signed"})
    assert interest(lender) == before
    assert [item.stands for item in events_as_known(lender.store, NUMBER).events] == [False] * 3


def test_an_amendment_told_again_after_its_withdrawal_counts(lender) -> None:
    first = record(lender, CUT)
    withdrawal = {"kind": "withdrawn", "supersedes": first.event_id, "reason": "not signed yet"}
    back = record(lender, withdrawal)
    assert rate_on(lender, LATER) == "4"
    size = log_size(lender.store)
    again = record(lender, CUT)
    assert rate_on(lender, LATER) == "3.7"
    assert again.event_id not in (first.event_id, back.event_id)
    assert again.supersedes == back.event_id
    assert log_size(lender.store) > size
    size = log_size(lender.store)
    assert record(lender, CUT) == again
    assert record(lender, {**CUT, "supersedes": back.event_id}) == again
    assert log_size(lender.store) == size
    # The withdrawal of the first does not take back the second, and is not said to have.
    [problem] = problems_of(lender, withdrawal)
    assert (problem.code, problem.needed) == ("loan_event_superseded", again.event_id)
    record(lender, {**withdrawal, "supersedes": again.event_id})
    assert rate_on(lender, LATER) == "4"
    assert record(lender, withdrawal) == back
    third = record(lender, CUT)
    assert rate_on(lender, LATER) == "3.7"
    known = events_as_known(lender.store, NUMBER).events
    assert [item.fact for item in known if item.stands] == [third]


ARRIVALS = [
    CUT,
    {**CUT, "on": "2025-02-01", "terms": {"spread_bps": "40", "floor_pct": "3.8"}},
    {**CUT, "on": "2025-12-01", "terms": {"matures_on": "2026-07-05"}},
    {**WRONG, "terms": {"cap_pct": "3.95"}},
]


@pytest.mark.slow
def test_the_order_in_which_they_come_does_not_matter(bank) -> None:
    found = []
    for number, order in enumerate(itertools.permutations(ARRIVALS)):
        loan = f"S4-{number}"
        book(bank, loan_id=loan)
        for document in order:
            record(bank, document, loan=loan)
        priced = seen(bank, loan=loan).priced
        rates = [(segment.period, segment.steps) for segment in priced.segments]
        found.append((rates, priced.flows, priced.interest))
    assert len(found) == 24
    assert all(one == found[0] for one in found)
    distinct = dict.fromkeys(steps[-1].after_e4bp for _, steps in found[0][0])
    assert list(distinct) == [3_950_000, 3_700_000, 3_850_000]


def test_an_amended_loan_is_in_the_book_as_it_is_seen(lender) -> None:
    within = read_months("2024-12", "2024-12")
    before = book_interest(lender.store, within=within, as_of=LATER)
    record(lender, CUT)
    after = book_interest(lender.store, within=within, as_of=LATER)
    assert after.total.with_fen - before.total.with_fen == 9_644_444 - 10_111_111


def test_a_loan_of_equal_parts_becomes_one_at_the_end(bank) -> None:
    book(bank, repayment={"kind": "equal_principal"})
    amend(bank, "2025-01-10", repayment={"kind": "bullet"})
    found = repaid(bank)
    assert list(found) == ["2024-03-20", "2024-06-20", "2024-09-20", "2024-12-20", "2026-01-05"]
    loan = seen(bank).loan
    assert loan.repayment.kind is RepaymentKind.BULLET
