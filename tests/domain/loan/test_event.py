"""What happens to a loan: read, refused, and the same life whatever order it came in."""

from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, event_from_body, events_standing
from carbonstep.domain.loan.event_list import read_placed_events
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.read_event import read_loan_event
from carbonstep.domain.money.service import Serviced
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.units.money import Fen

from .event_case import AS_OF, LOAN, event, life

PREPAID = {"kind": "prepayment", "on": "2026-08-10", "amount": "1000000"}

PAID_OFF = {"kind": "payoff", "on": "2026-08-20"}

OVERDUE = {"kind": "overdue", "on": "2026-07-24", "amount": "1000000"}

PAID = {"kind": "receipt", "on": "2026-08-30", "amount": "1000000"}


def read(document, *held: LoanEvent, loan: Loan = LOAN, as_of: date = AS_OF):
    """The event, or the codes of what is wrong."""
    reading = Reading()
    found = read_loan_event(reading, node_from_json(document), loan=loan, held=held, as_of=as_of)
    assert (found is None) == bool(reading.problems)
    return [(p.code, p.place.path, p.found, p.needed) for p in reading.problems] or found


def codes(document, *held: LoanEvent, **more) -> list[str]:
    found = read(document, *held, **more)
    assert isinstance(found, list), found
    return [item[0] for item in found]


def test_an_event_as_read() -> None:
    found = read({**PREPAID, "amount": "1000000.05", "notified_on": "2026-07-01"})
    assert found == LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.PREPAYMENT,
        on=date(2026, 8, 10),
        amount_fen=Fen(100_000_005),
        notified_on=date(2026, 7, 1),
        received_on=AS_OF,
    )
    assert event_from_body(found.body()) == found
    full = replace(found, kind=LoanEventKind.MISUSE, until=AS_OF, supersedes="E-X", reason="typo")
    assert event_from_body(full.body()) == full


def test_the_day_of_receipt_does_not_make_another_event() -> None:
    first = read({**PREPAID, "received_on": "2026-08-10"})
    assert first.event_id == read(PREPAID).event_id
    assert first.event_id != read({**PREPAID, "on": "2026-08-11"}).event_id
    assert read(PREPAID, first).event_id == first.event_id


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, ["key_missing"]),
        ({"kind": "gift"}, ["word_unknown"]),
        ({**PREPAID, "sum": "1"}, ["key_unknown"]),
        ({"kind": "drawdown"}, ["key_missing", "key_missing"]),
        ({**PAID_OFF, "amount": "1"}, ["loan_event_key"]),
        ({**PREPAID, "until": "2026-08-20"}, ["loan_event_key"]),
        ({**OVERDUE, "notified_on": "2026-07-01"}, ["loan_event_key"]),
        ({**PREPAID, "amount": "0"}, ["not_positive"]),
        ({**PREPAID, "amount": "-5"}, ["not_positive"]),
        ({**PREPAID, "amount": "0.001"}, ["principal_decimals"]),
        ({**PREPAID, "amount": "1e3"}, ["exponent"]),
        ({**PREPAID, "amount": "1" + "0" * 14}, ["out_of_range"]),
        ({**PREPAID, "on": "soon"}, ["date_invalid"]),
        ({**OVERDUE, "until": "2026-07-24"}, ["period_empty"]),
        ({**OVERDUE, "until": "2026-09-02"}, ["loan_event_future"]),
        ({**OVERDUE, "on": "2026-09-02"}, ["loan_event_future"]),
        ({**PREPAID, "received_on": "2026-09-02"}, ["received_future"]),
        ({**PAID, "on": "2026-09-02"}, ["loan_event_future"]),
        ({"kind": "receipt", "on": "2026-08-30"}, ["key_missing"]),
        ({**PAID, "until": "2026-08-31"}, ["loan_event_key"]),
        ({**OVERDUE, "for_on": "2026-07-20"}, ["loan_event_key"]),
        ({**PREPAID, "notified_on": "2026-09-02"}, ["loan_event_future"]),
        ({**PREPAID, "supersedes": "E-X"}, ["key_missing"]),
        ({**PREPAID, "supersedes": "E-X", "reason": ""}, ["value_missing"]),
        ({**PREPAID, "supersedes": "E-X", "reason": "typo"}, ["loan_event_unknown"]),
        ({**PREPAID, "reason": "x" * 501}, ["cell_too_long"]),
        ({"kind": "withdrawn", "reason": "typo"}, ["key_missing"]),
        ({"kind": "withdrawn", "supersedes": "E-X", "reason": "no"}, ["loan_event_unknown"]),
        (
            {"kind": "withdrawn", "supersedes": "E-X", "reason": "no", "on": "2026-08-10"},
            ["loan_event_key"],
        ),
    ],
)
def test_what_is_refused(document, expected) -> None:
    assert codes(document) == expected


