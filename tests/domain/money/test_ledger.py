"""What is booked to a loan and what has to be booked next, run by run."""

from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import (
    Benchmark,
    CorrectionTerms,
    InterestSchedule,
    Loan,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
    TooHigh,
    TooLow,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.reason import MarketReason
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.ledger import NOTHING_BOOKED, Ledger, ledger_due, ledger_of
from carbonstep.domain.money.life import price_life
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

# A million yuan at 3.6 % by ACT/360: a hundred yuan a day. A basis point is 2.78 yuan a day.
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(100_000_000),
    drawn_on=date(2025, 3, 20),
    matures_on=date(2026, 3, 20),
    benchmark=Benchmark(
        index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_600_000)
    ),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)
JUNE, SEPTEMBER = date(2025, 6, 20), date(2025, 9, 20)
SEPTEMBER_PAID = date(2025, 9, 22)  # the 20th is a Saturday
DECEMBER_PAID = date(2025, 12, 22)
HUNDRED = 10_000


def step(on: date, bps: int) -> CarbonStep:
    return CarbonStep(
        decision_id="D-1",
        test_period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        order=0,
        effective_from=on,
        effective_to=None,
        total_e4bp=RateE4bp(bps * 10_000),
    )


def due(loan: Loan, held: Ledger, as_of: date, *, steps=(), events=()) -> Ledger:
    market = Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=as_of)
    found = ledger_due(loan, steps, held, events=events, market=market)
    assert not isinstance(found, Problem), found
    life = price_life(loan, steps, events=events, market=market)
    assert not isinstance(life, Problem), life
    assert ledger_of(life, held) == found, "a life priced already has the same to be booked"
    return found


def booked(loan: Loan, held: Ledger, as_of: date, **facts) -> Ledger:
    """What is held once what is due is booked too."""
    found = due(loan, held, as_of, **facts)
    return Ledger(
        postings=(*held.postings, *found.postings), true_ups=(*held.true_ups, *found.true_ups)
    )


def test_nothing_is_booked_before_the_loan_is_drawn() -> None:
    assert due(LOAN, NOTHING_BOOKED, date(2025, 3, 19)) == NOTHING_BOOKED
    assert NOTHING_BOOKED.last_posted_on == date.min


@pytest.mark.parametrize(
    ("as_of", "days"),
    [
        (date(2025, 6, 19), []),
        (JUNE, [JUNE]),
        (date(2025, 9, 21), [JUNE]),  # the contract's day has come, the payment day has not
        (SEPTEMBER_PAID, [JUNE, SEPTEMBER]),
    ],
)
def test_a_day_is_booked_once_its_payment_day_has_come(as_of, days) -> None:
    found = due(LOAN, NOTHING_BOOKED, as_of)
    assert [item.nominal_on for item in found.postings] == days
    assert all(item.posted_on == as_of for item in found.postings)
    assert found.true_ups == ()


def test_what_is_booked_is_never_booked_again() -> None:
    held = booked(LOAN, NOTHING_BOOKED, JUNE)
    assert [item.amounts.interest_fen for item in held.postings] == [92 * HUNDRED]
    assert due(LOAN, held, JUNE) == NOTHING_BOOKED
    later = due(LOAN, held, SEPTEMBER_PAID)
    assert [item.nominal_on for item in later.postings] == [SEPTEMBER]
    assert later.true_ups == ()


