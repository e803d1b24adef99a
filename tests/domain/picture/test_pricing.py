"""The whole line for one loan: what decides, what it does to the rate, what that comes to."""

from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Benchmark, Repayment, RepaymentKind
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.reason import MarketReason
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import both_lives, serviced_life
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.picture.pricing import Priced, carbon_steps, price, price_decided
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.life import rate_life
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

CALENDAR = prc_calendar()
NO_FIXINGS = FixingTable([])
RECEIVED = ("900", "2022-04-15")  # a reduction of 10 %: -20 bp from 2022-04-22
FROM, LATE = date(2022, 4, 22), date(2022, 12, 31)


def priced(sample, *rows, as_of: date = LATE, events=(), **terms) -> Priced | Problem:
    rulebook = sample.rulebook()
    return price(
        rulebook,
        sample.loan(rulebook, **terms),
        sample.evidence(*(sample.row(*row) for row in rows)),
        events=events,
        market=Market(fixings=NO_FIXINGS, calendar=CALENDAR, as_of=as_of),
    )


def step(on: date, bps: int) -> CarbonStep:
    return CarbonStep(
        decision_id="D-1",
        test_period=Period(date(2021, 1, 1), date(2022, 1, 1)),
        order=0,
        effective_from=on,
        effective_to=None,
        total_e4bp=RateE4bp(bps * 10_000),
    )


def test_a_report_becomes_a_rate_and_the_rate_interest(sample) -> None:
    found = priced(sample, (2021, *RECEIVED))
    assert isinstance(found, Priced)
    [decision] = found.decisions
    assert [(s.period.start, s.all_in_e4bp, s.decision_id) for s in found.segments] == [
        (date(2021, 3, 22), 4_000_000, ""),
        (FROM, 3_800_000, decision.decision_id),
    ]
    # Ten million yuan: 1,111.11 yuan a day at 4 %, 1,055.56 at 3.8 %; 33 and 59 days.
    quarter = next(i for i in found.interest if FROM in i.settlement.period)
    assert quarter.amount_fen == round(1_000_000_000 * (4 * 33 + 3.8 * 59) / 36_000)
    plain = next(i for i in found.plain.interest if FROM in i.settlement.period)
    assert plain.amount_fen == round(1_000_000_000 * 4 * 92 / 36_000)
    assert [flow.amount_fen for flow in found.flows] == [
        flow.amount_fen for flow in found.serviced.flows
    ]
    # Nothing was told of any payment: what the contract says is all there is.
    assert found.interest == found.serviced.interest


def test_each_is_as_one_sees_it_on_the_day(sample) -> None:
    before = priced(sample, (2021, *RECEIVED), as_of=date(2022, 4, 14))
    assert isinstance(before, Priced)
    assert before.decisions == ()
    assert [s.all_in_e4bp for s in before.segments] == [4_000_000]
    on = priced(sample, (2021, *RECEIVED), as_of=date(2022, 4, 15))
    assert isinstance(on, Priced)
    assert [s.all_in_e4bp for s in on.segments] == [4_000_000, 3_800_000]


def test_the_benefit_counts_to_the_day_one_looks_from(sample) -> None:
    found = priced(sample, (2021, *RECEIVED), as_of=date(2022, 6, 19))
    assert isinstance(found, Priced)
    assert (found.as_of, found.benefit.to_date.saved_fen) == (date(2022, 6, 19), 0)
    later = found.market.seen_on(date(2022, 6, 20))
    day_after = replace(found, life=replace(found.life, market=later))
    saved = round(1_000_000_000 * 0.2 * 59 / 36_000)
    assert abs(day_after.benefit.to_date.saved_fen - saved) <= 1  # each side is rounded
    assert day_after.benefit.life.saved_fen > day_after.benefit.to_date.saved_fen


def test_a_decision_is_found_by_its_id(sample) -> None:
    found = priced(sample, (2021, *RECEIVED))
    assert isinstance(found, Priced)
    [decision] = found.decisions
    assert found.decision(decision.decision_id) is decision
    assert found.decision("") is None


def event(kind: LoanEventKind, on: date, yuan: int = 0, **changes: str) -> LoanEvent:
    amount = Fen(yuan * 100) if yuan else None
    return LoanEvent(loan_id="L1", kind=kind, on=on, amount_fen=amount, received_on=on, **changes)


