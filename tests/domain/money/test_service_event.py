"""Drawdowns, prepayments and payoffs in a loan's life, worked by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import (
    AtChange,
    InterestSchedule,
    Repayment,
    RepaymentKind,
)
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import yuan_text
from carbonstep.units.period import Frequency, Period

from .serviced_case import (
    DECEMBER,
    DRAWN,
    FIRST,
    JUNE,
    LEVEL,
    LOAN,
    MATURITY,
    SEPTEMBER,
    amounts,
    drawdown,
    event,
    interest,
    outcome,
    payoff,
    prepayment,
    rate_of,
    refused,
    repaid,
    repayments,
    served,
    sums,
    table,
    yuan,
)


def test_later_drawdowns_bear_interest_from_their_day() -> None:
    serviced = served(FIRST, drawdown(date(2025, 5, 1), 600_000))
    # 42 days on 400,000 and 50 on 1,000,000.
    assert interest(serviced)[0] == "6680.00"
    assert amounts(serviced, CashFlowKind.DRAWDOWN) == ["400000.00", "600000.00"]


def test_a_drawdown_on_a_repayment_day_comes_after_the_repayment() -> None:
    loan = replace(FIRST, repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL))
    serviced = served(loan, drawdown(JUNE, 300_000))
    assert table(serviced)[1:4] == [
        ("2025-06-20", "repayment", "100000.00", "300000.00"),
        ("2025-06-20", "interest", "3680.00", "300000.00"),
        ("2025-06-20", "drawdown", "300000.00", "600000.00"),
    ]
    # 600,000 over the three repayments that are left.
    assert [amount for _, amount in repayments(serviced)[1:]] == ["200000.00"] * 3


def test_two_drawdowns_on_the_first_day_count_together() -> None:
    serviced = served(FIRST, drawdown(DRAWN, 600_000))
    assert interest(serviced)[0] == "9200.00"


def test_more_than_the_principal_cannot_be_drawn() -> None:
    drawn = drawdown(date(2025, 5, 1), 600_001)
    assert refused(FIRST, drawn) == (
        LoanReason.DRAWDOWN_ABOVE_PRINCIPAL,
        "1000001.00",
        "1000000.00",
    )
    # What was repaid cannot be drawn again: the limit does not revolve.
    again = (prepayment(date(2025, 4, 1), 200_000), drawdown(date(2025, 5, 1), 700_000))
    assert refused(FIRST, *again)[0] is LoanReason.DRAWDOWN_ABOVE_PRINCIPAL


def test_a_prepayment_inside_a_period_lowers_the_interest_from_its_day() -> None:
    serviced = served(LOAN, prepayment(date(2025, 7, 20), 400_000))
    # 30 days on 1,000,000 and 62 on 600,000.
    assert interest(serviced) == ["9200.00", "6720.00", "5460.00", "5400.00"]
    assert repayments(serviced) == [("2026-03-20", "600000.00")]


def test_a_prepayment_on_a_settlement_day_counts_after_the_interest_and_the_repayment() -> None:
    recomputed = served(repaid(RepaymentKind.EQUAL_PRINCIPAL), prepayment(JUNE, 300_000))
    assert table(recomputed)[1:4] == [
        ("2025-06-20", "repayment", "250000.00", "750000.00"),
        ("2025-06-20", "interest", "9200.00", "750000.00"),
        ("2025-06-20", "prepayment", "300000.00", "450000.00"),
    ]
    assert [amount for _, amount in repayments(recomputed)[1:]] == ["150000.00"] * 3
    shorter = repaid(RepaymentKind.EQUAL_PRINCIPAL, at_change=AtChange.TERM)
    kept = served(shorter, prepayment(JUNE, 300_000))
    assert repayments(kept)[1:] == [("2025-09-20", "250000.00"), ("2025-12-20", "200000.00")]
    assert kept.ends_on == DECEMBER


def test_a_prepayment_moves_the_instalment_or_the_term() -> None:
    prepaid = prepayment(date(2025, 7, 20), 300_000)
    recomputed = served(LEVEL, prepaid)
    # 30 days on 753,448.73 and 62 on 453,448.73, then three payments, the first at once.
    owed = Fraction(75_344_873 * 30 + 45_344_873 * 62, 10_000) + 45_344_873
    worth = 1 + Fraction(10_000, 10_091) + Fraction(10_000, 10_091) * Fraction(10_000, 10_090)
    exact = owed / worth
    assert sums(recomputed)["2025-09-20"] == yuan_text(round(exact))
    assert sums(recomputed)["2025-12-20"] == yuan_text(round(exact))
    term = replace(LEVEL, repayment=replace(LEVEL.repayment, at_change=AtChange.TERM))
    kept = served(term, prepaid)
    assert sums(kept)["2025-09-20"] == "255751.28"  # rounded up, see above
    assert kept.ends_on == DECEMBER


def test_after_a_prepayment_whole_months_count_from_the_start_of_the_period() -> None:
    # 29 February to 29 March is a month of 30 units, one of them before the prepayment: 29 are
    # left, though from 1 to 29 March are 28. Then one day: 1,000 yuan at 36 % are a yuan a unit.
    loan = replace(
        rate_of(36_000_000, LEVEL),
        principal_fen=yuan(1_001),
        drawn_on=date(2020, 2, 29),
        matures_on=date(2020, 3, 30),
        day_count=DayCount.MONTHS_AND_DAYS,
        interest=InterestSchedule(frequency=Frequency.MONTH, day=None),
    )
    first, last = sums(served(loan, prepayment(date(2020, 3, 1), 1))).values()
    assert abs(Fraction(first) - Fraction(last)) <= Fraction(2, 100)


def test_more_than_is_outstanding_cannot_be_prepaid() -> None:
    assert refused(LOAN, prepayment(JUNE, 1_000_001)) == (
        MoneyReason.REPAYMENT_ABOVE_BALANCE,
        "1000001.00",
        "1000000.00",
    )
    twice = (prepayment(date(2025, 5, 1), 600_000), prepayment(date(2025, 5, 2), 600_000))
    assert refused(LOAN, *twice)[0] is MoneyReason.REPAYMENT_ABOVE_BALANCE


def test_all_of_it_prepaid_ends_the_loan_with_the_interest_of_its_days() -> None:
    serviced = served(LOAN, prepayment(date(2025, 7, 20), 1_000_000))
    assert table(serviced)[2:] == [
        ("2025-07-20", "prepayment", "1000000.00", "0.00"),
        ("2025-09-20", "interest", "3000.00", "0.00"),
    ]


def test_a_payoff_inside_a_period_pays_the_interest_to_its_day() -> None:
    serviced = served(LOAN, payoff(date(2025, 8, 1)))
    assert table(serviced)[2:] == [
        ("2025-08-01", "interest", "4200.00", "1000000.00"),
        ("2025-08-01", "payoff", "1000000.00", "0.00"),
    ]
    assert serviced.ends_on == serviced.segments[-1].period.end == date(2025, 8, 1)
    last = serviced.interest[-1].settlement
    assert (last.period, last.pays_on) == (Period(JUNE, date(2025, 8, 1)), date(2025, 8, 1))


def test_a_payoff_on_a_settlement_day_pays_that_period_once() -> None:
    serviced = served(LEVEL, payoff(SEPTEMBER))
    assert table(serviced)[3:] == [
        ("2025-09-20", "repayment", "248819.54", "504629.19"),
        ("2025-09-20", "interest", "6931.73", "504629.19"),
        ("2025-09-20", "payoff", "504629.19", "0.00"),
    ]
    assert served(LOAN, payoff(MATURITY)).flows == served(LOAN).flows


def test_a_payoff_on_a_settlement_day_off_pays_the_interest_with_it() -> None:
    # 2025-09-20 is a Saturday; the interest alone would be paid on Monday.
    [interest, principal] = served(LOAN, payoff(SEPTEMBER), as_of=SEPTEMBER).flows[-2:]
    assert (interest.kind, principal.kind) == (CashFlowKind.INTEREST, CashFlowKind.PAYOFF)
    for flow in (interest, principal):
        assert (flow.pays_on, flow.status) == (SEPTEMBER, PaymentStatus.FALLEN_DUE)


def test_a_payoff_in_a_year_without_a_notice_is_final() -> None:
    loan = replace(LOAN, matures_on=date(2032, 3, 20))
    flows = served(loan, payoff(date(2031, 3, 20)), as_of=date(2031, 3, 20)).flows[-2:]
    assert [flow.provisional for flow in flows] == [False, False]


def test_a_prepayment_and_the_payoff_may_be_on_one_day() -> None:
    day = date(2025, 8, 1)
    serviced = served(LOAN, prepayment(day, 100_000), payoff(day))
    assert [row[1:3] for row in table(serviced)[2:]] == [
        ("interest", "4200.00"),
        ("prepayment", "100000.00"),
        ("payoff", "900000.00"),
    ]


@pytest.mark.parametrize(
    ("events", "found", "needed"),
    [
        ((payoff(DRAWN),), "2025-03-20", "2025-03-21 – 2026-03-20"),
        ((prepayment(DRAWN, 1),), "2025-03-20", "2025-03-21 – 2026-03-20"),
        ((payoff(date(2026, 3, 21)),), "2026-03-21", "2025-03-21 – 2026-03-20"),
        ((drawdown(date(2025, 3, 19), 1),), "2025-03-19", "2025-03-20 – 2026-03-19"),
        ((drawdown(MATURITY, 1),), "2026-03-20", "2025-03-20 – 2026-03-19"),
        ((payoff(JUNE), drawdown(JUNE, 1)), "2025-06-20", "2025-03-20 – 2025-06-19"),
        ((payoff(JUNE), drawdown(SEPTEMBER, 1)), "2025-09-20", "2025-03-20 – 2025-06-19"),
        (
            (event(LoanEventKind.MISUSE, date(2026, 3, 21), 1),),
            "2026-03-21",
            "2025-03-20 – 2026-03-20",
        ),
    ],
)
def test_an_event_on_a_day_it_cannot_be_of_is_refused(
    events: tuple[LoanEvent, ...], found: str, needed: str
) -> None:
    assert refused(FIRST, *events) == (MoneyReason.LOAN_EVENT_OUTSIDE_LIFE, found, needed)


def test_the_last_payment_may_be_overdue_on_the_working_day_it_was_due() -> None:
    # 2025-09-20 is a Saturday; the payment is due on Monday.
    loan = replace(LOAN, matures_on=SEPTEMBER)
    late = event(LoanEventKind.OVERDUE, date(2025, 9, 22), 1_000_000)
    assert isinstance(outcome(loan, late), Serviced)
    later = event(LoanEventKind.OVERDUE, date(2025, 9, 23), 1_000_000)
    assert refused(loan, later)[0] is MoneyReason.LOAN_EVENT_OUTSIDE_LIFE
