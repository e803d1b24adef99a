"""True-ups end the same in any order of facts, with recalculations in between."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import (
    CorrectionTerms,
    TooHigh,
    TooLow,
)
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.ledger import NOTHING_BOOKED, ledger_due
from carbonstep.domain.money.posting import Amounts, Component
from carbonstep.domain.money.true_up import Party
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.reading.problem import Problem

from .true_up_case import (
    CALENDAR,
    DRAWN,
    FIRST,
    LATE,
    LOANS,
    LONGER,
    MATURES,
    PAYOFF,
    SECOND,
    booked,
    days,
    fixing,
    prepaid,
    run,
    sorted_out,
    stands_of,
    step,
    whole,
    with_due,
    withdrawn,
)

Fact = Fixing | CarbonStep | LoanEvent


@st.composite
def facts_of(draw) -> list[Fact]:
    found: list[Fact] = [SECOND]
    for revision in range(1, draw(st.integers(0, 2)) + 1):
        rate = draw(st.integers(2_000_000, 5_000_000))
        found.append(fixing(draw(st.sampled_from([FIRST, SECOND])).published_on, rate, revision))
    found = list({(f.published_on, f.revision): f for f in found}.values())
    for order in range(draw(st.integers(0, 3))):
        found.append(step(draw(st.integers(-50, 50)), draw(days), order))
    for _ in range(draw(st.integers(0, 2))):
        event = prepaid(draw(days), draw(st.integers(1, 1_000_000)))
        found.append(event)
        if draw(st.booleans()):
            found.append(withdrawn(event))
    if draw(st.booleans()):
        found.append(replace(PAYOFF, on=draw(st.dates(date(2024, 5, 12), MATURES))))
    unique: list[Fact] = []
    for fact in found:
        if fact not in unique:
            unique.append(fact)
    return unique


@given(
    loan=st.sampled_from(LOANS),
    facts=facts_of(),
    rng=st.randoms(use_true_random=False),
    runs=st.lists(st.dates(DRAWN, LATE), max_size=6),
)
def test_the_final_position_is_the_whole_history_in_any_order(loan, facts, rng, runs) -> None:
    """Whatever was posted when, posting and true-ups come to what the facts give."""
    held, known = NOTHING_BOOKED, [FIRST]
    arriving = list(facts)
    rng.shuffle(arriving)
    for as_of in sorted(runs):
        while arriving and rng.random() < 0.5:
            known.append(arriving.pop())
        table, steps, events = sorted_out(known)
        due = ledger_due(
            loan,
            steps,
            held,
            events=events,
            market=Market(fixings=table, calendar=CALENDAR, as_of=as_of),
        )
        if isinstance(due, Problem):
            continue  # a withdrawal that comes before its prepayment, or the like
        booked_before = held
        held = with_due(held, due)
        assert held.postings[: len(booked_before.postings)] == booked_before.postings or set(
            booked_before.postings
        ) <= set(held.postings)
        assert run(loan, held, known, as_of) == held
    posted = {item.nominal_on: item.amounts for item in held.postings}
    stood = stands_of(held)
    everything = [FIRST, *facts]
    held = run(loan, held, everything, LATE)
    right = whole(loan, everything)
    if loan is LONGER:
        right = {day: amounts for day, amounts in right.items() if day <= LATE}
    final = stands_of(held)
    assert {day: a for day, a in final.items() if a != Amounts()} == {
        day: a for day, a in right.items() if a != Amounts()
    }
    for day in posted:
        added = final[day].minus(stood[day])
        newest = [t for t in held.true_ups if t.nominal_on == day and t.stood == stood[day]]
        lines = [
            (line.component, line.owed_by, line.amount_fen) for t in newest[-1:] for line in t.lines
        ]
        if added == Amounts():
            continue
        assert (
            sum(
                fen if party is Party.BORROWER else -fen
                for component, party, fen in lines
                if component is not Component.CAPITALISED
            )
            == added.payment_fen
        )


@given(loan=st.sampled_from(LOANS), facts=facts_of(), rng=st.randoms(use_true_random=False))
def test_recalculations_in_between_do_not_matter(loan, facts, rng) -> None:
    """Under any correction terms: one recalculation or many, the same position."""
    corrections = CorrectionTerms(
        too_low=rng.choice(list(TooLow)), too_high=rng.choice(list(TooHigh))
    )
    loan = replace(loan, corrections=corrections)
    first = booked(loan)
    at_once = run(loan, first, [FIRST, SECOND, *facts], LATE)
    by_steps, known = first, [FIRST, SECOND]
    arriving = list(facts)
    rng.shuffle(arriving)
    for fact in arriving:
        known.append(fact)
        table, steps, events = sorted_out(known)
        due = ledger_due(
            loan,
            steps,
            by_steps,
            events=events,
            market=Market(fixings=table, calendar=CALENDAR, as_of=LATE),
        )
        if not isinstance(due, Problem):
            by_steps = with_due(by_steps, due)
    by_steps = run(loan, by_steps, known, LATE)
    # A day that an interim fact added was posted as it then was: another posting, another day.
    final, right = stands_of(by_steps), stands_of(at_once)
    assert [final[p.nominal_on] for p in first.postings] == [
        right[p.nominal_on] for p in first.postings
    ]
