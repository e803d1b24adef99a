"""What is to be paid on the day of a payoff, counted by hand."""

from datetime import date

import pytest

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind, events_standing
from carbonstep.domain.money.payoff import PayoffSum, payoff_sum
from carbonstep.domain.money.position import position

from .penalty_case import JUNE, LOAN, MISUSE, OVERDUE, RECEIPT, life, told

DAY = date(2025, 7, 20)


def asked(*events: LoanEvent) -> PayoffSum | None:
    standing = events_standing(events)
    serviced = life(LOAN, events)
    return payoff_sum(LOAN, serviced, position(serviced, standing), standing)


def off(on: date = DAY) -> LoanEvent:
    return told(LoanEventKind.PAYOFF, on)


@pytest.mark.parametrize(
    ("events", "on", "yuan"),
    [
        # 30 days of 100.00 yuan.
        ([], DAY, ["1000000.00", "3000.00", "0.00", "0.00", "1003000.00"]),
        # 9,200.00 for 30 days at 5.40 %: 41.40.
        (
            [told(OVERDUE, JUNE, 9_200)],
            DAY,
            ["1000000.00", "3000.00", "9200.00", "41.40", "1012241.40"],
        ),
        # 9,200.00 for 15 days, 5,200.00 for 15: 20.70 and 11.70.
        (
            [told(OVERDUE, JUNE, 9_200), told(RECEIPT, date(2025, 7, 5), 4_000)],
            DAY,
            ["1000000.00", "3000.00", "5200.00", "32.40", "1008232.40"],
        ),
        # 500,000.00 for 19 days, the added 3.60 % alone: 950.00.
        (
            [told(MISUSE, date(2025, 7, 1), 500_000)],
            DAY,
            ["1000000.00", "3000.00", "0.00", "950.00", "1003950.00"],
        ),
        # Money that comes on the day of the payoff is part of what is paid then.
        (
            [told(OVERDUE, JUNE, 9_200), told(RECEIPT, DAY, 9_200)],
            DAY,
            ["1000000.00", "3000.00", "9200.00", "41.40", "1012241.40"],
        ),
        # On a contract day the interest of the whole period is part of it.
        ([], JUNE, ["1000000.00", "9200.00", "0.00", "0.00", "1009200.00"]),
    ],
    ids=["all paid", "overdue", "part came in", "misused", "paid on the day", "contract day"],
)
def test_a_payoff_asks_for_all_that_is_owed(events, on, yuan) -> None:
    found = asked(*events, off(on))
    assert found is not None
    amounts = (found.principal_fen, found.interest_fen, found.overdue_fen, found.penalty_fen)
    assert [f"{fen / 100:.2f}" for fen in (*amounts, found.total_fen)] == yuan
    assert (found.on, found.waits_for) == (on, None)


def test_without_a_payoff_nothing_is_asked_for() -> None:
    assert asked(told(OVERDUE, JUNE, 9_200)) is None
