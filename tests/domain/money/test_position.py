"""What fell due, what came in for it, and what of it is overdue."""

import itertools
from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.money.position import DayPosition, Position, position
from carbonstep.units.rate import RateE4bp

JUNE, SEPTEMBER, DECEMBER = date(2025, 6, 20), date(2025, 9, 20), date(2025, 12, 20)
JULY = date(2025, 7, 1)
MATURITY = date(2026, 3, 20)


@pytest.fixture
def held(told):
    """The position of the loan with these events."""

    def make(*events: LoanEvent, **more) -> Position:
        return position(told.life(*events, **more).serviced, events)

    return make


def day_of(found: Position, nominal_on: date, *, early: bool = False) -> DayPosition:
    [day] = [d for d in found.days if (d.due.nominal_on, d.due.early) == (nominal_on, early)]
    return day


def parts(found: Position) -> list[tuple[list[tuple[date, int]], int]]:
    """What each receipt pays, in yuan, and its surplus."""
    return [
        ([(day, amount // 100) for day, amount in item.parts], item.surplus_fen // 100)
        for item in found.receipts
    ]


def test_what_falls_due_on_each_contract_day(held) -> None:
    found = held()
    assert [
        (d.due.nominal_on, d.due.pays_on, d.due.interest_fen // 100, d.due.principal_fen // 100)
        for d in found.days
    ] == [
        (JUNE, JUNE, 9_200, 0),
        (SEPTEMBER, date(2025, 9, 22), 9_200, 0),
        (DECEMBER, date(2025, 12, 22), 9_100, 0),
        (MATURITY, MATURITY, 9_000, 1_000_000),
    ]
    assert [d.open_fen(MATURITY) == d.due.due_fen for d in found.days] == [True] * 4


def test_money_waits_until_its_day_has_come_and_beyond_the_last_it_is_left_over(told, held) -> None:
    first, second = told.event("receipt", JUNE, 10_000), told.event("receipt", JULY, 1_100_000)
    found = held(first, second)
    days = (date(2025, 6, 19), JUNE, JULY, SEPTEMBER, DECEMBER, MATURITY)
    # 1,036,500 yuan ever fall due; 73,500 are left over.
    assert [found.waiting_fen(day) // 100 for day in days] == [
        0,
        800,
        1_100_800,
        1_091_600,
        1_082_500,
        73_500,
    ]


def test_at_a_rate_below_zero_nothing_due_is_below_zero(told, held) -> None:
    loan = replace(told.loan, spread_e4bp=RateE4bp(-7_200_000), floor_e4bp=None)
    found = held(loan=loan)
    assert day_of(found, JUNE).due.due_fen == 0
    last = day_of(found, MATURITY).due
    assert (last.interest_fen, last.principal_fen) == (0, 100_000_000 - 900_000)


def test_money_that_names_its_day_pays_it(told, held) -> None:
    paid = told.event("receipt", JUNE, 9_200, for_on=JUNE)
    found = held(paid)
    assert parts(found) == [([(JUNE, 9_200)], 0)]
    day = day_of(found, JUNE)
    assert (day.paid_fen(date(2025, 6, 19)), day.paid_fen(JUNE)) == (0, 920_000)
    assert (day.open_fen(JUNE), day.pieces) == (0, ())


@pytest.mark.parametrize("named", [SEPTEMBER, date(2025, 9, 22)])
def test_a_day_that_moved_is_named_by_both_its_days(told, held, named: date) -> None:
    found = held(told.event("receipt", date(2025, 9, 22), 9_200, for_on=named))
    assert parts(found) == [([(SEPTEMBER, 9_200)], 0)]


def test_money_that_names_no_day_pays_what_fell_due_last_and_then_the_oldest(told, held) -> None:
    first = told.event("receipt", date(2025, 12, 25), 10_000)
    second = told.event("receipt", date(2025, 12, 26), 18_000)
    assert parts(held(first, second)) == [
        ([(JUNE, 900), (DECEMBER, 9_100)], 0),
        ([(JUNE, 8_300), (SEPTEMBER, 9_200), (MATURITY, 500)], 0),
    ]


def test_where_what_fell_due_last_is_paid_the_oldest_is_next(told, held) -> None:
    paid = told.event("receipt", DECEMBER, 9_100, for_on=DECEMBER)
    later = told.event("receipt", date(2026, 1, 5), 10_000)
    assert parts(held(paid, later)) == [
        ([(DECEMBER, 9_100)], 0),
        ([(JUNE, 9_200), (SEPTEMBER, 800)], 0),
    ]


def test_money_of_its_payment_day_pays_that_day(told, held) -> None:
    assert parts(held(told.event("receipt", date(2025, 12, 22), 9_100))) == [
        ([(DECEMBER, 9_100)], 0)
    ]


def test_money_that_names_no_day_pays_first_what_a_notice_says_is_overdue(told, held) -> None:
    notice = told.event("overdue", SEPTEMBER, 5_000)
    paid = told.event("receipt", date(2025, 12, 22), 9_100)
    assert parts(held(notice, paid)) == [([(SEPTEMBER, 5_000), (DECEMBER, 4_100)], 0)]


def test_later_money_takes_nothing_from_earlier_money(told, held) -> None:
    first = told.event("receipt", JUNE, 9_200)
    later = told.event("receipt", date(2025, 9, 22), 9_200, for_on=JUNE)
    assert parts(held(first, later)) == [([(JUNE, 9_200)], 0), ([(SEPTEMBER, 9_200)], 0)]


def test_of_one_day_money_that_names_its_day_is_first(told, held) -> None:
    unnamed = told.event("receipt", date(2025, 9, 22), 9_000)
    named = told.event("receipt", date(2025, 9, 22), 9_200, for_on=SEPTEMBER)
    found = held(unnamed, named)
    assert {item.event_id: item.parts for item in found.receipts} == {
        unnamed.event_id: ((JUNE, 900_000),),
        named.event_id: ((SEPTEMBER, 920_000),),
    }


def test_money_paid_before_its_day(told, held) -> None:
    early = told.event("receipt", date(2025, 6, 1), 9_200, for_on=JUNE)
    assert parts(held(early)) == [([(JUNE, 9_200)], 0)]
    # Without a name it waits for what falls due.
    assert parts(held(replace(early, for_on=None))) == [([(JUNE, 9_200)], 0)]
    saturday = told.event("receipt", SEPTEMBER, 18_400)
    assert parts(held(saturday)) == [([(JUNE, 9_200), (SEPTEMBER, 9_200)], 0)]


def test_money_of_the_friday_before_pays_the_monday_in_time(told, held) -> None:
    first = told.event("receipt", JUNE, 9_200)
    found = held(first, told.event("receipt", date(2025, 9, 19), 9_200))
    assert parts(found) == [([(JUNE, 9_200)], 0), ([(SEPTEMBER, 9_200)], 0)]
    day = day_of(found, SEPTEMBER)
    assert (day.open_fen(date(2025, 9, 22)), day.pieces) == (0, ())


@pytest.mark.parametrize("early", [date(2025, 3, 20), date(2025, 5, 2), date(2025, 6, 19)])
def test_money_before_anything_fell_due_waits_for_the_first_days(told, held, early) -> None:
    found = held(told.event("receipt", early, 9_300), told.event("receipt", SEPTEMBER, 9_100))
    june, september = found.days[:2]
    assert [money.amount_fen for money in june.money] == [920_000]
    assert not june.pieces
    assert [money.amount_fen for money in september.money] == [10_000, 910_000]
    assert [item.surplus_fen for item in found.receipts] == [0, 0]


def test_more_than_is_due_waits_for_the_next_days(told, held) -> None:
    found = held(told.event("receipt", JUNE, 19_000, for_on=JUNE))
    assert parts(found) == [([(JUNE, 9_200), (SEPTEMBER, 9_200), (DECEMBER, 600)], 0)]


def test_only_what_is_left_at_the_end_is_a_surplus(told, held) -> None:
    found = held(told.event("receipt", MATURITY, 1_009_100, for_on=MATURITY))
    assert parts(found) == [([(JUNE, 100), (MATURITY, 1_009_000)], 0)]
    found = held(told.event("receipt", JUNE, 1_036_600))
    assert parts(found)[0][1] == 100


def test_a_notice_says_what_was_not_paid_and_so_that_the_rest_was(told, held) -> None:
    notice = told.event("overdue", JUNE, 5_000)
    late = told.event("receipt", date(2025, 7, 20), 6_000)
    found = held(notice, late)
    # What is more than the notice names waits for September.
    assert parts(found) == [([(JUNE, 5_000), (SEPTEMBER, 1_000)], 0)]
    day = day_of(found, JUNE)
    assert [day.open_fen(on) for on in (JUNE, date(2025, 7, 19), date(2025, 7, 20))] == [
        500_000,
        500_000,
        0,
    ]
    assert day.overdue_fen(date(2025, 6, 19)) == 0


def test_notices_of_one_day_share_what_fell_due(told, held) -> None:
    found = held(
        told.event("overdue", JUNE, 6_000),
        told.event("overdue", JUNE, 7_000, until=date(2025, 7, 1)),
    )
    assert sum(piece.amount_fen for piece in day_of(found, JUNE).pieces) == 920_000


def test_the_end_of_a_notice_tells_of_money_that_is_not_told_twice(told, held) -> None:
    end = date(2025, 7, 20)
    part = told.event("receipt", date(2025, 7, 1), 3_000, for_on=JUNE)
    day = day_of(held(told.event("overdue", JUNE, 5_000, until=end), part), JUNE)
    assert [(item.on, item.amount_fen) for item in day.money] == [
        (date(2025, 7, 1), 300_000),
        (end, 200_000),
    ]
    notice = told.event("overdue", JUNE, 9_200, until=end)
    # Unnamed money after the end finds nothing left of the day.
    later = told.event("receipt", date(2025, 8, 1), 3_000)
    assert parts(held(notice, later)) == [([(SEPTEMBER, 3_000)], 0)]
    same = told.event("receipt", end, 9_200)
    assert parts(held(notice, same)) == [([(JUNE, 9_200)], 0)]
    # What came of one notice is not taken off another of the day at the first one's end.
    ended, still = (
        told.event("overdue", JUNE, 3_000, until=end),
        told.event("overdue", JUNE, 5_000),
    )
    assert day_of(held(ended, still, part), JUNE).overdue_fen(end) == 500_000


@pytest.mark.parametrize("named", [None, JUNE])
def test_late_money_is_for_what_a_notice_names_with_a_name_or_without(
    told, held, named: date | None
) -> None:
    notice = told.event("overdue", JUNE, 2_000)
    paid = told.event("receipt", date(2025, 7, 20), 5_000, for_on=named)
    found = held(notice, paid)
    assert parts(found) == [([(JUNE, 2_000), (SEPTEMBER, 3_000)], 0)]
    assert [(p.event_id, p.amount_fen) for p in day_of(found, JUNE).pieces] == [
        (notice.event_id, 200_000)
    ]


def test_what_is_overdue_is_principal_first(told, held) -> None:
    notice = told.event("overdue", MATURITY, 1_004_000)
    part = told.event("receipt", date(2026, 4, 20), 104_000, for_on=MATURITY)
    day = day_of(held(notice, part), MATURITY)
    assert {(p.end, p.amount_fen // 100, p.principal_fen // 100) for p in day.pieces} == {
        (date(2026, 4, 20), 104_000, 100_000),
        (None, 900_000, 900_000),
    }


class TestAnEarlyRepayment:
    """Its own event says that it is paid."""

    ON = date(2025, 7, 20)

    def test_nothing_of_it_is_open(self, told, held) -> None:
        day = day_of(held(told.event("prepayment", self.ON, 300_000)), self.ON, early=True)
        assert day.is_done(self.ON)
        assert not day.is_done(date(2025, 7, 19))
        assert (day.open_fen(date(2025, 7, 19)), day.open_fen(self.ON)) == (30_000_000, 0)

    def test_money_of_its_day_is_for_it(self, told, held) -> None:
        early = told.event("prepayment", self.ON, 300_000)
        same = told.event("receipt", self.ON, 300_000)
        # What fell due comes first, and the prepayment is done by its own event.
        found = held(early, same)
        assert parts(found) == [([(JUNE, 9_200), (self.ON, 290_800)], 0)]
        assert day_of(found, self.ON, early=True).open_fen(self.ON) == 0

    def test_money_of_another_day_is_not(self, told, held) -> None:
        early = told.event("prepayment", self.ON, 300_000)
        later = told.event("receipt", date(2025, 7, 21), 10_000)
        assert parts(held(early, later)) == [([(JUNE, 9_200), (SEPTEMBER, 800)], 0)]

    def test_a_payoff_is_all_of_its_day(self, told, held) -> None:
        ended = told.event("payoff", self.ON)
        day = day_of(held(ended), self.ON, early=True)
        assert (day.due.principal_fen, day.due.interest_fen) == (100_000_000, 300_000)
        assert day.is_done(self.ON)

    def test_a_notice_of_its_day_is_of_the_schedule(self, told, held) -> None:
        early = told.event("prepayment", JUNE, 300_000)
        notice = told.event("overdue", JUNE, 20_000)
        found = held(early, notice)
        assert [p.amount_fen for p in day_of(found, JUNE).pieces] == [920_000]
        assert day_of(found, JUNE, early=True).pieces == ()


def test_the_order_in_which_it_is_told_does_not_matter(told) -> None:
    events = (
        told.event("overdue", JUNE, 5_000, until=date(2025, 7, 20)),
        told.event("overdue", JUNE, 3_000),
        told.event("receipt", date(2025, 7, 1), 4_000),
        told.event("receipt", date(2025, 8, 1), 6_000, for_on=SEPTEMBER),
        told.event("receipt", date(2025, 7, 20), 2_000, for_on=JUNE),
    )
    serviced = told.life(*events).serviced
    found = {repr(position(serviced, order)) for order in itertools.permutations(events)}
    assert len(found) == 1