def test_a_repayment_to_come_is_taken_and_an_arrear_to_come_is_not() -> None:
    assert read({**PREPAID, "on": "2026-11-02"}).on == date(2026, 11, 2)
    assert codes({**OVERDUE, "kind": "misuse", "on": "2026-11-02"}) == ["loan_event_future"]


def test_a_receipt_as_read() -> None:
    found = read({**PAID, "for_on": "2026-07-20", "received_on": "2026-08-31"})
    assert (found.kind, found.on) == (LoanEventKind.RECEIPT, date(2026, 8, 30))
    assert (found.for_on, found.amount_fen) == (date(2026, 7, 20), 100_000_000)
    assert event_from_body(found.body()) == found
    assert read(PAID).for_on is None
    # What was recorded before receipts could be told keeps its body, and so its id.
    assert "for_on" not in read(PREPAID).body()


def test_money_may_come_in_beside_a_payoff_and_after_it() -> None:
    paid_off = read(PAID_OFF)
    for on in ("2026-08-20", "2026-08-30"):
        paid = read({**PAID, "on": on}, paid_off)
        assert paid.kind is LoanEventKind.RECEIPT
        assert read(PAID_OFF, paid) == paid_off
    assert isinstance(life(paid_off, event("receipt", date(2028, 1, 1), 5)), Serviced)
    before = life(event("receipt", date(2026, 6, 19), 5))
    assert isinstance(before, Problem)
    assert (before.code, before.needed) == ("loan_event_outside_life", "2026-06-20 – 2026-12-20")


def test_notice() -> None:
    strict = replace(LOAN, notice_days=30)
    for document in (PREPAID, {**PAID_OFF, "on": "2026-08-10"}):
        assert codes(document, loan=strict) == ["key_missing"]
        late = read({**document, "notified_on": "2026-07-12"}, loan=strict)
        assert late == [("prepayment_notice", "notified_on", "2026-07-12", "2026-07-11")]
        assert read({**document, "notified_on": "2026-07-11"}, loan=strict).notified_on
    at_the_end = {**PAID_OFF, "on": "2026-12-20"}
    assert read(at_the_end, loan=strict).on == LOAN.matures_on
    assert read({**PREPAID, "kind": "drawdown"}, loan=strict).amount_fen == 100_000_000


def test_notice_is_that_of_the_contract_as_agreed_by_then() -> None:
    strict = replace(LOAN, notice_days=30)
    at_the_end = {**PAID_OFF, "on": "2026-12-20"}
    paid_off = read(at_the_end, loan=strict)
    longer = event("amendment", date(2026, 8, 1), terms={"matures_on": "2027-12-20"}, reason="more")
    assert codes(at_the_end, longer, loan=strict) == ["key_missing"]
    in_time = {**at_the_end, "notified_on": "2026-08-25"}
    assert read(in_time, longer, loan=strict).on == LOAN.matures_on
    last = longer.terms["matures_on"]
    assert read({**PAID_OFF, "on": last}, longer, loan=strict).on.isoformat() == last
    # What was recorded by the terms known then is known again.
    assert read(at_the_end, paid_off, longer, loan=strict) is paid_off
    never = event("correction", strict.drawn_on, terms={"notice_days": 0}, reason="typo")
    assert read(PREPAID, never, loan=strict).notified_on is None


AT_THE_END = {**PAID_OFF, "on": "2026-12-20"}

LONGER = {
    "kind": "amendment",
    "on": "2026-12-01",
    "terms": {"matures_on": "2027-12-20"},
    "reason": "more time",
}

AFTER_ALL = date(2027, 2, 1)


@pytest.mark.parametrize(
    ("longer", "repaid", "apart"),
    [
        ({"agreed_on": "2026-11-20"}, {}, "2026-11-20"),
        ({"received_on": "2026-11-20"}, {}, "2026-11-20"),
        ({"agreed_on": "2026-11-20"}, {"notified_on": "2026-11-20"}, None),
        ({"agreed_on": "2026-11-20"}, {"notified_on": "2026-11-21"}, "2026-11-20"),
        # What was agreed once no notice could be given any more asks for none.
        ({"agreed_on": "2026-11-21"}, {}, None),
        ({}, {}, None),
    ],
)
def test_a_longer_maturity_and_a_repayment_without_notice_are_told_in_either_order(
    longer, repaid, apart: str | None
) -> None:
    strict = replace(LOAN, notice_days=30)
    longer, repaid = {**LONGER, **longer}, {**AT_THE_END, **repaid}

    def told(first, second):
        held = read(first, loan=strict, as_of=AFTER_ALL)
        assert isinstance(held, LoanEvent), held
        return held, read(second, held, loan=strict, as_of=AFTER_ALL)

    paid_off, found = told(repaid, longer)
    _, other = told(longer, repaid)
    if apart is None:
        assert (found.kind, other.kind) == (LoanEventKind.AMENDMENT, LoanEventKind.PAYOFF)
        return
    named = f"{paid_off.event_id} (2026-12-20)"
    assert found == [("notice_undone", "terms.matures_on", named, apart)]
    assert [code for code, *_ in other] in (["key_missing"], ["prepayment_notice"])