def test_a_step_that_reaches_back_is_trued_up_once() -> None:
    held = booked(LOAN, NOTHING_BOOKED, JUNE)
    cut = (step(date(2025, 5, 21), -36),)  # ten yuan a day less on 30 days
    found = due(LOAN, held, date(2025, 7, 1), steps=cut)
    assert found.postings == ()
    [true_up] = found.true_ups
    assert (true_up.nominal_on, true_up.number, true_up.posted_on) == (JUNE, 1, date(2025, 7, 1))
    assert true_up.net_fen == -30 * HUNDRED // 10
    again = Ledger(postings=held.postings, true_ups=found.true_ups)
    assert due(LOAN, again, date(2025, 7, 1), steps=cut) == NOTHING_BOOKED
    # The step withdrawn: the second true-up takes the first one back.
    back = due(LOAN, again, date(2025, 7, 2))
    assert [(t.number, t.net_fen) for t in back.true_ups] == [(2, 30 * HUNDRED // 10)]


def test_looking_back_is_seen_from_the_last_day_posted_for() -> None:
    held = booked(LOAN, NOTHING_BOOKED, SEPTEMBER_PAID)
    assert held.last_posted_on == SEPTEMBER_PAID
    assert due(LOAN, held, JUNE) == NOTHING_BOOKED
    corrected = due(LOAN, held, JUNE, steps=(step(date(2025, 6, 10), 36),))
    assert [(t.nominal_on, t.posted_on) for t in corrected.true_ups] == [
        (JUNE, SEPTEMBER_PAID),
        (SEPTEMBER, SEPTEMBER_PAID),
    ]


def test_what_had_been_posted_by_a_day() -> None:
    held = booked(LOAN, NOTHING_BOOKED, JUNE)
    held = booked(LOAN, held, SEPTEMBER_PAID, steps=(step(date(2025, 6, 10), 36),))
    assert (len(held.postings), len(held.true_ups)) == (2, 1)
    assert held.entries == (*held.postings, *held.true_ups)
    assert held.seen_on(date(2025, 6, 19)) == NOTHING_BOOKED
    assert held.seen_on(JUNE) == Ledger(postings=held.postings[:1])
    assert held.seen_on(date(2025, 9, 21)) == Ledger(postings=held.postings[:1])
    assert held.seen_on(SEPTEMBER_PAID) == held


@pytest.mark.parametrize(
    ("terms", "bps", "net", "waived"),
    [
        (CorrectionTerms(), 36, 300, 0),
        (CorrectionTerms(), -36, -300, 0),
        (CorrectionTerms(too_low=TooLow.WAIVE), 36, 0, 300),
        # What is to be refunded is refunded, though what is too low would be waived.
        (CorrectionTerms(too_low=TooLow.WAIVE), -36, -300, 0),
        # What is to be charged is charged, though what is too high would be kept.
        (CorrectionTerms(too_high=TooHigh.KEEP), 36, 300, 0),
        (CorrectionTerms(too_high=TooHigh.KEEP), -36, 0, -300),
        (CorrectionTerms(too_low=TooLow.WAIVE, too_high=TooHigh.KEEP), 36, 0, 300),
        (CorrectionTerms(too_low=TooLow.WAIVE, too_high=TooHigh.KEEP), -36, 0, -300),
    ],
)
def test_each_side_of_a_difference_follows_its_own_term(terms, bps, net, waived) -> None:
    loan = replace(LOAN, corrections=terms)
    held = booked(loan, NOTHING_BOOKED, JUNE)
    found = due(loan, held, date(2025, 7, 1), steps=(step(date(2025, 5, 21), bps),))
    [true_up] = found.true_ups
    assert (true_up.net_fen, true_up.waived_fen) == (net * 100, waived * 100)
    assert bool(true_up.lines) is bool(net)


def test_a_day_posted_with_the_correction_is_at_the_new_rate() -> None:
    loan = replace(LOAN, corrections=CorrectionTerms(too_low=TooLow.WAIVE))
    held = booked(loan, NOTHING_BOOKED, JUNE)
    found = due(loan, held, SEPTEMBER_PAID, steps=(step(date(2025, 5, 21), 36),))
    [posting] = found.postings
    assert posting.amounts.interest_fen == 92 * 110 * 100
    assert [(t.nominal_on, t.waived_fen) for t in found.true_ups] == [(JUNE, 30_000)]


def test_where_the_posted_rates_cannot_be_lived_all_is_put_right() -> None:
    # At the posted rate, which is lower, an equal instalment repays more: all that is outstanding
    # at the rate that holds now, repaid early, would be more than is outstanding there.
    loan = replace(
        LOAN,
        repayment=Repayment(kind=RepaymentKind.EQUAL_INSTALMENT),
        corrections=CorrectionTerms(too_low=TooLow.WAIVE),
    )
    held = booked(loan, NOTHING_BOOKED, JUNE)
    raised = (step(LOAN.drawn_on, 360),)
    found = due(loan, held, date(2025, 7, 1), steps=raised)
    owed = 100_000_000 - found.true_ups[0].recomputed.principal_fen
    rest = LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.PREPAYMENT,
        on=date(2025, 7, 1),
        amount_fen=Fen(owed),
        received_on=date(2025, 7, 1),
    )
    found = due(loan, held, date(2025, 7, 1), steps=raised, events=(rest,))
    [true_up] = found.true_ups
    assert true_up.waived_fen == 0
    assert true_up.net_fen == true_up.recomputed.payment_fen - true_up.stood.payment_fen


def test_capitalised_interest_is_put_right_whatever_the_terms_say() -> None:
    # Paid off on a day that adds its interest to the principal: at another rate the principal
    # repaid is another, and no payment was posted that could be left as it is.
    loan = replace(
        LOAN,
        interest=InterestSchedule(capitalise_until=date(2025, 9, 20)),
        corrections=CorrectionTerms(too_low=TooLow.WAIVE),
    )
    payoff = LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.PAYOFF,
        on=JUNE,
        received_on=JUNE,
    )
    held = booked(loan, NOTHING_BOOKED, JUNE, events=(payoff,))
    [posting] = held.postings
    assert posting.amounts.capitalised_fen == 92 * HUNDRED
    assert posting.amounts.principal_fen == 100_000_000 + 92 * HUNDRED
    raised = (step(date(2025, 5, 21), 36),)
    [true_up] = due(loan, held, date(2025, 7, 1), steps=raised, events=(payoff,)).true_ups
    assert (true_up.waived_fen, true_up.change.principal_fen) == (0, 30_000)


