"""Events of a loan as facts: recorded once, refused without a trace, known when they were known."""

import itertools
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carbonstep.domain.decision.part import DecidedOutput
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.picture.pricing import Priced, price_decided
from carbonstep.reading.node import node_from_json
from carbonstep.services.changes import changes_after, log_size
from carbonstep.services.loan import book_loan
from carbonstep.services.loan_event import events_as_known
from carbonstep.services.market import market_as_known
from carbonstep.services.rate import loan_picture
from carbonstep.services.what_if import what_if
from carbonstep.store import loan as loans
from carbonstep.store.log import EventType
from carbonstep.units.rate import RateE4bp

from .conftest import LOAN, row
from .loan_event_case import ON, problems_of, record, refused

LATER = date(2025, 12, 1)

DRAWN_LATER = {
    **LOAN,
    "loan_id": "HS-2",
    "first_drawdown": "9000000",
    "repayment": {"kind": "equal_instalment"},
    "notice_days": 10,
}

PREPAID = {
    "kind": "prepayment",
    "on": "2024-02-01",
    "amount": "1000000",
    "notified_on": "2024-01-22",
}

DRAWN = {"kind": "drawdown", "on": "2023-02-01", "amount": "6000000"}

LATE = {"kind": "overdue", "on": "2023-12-20", "amount": "500000", "until": "2024-01-09"}

PAID = {"kind": "receipt", "on": "2023-12-20", "amount": "1000"}


@pytest.fixture
def lender(bank_after):
    """The bank with a second loan."""
    return bank_after(lend)


def lend(bank) -> None:
    """Loan HS-2: drawn in parts, in equal instalments, with notice."""
    bank.run(date(2023, 12, 20))
    book(bank, "HS-2")


def book(bank, loan_id: str) -> None:
    document = {**DRAWN_LATER, "loan_id": loan_id}
    book_loan(bank.store, bank.library, node_from_json(document), bank.stamp(date(2022, 9, 20)))


def test_an_overdue_amount_that_had_come_by_its_payment_day_is_refused_at_its_end(bank) -> None:
    # The contract day 2024-03-23 is a Saturday: it is to be paid on Monday the 25th.
    document = {**LOAN, "loan_id": "SAT-1", "matures_on": "2024-03-23"}
    book_loan(bank.store, bank.library, node_from_json(document), bank.stamp(date(2022, 9, 20)))
    late = {"kind": "overdue", "on": "2024-03-23", "amount": "500000"}
    for until in ("2024-03-24", "2024-03-25"):
        (problem,) = problems_of(bank, {**late, "until": until}, loan="SAT-1", on=LATER)
        assert (problem.code, problem.place.path) == ("paid_when_due", "until")
        assert (problem.found, problem.needed) == (until, "2024-03-25")
    record(bank, {**late, "until": "2024-03-26"}, loan="SAT-1", on=LATER)
    (line,) = loan_picture(bank.store, "SAT-1", as_of=LATER).priced.penalties
    assert (line.period.days, line.open) == (1, False)


def life(bank, loan: str = "HS-2", **more):
    return loan_picture(bank.store, loan, as_of=LATER, **more).priced.serviced


def test_an_event_is_recorded_once(lender) -> None:
    before = life(lender)
    recorded = record(lender, PREPAID)
    assert recorded.new
    size = log_size(lender.store)
    again = record(lender, PREPAID, on=date(2024, 3, 2))
    assert (again.new, again.event) == (False, recorded.event)
    assert again.event.received_on == ON
    assert log_size(lender.store) == size
    day = date(2024, 2, 1)
    assert life(lender).balance_on(day) == before.balance_on(day) - 100_000_000
    [entry] = changes_after(
        lender.store, after=-1, limit=10, types=(EventType.LOAN_PREPAID,), subject="HS-2"
    ).entries
    assert (entry.business_on, entry.body) == (
        ON,
        {"schema": "loan_event/1", **recorded.event.body()},
    )