def test_what_lacked_its_notice_before_stops_no_other_terms() -> None:
    strict = replace(LOAN, notice_days=30)
    prepaid = read(PREPAID)
    cheaper = {**LONGER, "terms": {"spread_bps": "10"}}
    assert read(cheaper, prepaid, loan=strict, as_of=AFTER_ALL).kind is LoanEventKind.AMENDMENT
    never = {"kind": "correction", "terms": {"notice_days": "30"}, "reason": "a slip"}
    [undone] = read(never, prepaid, as_of=AFTER_ALL)
    assert undone[:2] == ("notice_undone", "terms")


def test_repayments_on_one_day_overlap() -> None:
    first = read(PREPAID)
    other = {**PREPAID, "amount": "2"}
    assert read(other, first) == [("repayment_overlaps", "on", "2026-08-10", first.event_id)]
    assert codes({"kind": "payoff", "on": "2026-08-10"}, first) == ["repayment_overlaps"]
    changed = read({**other, "supersedes": first.event_id, "reason": "typo"}, first)
    assert changed.amount_fen == 200
    assert codes(PREPAID | {"amount": "3"}, first, changed) == ["repayment_overlaps"]
    assert read({**other, "on": "2026-08-11"}, first).on == date(2026, 8, 11)
    gone = read({"kind": "withdrawn", "supersedes": first.event_id, "reason": "no"}, first)
    assert gone.on == first.on
    assert read(other, first, gone).amount_fen == 200


def test_nothing_comes_after_a_payoff() -> None:
    paid_off = read(PAID_OFF)
    for kind in ("drawdown", "prepayment", "overdue", "misuse"):
        later = {"kind": kind, "on": "2026-08-21", "amount": "1"}
        assert codes(later, paid_off) == ["loan_event_after_payoff"]
        assert codes(PAID_OFF, read(later)) == ["loan_event_after_payoff"]
        before = {**later, "on": "2026-08-19"}
        assert read(before, paid_off).on == date(2026, 8, 19)
        assert read(PAID_OFF, read(before)) == paid_off
    assert codes({"kind": "drawdown", "on": "2026-08-20", "amount": "1"}, paid_off) == [
        "loan_event_after_payoff"
    ]
    assert codes({**PAID_OFF, "on": "2026-08-25"}, paid_off) == ["loan_event_after_payoff"]
    moved = {**PAID_OFF, "on": "2026-08-25", "supersedes": paid_off.event_id, "reason": "typo"}
    assert read(moved, paid_off).on == date(2026, 8, 25)


def test_an_event_is_superseded_once_and_a_withdrawal_is_final() -> None:
    first = read(PREPAID)
    correct = {**PREPAID, "amount": "2", "supersedes": first.event_id, "reason": "typo"}
    second = read(correct, first)
    third = read({**correct, "amount": "3", "supersedes": second.event_id}, first, second)
    assert read({**correct, "amount": "4"}, first, second, third) == [
        ("loan_event_superseded", "supersedes", first.event_id, third.event_id)
    ]
    gone = read({"kind": "withdrawn", "supersedes": first.event_id, "reason": "no"}, first)
    again = {"kind": "withdrawn", "supersedes": gone.event_id, "reason": "yes"}
    assert codes(again, first, gone) == ["loan_event_withdrawn"]
    back = read({**PREPAID, "supersedes": gone.event_id, "reason": "it did"}, first, gone)
    assert events_standing((first, gone, back)) == (back,)
    assert events_standing((first, gone)) == ()


def test_a_list_is_read_in_its_order() -> None:
    def listed(*documents):
        reading = Reading()
        node = node_from_json({"events": list(documents)})
        items = dict(node.entries)["events"]
        found = read_placed_events(reading, items, loan=LOAN, as_of=AS_OF)
        return [event for event, _ in found], [(p.code, p.place.path) for p in reading.problems]

    found, problems = listed(PREPAID, OVERDUE, PREPAID)
    assert ([e.kind.value for e in found], problems) == (["prepayment", "overdue"], [])
    _, problems = listed(PREPAID, {**PREPAID, "amount": "2"}, {"kind": "gift"})
    assert problems == [("repayment_overlaps", "events[1].on"), ("word_unknown", "events[2].kind")]
    _, problems = listed(*[PREPAID] * 2_001)
    assert problems == [("loan_events_limit", "events")]
