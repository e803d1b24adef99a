"""How each kind of repayment repays, worked by hand."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carbonstep.domain.loan.loan import (
    AtChange,
    DayOrder,
    InterestSchedule,
    Loan,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.units.money import Fen, yuan_text
from carbonstep.units.period import Frequency
from carbonstep.units.work_calendar import BusinessDayRule

from .serviced_case import (
    DECEMBER,
    JUNE,
    LEVEL,
    MATURITY,
    SEPTEMBER,
    drawdown,
    interest,
    payoff,
    prepayment,
    refused,
    repaid,
    repayments,
    served,
    step,
    sums,
    table,
    yuan,
)


def test_equal_principal_repays_the_same_principal_each_quarter() -> None:
    serviced = served(repaid(RepaymentKind.EQUAL_PRINCIPAL))
    assert repayments(serviced) == [
        ("2025-06-20", "250000.00"),
        ("2025-09-20", "250000.00"),
        ("2025-12-20", "250000.00"),
        ("2026-03-20", "250000.00"),
    ]
    # 92 days on 1,000,000; 92 on 750,000; 91 on 500,000; 90 on 250,000.
    assert interest(serviced) == ["9200.00", "6900.00", "4550.00", "2250.00"]


def test_the_last_repayment_takes_the_fen_that_do_not_divide() -> None:
    loan = replace(repaid(RepaymentKind.EQUAL_PRINCIPAL), principal_fen=Fen(100_000_003))
    assert [amount for _, amount in repayments(served(loan))] == [
        "250000.01",
        "250000.01",
        "250000.01",
        "250000.00",
    ]


def test_equal_principal_by_the_half_year_beside_interest_by_the_quarter() -> None:
    serviced = served(repaid(RepaymentKind.EQUAL_PRINCIPAL, frequency=Frequency.HALF_YEAR))
    # Half years end in June and December; what is left is repaid at maturity.
    assert [day for day, _ in repayments(serviced)] == ["2025-06-20", "2025-12-20", "2026-03-20"]
    assert interest(serviced)[1] == "6133.33"  # 92 days on 666,666.67


def level_of(principal: Fraction, day_rate: Fraction, spans: list[int]) -> Fraction:
    """The equal sum, from what one yuan on each payment day is worth today."""
    worth, factor = Fraction(0), Fraction(1)
    for days in spans:
        factor /= 1 + day_rate * days
        worth += factor
    return principal / worth


def test_equal_instalments_discount_each_quarter_by_its_own_days() -> None:
    exact = level_of(Fraction(10**8), Fraction(1, 10_000), [92, 92, 91, 90])
    assert round(exact) == 25_575_127
    assert table(served(LEVEL)) == [
        ("2025-03-20", "drawdown", "1000000.00", "1000000.00"),
        ("2025-06-20", "repayment", "246551.27", "753448.73"),
        ("2025-06-20", "interest", "9200.00", "753448.73"),
        ("2025-09-20", "repayment", "248819.54", "504629.19"),
        ("2025-09-20", "interest", "6931.73", "504629.19"),
        ("2025-12-20", "repayment", "251159.14", "253470.05"),
        ("2025-12-20", "interest", "4592.13", "253470.05"),
        ("2026-03-20", "interest", "2281.23", "253470.05"),
        ("2026-03-20", "repayment", "253470.05", "0.00"),
    ]
    # The last one is the rest, with the fen that rounding left.
    assert list(sums(served(LEVEL)).values()) == ["255751.27"] * 3 + ["255751.28"]


def test_a_change_of_the_rate_inside_a_period_moves_the_instalments_after_its_end() -> None:
    serviced = served(LEVEL, steps=(step(-36, date(2025, 7, 20)),))
    paid = sums(serviced)
    assert paid["2025-06-20"] == paid["2025-09-20"] == "255751.27"
    # 30 days at 3.6 % and 62 at 3.24 % on 753,448.73.
    assert serviced.interest[1].exact_fen == Fraction(75_344_873 * (30 * 360 + 62 * 324), 3_600_000)
    balance = serviced.balance_on(SEPTEMBER)
    again = level_of(Fraction(balance), Fraction(9, 100_000), [91, 90])
    assert paid["2025-12-20"] == yuan_text(round(again))
    assert serviced.flows[-1].balance_fen == 0


def test_a_change_on_a_repayment_day_moves_the_next_instalment() -> None:
    serviced = served(LEVEL, steps=(step(-36, SEPTEMBER),))
    again = level_of(Fraction(serviced.balance_on(SEPTEMBER)), Fraction(9, 100_000), [91, 90])
    assert sums(serviced)["2025-12-20"] == yuan_text(round(again))
    assert sums(serviced)["2025-09-20"] == "255751.27"


def test_where_the_term_moves_the_instalment_stays_and_the_loan_runs_on() -> None:
    loan = replace(
        LEVEL,
        repayment=replace(LEVEL.repayment, at_change=AtChange.TERM, latest_on=date(2027, 3, 20)),
    )
    dearer = served(loan, steps=(step(200, JUNE),))
    paid = list(sums(dearer).items())
    assert [amount for _, amount in paid[:4]] == [
        "255751.28"
    ] * 4  # rounded up, so that the last is the smaller one
    assert paid[4][0] == "2026-06-20"  # a quarter beyond the maturity at first
    assert Fraction(paid[4][1]) < 20_000
    assert dearer.ends_on == date(2026, 6, 20)
    cheaper = served(loan, steps=(step(-200, JUNE),))
    assert cheaper.ends_on == MATURITY
    assert Fraction(sums(cheaper)["2026-03-20"]) < Fraction("255751.28")


def test_an_instalment_that_may_run_on_is_rounded_up_so_that_no_fen_outlives_the_maturity() -> None:
    for kind in (RepaymentKind.EQUAL_INSTALMENT, RepaymentKind.EQUAL_PRINCIPAL):
        loan = replace(
            repaid(kind, at_change=AtChange.TERM, latest_on=date(2027, 3, 20)),
            principal_fen=Fen(100_000_001),
        )
        assert served(loan).ends_on == MATURITY


def test_interest_only_days_come_before_the_first_repayment() -> None:
    serviced = served(repaid(RepaymentKind.EQUAL_PRINCIPAL, first_on=DECEMBER))
    assert repayments(serviced) == [("2025-12-20", "500000.00"), ("2026-03-20", "500000.00")]
    assert interest(serviced) == ["9200.00", "9200.00", "9100.00", "4500.00"]
    level = served(repaid(RepaymentKind.EQUAL_INSTALMENT, first_on=DECEMBER))
    exact = level_of(Fraction(10**8), Fraction(1, 10_000), [91, 90])
    assert sums(level)["2025-12-20"] == yuan_text(round(exact))


def test_a_change_among_the_interest_only_days_fixes_the_instalment_once() -> None:
    loan = replace(
        repaid(RepaymentKind.EQUAL_INSTALMENT, first_on=SEPTEMBER),
        matures_on=date(2028, 3, 20),
    )
    for on in (date(2025, 5, 1), JUNE):
        paid = list(sums(served(loan, steps=(step(-7, on),))).values())
        assert len(set(paid[1:-1])) == 1, "no second look at the same rate"


def test_a_fixed_principal_ends_with_what_is_left() -> None:
    serviced = served(repaid(RepaymentKind.FIXED_PRINCIPAL, amount_fen=yuan(300_000)))
    assert [amount for _, amount in repayments(serviced)] == [
        "300000.00",
        "300000.00",
        "300000.00",
        "100000.00",
    ]
    early = served(repaid(RepaymentKind.FIXED_PRINCIPAL, amount_fen=yuan(600_000)))
    assert [amount for _, amount in repayments(early)] == ["600000.00", "400000.00"]
    assert early.ends_on == SEPTEMBER
    assert early.segments[-1].period.end == SEPTEMBER


def test_a_fixed_payment_below_the_interest_adds_to_the_principal_where_allowed() -> None:
    terms = {"amount_fen": yuan(5_000), "negative_amortisation": True}
    serviced = served(repaid(RepaymentKind.FIXED_PAYMENT, **terms))
    # 9,200.00 of interest, 5,000.00 paid; 92 days on 1,004,200.00 are 9,238.64; and so on.
    assert table(serviced)[1:5] == [
        ("2025-06-20", "deferred", "4200.00", "1004200.00"),
        ("2025-06-20", "interest", "9200.00", "1004200.00"),
        ("2025-09-20", "deferred", "4238.64", "1008438.64"),
        ("2025-09-20", "interest", "9238.64", "1008438.64"),
    ]
    assert [sums(serviced)[str(day)] for day in (JUNE, SEPTEMBER, DECEMBER)] == ["5000.00"] * 3
    assert serviced.flows[-1].balance_fen == 0


def test_a_fixed_payment_below_the_interest_leaves_the_principal_where_refused() -> None:
    serviced = served(repaid(RepaymentKind.FIXED_PAYMENT, amount_fen=yuan(5_000)))
    assert interest(serviced) == ["9200.00", "9200.00", "9100.00", "9000.00"]
    assert repayments(serviced) == [("2026-03-20", "1000000.00")]


def custom(*items: tuple[date, int]) -> Loan:
    schedule = tuple(ScheduledRepayment(on=on, amount_fen=yuan(amount)) for on, amount in items)
    return repaid(RepaymentKind.CUSTOM, schedule=schedule)


def test_a_custom_schedule_repays_on_its_own_days() -> None:
    serviced = served(custom((JUNE, 100_000), (date(2025, 8, 1), 200_000)))
    assert repayments(serviced) == [
        ("2025-06-20", "100000.00"),
        ("2025-08-01", "200000.00"),
        ("2026-03-20", "700000.00"),
    ]
    # 42 days on 900,000 and 50 on 700,000.
    assert interest(serviced)[:2] == ["9200.00", "7280.00"]


def test_a_custom_schedule_may_name_the_maturity_itself() -> None:
    serviced = served(custom((JUNE, 400_000), (MATURITY, 600_000)))
    assert repayments(serviced) == [("2025-06-20", "400000.00"), ("2026-03-20", "600000.00")]


def test_a_custom_repayment_follows_a_settlement_day_that_moves() -> None:
    # 2025-09-20 is a Saturday, paid and reckoned on Monday.
    loan = replace(
        custom((SEPTEMBER, 400_000)),
        interest=InterestSchedule(order=DayOrder.SHIFT_THEN_CALCULATE),
    )
    assert repayments(served(loan))[0] == ("2025-09-22", "400000.00")


@pytest.mark.parametrize(
    ("order", "nominal", "counts", "days"),
    [
        (DayOrder.CALCULATE_THEN_SHIFT, "2025-10-01", "2025-10-01", 11),
        # Reckoned to the day it is paid: 8 more days, on 400,000 yuan 40 yuan each.
        (DayOrder.SHIFT_THEN_CALCULATE, "2025-10-01", "2025-10-09", 17),
    ],
)
def test_a_custom_repayment_on_a_holiday_is_paid_after_it(
    order: DayOrder, nominal: str, counts: str, days: int
) -> None:
    # 1 October is the first of the National Day holiday; the banks open on the 9th.
    loan = replace(
        custom((date(2025, 10, 1), 400_000)),
        interest=InterestSchedule(order=order),
    )
    serviced = served(loan)
    (flow, _) = [f for f in serviced.flows if f.kind is CashFlowKind.REPAYMENT]
    found = flow.nominal_on, flow.on, flow.pays_on
    assert [day.isoformat() for day in found] == [nominal, counts, "2025-10-09"]
    (part,) = [p for i in serviced.interest for p in i.parts if p.period.end == flow.on]
    assert part.days == days


def test_a_custom_day_that_moves_before_the_drawdown_stays() -> None:
    loan = replace(
        custom((date(2025, 3, 23), 400_000)),
        drawn_on=date(2025, 3, 22),  # a Saturday; the working day before is ahead of it
        interest=InterestSchedule(
            order=DayOrder.SHIFT_THEN_CALCULATE, business_day=BusinessDayRule.PRECEDING
        ),
    )
    assert repayments(served(loan))[0] == ("2025-03-23", "400000.00")


def test_what_is_not_drawn_yet_shortens_a_custom_schedule() -> None:
    loan = replace(custom((JUNE, 600_000), (DECEMBER, 400_000)), first_drawdown_fen=yuan(500_000))
    assert repayments(served(loan)) == [("2025-06-20", "500000.00")]
    drawn = served(loan, drawdown(date(2025, 5, 1), 500_000))
    assert repayments(drawn) == [("2025-06-20", "600000.00"), ("2025-12-20", "400000.00")]
    late = served(loan, drawdown(date(2025, 7, 1), 500_000))
    assert repayments(late) == [
        ("2025-06-20", "500000.00"),
        ("2025-12-20", "400000.00"),
        ("2026-03-20", "100000.00"),
    ]


def test_a_custom_schedule_above_the_balance_is_refused() -> None:
    assert refused(custom((JUNE, 600_000), (SEPTEMBER, 500_000))) == (
        MoneyReason.REPAYMENT_ABOVE_BALANCE,
        "500000.00",
        "400000.00",
    )


def test_what_was_prepaid_shortens_a_custom_schedule_from_its_end() -> None:
    loan = custom((JUNE, 400_000), (SEPTEMBER, 400_000), (DECEMBER, 200_000))
    serviced = served(loan, prepayment(date(2025, 7, 1), 300_000))
    assert repayments(serviced) == [("2025-06-20", "400000.00"), ("2025-09-20", "300000.00")]
    paid_off = served(loan, payoff(date(2025, 7, 1)))
    assert repayments(paid_off) == [("2025-06-20", "400000.00")]
    assert paid_off.ends_on == date(2025, 7, 1)
