"""Penalty interest by hand: on overdue and on misused amounts, held against the position."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.loan.loan import (
    Benchmark,
    DayOrder,
    InterestSchedule,
    Loan,
    PenaltyTerms,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.penalty import PenaltyLine, penalty_lines
from carbonstep.domain.money.position import position
from carbonstep.domain.money.service import Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.day_count import DayCount, count_units
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, prc_calendar

# 9,200.00 yuan of interest falls due on 2025-06-20, and 9,000.00 with the principal at the end.
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
OVERDUE, MISUSE, RECEIPT = LoanEventKind.OVERDUE, LoanEventKind.MISUSE, LoanEventKind.RECEIPT
JUNE, SEPTEMBER, MATURITY = date(2025, 6, 20), date(2025, 9, 20), date(2026, 3, 20)
LATE = date(2025, 12, 31)


def cut(on: date) -> CarbonStep:
    """36 bp off the rate from a day on."""
    return CarbonStep(
        decision_id="D1",
        test_period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        order=0,
        effective_from=on,
        effective_to=None,
        total_e4bp=RateE4bp(-360_000),
    )


def told(
    kind: LoanEventKind,
    on: date,
    yuan: Decimal | int = 0,
    *,
    until: date | None = None,
    for_on: date | None = None,
    received_on: date = date(2030, 1, 1),
) -> LoanEvent:
    return LoanEvent(
        loan_id="L1",
        kind=kind,
        on=on,
        until=until,
        for_on=for_on,
        amount_fen=Fen(int(yuan * 100)) if yuan else None,
        received_on=received_on,
    )


def life(loan: Loan, events: Sequence[LoanEvent], steps: Sequence[CarbonStep] = ()) -> Serviced:
    found = serviced_life(
        loan,
        steps,
        events=events_standing(events),
        market=Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=date(2026, 12, 1)),
    )
    assert isinstance(found, Serviced), found
    return found


def lines(
    *events: LoanEvent,
    as_of: date = LATE,
    loan: Loan = LOAN,
    steps: Sequence[CarbonStep] = (),
) -> tuple[PenaltyLine, ...]:
    serviced, standing = life(loan, events, steps), events_standing(events)
    return penalty_lines(loan, serviced, position(serviced, standing), standing, as_of=as_of)


def total(*events: LoanEvent, as_of: date = LATE, loan: Loan = LOAN) -> Fraction:
    """The exact penalty interest in fen."""
    return sum((line.exact_fen for line in lines(*events, as_of=as_of, loan=loan)), Fraction(0))


def days_of(yuan: int, days: int, pct: str) -> Fraction:
    """What an amount costs in fen by hand: yuan x pct x days / 360."""
    return Fraction(yuan * 100 * days) * Fraction(pct) / 100 / 360


def test_an_overdue_amount_bears_one_and_a_half_times_the_rate() -> None:
    (line,) = lines(told(OVERDUE, JUNE, 5_000, until=date(2025, 6, 30)))
    # 5,000 yuan at 5.4 % for ten days.
    assert (line.exact_fen, line.amount_fen) == (750, 750)
    assert (line.period, line.base_fen) == (Period(JUNE, date(2025, 6, 30)), 500_000)
    assert (line.kind, line.added_pct, line.open) == (OVERDUE, 50, False)


def test_a_misused_amount_bears_the_surplus_on_top_of_what_it_bears_anyway() -> None:
    loan = replace(LOAN, penalty=PenaltyTerms(misuse_pct=Decimal(60)))
    (line,) = lines(told(MISUSE, JUNE, 10_000, until=date(2025, 6, 30)), loan=loan)
    # 10,000 yuan at 60 % of 3.6 % for ten days.
    assert (line.exact_fen, line.added_pct) == (600, 60)


@pytest.mark.parametrize(
    ("as_of", "days", "is_open"),
    [
        (date(2025, 6, 20), None, None),  # the first day has not passed yet
        (date(2025, 6, 21), 1, True),
        (date(2025, 6, 29), 9, True),
        (date(2025, 6, 30), 10, False),
        (date(2025, 7, 30), 10, False),
    ],
)
@pytest.mark.parametrize("how", ["until", "receipt"])
def test_it_runs_until_the_amount_is_made_good(
    as_of: date, days: int | None, is_open: bool | None, how: str
) -> None:
    end = date(2025, 6, 30)
    events = [told(OVERDUE, JUNE, 5_000, until=end if how == "until" else None)]
    if how == "receipt":
        events.append(told(RECEIPT, end, 5_000, for_on=JUNE))
    found = [(line.period.days, line.open) for line in lines(*events, as_of=as_of)]
    assert found == ([] if days is None else [(days, is_open)])


@pytest.mark.parametrize(("as_of", "is_open"), [(29, True), (30, False)])
def test_misuse_goes_on_until_it_is_made_good(as_of: int, is_open: bool) -> None:
    misused = told(MISUSE, JUNE, 10_000, until=date(2025, 6, 30))
    (line,) = lines(misused, as_of=date(2025, 6, as_of))
    assert (line.period.days, line.open) == (as_of - 20, is_open)


def test_days_are_counted_from_the_day_it_was_overdue() -> None:
    # From the 20th of June to the 31st of July 41 days, to the 10th of August 50: the 31st counts
    # where it ends a span, and not where it begins one.
    loan = replace(LOAN, day_count=DayCount.THIRTY_360)
    event = told(OVERDUE, JUNE, 5_000, until=date(2025, 8, 10))
    (line,) = lines(event, loan=loan, steps=[cut(date(2025, 7, 31))])
    assert [part.units for part in line.parts] == [41, 9]


def test_each_day_bears_the_rate_of_the_day() -> None:
    event = told(OVERDUE, JUNE, 5_000, until=date(2025, 6, 30))
    (line,) = lines(event, steps=[cut(date(2025, 6, 24))])
    # Four days at 1.5 times 3.6 % and six at 1.5 times 3.24 %.
    assert line.exact_fen == days_of(5_000, 4, "5.4") + days_of(5_000, 6, "4.86")


def test_after_the_life_the_last_rate_goes_on_for_what_is_overdue() -> None:
    event = told(OVERDUE, MATURITY, 10_000)
    (line,) = lines(event, as_of=date(2026, 4, 19), steps=[cut(date(2026, 1, 1))])
    assert (line.exact_fen, line.open) == (days_of(10_000, 30, "4.86"), True)


@pytest.mark.parametrize("on", [SEPTEMBER, date(2025, 9, 22)])
def test_what_moves_to_a_working_day_is_overdue_from_then(on: date) -> None:
    # 2025-09-20 is a Saturday. Both days name the payment.
    (line,) = lines(told(OVERDUE, on, 5_000, until=date(2025, 9, 30)))
    assert line.period == Period(date(2025, 9, 22), date(2025, 9, 30))
    assert line.exact_fen == days_of(5_000, 8, "5.4")


@pytest.mark.parametrize("on", [SEPTEMBER, date(2025, 9, 22)])
@pytest.mark.parametrize("until", [date(2025, 9, 21), date(2025, 9, 22)])
def test_what_had_come_by_the_payment_day_was_never_overdue(on: date, until: date) -> None:
    assert lines(told(OVERDUE, on, 5_000, until=until)) == ()
    (line,) = lines(told(OVERDUE, on, 5_000, until=date(2025, 9, 23)))
    assert (line.exact_fen, line.open) == (days_of(5_000, 1, "5.4"), False)
    # What it does not claim another may, and of money late by itself nothing is hidden.
    other = told(OVERDUE, SEPTEMBER, 9_200, until=date(2025, 9, 24))
    (line,) = lines(told(OVERDUE, on, 5_000, until=until), other)
    assert line.exact_fen == days_of(9_200, 2, "5.4")


def test_what_is_paid_before_the_contract_day_is_overdue_from_the_contract_day() -> None:
    early = InterestSchedule(business_day=BusinessDayRule.PRECEDING)
    loan = replace(LOAN, interest=early)
    (line,) = lines(told(OVERDUE, SEPTEMBER, 5_000, until=date(2025, 9, 30)), loan=loan)
    # It was to be paid on Friday the 19th, and the schedule counts interest up to the 20th.
    assert line.period.start == SEPTEMBER


def test_a_misused_amount_is_repaid_with_the_loan() -> None:
    (line,) = lines(told(MISUSE, date(2026, 3, 10), 10_000), as_of=date(2026, 4, 19))
    assert (line.period.end, line.exact_fen, line.open) == (MATURITY, 1000, False)


def test_half_a_fen_is_rounded_once_and_away_from_zero() -> None:
    # 1 yuan overdue for 100 days at 5.4 % is 1.5 fen.
    event = told(OVERDUE, JUNE, 1, until=date(2025, 9, 28))
    (line,) = lines(event, steps=[cut(date(2025, 9, 28))])
    assert (line.exact_fen, line.amount_fen) == (Fraction(3, 2), 2)


def test_what_is_neither_overdue_nor_misused_bears_no_penalty() -> None:
    assert lines(told(LoanEventKind.PREPAYMENT, JUNE, 10_000)) == ()
    assert lines(told(RECEIPT, JUNE, 9_200)) == ()


def test_at_a_rate_below_zero_nothing_is_charged_and_nothing_given() -> None:
    loan = replace(LOAN, spread_e4bp=RateE4bp(-5_000_000), floor_e4bp=None)
    misused = told(MISUSE, JUNE, 10_000, until=date(2025, 6, 30))
    overdue = told(OVERDUE, MATURITY, 10_000)
    found = lines(misused, overdue, loan=loan, as_of=date(2026, 4, 19))
    assert [line.exact_fen for line in found] == [0, 0]
    assert {part.rate_e4bp for line in found for part in line.parts} == {0}


class TestMisusedThenRepaid:
    """The surplus runs on what is still owed."""

    def test_by_a_prepayment(self) -> None:
        misused = told(MISUSE, JUNE, 1_000_000)
        repaid = told(LoanEventKind.PREPAYMENT, date(2025, 7, 20), 700_000)
        (line,) = lines(misused, repaid, as_of=SEPTEMBER)
        assert line.exact_fen == days_of(1_000_000, 30, "3.6") + days_of(300_000, 62, "3.6")
        assert [part.base_fen for part in line.parts] == [100_000_000, 30_000_000]
        assert line.open

    def test_what_was_used_as_agreed_is_repaid_first(self) -> None:
        misused = told(MISUSE, JUNE, 600_000)
        for repaid, left in ((400_000, 600_000), (400_001, 599_999)):
            early = told(LoanEventKind.PREPAYMENT, date(2025, 7, 20), repaid)
            found = total(misused, early, as_of=SEPTEMBER)
            assert found == days_of(600_000, 30, "3.6") + days_of(left, 62, "3.6")

    def test_by_instalments(self) -> None:
        loan = replace(LOAN, repayment=Repayment(kind=RepaymentKind.EQUAL_PRINCIPAL))
        misused = told(MISUSE, date(2025, 3, 20), 600_000)
        # The balance is 750,000 after June, 500,000 after September, 250,000 after December.
        quarters = ((600_000, 92), (600_000, 92), (500_000, 91), (250_000, 90))
        found = total(misused, loan=loan, as_of=date(2026, 12, 1))
        assert found == sum(days_of(yuan, days, "3.6") for yuan, days in quarters)

    def test_by_a_payoff(self) -> None:
        misused = told(MISUSE, JUNE, 600_000)
        ended = told(LoanEventKind.PAYOFF, date(2025, 7, 20))
        (line,) = lines(misused, ended)
        assert (line.exact_fen, line.open) == (days_of(600_000, 30, "3.6"), False)

    def test_what_is_drawn_later_is_not_misused_by_that(self) -> None:
        loan = replace(LOAN, first_drawdown_fen=Fen(50_000_000))
        events = (
            told(MISUSE, JUNE, 500_000),
            told(LoanEventKind.PREPAYMENT, date(2025, 7, 20), 400_000),
            told(LoanEventKind.DRAWDOWN, date(2025, 7, 30), 500_000),
        )
        found = total(*events, loan=loan, as_of=SEPTEMBER)
        assert found == days_of(500_000, 30, "3.6") + days_of(100_000, 62, "3.6")

    def test_the_use_told_last_is_repaid_first(self) -> None:
        events = (
            told(MISUSE, JUNE, 600_000),
            told(MISUSE, date(2025, 6, 30), 400_000),
            told(LoanEventKind.PREPAYMENT, date(2025, 7, 20), 500_000),
        )
        first, second = lines(*events, as_of=date(2025, 7, 30))
        assert first.exact_fen == days_of(600_000, 30, "3.6") + days_of(500_000, 10, "3.6")
        assert (second.exact_fen, second.open) == (days_of(400_000, 20, "3.6"), False)


class TestMisusedAndOverdue:
    """Of two penalties on one amount the heavier counts, never both."""

    def test_all_of_it(self) -> None:
        events = (told(MISUSE, JUNE, 1_000_000), told(OVERDUE, MATURITY, 1_000_000))
        first, second = lines(*events, as_of=date(2026, 6, 20))
        assert (first.exact_fen, first.period) == (
            days_of(1_000_000, 273, "3.6"),
            Period(JUNE, MATURITY),
        )
        # 3.6 % x (1 + 100 %), in the line of what is overdue.
        assert second.exact_fen == days_of(1_000_000, 92, "7.2")
        assert (first.open, second.open) == (False, True)
        assert [part.added_pct for part in second.parts] == [100]

    def test_the_heavier_may_be_nearly_the_lighter(self) -> None:
        loan = replace(LOAN, penalty=PenaltyTerms(overdue_pct=Decimal(50), misuse_pct=Decimal(50)))
        events = (told(MISUSE, JUNE, 1_000_000), told(OVERDUE, MATURITY, 1_000_000))
        _, second = lines(*events, loan=loan, as_of=date(2026, 6, 20))
        assert second.exact_fen == days_of(1_000_000, 92, "5.4")

    def test_a_part_was_misused(self) -> None:
        events = (told(MISUSE, JUNE, 600_000), told(OVERDUE, MATURITY, 1_000_000))
        _, second = lines(*events, as_of=date(2026, 6, 20))
        expected = days_of(600_000, 92, "7.2") + days_of(400_000, 92, "5.4")
        assert second.exact_fen == expected

    def test_a_part_was_not_paid(self) -> None:
        events = (told(MISUSE, JUNE, 600_000), told(OVERDUE, MATURITY, 500_000))
        _, second = lines(*events, as_of=date(2026, 6, 20))
        # What was paid was the money used as agreed, then misused money.
        assert second.exact_fen == days_of(500_000, 92, "7.2")

    def test_interest_is_never_misused(self) -> None:
        events = (told(MISUSE, JUNE, 1_000_000), told(OVERDUE, MATURITY, 1_009_000))
        _, second = lines(*events, as_of=date(2026, 6, 20))
        expected = days_of(1_000_000, 92, "7.2") + days_of(9_000, 92, "5.4")
        assert second.exact_fen == expected

    def test_an_instalment_not_paid_is_misused_only_where_no_other_money_is_left(self) -> None:
        loan = replace(
            LOAN,
            repayment=Repayment(
                kind=RepaymentKind.CUSTOM,
                schedule=(ScheduledRepayment(on=JUNE, amount_fen=Fen(50_000_000)),),
            ),
        )
        events = (told(MISUSE, date(2025, 3, 20), 600_000), told(OVERDUE, JUNE, 500_000))
        first, second = lines(*events, loan=loan, as_of=date(2025, 9, 20))
        # 500,000 of what is misused is still in the balance, 100,000 is overdue with 400,000 more.
        assert first.exact_fen == days_of(600_000, 92, "3.6") + days_of(500_000, 92, "3.6")
        assert second.exact_fen == days_of(100_000, 92, "7.2") + days_of(400_000, 92, "5.4")

    def test_both_end_with_the_money(self) -> None:
        events = (
            told(MISUSE, JUNE, 1_000_000),
            told(OVERDUE, MATURITY, 1_009_000),
            told(RECEIPT, date(2026, 3, 30), 509_000, for_on=MATURITY),
        )
        _, second = lines(*events, as_of=date(2026, 4, 9))
        # 500,000 of principal is left: the receipt paid the interest of the day first.
        expected = days_of(1_000_000, 10, "7.2") + days_of(9_000, 10, "5.4")
        assert second.exact_fen == expected + days_of(500_000, 10, "7.2")

    def test_misuse_made_good_leaves_what_is_overdue(self) -> None:
        events = (
            told(MISUSE, JUNE, 1_000_000, until=date(2026, 3, 30)),
            told(OVERDUE, MATURITY, 1_000_000),
        )
        _, second = lines(*events, as_of=date(2026, 4, 9))
        assert second.exact_fen == days_of(1_000_000, 10, "7.2") + days_of(1_000_000, 10, "5.4")

    def test_money_late_on_a_day_that_moved_stays_misused(self) -> None:
        loan = replace(LOAN, matures_on=SEPTEMBER)  # a Saturday: it is paid on Monday the 22nd
        events = (told(MISUSE, JUNE, 1_000_000), told(OVERDUE, SEPTEMBER, 1_000_000))
        first, second = lines(*events, loan=loan, as_of=date(2025, 10, 2))
        assert first.exact_fen == days_of(1_000_000, 94, "3.6")
        assert second.exact_fen == days_of(1_000_000, 10, "7.2")


class TestReceipts:
    """Money told late is overdue until it came, as if a notice had said so."""

    def test_late_money_is_overdue_from_the_payment_day(self) -> None:
        paid = told(RECEIPT, date(2025, 6, 30), 9_200, for_on=JUNE)
        (line,) = lines(paid)
        assert (line.event_id, line.kind) == (paid.event_id, OVERDUE)
        assert (line.exact_fen, line.open) == (days_of(9_200, 10, "5.4"), False)

    def test_money_that_came_in_time_costs_nothing(self) -> None:
        assert lines(told(RECEIPT, date(2025, 6, 19), 9_200, for_on=JUNE)) == ()
        assert lines(told(RECEIPT, JUNE, 9_200)) == ()
        # The Monday after a Saturday is in time.
        assert lines(told(RECEIPT, date(2025, 9, 22), 9_200, for_on=SEPTEMBER)) == ()

    def test_of_what_came_in_parts_each_is_late_by_itself(self) -> None:
        events = (
            told(RECEIPT, JUNE, 4_000),
            told(RECEIPT, date(2025, 6, 30), 3_000, for_on=JUNE),
            told(RECEIPT, date(2025, 7, 10), 2_000, for_on=JUNE),
        )
        assert total(*events) == days_of(3_000, 10, "5.4") + days_of(2_000, 20, "5.4")

    def test_a_notice_says_how_much_and_the_money_how_long(self) -> None:
        events = (
            told(OVERDUE, JUNE, 5_000),
            told(RECEIPT, date(2025, 6, 30), 3_000, for_on=JUNE),
            told(RECEIPT, date(2025, 7, 10), 2_000, for_on=JUNE),
        )
        (line,) = lines(*events)
        assert line.exact_fen == days_of(5_000, 10, "5.4") + days_of(2_000, 10, "5.4")
        assert (line.kind, line.open) == (OVERDUE, False)
        assert [part.base_fen for part in line.parts] == [500_000, 200_000]

    @pytest.mark.parametrize("named", [None, JUNE])
    def test_what_a_notice_says_was_paid_is_not_late(self, named: date | None) -> None:
        notice = told(OVERDUE, JUNE, 4_000)
        paid = told(RECEIPT, date(2025, 7, 10), 9_200, for_on=named)
        (line,) = lines(notice, paid)
        assert (line.event_id, line.exact_fen) == (notice.event_id, days_of(4_000, 20, "5.4"))
        assert line.exact_fen == 1200

    def test_money_that_names_no_day_starts_no_penalty(self) -> None:
        assert lines(told(RECEIPT, date(2025, 12, 22), 9_100)) == ()
        assert lines(told(RECEIPT, date(2025, 6, 30), 9_200)) == ()
        assert lines(told(RECEIPT, date(2025, 12, 22), 27_500)) == ()

    def test_money_that_names_no_day_pays_first_what_a_notice_says_is_overdue(self) -> None:
        events = (told(OVERDUE, JUNE, 5_000), told(RECEIPT, date(2025, 12, 22), 9_100))
        (line,) = lines(*events)
        assert (line.exact_fen, line.open) == (days_of(5_000, 185, "5.4"), False)

    def test_later_money_makes_no_earlier_money_late(self) -> None:
        first = told(RECEIPT, JUNE, 9_200)
        assert lines(first, told(RECEIPT, date(2025, 9, 22), 9_200, for_on=JUNE)) == ()

    def test_money_left_over_pays_the_next_day_in_time(self) -> None:
        over = told(RECEIPT, JUNE, 10_000, for_on=JUNE)
        late = told(RECEIPT, date(2025, 10, 2), 9_200, for_on=SEPTEMBER)
        # 8,400 yuan of September were left to pay on the 22nd.
        assert total(over, late) == days_of(8_400, 10, "5.4")

    def test_an_end_and_the_money_of_its_day_are_told_of_one_payment(self) -> None:
        end = date(2025, 6, 30)
        for day in (end, date(2025, 6, 25)):
            events = (told(OVERDUE, JUNE, 5_000, until=end), told(RECEIPT, day, 5_000, for_on=JUNE))
            assert total(*events) == days_of(5_000, (day - JUNE).days, "5.4")

    def test_money_that_came_in_time_lowers_what_a_notice_may_name(self) -> None:
        events = (told(OVERDUE, JUNE, 9_200), told(RECEIPT, JUNE, 4_200))
        assert total(*events, as_of=date(2025, 6, 30)) == days_of(5_000, 10, "5.4")


class TestWhatIsOwedBoundsWhatIsTold:
    """A recorded notice that later facts make too large counts as much as there is."""

    def test_no_more_is_overdue_than_fell_due(self) -> None:
        notice = told(OVERDUE, JUNE, 9_200, until=date(2025, 6, 30))
        assert total(notice) == days_of(9_200, 10, "5.4")
        repaid = told(LoanEventKind.PREPAYMENT, date(2025, 4, 20), 500_000)
        # 1,000,000 for 31 days and 500,000 for 61 at 3.6 %.
        assert total(notice, repaid) == days_of(6_150, 10, "5.4")

    def test_two_notices_of_one_day_share_it(self) -> None:
        events = (told(OVERDUE, JUNE, 6_000), told(OVERDUE, JUNE, 7_000))
        assert total(*events, as_of=date(2025, 6, 30)) == days_of(9_200, 10, "5.4")

    def test_on_a_day_without_payment_nothing_is_overdue(self) -> None:
        assert lines(told(OVERDUE, date(2025, 6, 21), 5_000)) == ()

    def test_no_more_is_misused_than_is_owed(self) -> None:
        events = (told(MISUSE, JUNE, 600_000), told(MISUSE, date(2025, 7, 20), 600_000))
        expected = days_of(600_000, 40, "3.6") + days_of(400_000, 10, "3.6")
        assert total(*events, as_of=date(2025, 7, 30)) == expected

    def test_a_payoff_pays_off_what_is_overdue(self) -> None:
        ended = told(LoanEventKind.PAYOFF, date(2025, 7, 20))
        (line,) = lines(told(OVERDUE, JUNE, 5_000), ended)
        assert (line.exact_fen, line.open) == (days_of(5_000, 30, "5.4"), False)


@given(
    days=st.integers(1, 500),
    cuts=st.sets(st.dates(date(2025, 3, 21), date(2026, 3, 19)), max_size=4),
    day_count=st.sampled_from(DayCount),
)
def test_cutting_the_rate_changes_nothing_in_any_day_count(
    days: int, cuts: set[date], day_count: DayCount
) -> None:
    loan = replace(LOAN, day_count=day_count)
    events = (told(OVERDUE, JUNE, 1),)
    serviced = life(loan, events)
    (whole,) = serviced.segments
    bounds = [loan.drawn_on, *sorted(cuts), loan.matures_on]
    pieces = tuple(replace(whole, period=Period(start, end)) for start, end in pairwise(bounds))
    until = JUNE + timedelta(days=days)
    (line,) = penalty_lines(
        loan,
        replace(serviced, segments=pieces),
        position(serviced, events),
        events,
        as_of=until,
    )
    units = count_units(day_count, JUNE, until)
    assert line.exact_fen == Fraction(100 * 54 * units, 1000 * day_count.units_a_year)


def test_interest_to_the_day_it_is_paid_is_overdue_from_there() -> None:
    loan = replace(LOAN, interest=InterestSchedule(order=DayOrder.SHIFT_THEN_CALCULATE))
    (line,) = lines(told(OVERDUE, SEPTEMBER, 5_000), loan=loan, as_of=date(2025, 10, 2))
    assert line.exact_fen == days_of(5_000, 10, "5.4")