@pytest.mark.parametrize("document", [PREPAID, LATE, PAID])
def test_money_told_again_after_its_withdrawal_counts(lender, document) -> None:
    first = record(lender, document).event
    took = {"kind": "withdrawn", "supersedes": first.event_id, "reason": "another loan's"}
    back = record(lender, took).event
    again = record(lender, document)
    assert (again.new, again.event.supersedes, again.event.reason) == (True, back.event_id, "")
    once_more = record(lender, document, on=date(2024, 3, 2))
    assert (once_more.new, once_more.event) == (False, again.event)
    known = events_as_known(lender.store, "HS-2").events
    assert [item.fact for item in known if item.stands] == [again.event]
    # It can be told as it is listed.
    assert record(lender, {**document, "supersedes": back.event_id}).event == again.event
    # What corrects an event that stands still says why.
    more = {**document, "amount": "1", "supersedes": again.event.event_id}
    assert refused(lender, more) == ["key_missing"]


def test_each_kind_has_its_entry(lender) -> None:
    late = record(lender, LATE).event
    record(lender, DRAWN)
    record(lender, PREPAID)
    record(lender, {**LATE, "kind": "misuse"})
    record(lender, {"kind": "withdrawn", "supersedes": late.event_id, "reason": "paid in time"})
    record(lender, {"kind": "payoff", "on": "2024-02-20", "notified_on": "2024-01-22"})
    record(lender, {"kind": "receipt", "on": "2024-02-20", "amount": "2"})
    page = changes_after(lender.store, after=-1, limit=100, types=None, subject="HS-2")
    found = [entry.type.value for entry in page.entries if entry.type.value != "loan.booked"]
    assert found == [
        "loan.overdue",
        "loan.drawn",
        "loan.prepaid",
        "loan.misused",
        "loan.event_withdrawn",
        "loan.paid_off",
        "loan.paid",
    ]


def test_refusals_leave_nothing(lender) -> None:
    assert record(lender, PREPAID, loan="HS-9") is None
    assert refused(lender, {}) == ["key_missing"]
    assert refused(lender, {**PREPAID, "notified_on": "2024-01-23"}) == ["prepayment_notice"]
    assert refused(lender, {**PREPAID, "received_on": "2024-03-02"}) == ["received_future"]
    assert refused(lender, {**PREPAID, "amount": "9000001"}) == ["repayment_above_balance"]
    assert refused(lender, {**DRAWN, "amount": "6000001"}) == ["drawdown_above_principal"]
    assert refused(lender, {**DRAWN, "on": "2022-09-19"}) == ["loan_event_outside_life"]
    assert refused(lender, {**DRAWN, "on": "2025-09-21"}) == ["loan_event_outside_life"]
    assert refused(lender, {**LATE, "kind": "misuse", "amount": "9000001"}) == [
        "misuse_above_balance"
    ]
    first = record(lender, PREPAID).event
    other = {**PREPAID, "amount": "2"}
    assert refused(lender, other) == ["repayment_overlaps"]
    change = {**other, "supersedes": first.event_id, "reason": "typo"}
    # Of another loan it is not known.
    assert refused(lender, change, loan="HS-1") == ["loan_event_unknown"]
    record(lender, change)
    assert refused(lender, {**change, "amount": "3"}) == ["loan_event_superseded"]


def test_an_event_that_makes_another_impossible_is_refused(lender) -> None:
    all_of_it = {"kind": "prepayment", "on": "2024-02-01", "amount": "15000000"}
    last = record(lender, all_of_it, loan="HS-1").event
    earlier = {"kind": "prepayment", "on": "2023-06-01", "amount": "0.01"}
    undone, reason = problems_of(lender, earlier, loan="HS-1")
    assert (undone.code, undone.place.path) == ("loan_event_undone", "amount")
    assert undone.found == f"{last.event_id} (2024-02-01)"
    assert (reason.code, reason.place.path) == (
        "repayment_above_balance",
        f"loan.events.{last.event_id}",
    )
    less = {**all_of_it, "amount": "14999999.99", "supersedes": last.event_id, "reason": "typo"}
    record(lender, less, loan="HS-1")
    assert record(lender, earlier, loan="HS-1").new
    drawn = record(lender, DRAWN).event
    record(
        lender, {**PREPAID, "on": "2023-02-02", "amount": "14000000", "notified_on": "2023-01-01"}
    )
    gone = {"kind": "withdrawn", "supersedes": drawn.event_id, "reason": "not drawn"}
    undone, reason = problems_of(lender, gone)
    assert (undone.code, undone.place.path) == ("loan_event_undone", "supersedes")
    assert reason.code == "repayment_above_balance"


