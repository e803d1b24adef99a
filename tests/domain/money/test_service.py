"""Loans worked out by hand: a million yuan at 3.6 % by ACT/360 bears a hundred yuan a day."""

from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan.loan import (
    Benchmark,
    DayOrder,
    InterestSchedule,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.period import Frequency
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, prc_calendar

from .serviced_case import (
    DECEMBER,
    DRAWN,
    FIRST,
    JUNE,
    LATE,
    LEVEL,
    LOAN,
    MATURITY,
    SEPTEMBER,
    drawdown,
    interest,
    prepayment,
    rate_of,
    repaid,
    repayments,
    served,
    step,
    sums,
    table,
    yuan,
)


def test_the_segment_effect_to_the_fen() -> None:
    loan = replace(
        LOAN,
        principal_fen=yuan(100_000_000),
        drawn_on=date(2026, 6, 20),
        matures_on=date(2026, 9, 20),
        spread_e4bp=RateE4bp(-50_000),
    )
    cut = served(loan, steps=(step(-10, date(2026, 8, 3)),))
    assert interest(cut) == ["893888.89"]
    assert interest(served(loan)) == ["907222.22"]
    assert [(p.days, p.all_in_e4bp) for p in cut.interest[0].parts] == [
        (44, 3_550_000),
        (48, 3_450_000),
    ]


def test_a_bullet_loan_pays_interest_by_the_quarter_and_is_repaid_at_maturity() -> None:
    serviced = served(LOAN)
    assert table(serviced) == [
        ("2025-03-20", "drawdown", "1000000.00", "1000000.00"),
        ("2025-06-20", "interest", "9200.00", "1000000.00"),
        ("2025-09-20", "interest", "9200.00", "1000000.00"),
        ("2025-12-20", "interest", "9100.00", "1000000.00"),
        ("2026-03-20", "interest", "9000.00", "1000000.00"),
        ("2026-03-20", "repayment", "1000000.00", "0.00"),
    ]
    assert serviced.ends_on == MATURITY
    # 2025-09-20 and 2025-12-20 are Saturdays.
    assert [str(flow.pays_on) for flow in serviced.flows] == [
        "2025-03-20",
        "2025-06-20",
        "2025-09-22",
        "2025-12-22",
        "2026-03-20",
        "2026-03-20",
    ]
    assert [flow.borrower_fen for flow in serviced.flows[:2]] == [-100_000_000, 920_000]


def test_capitalised_interest_bears_interest() -> None:
    loan = replace(LOAN, interest=InterestSchedule(capitalise_until=SEPTEMBER))
    serviced = served(loan)
    assert table(serviced) == [
        ("2025-03-20", "drawdown", "1000000.00", "1000000.00"),
        ("2025-06-20", "capitalised", "9200.00", "1009200.00"),
        ("2025-09-20", "capitalised", "9284.64", "1018484.64"),  # 92 days on 1,009,200.00
        ("2025-12-20", "interest", "9268.21", "1018484.64"),  # 91 days on 1,018,484.64
        ("2026-03-20", "interest", "9166.36", "1018484.64"),
        ("2026-03-20", "repayment", "1018484.64", "0.00"),
    ]
    assert [item.capitalised for item in serviced.interest] == [True, True, False, False]
    assert [flow.borrower_fen for flow in serviced.flows[1:3]] == [0, 0]


def test_the_last_period_is_paid_whatever_is_capitalised() -> None:
    loan = replace(LOAN, interest=InterestSchedule(capitalise_until=MATURITY))
    assert [flow.kind.value for flow in served(loan).flows[-2:]] == ["interest", "repayment"]


def test_whole_months_and_days() -> None:
    # Three whole months to 2025-06-20 and five days: 95 days of 100 yuan.
    loan = replace(
        LOAN,
        matures_on=date(2025, 6, 25),
        day_count=DayCount.MONTHS_AND_DAYS,
        interest=InterestSchedule(last_stub=Stub.LONG),
    )
    assert interest(served(loan)) == ["9500.00"]
    # Cut after two months and eleven days: 71 days at 3.6 %, the other 24 at 7.2 %.
    dearer = served(loan, steps=(step(360, date(2025, 5, 31)),))
    assert [part.units for part in dearer.interest[0].parts] == [71, 24]
    assert interest(dearer) == ["11900.00"]


@pytest.mark.parametrize(
    ("drawn_on", "matures_on", "units"),
    [
        (date(2025, 1, 31), date(2025, 2, 28), 30),  # a month, where the day is missing
        (date(2025, 1, 31), date(2025, 3, 30), 60),  # a month and thirty days
        (date(2025, 1, 31), date(2025, 3, 31), 60),  # two months
        (date(2024, 2, 29), date(2025, 2, 28), 360),  # twelve months
        (date(2024, 2, 29), date(2025, 3, 1), 361),
        (date(2025, 2, 15), date(2025, 3, 14), 27),  # no whole month: the days that pass
    ],
)
def test_whole_months_and_days_at_month_ends(drawn_on: date, matures_on: date, units: int) -> None:
    loan = replace(
        LOAN,
        drawn_on=drawn_on,
        matures_on=matures_on,
        day_count=DayCount.MONTHS_AND_DAYS,
        interest=InterestSchedule(frequency=Frequency.YEAR, day=None),
    )
    serviced = served(loan)
    assert sum(part.units for item in serviced.interest for part in item.parts) >= units
    assert serviced.interest[0].parts[0].units == min(units, 360)


def test_a_loan_drawn_on_29_february() -> None:
    loan = replace(
        LEVEL,
        drawn_on=date(2024, 2, 29),
        matures_on=date(2025, 2, 28),
        interest=InterestSchedule(day=None),
    )
    serviced = served(loan)
    ends = ["2024-05-29", "2024-08-29", "2024-11-29", "2025-02-28"]
    assert list(sums(serviced)) == ends
    assert [part.days for item in serviced.interest for part in item.parts] == [90, 92, 92, 91]
    to_month_ends = replace(loan, interest=InterestSchedule(day=None, end_of_month=True))
    assert list(sums(served(to_month_ends))) == [
        "2024-05-31",
        "2024-08-31",
        "2024-11-30",
        "2025-02-28",
    ]


@pytest.mark.parametrize("order", list(DayOrder))
def test_a_maturity_in_the_national_holiday(order: DayOrder) -> None:
    loan = replace(
        LOAN,
        drawn_on=date(2026, 6, 20),
        matures_on=date(2026, 10, 1),
        interest=InterestSchedule(order=order),
    )
    serviced = served(loan)
    shifted = order is DayOrder.SHIFT_THEN_CALCULATE
    # 92 days to 20 September, a Sunday that is worked; then 11, or 18 to the 8th of October.
    assert interest(serviced) == ["9200.00", "1800.00" if shifted else "1100.00"]
    assert {flow.pays_on for flow in serviced.flows[-2:]} == {date(2026, 10, 8)}
    assert serviced.ends_on == (date(2026, 10, 8) if shifted else date(2026, 10, 1))


def test_a_life_of_holidays_only_still_bears_its_interest() -> None:
    loan = replace(
        LOAN,
        drawn_on=date(2026, 9, 30),
        matures_on=date(2026, 10, 5),
        interest=InterestSchedule(
            order=DayOrder.SHIFT_THEN_CALCULATE, business_day=BusinessDayRule.PRECEDING
        ),
    )
    serviced = served(loan)
    assert interest(serviced) == ["500.00"]
    assert repayments(serviced) == [("2026-10-05", "1000000.00")]


def test_a_last_period_that_moves_onto_the_one_before_is_not_lost() -> None:
    # Monthly on the 2nd; 2 and 5 October both move to the 8th, so one period ends there.
    loan = replace(
        repaid(RepaymentKind.EQUAL_PRINCIPAL),
        drawn_on=date(2026, 8, 2),
        matures_on=date(2026, 10, 5),
        interest=InterestSchedule(
            frequency=Frequency.MONTH, day=2, order=DayOrder.SHIFT_THEN_CALCULATE
        ),
    )
    serviced = served(loan)
    assert repayments(serviced) == [("2026-09-02", "500000.00"), ("2026-10-08", "500000.00")]
    assert serviced.flows[-1].balance_fen == 0


def test_at_a_zero_rate_every_instalment_is_principal() -> None:
    serviced = served(rate_of(0, LEVEL))
    assert [amount for _, amount in repayments(serviced)] == ["250000.00"] * 4
    assert set(interest(serviced)) == {"0.00"}


def test_at_a_negative_rate_the_bank_pays_interest() -> None:
    serviced = served(rate_of(-360_000))
    assert interest(serviced) == ["-920.00", "-920.00", "-910.00", "-900.00"]
    level = served(rate_of(-360_000, LEVEL))
    assert len(set(list(sums(level).values())[:3])) == 1
    assert level.flows[-1].balance_fen == 0


def test_where_a_flow_stands_on_a_day() -> None:
    loan = replace(FIRST, repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL))
    moves = (drawdown(date(2025, 10, 9), 100_000), prepayment(SEPTEMBER, 50_000))
    stands = {
        (str(f.on), f.kind.value): f.status
        for f in served(loan, *moves, as_of=date(2025, 9, 21)).flows
    }
    assert stands["2025-03-20", "drawdown"] is PaymentStatus.FALLEN_DUE
    assert stands["2025-06-20", "repayment"] is PaymentStatus.FALLEN_DUE
    # On a Saturday: reckoned on its day, paid on Monday. Money prepaid came on its own day.
    assert stands["2025-09-20", "interest"] is PaymentStatus.DUE
    assert stands["2025-09-20", "prepayment"] is PaymentStatus.FALLEN_DUE
    assert stands["2025-10-09", "drawdown"] is PaymentStatus.PROJECTED
    assert stands["2025-12-20", "interest"] is PaymentStatus.ACCRUING
    assert stands["2026-03-20", "repayment"] is PaymentStatus.PROJECTED


