"""Loans worked out by hand: a million yuan at 3.6 % by ACT/360 bears a hundred yuan a day."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    DayOrder,
    InterestSchedule,
    Loan,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem, Reason
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen, yuan_text
from carbonstep.units.period import Frequency, Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, prc_calendar

LATE = date(2030, 1, 1)
DRAWN, MATURITY = date(2025, 3, 20), date(2026, 3, 20)
JUNE, SEPTEMBER, DECEMBER = date(2025, 6, 20), date(2025, 9, 20), date(2025, 12, 20)
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(100_000_000),
    drawn_on=DRAWN,
    matures_on=MATURITY,
    benchmark=Benchmark(
        index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_600_000)
    ),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)


def repaid(kind: RepaymentKind, **terms: object) -> Loan:
    return replace(LOAN, repayment=Repayment(kind=kind, **terms))  # type: ignore[arg-type]


def yuan(amount: int) -> Fen:
    return Fen(amount * 100)


def step(bps: int, on: date) -> CarbonStep:
    return CarbonStep(
        decision_id="D1",
        test_period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        order=0,
        effective_from=on,
        effective_to=None,
        total_e4bp=RateE4bp(bps * 10_000),
    )


def event(kind: LoanEventKind, on: date, amount: int | None = None) -> LoanEvent:
    return LoanEvent(
        loan_id="L1",
        kind=kind,
        on=on,
        amount_fen=None if amount is None else yuan(amount),
        received_on=on,
    )


def drawdown(on: date, amount: int) -> LoanEvent:
    return event(LoanEventKind.DRAWDOWN, on, amount)


def prepayment(on: date, amount: int) -> LoanEvent:
    return event(LoanEventKind.PREPAYMENT, on, amount)


def payoff(on: date) -> LoanEvent:
    return event(LoanEventKind.PAYOFF, on)


def outcome(
    loan: Loan, *events: LoanEvent, steps: tuple[CarbonStep, ...] = (), as_of: date = LATE
) -> Serviced | Problem:
    return serviced_life(
        loan,
        steps,
        events=events_standing(events),
        market=Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=as_of),
    )


def served(
    loan: Loan, *events: LoanEvent, steps: tuple[CarbonStep, ...] = (), as_of: date = LATE
) -> Serviced:
    found = outcome(loan, *events, steps=steps, as_of=as_of)
    assert isinstance(found, Serviced), found
    return found


def refused(loan: Loan, *events: LoanEvent) -> tuple[Reason, str, str]:
    found = outcome(loan, *events)
    assert isinstance(found, Problem), found
    return found.reason, found.found, found.needed


def table(serviced: Serviced) -> list[tuple[str, str, str, str]]:
    return [
        (str(f.on), f.kind.value, yuan_text(f.amount_fen), yuan_text(f.balance_fen))
        for f in serviced.flows
    ]


def amounts(serviced: Serviced, kind: CashFlowKind) -> list[str]:
    return [yuan_text(f.amount_fen) for f in serviced.flows if f.kind is kind]


def interest(serviced: Serviced) -> list[str]:
    return amounts(serviced, CashFlowKind.INTEREST)


def repayments(serviced: Serviced) -> list[tuple[str, str]]:
    return [
        (str(f.on), yuan_text(f.amount_fen))
        for f in serviced.flows
        if f.kind is CashFlowKind.REPAYMENT
    ]


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


LEVEL = repaid(RepaymentKind.EQUAL_INSTALMENT)


def level_of(principal: Fraction, day_rate: Fraction, spans: list[int]) -> Fraction:
    """The equal sum, from what one yuan on each payment day is worth today."""
    worth, factor = Fraction(0), Fraction(1)
    for days in spans:
        factor /= 1 + day_rate * days
        worth += factor
    return principal / worth


def sums(serviced: Serviced) -> dict[str, str]:
    """Interest and principal together, by day."""
    found: dict[str, int] = {}
    for flow in serviced.flows:
        if flow.kind in (CashFlowKind.INTEREST, CashFlowKind.REPAYMENT, CashFlowKind.DEFERRED):
            found[str(flow.on)] = found.get(str(flow.on), 0) + flow.borrower_fen
    return {day: yuan_text(fen) for day, fen in found.items()}


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


FIRST = replace(LOAN, first_drawdown_fen=yuan(400_000))


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


def rate_of(percent_e4bp: int, loan: Loan = LOAN) -> Loan:
    fixed = replace(loan.benchmark, fixed_e4bp=RateE4bp(percent_e4bp))
    return replace(loan, benchmark=fixed, floor_e4bp=None)


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
