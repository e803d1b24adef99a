"""Terms that were agreed anew, booked wrong, or booked by mistake: as facts, on both engines."""

import itertools
from datetime import date
from typing import Any

import pytest

from carbonstep.domain.loan.loan import RepaymentKind
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.domain.money.true_up import GroundKind
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.book_interest import book_interest, read_months
from carbonstep.services.changes import log_size
from carbonstep.services.ledger import ledger_as_known
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import events_as_known, record_loan_event
from carbonstep.services.query import list_loans, loan_by_id
from carbonstep.services.rate import loan_picture, loan_price
from carbonstep.store.standing import announcements

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


@pytest.fixture
def lender(bank_after):
    """The bank with the loan of ten million yuan at 3.45 % fixed and 55 basis points."""
    return bank_after(book)


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


def rate_on(bank, day: date, *, loan: str = NUMBER, **more) -> str:
    """The all-in rate of a day in percent."""
    price = loan_price(bank.store, loan, as_of=LATER, **more).priced
    [found] = [s.all_in_e4bp for s in price.segments if day in s.period]
    return f"{found / 1_000_000:g}"


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


def test_terms_that_never_were_so_count_from_the_start(lender) -> None:
    lender.run(date(2024, 6, 20))
    record(lender, WRONG, on=date(2024, 7, 1))
    found = interest(lender)
    assert (found["2024-03-20"], found["2024-09-20"]) == ("81250.00", "99666.67")
    run = lender.run(date(2024, 7, 1))
    # Ten basis points too much for 75 and for 92 days.
    assert [t.net_fen for t in run.true_ups] == [-208_333, -255_555]
    contract = seen(lender, as_of=BOOKED_ON).priced.contract
    assert (contract.booked.spread_e4bp, contract.as_booked.spread_e4bp) == (450_000, 550_000)


def test_a_correction_goes_under_the_amendments_of_its_term(lender) -> None:
    record(lender, CUT)
    record(lender, WRONG)
    assert rate_on(lender, date(2024, 10, 24)) == "3.9"
    assert rate_on(lender, ON) == "3.7"


@pytest.mark.parametrize(
    ("terms", "first", "paid"),
    [
        ({"principal": "9000000"}, "2024-03-20", "75000.00"),
        ({"drawn_on": "2024-01-15"}, "2024-03-20", "72222.22"),
        ({"day_count": "ACT/365F"}, "2024-03-20", "82191.78"),
        ({"interest": {"frequency": "month"}}, "2024-01-20", "16666.67"),
        ({"matures_on": "2024-03-01", "first_test_on": None}, "2024-03-01", "62222.22"),
    ],
)
def test_other_terms_are_corrected_too(lender, terms, first: str, paid: str) -> None:
    lender.run(date(2024, 3, 20))
    record(lender, {**WRONG, "terms": terms}, on=date(2024, 3, 20))
    assert interest(lender)[first] == paid
    lender.run(date(2024, 3, 20))
    ledger = ledger_as_known(lender.store, NUMBER)
    booked = sum(p.amounts.interest_fen for _, p in ledger.postings)
    booked += sum(t.change.interest_fen for _, t in ledger.true_ups)
    owed = [v for day, v in interest(lender).items() if day <= "2024-03-20"]
    assert booked == round(sum(float(v) for v in owed) * 100)


def test_a_loan_that_is_cancelled_never_was(lender) -> None:
    lender.run(date(2024, 6, 20))
    size = str(log_size(lender.store))
    event = record(lender, GONE, on=date(2024, 7, 1))
    run = lender.run(date(2024, 7, 1))
    assert [t.change.interest_fen for t in run.true_ups] == [-8_333_333, -10_222_222]
    assert {t.recomputed.payment_fen for t in run.true_ups} == {0}
    ledger = ledger_as_known(lender.store, NUMBER)
    for true_up in run.true_ups:
        letter = ledger.advice(true_up, Language.EN)
        assert "nothing is owed under it" in letter
        assert "owes" not in letter
        assert "It is due" not in letter
    again = lender.run(date(2024, 9, 20))
    assert not [p for p in (*again.postings, *again.true_ups) if p.loan_id == NUMBER]
    for ask in (lambda: seen(lender), lambda: loan_price(lender.store, NUMBER, as_of=LATER)):
        with pytest.raises(RejectedError) as refused:
            ask()
        [problem] = refused.value.problems
        assert (problem.code, problem.found, problem.needed) == (
            "loan_cancelled",
            NUMBER,
            event.event_id,
        )
    assert rate_on(lender, ON, known_at=size) == "4"
    [own] = [c for c in list_loans(lender.store) if c.booked.loan_id == NUMBER]
    assert own.cancellation == event
    assert loan_by_id(lender.store, NUMBER).contract.cancellation == event


