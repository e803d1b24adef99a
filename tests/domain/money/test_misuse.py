"""Penalty interest on misused amounts: what is repaid, and what is overdue besides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.loan.loan import (
    PenaltyTerms,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
)
from carbonstep.units.money import Fen
from carbonstep.units.period import Period

from .penalty_case import (
    JUNE,
    LOAN,
    MATURITY,
    MISUSE,
    OVERDUE,
    RECEIPT,
    SEPTEMBER,
    days_of,
    lines,
    told,
    total,
)


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