@pytest.mark.parametrize(
    ("document", "code", "path"),
    [
        ({**DRAWN, "on": "2022-09-19"}, "loan_event_outside_life", "on"),
        ({**DRAWN, "amount": "6000001"}, "drawdown_above_principal", "amount"),
        ({**PREPAID, "amount": "9000001"}, "repayment_above_balance", "amount"),
        ({**LATE, "kind": "misuse", "amount": "9000001"}, "misuse_above_balance", "amount"),
        ({"kind": "payoff", "on": "2029-01-01"}, "loan_event_outside_life", "on"),
    ],
)
def test_what_is_wrong_with_an_event_is_told_at_its_own_place(
    lender, document: dict, code: str, path: str
) -> None:
    (problem,) = problems_of(lender, document)
    assert (problem.code, problem.place.path) == (code, path)


def test_as_known_before_and_after(lender) -> None:
    sizes, lives = [], []

    def note() -> None:
        sizes.append(log_size(lender.store))
        lives.append(life(lender))

    note()
    first = record(lender, PREPAID).event
    note()
    change = {"supersedes": first.event_id, "reason": "typo"}
    second = record(lender, {**PREPAID, "amount": "2000000", **change}).event
    note()
    gone = record(lender, {"kind": "withdrawn", "supersedes": second.event_id, "reason": "no"})
    note()
    assert lives[3] == lives[0]
    assert len({str(item) for item in lives}) == 3
    for size, was in zip(sizes, lives, strict=True):
        assert life(lender, known_at=str(size)) == was
    known = events_as_known(lender.store, "HS-2")
    assert [(e.fact.event_id, e.superseded_by, e.stands) for e in known.events] == [
        (first.event_id, second.event_id, False),
        (second.event_id, gone.event.event_id, False),
        (gone.event.event_id, "", False),
    ]
    then = events_as_known(lender.store, "HS-2", known_at=str(sizes[1]))
    assert (then.known, len(then.events), then.events[0].stands) == (sizes[1], 1, True)
    assert events_as_known(lender.store, "HS-9") is None
    assert events_as_known(lender.store, "HS-2", known_at="0") is None


def test_a_repayment_to_come_is_projected(lender) -> None:
    to_come = {**PREPAID, "on": "2024-10-08", "notified_on": "2024-02-28"}
    record(lender, to_come)
    picture = loan_picture(lender.store, "HS-2", as_of=ON)
    [flow] = [flow for flow in picture.priced.flows if flow.kind == "prepayment"]
    assert (flow.on, flow.status.value) == (date(2024, 10, 8), "projected")
    assert ("prepayment", date(2024, 10, 8)) in [(due.kind, due.on) for due in picture.due]


def test_a_payoff_ends_what_is_due(lender) -> None:
    record(lender, {"kind": "payoff", "on": "2024-02-01"}, loan="HS-1")
    picture = loan_picture(lender.store, "HS-1", as_of=ON)
    assert picture.priced.serviced.ends_on == date(2024, 2, 1)
    assert picture.due == ()
    later = {"kind": "prepayment", "on": "2024-02-02", "amount": "1"}
    assert refused(lender, later, loan="HS-1") == ["loan_event_after_payoff"]


def test_penalty_interest_of_a_recorded_loan(lender) -> None:
    """20 days at the contract rate and half of it: LPR 3.45 % of 2023-09-20 and 35 bp."""
    record(lender, LATE)
    [line] = loan_picture(lender.store, "HS-2", as_of=LATER).priced.penalties
    assert line.exact_fen == Fraction(50_000_000 * 20 * 57, 360 * 1000)
    assert (line.amount_fen, line.open) == (158_333, False)


