"""True-ups: postings and facts alone fix where a day stands, however the facts came in."""

from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan.loan import (
    CorrectionTerms,
    DayOrder,
    InterestSchedule,
    Loan,
    TooHigh,
    TooLow,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.ledger import NOTHING_BOOKED, Ledger, ledger_due
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.posting import Amounts, Component, payments, posting_from_body
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.domain.money.true_up import GroundKind, Party, true_up_from_body
from carbonstep.reading.problem import Problem
from carbonstep.units.period import Frequency
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule

from .true_up_case import (
    CALENDAR,
    CAPITALISED,
    EQUAL_PRINCIPAL,
    FIRST,
    INSTALMENTS,
    LATE,
    LOAN,
    LOANS,
    PAYOFF,
    SECOND,
    booked,
    fixing,
    prepaid,
    recalculated,
    run,
    sorted_out,
    stands_of,
    step,
    with_due,
    withdrawn,
)


def test_a_backdated_decision_is_trued_up_by_period_and_party() -> None:
    before = booked(LOAN)
    after = recalculated(LOAN, before, step(10, date(2023, 8, 1)))
    assert after.postings == before.postings
    assert [t.nominal_on for t in after.true_ups] == [
        date(2023, 9, 20),
        date(2023, 12, 20),
        date(2024, 3, 20),
        date(2024, 6, 20),
    ]
    first = after.true_ups[0]
    assert first.net_fen == round(10_000_000_000 * 0.001 * 50 / 360)  # 1 August to 19 September
    [line] = first.lines
    assert (line.component, line.owed_by) == (Component.INTEREST, Party.BORROWER)
    assert [(g.kind, g.ref) for g in first.because] == [(GroundKind.DECISION, "D0")]
    lower = recalculated(LOAN, before, step(-10, date(2023, 8, 1)))
    assert {line.owed_by for t in lower.true_ups for line in t.lines} == {Party.LENDER}
    # Each is rounded once, as a whole: half away from zero, so that they may differ by a fen.
    for up, down in zip(after.true_ups, lower.true_ups, strict=True):
        assert abs(up.net_fen + down.net_fen) <= 1


@pytest.mark.parametrize(
    ("rate", "party"), [(3_200_000, Party.BORROWER), (3_050_000, Party.LENDER)]
)
def test_a_corrected_fixing_is_trued_up_both_ways(rate: int, party: Party) -> None:
    before = booked(LOAN, as_of=date(2023, 7, 1))
    corrected = fixing(SECOND.published_on, rate, revision=1)
    after = recalculated(LOAN, before, corrected, as_of=date(2023, 7, 1))
    assert [t.nominal_on for t in after.true_ups] == [date(2023, 3, 20), date(2023, 6, 20)]
    assert {line.owed_by for t in after.true_ups for line in t.lines} == {party}
    assert {(g.kind, g.ref) for t in after.true_ups for g in t.because} == {
        (GroundKind.FIXING, "2022-12-20")
    }


@pytest.mark.parametrize("loan", LOANS)
def test_what_rests_on_a_missing_publication_waits_for_it(loan: Loan) -> None:
    as_of = date(2023, 7, 1)
    table, steps, events = sorted_out([FIRST])
    market = Market(fixings=table, calendar=CALENDAR, as_of=as_of)
    due = ledger_due(loan, steps, NOTHING_BOOKED, events=events, market=market)
    assert not isinstance(due, Problem)
    assert [item.nominal_on for item in due.postings] == [date(2022, 9, 20), date(2022, 12, 20)]
    missing = MissingPublication(index=BenchmarkIndex.LPR_1Y, expected_on=SECOND.published_on)
    assert [(item.nominal_on, item.publication) for item in due.waiting] == [
        (date(2023, 3, 20), missing),
        (date(2023, 6, 20), missing),
    ]
    after = run(loan, with_due(NOTHING_BOOKED, due), [FIRST, SECOND], as_of)
    assert len(after.postings) == 4
    assert (after.true_ups, after.waiting) == ((), ())
    assert stands_of(after) == stands_of(booked(loan, as_of=as_of))


@pytest.mark.parametrize(
    ("loan", "waits"),
    [
        (LOAN, ["2023-03-20", "2023-06-20"]),
        (EQUAL_PRINCIPAL, ["2023-03-20", "2023-06-20"]),
        (INSTALMENTS, ["2023-03-20", "2023-06-20", "2023-09-20", "2023-12-20"]),
        (CAPITALISED, ["2023-03-20", "2023-06-20", "2023-09-20", "2023-12-20"]),
        (
            replace(LOAN, fall_max_e4bp=RateE4bp(1_000_000)),
            ["2023-03-20", "2023-06-20", "2023-09-20", "2023-12-20"],
        ),
        (replace(LOAN, benchmark=replace(LOAN.benchmark, every_months=12)), []),
    ],
    ids=[
        "bullet",
        "equal principal",
        "instalments",
        "capitalised",
        "limited moves",
        "not repriced",
    ],
)
def test_only_what_rests_on_a_missing_publication_waits(loan: Loan, waits: list[str]) -> None:
    """The fixing of December lacks, that of June is there: what waits beyond it is what follows
    from the rate before it."""
    table, steps, events = sorted_out([FIRST])
    market = Market(fixings=table, calendar=CALENDAR, as_of=date(2024, 1, 2))
    due = ledger_due(loan, steps, NOTHING_BOOKED, events=events, market=market)
    assert not isinstance(due, Problem)
    assert [str(item.nominal_on) for item in due.waiting] == waits
    assert len(due.postings) == 6 - len(waits)
    served = serviced_life(loan, steps, events=(), market=market)
    assert not isinstance(served, Problem)
    missing = MissingPublication(index=BenchmarkIndex.LPR_1Y, expected_on=SECOND.published_on)
    estimated = {
        str(item.settlement.nominal_on): item.waits_for
        for item in served.interest
        if item.waits_for is not None and item.settlement.period.end <= market.as_of
    }
    assert estimated == dict.fromkeys(waits, missing), "what is not posted is called an estimate"
    assert served.flows[0].kind is CashFlowKind.DRAWDOWN
    assert served.flows[0].waits_for is None
    by_rate = loan in (INSTALMENTS, CAPITALISED)
    assert by_rate == any(
        flow.kind is CashFlowKind.REPAYMENT and flow.waits_for == missing for flow in served.flows
    )


def test_a_day_posted_before_on_a_stand_in_is_trued_up_once_the_fixing_came() -> None:
    """Earlier versions posted such days; a change on top of the stand-in waits with them."""
    as_of = date(2023, 7, 1)
    table, _, _ = sorted_out([FIRST])
    market = Market(fixings=table, calendar=CALENDAR, as_of=as_of)
    served = serviced_life(LOAN, [], events=(), market=market)
    assert not isinstance(served, Problem)
    stale = tuple(item for item in payments(LOAN, served, posted_on=as_of) if item.pays_on <= as_of)
    held = Ledger(postings=stale)
    assert run(LOAN, held, [FIRST], as_of) == held
    lower = step(-20, date(2022, 11, 1))
    changed = run(LOAN, held, [FIRST, lower], as_of)
    assert [t.nominal_on for t in changed.true_ups] == [date(2022, 12, 20)]
    after = run(LOAN, changed, [FIRST, SECOND, lower], as_of)
    assert [t.nominal_on for t in after.true_ups[1:]] == [date(2023, 3, 20), date(2023, 6, 20)]
    assert stands_of(after) == stands_of(booked(LOAN, lower, as_of=as_of))


def test_a_backdated_prepayment_and_its_withdrawal_cancel_out() -> None:
    before = booked(LOAN)
    early = prepaid(date(2023, 1, 10), 10_000_000)
    after = recalculated(LOAN, before, early)
    assert after.true_ups[-1].change.principal_fen == -1_000_000_000
    assert {g.kind for t in after.true_ups for g in t.because} == {GroundKind.BALANCE}
    undone = recalculated(LOAN, after, early, withdrawn(early))
    assert stands_of(undone) == {p.nominal_on: p.amounts for p in before.postings}
    assert [t.number for t in undone.true_ups[len(after.true_ups) :]] == [2] * len(after.true_ups)


def test_a_payoff_backdated_takes_later_days_back_whole() -> None:
    before = booked(LOAN, as_of=date(2024, 4, 1))
    after = recalculated(LOAN, before, PAYOFF, as_of=date(2024, 4, 1))
    stands = stands_of(after)
    assert stands[PAYOFF.on].principal_fen == 10_000_000_000
    gone = [day for day in stands if day > PAYOFF.on]
    assert len(gone) == 4
    assert all(stands[day] == Amounts() for day in gone)


def test_a_payoff_after_a_settlement_that_moved_back_loses_no_interest() -> None:
    # The period of 2023-05-20, a Saturday, ends on Friday; the payoff is on the Saturday itself.
    loan = replace(
        LOAN,
        interest=InterestSchedule(
            frequency=Frequency.MONTH,
            business_day=BusinessDayRule.PRECEDING,
            order=DayOrder.SHIFT_THEN_CALCULATE,
        ),
    )
    payoff = replace(PAYOFF, on=date(2023, 5, 20))
    facts = (FIRST, SECOND)
    before = run(loan, NOTHING_BOOKED, facts, date(2023, 5, 19))
    found = run(loan, before, (*facts, payoff), date(2023, 5, 22))
    assert stands_of(found) == stands_of(run(loan, NOTHING_BOOKED, (*facts, payoff), LATE))
    table, steps, events = sorted_out((*facts, payoff))
    served = serviced_life(
        loan, steps, events=events, market=Market(fixings=table, calendar=CALENDAR, as_of=LATE)
    )
    assert not isinstance(served, Problem)
    paid = sum(item.interest_fen for item in stands_of(found).values())
    assert paid == sum(item.amount_fen for item in served.interest)


@pytest.mark.parametrize("bps", [50, -50])
@pytest.mark.parametrize("kept", LOANS)
def test_a_day_posted_beside_a_correction_is_right_at_once(kept: Loan, bps: int) -> None:
    # What a waived rate leaves in the principal reaches the days posted in the same run.
    terms = CorrectionTerms(too_low=TooLow.WAIVE, too_high=TooHigh.KEEP)
    loan = replace(kept, corrections=terms)
    facts = (FIRST, SECOND)
    held = run(loan, NOTHING_BOOKED, facts, date(2023, 4, 1))
    facts = (*facts, step(bps, date(2022, 8, 1)))
    once = run(loan, held, facts, LATE)
    assert len(once.postings) > len(held.postings)
    assert run(loan, once, facts, LATE) == once


def test_capitalised_interest_is_put_right_and_owed_by_nobody() -> None:
    loan = replace(CAPITALISED, corrections=CorrectionTerms(too_low=TooLow.WAIVE))
    after = recalculated(loan, booked(loan), step(10, date(2022, 7, 1)))
    [line] = after.true_ups[0].lines
    assert (line.component, line.owed_by) == (Component.CAPITALISED, Party.NOBODY)
    assert after.true_ups[0].net_fen == 0
    lower = recalculated(loan, booked(loan), step(-10, date(2022, 7, 1))).true_ups[0]
    assert lower.body()["lines"][0]["amount"].startswith("-")


def test_looking_back_takes_nothing_back() -> None:
    before = booked(LOAN)
    assert recalculated(LOAN, before, as_of=date(2022, 1, 1)) == before
    # Seen from this day the second fixing is still to come, and the rate would be another.
    assert recalculated(LOAN, before, as_of=date(2022, 12, 1)) == before


def test_nothing_is_posted_before_its_day_or_on_a_provisional_one() -> None:
    assert booked(LOAN, as_of=date(2022, 9, 19)) == NOTHING_BOOKED
    assert len(booked(LOAN, as_of=date(2022, 9, 20)).postings) == 1
    later = replace(LOAN, matures_on=date(2029, 6, 20))
    days = {p.nominal_on for p in booked(later, as_of=date(2029, 7, 1)).postings}
    years = {day.year for day in days}
    assert max(years) == max(
        year for year in range(2022, 2030) if CALENDAR.is_official(date(year, 1, 1))
    )


def test_what_is_recorded_reads_back() -> None:
    loan = replace(INSTALMENTS, corrections=CorrectionTerms(too_low=TooLow.WAIVE))
    after = recalculated(loan, booked(loan), step(10, date(2022, 7, 1)), PAYOFF)
    assert [posting_from_body(p.body()) for p in after.postings] == list(after.postings)
    assert [true_up_from_body(t.body()) for t in after.true_ups] == list(after.true_ups)
