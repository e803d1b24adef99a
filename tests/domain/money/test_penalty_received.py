"""Penalty interest where money came in, and what is owed bounds what is told."""

from datetime import date

import pytest

from carbonstep.domain.loan.event import LoanEventKind

from .penalty_case import JUNE, MISUSE, OVERDUE, RECEIPT, SEPTEMBER, days_of, lines, told, total


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
