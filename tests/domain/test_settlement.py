"""Settlement periods: unadjusted days of interest, payment days on the PRC calendar."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan import (
    Benchmark,
    BenchmarkIndex,
    InterestSchedule,
    Loan,
    RulebookRef,
)
from carbonstep.domain.settlement import settlement_periods
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency
from carbonstep.units.rate import RateE4bp
from carbonstep.units.workday import is_working_day


def loan_of(
    drawn_on: date, matures_on: date, frequency: Frequency = Frequency.QUARTER, day: int = 20
) -> Loan:
    return Loan(
        loan_id="L1",
        account_id="A1",
        principal_fen=Fen(100_000_000),
        drawn_on=drawn_on,
        matures_on=matures_on,
        benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y),
        spread_e4bp=RateE4bp(0),
        rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
        interest=InterestSchedule(frequency=frequency, day=day),
    )


def ends_of(loan: Loan) -> list[str]:
    return [period.period.end.isoformat() for period in settlement_periods(loan)]


@pytest.mark.parametrize(
    ("frequency", "ends"),
    [
        (Frequency.MONTH, ["2024-11-20", "2024-12-20", "2025-01-20", "2025-02-10"]),
        (Frequency.QUARTER, ["2024-12-20", "2025-02-10"]),
        (Frequency.HALF_YEAR, ["2024-12-20", "2025-02-10"]),
        (Frequency.YEAR, ["2024-12-20", "2025-02-10"]),
    ],
)
def test_short_first_and_last_periods(frequency: Frequency, ends: list[str]) -> None:
    assert ends_of(loan_of(date(2024, 10, 25), date(2025, 2, 10), frequency)) == ends


@pytest.mark.parametrize(
    ("frequency", "months"),
    [
        (Frequency.MONTH, set(range(1, 13))),
        (Frequency.QUARTER, {3, 6, 9, 12}),
        (Frequency.HALF_YEAR, {6, 12}),
        (Frequency.YEAR, {12}),
    ],
)
def test_cycles_end_in_their_last_month(frequency: Frequency, months: set[int]) -> None:
    periods = settlement_periods(loan_of(date(2023, 1, 1), date(2026, 1, 1), frequency))
    inner = [period.period.end for period in periods[:-1]]
    assert {day.month for day in inner} == months
    assert {day.day for day in inner} == {20}
    assert len(inner) == 3 * len(months)


def test_a_loan_drawn_on_a_settlement_day_has_no_empty_first_period() -> None:
    periods = settlement_periods(loan_of(date(2024, 9, 20), date(2025, 3, 20)))
    assert [str(period.period) for period in periods] == [
        "2024-09-20..2024-12-20",
        "2024-12-20..2025-03-20",
    ]
    assert [period.final for period in periods] == [False, True]


def test_a_loan_drawn_the_day_before_has_a_first_period_of_one_day() -> None:
    periods = settlement_periods(loan_of(date(2024, 9, 19), date(2024, 12, 20)))
    assert [period.period.days for period in periods] == [1, 91]


def test_a_loan_within_one_cycle_has_one_period() -> None:
    (only,) = settlement_periods(loan_of(date(2024, 9, 21), date(2024, 12, 19)))
    assert only.final
    assert only.period.days == 89


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    loan = loan_of(date(2024, 1, 15), date(2024, 5, 1), Frequency.MONTH, day=31)
    assert ends_of(loan) == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-01"]


def test_only_the_payment_moves_off_a_weekend() -> None:
    first, second, *_ = settlement_periods(loan_of(date(2025, 6, 20), date(2026, 6, 20)))
    assert (first.period.end, first.pays_on) == (date(2025, 9, 20), date(2025, 9, 22))
    assert second.period.start == date(2025, 9, 20)
    assert not first.provisional


def test_a_make_up_sunday_is_a_payment_day() -> None:
    first, *_ = settlement_periods(loan_of(date(2026, 6, 20), date(2026, 12, 20)))
    assert (first.period.end, first.pays_on) == (date(2026, 9, 20), date(2026, 9, 20))


def test_maturity_in_a_holiday_is_paid_after_it_without_further_interest() -> None:
    *_, last = settlement_periods(loan_of(date(2025, 9, 20), date(2026, 10, 1)))
    assert last.final
    assert (last.period.end, last.pays_on) == (date(2026, 10, 1), date(2026, 10, 8))


def test_payments_in_a_year_without_holiday_notice_are_provisional() -> None:
    periods = settlement_periods(loan_of(date(2026, 9, 20), date(2027, 6, 21)))
    assert [(p.pays_on, p.provisional) for p in periods] == [
        (date(2026, 12, 21), False),
        (date(2027, 3, 22), True),
        (date(2027, 6, 21), True),
        (date(2027, 6, 21), True),
    ]


@given(
    drawn_on=st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    days=st.integers(1, 4000),
    frequency=st.sampled_from(list(Frequency)),
    day=st.integers(1, 31),
)
def test_periods_tile_the_life_and_are_paid_on_working_days(
    drawn_on: date, days: int, frequency: Frequency, day: int
) -> None:
    loan = loan_of(drawn_on, drawn_on + timedelta(days=days), frequency, day)
    periods = settlement_periods(loan)
    assert periods[0].period.start == loan.drawn_on
    assert periods[-1].period.end == loan.matures_on
    for before, after in itertools.pairwise(periods):
        assert before.period.end == after.period.start
        assert not before.final
    for period in periods:
        assert is_working_day(period.pays_on)
        waited = (period.pays_on - period.period.end).days
        between = [period.period.end + timedelta(days=count) for count in range(waited)]
        assert not any(is_working_day(off) for off in between)
        assert period.period.days <= 31 * frequency.months + 3