def test_interest_that_stays_in_the_principal_is_posted_as_such() -> None:
    # 3,000 yuan do not cover the 9,200 of the quarter: the rest stays in the principal.
    loan = replace(
        LOAN,
        repayment=Repayment(
            kind=RepaymentKind.FIXED_PAYMENT, amount_fen=Fen(300_000), negative_amortisation=True
        ),
    )
    [posting] = due(loan, NOTHING_BOOKED, JUNE).postings
    assert posting.amounts.interest_fen == 920_000
    assert posting.amounts.principal_fen == -620_000
    assert posting.amounts.payment_fen == 300_000


@pytest.mark.parametrize(
    ("as_of", "posted"), [(date(2025, 5, 11), False), (date(2025, 5, 12), True)]
)
def test_principal_alone_is_posted_once_its_payment_day_has_come(as_of, posted) -> None:
    saturday = ScheduledRepayment(on=date(2025, 5, 10), amount_fen=Fen(1_000_000))
    loan = replace(LOAN, repayment=Repayment(kind=RepaymentKind.CUSTOM, schedule=(saturday,)))
    found = due(loan, NOTHING_BOOKED, as_of).postings
    assert [item.nominal_on for item in found] == ([saturday.on] if posted else [])
    assert all(item.amounts.principal_fen == 1_000_000 and not item.parts for item in found)


def test_what_cannot_be_priced_is_told() -> None:
    loan = replace(LOAN, benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y))
    market = Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=JUNE)
    found = ledger_due(loan, (), NOTHING_BOOKED, events=(), market=market)
    assert isinstance(found, Problem)
    assert found.reason is MarketReason.FIXING_MISSING
    too_much = LoanEvent(
        loan_id="L1",
        kind=LoanEventKind.PREPAYMENT,
        on=date(2025, 5, 1),
        amount_fen=Fen(100_000_001),
        received_on=date(2025, 5, 1),
    )
    found = ledger_due(LOAN, (), NOTHING_BOOKED, events=(too_much,), market=market)
    assert isinstance(found, Problem)
    assert found.reason is MoneyReason.REPAYMENT_ABOVE_BALANCE


def test_the_last_day_has_interest_and_principal() -> None:
    found = due(LOAN, NOTHING_BOOKED, date(2026, 3, 20))
    last = found.postings[-1]
    assert last.nominal_on == date(2026, 3, 20)
    assert (last.amounts.interest_fen, last.amounts.principal_fen) == (90 * HUNDRED, 100_000_000)
    assert [item.pays_on for item in found.postings] == [
        JUNE,
        SEPTEMBER_PAID,
        DECEMBER_PAID,
        date(2026, 3, 20),
    ]