def test_a_cancelled_loan_is_not_of_the_book(lender) -> None:
    within = read_months("2024-01", "2024-12")
    before = book_interest(lender.store, within=within, as_of=LATER)
    record(lender, GONE)
    after = book_interest(lender.store, within=within, as_of=LATER)
    assert (before.loans - after.loans, after.unpriced_loans) == (1, 0)
    own = sum(float(paid) for day, paid in {"3": 83333.33, "6": 102222.22}.items())
    assert before.total.with_fen - after.total.with_fen > own


def test_an_amended_loan_is_in_the_book_as_it_is_seen(lender) -> None:
    within = read_months("2024-12", "2024-12")
    before = book_interest(lender.store, within=within, as_of=LATER)
    record(lender, CUT)
    after = book_interest(lender.store, within=within, as_of=LATER)
    assert after.total.with_fen - before.total.with_fen == 9_644_444 - 10_111_111


def test_a_cancellation_that_was_wrong_is_withdrawn(lender) -> None:
    before = interest(lender)
    lender.run(date(2024, 6, 20))
    event = record(lender, GONE, on=date(2024, 7, 1))
    lender.run(date(2024, 7, 1))
    back = {"kind": "withdrawn", "supersedes": event.event_id, "reason": "it is this borrower's"}
    record(lender, back, on=date(2024, 7, 2))
    run = lender.run(date(2024, 7, 2))
    assert [t.change.interest_fen for t in run.true_ups] == [8_333_333, 10_222_222]
    letter = ledger_as_known(lender.store, NUMBER).advice(run.true_ups[0], Language.EN)
    assert "The borrower owes the lender 83,333.33 yuan of interest." in letter
    assert "the contract day 2024-03-20 stands again" in letter
    assert "It is due with" not in letter
    assert interest(lender) == before
    record(lender, WRONG, on=date(2024, 7, 3))
    assert rate_on(lender, ON) == "3.9"


def test_decisions_of_a_cancelled_loan_no_longer_stand(bank) -> None:
    def standing():
        with bank.store.read() as session:
            return announcements(session, "HS-1").standing

    bank.run(date(2023, 5, 2))
    assert standing()
    event = record(bank, GONE, loan="HS-1", on=date(2023, 5, 3))
    assert standing() == ()
    bank.run(date(2023, 5, 3))
    assert standing() == ()
    back = {"kind": "withdrawn", "supersedes": event.event_id, "reason": "it is right"}
    record(bank, back, loan="HS-1", on=date(2023, 5, 4))
    assert standing()


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


@pytest.mark.parametrize(("document", "code", "path"), REFUSED)
def test_what_cannot_be_leaves_no_trace(lender, document, code: str, path: str) -> None:
    problems = problems_of(lender, document)
    assert [(p.code, p.place.path or "") for p in problems] == [(code, path)]
    assert all(p.message and p.remedy for p in problems)


def test_two_amendments_of_one_day_change_different_terms(lender) -> None:
    first = record(lender, CUT)
    [problem] = problems_of(lender, terms(spread_bps="30", floor_pct="1"))
    assert (problem.code, problem.place.path, problem.needed) == (
        "amendment_overlaps",
        "on",
        first.event_id,
    )
    amend(lender, "2024-10-25", floor_pct="3.8")
    amend(lender, "2024-10-26", spread_bps="30")
    assert [rate_on(lender, date(2024, 10, day)) for day in (24, 25, 26)] == ["4", "3.8", "3.8"]


def test_two_corrections_of_one_term_are_one_that_supersedes(lender) -> None:
    first = record(lender, WRONG)
    again = {**WRONG, "terms": {"spread_bps": "50"}}
    [problem] = problems_of(lender, again)
    assert (problem.code, problem.needed) == ("amendment_overlaps", first.event_id)
    record(lender, {**again, "supersedes": first.event_id})
    assert rate_on(lender, ON) == "3.95"