def test_the_balance_at_the_end_of_a_day() -> None:
    serviced = served(repaid(RepaymentKind.EQUAL_PRINCIPAL))
    days = (date(2025, 3, 19), DRAWN, date(2025, 6, 19), JUNE, MATURITY, LATE)
    assert [serviced.balance_on(day) // 100 for day in days] == [
        0,
        1_000_000,
        1_000_000,
        750_000,
        0,
        0,
    ]


@pytest.mark.parametrize("kind", list(RepaymentKind))
def test_a_repayment_that_follows_from_an_unknown_rate_is_projected(kind: RepaymentKind) -> None:
    fixed = kind in (RepaymentKind.FIXED_PAYMENT, RepaymentKind.FIXED_PRINCIPAL)
    loan = replace(
        LOAN,
        benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y, every_months=6),
        repayment=Repayment(
            kind=kind,
            amount_fen=yuan(200_000) if fixed else None,
            schedule=(ScheduledRepayment(on=DECEMBER, amount_fen=yuan(1)),)
            if kind is RepaymentKind.CUSTOM
            else (),
        ),
    )
    table = FixingTable(
        [
            Fixing(
                index=BenchmarkIndex.LPR_1Y,
                published_on=DRAWN,
                rate_e4bp=RateE4bp(3_600_000),
            )
        ]
    )
    found = serviced_life(
        loan,
        (),
        events=(),
        market=Market(fixings=table, calendar=prc_calendar(), as_of=date(2025, 4, 1)),
    )
    assert isinstance(found, Serviced)
    shown = {f.on: f.projected for f in found.flows if f.kind is CashFlowKind.REPAYMENT}
    net = kind in (RepaymentKind.EQUAL_INSTALMENT, RepaymentKind.FIXED_PAYMENT)
    # Repriced on 20 September: the repayment of that day is for days before it.
    assert shown == {day: net and day > SEPTEMBER for day in shown}
    assert MATURITY in shown