def test_only_events_that_stand_count(sample) -> None:
    first = event(LoanEventKind.PREPAYMENT, date(2022, 1, 20), 1_000_000)
    other = event(LoanEventKind.PREPAYMENT, date(2022, 2, 20), 2_000_000)
    gone = event(
        LoanEventKind.WITHDRAWN, date(2022, 1, 20), supersedes=first.event_id, reason="another's"
    )
    found = priced(sample, events=[first, other, gone])
    assert isinstance(found, Priced)
    assert found.events == (other,)
    assert found.serviced.balance_on(date(2022, 1, 20)) == 1_000_000_000
    assert found.serviced.balance_on(date(2022, 2, 20)) == 800_000_000
    events = [first, other, gone]
    decided = price_decided(found.loan, found.decisions, events=events, market=found.market)
    assert isinstance(decided, Priced)
    assert decided.events == (other,)


def test_penalties_are_at_the_rate_with_the_carbon_step(sample) -> None:
    overdue = event(LoanEventKind.OVERDUE, date(2022, 6, 20), 10_000)
    found = priced(sample, (2021, *RECEIVED), events=[overdue], as_of=date(2022, 6, 30))
    assert isinstance(found, Priced)
    [line] = found.penalties
    assert line.amount_fen == round(1_000_000 * 0.038 * 1.5 * 10 / 360)


@pytest.mark.parametrize("function", [serviced_life, both_lives])
def test_without_a_fixing_there_is_no_price(sample, function) -> None:
    loan = sample.loan(sample.rulebook(), benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y))
    market = Market(fixings=NO_FIXINGS, calendar=CALENDAR, as_of=LATE)
    given = {"events": (), "market": market}
    found = function(loan, (), **given)
    assert isinstance(found, Problem)
    assert found.reason is MarketReason.FIXING_MISSING
    decided = price_decided(loan, (), **given)
    assert decided == found


def test_what_was_repaid_early_may_be_more_than_the_other_life_owes(sample) -> None:
    # A surcharge leaves more outstanding of an equal instalment than without it, and all of that
    # is repaid early; the life without the step repays what it has.
    loan = sample.loan(sample.rulebook(), repayment=Repayment(kind=RepaymentKind.EQUAL_INSTALMENT))
    steps = (step(date(2021, 3, 22), 300),)
    market = Market(fixings=NO_FIXINGS, calendar=CALENDAR, as_of=date(2027, 1, 1))
    lived = serviced_life(loan, steps, events=(), market=market)
    assert not isinstance(lived, Problem)
    on = date(2025, 10, 9)
    owed = lived.balance_on(on)
    rest = LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.PREPAYMENT,
        on=on,
        amount_fen=owed,
        received_on=on,
    )
    lives = both_lives(loan, steps, events=(rest,), market=market)
    assert not isinstance(lives, Problem)
    with_step, without = lives
    assert (with_step.balance_on(on), without.balance_on(on)) == (0, 0)
    assert without.balance_on(date(2025, 10, 8)) < owed
    # In the life it lived, a yuan too much is told.
    more = replace(rest, amount_fen=Fen(owed + 1))
    refused = both_lives(loan, steps, events=(more,), market=market)
    assert isinstance(refused, Problem)
    assert refused.reason is MoneyReason.REPAYMENT_ABOVE_BALANCE


def test_rates_cover_the_settlement_periods_to_the_last_day(sample) -> None:
    loan = sample.loan(sample.rulebook())
    found = rate_life(
        contract_of(loan, ()), (), market=Market(fixings=NO_FIXINGS, calendar=CALENDAR, as_of=LATE)
    )
    assert not isinstance(found, Problem)
    assert found.periods[0].period.start == found.segments[0].period.start == loan.drawn_on
    assert found.periods[-1].period.end == found.segments[-1].period.end == loan.matures_on


def test_steps_keep_the_order_of_announcement(sample) -> None:
    found = priced(sample, (2021, *RECEIVED), as_of=date(2023, 12, 31))
    assert isinstance(found, Priced)
    first, second = carbon_steps(found.decisions)
    assert (first.order, second.order) == (0, 1)
    assert [s.decision_id for s in (first, second)] == [d.decision_id for d in found.decisions]
    assert [s.total_e4bp for s in (first, second)] == [-200_000, 0]
    assert [s.effective_from for s in (first, second)] == [FROM, date(2023, 5, 9)]
    assert [s.effective_to for s in (first, second)] == [None, None]
    assert [s.test_period.start.year for s in (first, second)] == [2021, 2022]