def test_a_what_if_rests_on_the_events_too(lender) -> None:
    record(lender, PREPAID)
    supposed = {"reports": [row(2023, "1000", received_on="2024-02-28")]}
    found = what_if(lender.store, "HS-2", node_from_json(supposed), as_of=ON)
    now, then = found.now, found.then
    for picture in (now, then):
        assert [event.kind.value for event in picture.priced.events] == ["prepayment"]
    assert now.priced.decisions != then.priced.decisions


def test_the_order_of_arrival_does_not_matter(bank) -> None:
    """Four events, one of them corrected: in every order the loan ends up the same."""
    bank.run(date(2023, 12, 20))
    steps = {
        "drawn": DRAWN,
        "early": {**PREPAID, "on": "2022-12-01", "notified_on": "2022-11-01"},
        "late": LATE,
        "early corrected": {
            **PREPAID,
            "on": "2022-12-05",
            "amount": "1500000",
            "notified_on": "2022-11-01",
        },
    }
    found = []
    for number, order in enumerate(itertools.permutations(steps)):
        if order.index("early") > order.index("early corrected"):
            continue
        loan = f"HS-{number + 10}"
        book(bank, loan)
        ids = {}
        for name in order:
            document = dict(steps[name])
            if name == "early corrected":
                document |= {"supersedes": ids["early"], "reason": "posted on another day"}
            ids[name] = record(bank, document, loan=loan).event.event_id
        priced = loan_picture(bank.store, loan, as_of=LATER).priced
        penalties = [(line.period, line.exact_fen) for line in priced.penalties]
        found.append((priced.serviced, penalties))
    assert len(found) == 12
    assert all(item == found[0] for item in found)
    assert found[0][1]


def dearer(output: DecidedOutput) -> DecidedOutput:
    """The output with a surcharge of 20 bp."""
    [part] = output.parts
    more = RateE4bp(200_000)
    return replace(output, total_e4bp=more, parts=(replace(part, stands_e4bp=more),))


def test_a_surcharge_and_a_balance_repaid_early_are_shown_beside_the_plain_life(bank) -> None:
    bank.file(row(2022, "50000"), on=date(2023, 4, 28))
    book(bank, "HS-2")
    bank.run(date(2023, 5, 15))
    decisions = tuple(
        replace(decision, outputs=(dearer(decision.margin),))
        for decision in loan_picture(bank.store, "HS-2", as_of=ON).priced.decisions
    )
    with bank.store.read() as session:
        market = market_as_known(session, as_of=ON)
        loan = loans.loan(session, "HS-2")
    assert loan is not None
    priced = price_decided(loan, decisions, events=(), market=market)
    assert isinstance(priced, Priced)
    on = date(2024, 2, 1)
    balance = priced.serviced.balance_on(on)
    assert balance > priced.plain.balance_on(on), "a surcharge leaves less of an instalment"
    all_of_it = LoanEvent(
        loan_id="HS-2",
        kind=LoanEventKind.PREPAYMENT,
        on=on,
        amount_fen=balance,
        received_on=on,
    )
    priced = price_decided(loan, decisions, events=(all_of_it,), market=market)
    assert isinstance(priced, Priced), priced
    assert (priced.serviced.balance_on(on), priced.plain.balance_on(on)) == (0, 0)


def test_a_loan_with_all_the_events_it_may_have_can_be_corrected_and_ended(
    bank, monkeypatch
) -> None:
    monkeypatch.setattr("carbonstep.services.loan_event.EVENTS_MAX", 2)
    first = record(bank, PAID, loan="HS-1")
    record(bank, {**PAID, "amount": "2000"}, loan="HS-1")
    more = {**PAID, "amount": "3000"}
    (problem,) = problems_of(bank, more, loan="HS-1")
    assert (problem.code, problem.needed) == ("loan_events_limit", "2")
    slip = {"supersedes": first.event.event_id, "reason": "misread"}
    corrected = record(bank, {**more, **slip}, loan="HS-1")
    taken_back = {"kind": "withdrawn", "reason": "not ours"}
    record(bank, {**taken_back, "supersedes": corrected.event.event_id}, loan="HS-1")
    assert refused(bank, {**more, "amount": "4000"}, loan="HS-1") == ["loan_events_limit"]
    record(bank, {"kind": "payoff", "on": "2024-02-01"}, loan="HS-1")
