"""Events in any order: what a life comes to, and the way into the log."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan import event as loan_event
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, event_from_body, events_standing
from carbonstep.domain.loan.event_list import read_placed_events
from carbonstep.domain.loan.loan import Repayment, RepaymentKind
from carbonstep.domain.money.penalty import penalty_lines
from carbonstep.domain.money.position import position
from carbonstep.domain.money.service import Serviced
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import Problem
from carbonstep.reading.reading import Reading
from carbonstep.units.identity import content_id
from carbonstep.units.money import Fen

from .event_case import AS_OF, LOAN, event, life


def test_what_a_life_cannot_be() -> None:
    def code(*events: LoanEvent) -> str:
        found = life(*events)
        return found.code if isinstance(found, Problem) else ""

    july, august = date(2026, 7, 1), date(2026, 8, 10)
    assert code(event("prepayment", august, 6_000_001)) == "repayment_above_balance"
    assert code(event("prepayment", august, 6_000_000)) == ""
    assert (
        code(event("prepayment", august, 6_000_000), event("prepayment", july, 1))
        == "repayment_above_balance"
    )
    assert code(event("drawdown", august, 4_000_000)) == ""
    assert code(event("drawdown", august, 4_000_001)) == "drawdown_above_principal"
    for day in (date(2026, 6, 19), date(2026, 12, 21)):
        assert code(event("misuse", day, 1)) == "loan_event_outside_life"
    # The last day is a Sunday: what is not paid on the Monday is overdue from then on.
    assert code(event("overdue", date(2026, 12, 21), 1)) == ""
    assert code(event("overdue", date(2026, 12, 22), 1)) == "loan_event_outside_life"


def test_a_payoff_ends_the_loan_with_its_interest() -> None:
    found = life(event("payoff", date(2026, 8, 20)))
    assert found.ends_on == date(2026, 8, 20)
    # 6,000,000 x (3.55 % x 44 + 3.45 % x 17) / 360
    assert sum(item.amount_fen for item in found.interest) == 3_580_833
    assert found.balance_on(date(2026, 8, 20)) == 0


DAYS = st.integers(1, 180).map(lambda days: LOAN.drawn_on + timedelta(days=days))


@st.composite
def histories(draw) -> list[LoanEvent]:
    """Events on days of their own, some corrected once or twice, some withdrawn. What is overdue is
    so of a day on which something fell due."""
    found: list[LoanEvent] = []
    for on in draw(st.lists(DAYS, min_size=1, max_size=6, unique=True)):
        kind = draw(st.sampled_from(["drawdown", "prepayment", "overdue", "misuse", "receipt"]))
        item = event(kind, on, draw(st.integers(1, 100_000)))
        found.append(item)
        for number in range(draw(st.integers(0, 2))):
            change = {"supersedes": item.event_id, "reason": f"correction {number}"}
            if draw(st.booleans()):
                item = event(kind, on + timedelta(days=1), draw(st.integers(1, 100_000)), **change)
                found.append(item)
            else:
                found.append(event("withdrawn", on, **change))
                break
    return found


@given(data=st.data(), history=histories())
def test_the_order_of_arrival_does_not_matter(data, history) -> None:
    loan = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_INSTALMENT))
    shuffled = data.draw(st.permutations(history))
    received = data.draw(st.lists(DAYS, min_size=len(history), max_size=len(history)))
    came = [replace(e, received_on=on) for e, on in zip(shuffled, received, strict=True)]
    in_order, in_any = life(*history, loan=loan), life(*came, loan=loan)
    assert isinstance(in_order, Serviced)
    assert in_any == in_order
    found = []
    for events in (history, came):
        standing = events_standing(events)
        held = position(in_order, standing)
        lines = penalty_lines(loan, in_order, held, standing, as_of=date(2027, 6, 1))
        found.append((held, lines))
    assert found[0] == found[1]


@given(
    st.builds(
        LoanEvent,
        loan_id=st.text(max_size=5),
        kind=st.sampled_from(LoanEventKind),
        on=st.dates(),
        amount_fen=st.none() | st.integers(1, 10**15).map(Fen),
        until=st.none() | st.dates(),
        for_on=st.none() | st.dates(),
        notified_on=st.none() | st.dates(),
        received_on=st.dates(),
        supersedes=st.text(max_size=5),
        reason=st.text(max_size=5),
    )
)
def test_an_event_survives_its_body(found: LoanEvent) -> None:
    assert event_from_body(found.body()) == found


def test_each_event_of_a_list_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    # A name is a hash: made anew at each comparison, a long list would take minutes to refuse.
    named: list[object] = []

    def counted(prefix: str, value: Mapping[str, object]) -> str:
        named.append(value["on"])
        return content_id(prefix, value)

    monkeypatch.setattr(loan_event, "content_id", counted)
    days = [date(2026, 6, 21) + timedelta(days=count) for count in range(60)]
    document = node_from_json(
        [{"kind": "prepayment", "on": str(day), "amount": "1"} for day in days]
    )
    reading = Reading()
    placed = read_placed_events(reading, document, loan=LOAN, as_of=AS_OF)
    found = tuple(event for event, _ in placed)
    assert not reading.problems
    assert [event.on for event in found] == days
    assert events_standing(found) == found
    assert named == [str(day) for day in days]