def test_a_maturity_before_what_is_recorded_names_it(lender) -> None:
    early = {"kind": "prepayment", "on": "2025-11-01", "amount": "1000000"}
    event = record(lender, early)
    undone, outside = problems_of(lender, terms(matures_on="2025-10-01"))
    assert (undone.code, undone.place.path) == ("loan_event_undone", "terms.matures_on")
    assert undone.found == f"{event.event_id} (2025-11-01)"
    assert (outside.code, outside.found) == ("loan_event_outside_life", "2025-11-01")


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({**WRONG, "terms": {"matures_on": "2024-10-20"}}, "terms.matures_on"),
        ({**WRONG, "terms": {"drawn_on": "2024-11-01"}}, "terms.drawn_on"),
        ({**CUT, "on": "2024-06-01", "terms": {"matures_on": "2024-10-20"}}, "on"),
    ],
)
def test_terms_that_leave_an_amendment_outside_the_life_name_it(lender, document, path) -> None:
    """A correction has no day of its own: what is wrong is so of the term."""
    cut = record(lender, CUT)
    undone, problem = problems_of(lender, document)
    assert (undone.code, undone.place.path) == ("loan_event_undone", path)
    assert undone.found == f"{cut.event_id} (2024-10-25)"
    assert problem.code == "amendment_outside_life"
    second = record(lender, {**WRONG, "terms": {"floor_pct": "3"}})
    document = {**document, "supersedes": second.event_id}
    if document["kind"] == "correction":
        assert problems_of(lender, document)[0].place.path == path


def test_an_extension_that_others_rest_on_is_not_withdrawn(lender) -> None:
    extended = amend(lender, "2025-12-01", matures_on="2027-01-05")
    cut = amend(lender, "2026-06-01", spread_bps="25")
    back = {"kind": "withdrawn", "supersedes": extended.event_id, "reason": "never signed"}
    undone, outside = problems_of(lender, back)
    assert (undone.code, undone.found) == ("loan_event_undone", f"{cut.event_id} (2026-06-01)")
    assert outside.code == "amendment_outside_life"


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "prepayment", "on": "2024-06-01", "amount": "1000000"},
        {"kind": "receipt", "on": "2024-03-20", "amount": "83333.33"},
        {"kind": "payoff", "on": "2024-06-01"},
    ],
)
def test_a_loan_that_money_moved_for_is_not_cancelled(lender, document) -> None:
    moved = record(lender, document)
    [problem] = problems_of(lender, GONE)
    assert (problem.code, problem.found) == (
        "cancelled_with_events",
        f"{moved.event_id} ({moved.on})",
    )
    back = {"kind": "withdrawn", "supersedes": moved.event_id, "reason": "of another loan"}
    record(lender, back)
    record(lender, GONE)


@pytest.mark.parametrize("document", [CUT, WRONG, {**GONE, "reason": "again"}, {
    "kind": "prepayment", "on": "2024-06-01", "amount": "1000000"}])  # fmt: skip
def test_nothing_happens_to_a_cancelled_loan(lender, document) -> None:
    event = record(lender, GONE)
    assert record(lender, GONE) == event
    [problem] = problems_of(lender, document)
    assert (problem.code, problem.needed) == ("loan_cancelled", event.event_id)


def test_a_cancelled_number_is_not_booked_again_by_chance(lender) -> None:
    event = record(lender, GONE)
    for changes in ({}, {"spread_bps": "25"}):
        with pytest.raises(RejectedError) as refused:
            book(lender, **changes)
        problem, *differing = refused.value.problems
        assert (problem.code, problem.needed) == ("loan_cancelled", event.event_id)
        for command in ("withdraw S4 E-", "correct S4 --supersedes E-"):
            assert f"carbonstep loan {command}" in problem.remedy
        assert [p.place.path for p in differing] == list(changes)


def test_a_repeated_booking_names_each_term_that_differs(lender) -> None:
    before = log_size(lender.store)
    other = {"spread_bps": "25", "first_test_on": "2024-07-01"}
    with pytest.raises(RejectedError) as refused:
        book(lender, repayment={"kind": "equal_principal"}, **other)
    exists, *differ = refused.value.problems
    assert exists.code == "loan_exists"
    for command in ("amend", "correct", "cancel"):
        assert f"carbonstep loan {command} {NUMBER}" in exists.remedy
    assert {(p.place.path, p.found, p.needed) for p in differ} == {
        ("spread_bps", "25", "55"),
        ("repayment.kind", "equal_principal", "bullet"),
        ("repayment.at_change", "recompute", "–"),
        ("first_test_on", "2024-07-01", "–"),
    }
    assert log_size(lender.store) == before
    record(lender, WRONG)
    assert not book(lender).new
    assert not book(lender, spread_bps="45").new


def test_a_loan_of_equal_parts_becomes_one_at_the_end(bank) -> None:
    book(bank, repayment={"kind": "equal_principal"})
    amend(bank, "2025-01-10", repayment={"kind": "bullet"})
    found = repaid(bank)
    assert list(found) == ["2024-03-20", "2024-06-20", "2024-09-20", "2024-12-20", "2026-01-05"]
    loan = seen(bank).loan
    assert loan.repayment.kind is RepaymentKind.BULLET
