"""Repricing days and the fixing that counts on each."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan import repricing_day
from carbonstep.domain.loan.loan import Benchmark, Loan, RepricingAnchor
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.publication import next_publication_on
from carbonstep.domain.market.reason import MarketReason
from carbonstep.domain.market.view import Market
from carbonstep.domain.rate.repricing import BenchmarkPeriod, benchmark_periods
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

LPR, LPR5 = BenchmarkIndex.LPR_1Y, BenchmarkIndex.LPR_5Y
JANUARY = RepricingAnchor.JANUARY_FIRST


def loan_of(drawn_on: date, matures_on: date, benchmark: Benchmark) -> Loan:
    return Loan(
        loan_id="L1",
        account_id="A1",
        principal_fen=Fen(100_000_000),
        drawn_on=drawn_on,
        matures_on=matures_on,
        benchmark=benchmark,
        spread_e4bp=RateE4bp(0),
        rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
    )


def repricing_days(loan: Loan) -> tuple[date, ...]:
    return repricing_day.repricing_days(loan, until=loan.matures_on)


def lpr(published_on: str, rate: int, index: BenchmarkIndex = LPR) -> Fixing:
    return Fixing(
        index=index, published_on=date.fromisoformat(published_on), rate_e4bp=RateE4bp(rate)
    )


FIXINGS = FixingTable(
    [
        lpr("2024-02-20", 3_450_000),
        lpr("2024-07-22", 3_350_000),
        lpr("2024-08-20", 3_350_000),
        lpr("2024-09-20", 3_350_000),
        lpr("2024-10-21", 3_100_000),
        lpr("2024-12-20", 3_100_000),
        lpr("2024-02-20", 3_950_000, LPR5),
    ]
)


def test_a_clipped_month_end_does_not_pull_the_later_days_along() -> None:
    loan = loan_of(date(2024, 8, 31), date(2025, 9, 1), Benchmark(index=LPR, every_months=3))
    assert repricing_days(loan) == (
        date(2024, 8, 31),
        date(2024, 11, 30),
        date(2025, 2, 28),
        date(2025, 5, 31),
        date(2025, 8, 31),
    )


def test_a_loan_drawn_on_29_february_is_repriced_on_the_29th_again_in_the_next_leap_year() -> None:
    loan = loan_of(date(2024, 2, 29), date(2028, 3, 1), Benchmark(index=LPR))
    days = repricing_days(loan)
    assert days[1] == date(2025, 2, 28)
    assert days[-1] == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("every_months", "after_drawdown"),
    [
        (1, [(2024, 10), (2024, 11), (2024, 12), (2025, 1), (2025, 2), (2025, 3)]),
        (3, [(2024, 10), (2025, 1)]),
        (6, [(2025, 1)]),
        (12, [(2025, 1)]),
    ],
)
def test_from_1_january_the_days_are_first_days_of_calendar_cycles(
    every_months: int, after_drawdown: list[tuple[int, int]]
) -> None:
    terms = Benchmark(index=LPR, every_months=every_months, anchor=JANUARY)
    loan = loan_of(date(2024, 9, 20), date(2025, 4, 1), terms)
    expected = [date(2024, 9, 20), *(date(year, month, 1) for year, month in after_drawdown)]
    assert list(repricing_days(loan)) == expected


def test_a_loan_drawn_on_1_january_is_next_repriced_a_year_later() -> None:
    terms = Benchmark(index=LPR, anchor=JANUARY)
    loan = loan_of(date(2024, 1, 1), date(2026, 1, 1), terms)
    assert repricing_days(loan) == (date(2024, 1, 1), date(2025, 1, 1))


def test_maturity_on_an_anniversary_is_no_repricing_day() -> None:
    loan = loan_of(date(2024, 9, 20), date(2026, 9, 20), Benchmark(index=LPR))
    assert repricing_days(loan) == (date(2024, 9, 20), date(2025, 9, 20))


def test_a_repricing_day_on_a_holiday_stays_where_it_is() -> None:
    loan = loan_of(date(2024, 10, 1), date(2025, 11, 1), Benchmark(index=LPR))
    assert repricing_days(loan)[1] == date(2025, 10, 1)


def test_the_calendar_may_end_where_the_loan_does() -> None:
    loan = loan_of(date(9998, 12, 15), date(9999, 12, 20), Benchmark(index=LPR))
    assert repricing_days(loan) == (date(9998, 12, 15), date(9999, 12, 15))


def test_a_fixed_rate_is_one_period_without_fixing() -> None:
    terms = Benchmark(index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(4_000_000))
    loan = loan_of(date(2024, 9, 20), date(2027, 9, 20), terms)
    (only,) = _periods(loan, FixingTable([]), as_of=date(2024, 1, 1))
    assert only.period == Period(loan.drawn_on, loan.matures_on)
    assert (only.contract.benchmark_e4bp, only.fixing_published_on) == (4_000_000, None)
    assert not only.projected


@pytest.mark.parametrize(
    ("drawn_on", "rate"),
    [
        (date(2024, 7, 21), 3_450_000),
        (date(2024, 7, 22), 3_350_000),
        (date(2024, 7, 23), 3_350_000),
    ],
)
def test_a_fixing_counts_from_its_day_of_publication(drawn_on: date, rate: int) -> None:
    loan = loan_of(drawn_on, date(2024, 12, 1), Benchmark(index=LPR))
    (only,) = _periods(loan, FIXINGS, as_of=date(2024, 12, 1))
    assert only.contract.benchmark_e4bp == rate


def test_the_fixings_of_another_tenor_do_not_count() -> None:
    loan = loan_of(date(2024, 9, 20), date(2024, 12, 1), Benchmark(index=LPR5))
    (only,) = _periods(loan, FIXINGS, as_of=date(2024, 12, 1))
    assert (only.contract.benchmark_e4bp, only.fixing_published_on) == (
        3_950_000,
        date(2024, 2, 20),
    )


def test_before_the_first_fixing_the_problem_names_index_and_day() -> None:
    loan = loan_of(date(2024, 2, 19), date(2024, 12, 1), Benchmark(index=LPR))
    problem = benchmark_periods(
        loan,
        until=loan.matures_on,
        market=Market(fixings=FIXINGS, calendar=prc_calendar(), as_of=date(2024, 12, 1)),
    )
    assert isinstance(problem, Problem)
    assert problem.reason is MarketReason.FIXING_MISSING
    assert (problem.found, problem.needed) == ("LPR1Y", "2024-02-19")


def test_a_repricing_to_come_is_projected_with_the_newest_fixing_of_the_day() -> None:
    loan = loan_of(date(2024, 9, 20), date(2025, 3, 20), Benchmark(index=LPR, every_months=3))
    first, second = _periods(loan, FIXINGS, as_of=date(2024, 10, 20))
    assert (first.projected, first.contract.benchmark_e4bp) == (False, 3_350_000)
    assert (second.projected, second.contract.benchmark_e4bp) == (True, 3_350_000)
    _, second = _periods(loan, FIXINGS, as_of=date(2024, 10, 21))
    assert (second.projected, second.contract.benchmark_e4bp) == (True, 3_100_000)
    _, second = _periods(loan, FIXINGS, as_of=date(2024, 12, 20))
    assert (second.projected, second.contract.benchmark_e4bp) == (False, 3_100_000)


def test_a_fixing_that_must_have_been_followed_by_another_is_only_a_projection() -> None:
    loan = loan_of(date(2024, 9, 20), date(2024, 12, 1), Benchmark(index=LPR))
    late = date(2025, 1, 1)
    for newest, projected in (("2024-09-20", False), ("2024-08-20", True), ("2024-07-22", True)):
        (only,) = _periods(loan, FixingTable([lpr(newest, 3_350_000)]), as_of=late)
        assert only.projected is projected
    day_before = replace(loan, drawn_on=date(2024, 9, 19))
    (only,) = _periods(day_before, FixingTable([lpr("2024-08-20", 3_350_000)]), as_of=late)
    assert not only.projected


@pytest.mark.parametrize(
    ("lag", "published_on"),
    [(0, "2025-10-09"), (1, "2025-09-30"), (2, "2025-09-29"), (3, "2025-08-20")],
)
def test_a_fixing_lag_counts_working_days_back_over_the_holiday(
    lag: int, published_on: str
) -> None:
    # The 1st to the 8th of October 2025 are off; the 28th of September, a Sunday, is worked.
    fixings = FixingTable(
        [
            lpr(day, 3_000_000)
            for day in ("2024-07-22", "2025-08-20", "2025-09-29", "2025-09-30", "2025-10-09")
        ]
    )
    terms = Benchmark(index=LPR, every_months=12, fixing_lag=lag)
    loan = loan_of(date(2024, 10, 9), date(2025, 12, 1), terms)
    _, repriced = _periods(loan, fixings, as_of=date(2025, 12, 1))
    assert repriced.period.start == date(2025, 10, 9)
    assert repriced.fixing_published_on == date.fromisoformat(published_on)


def test_with_a_lag_the_fixing_is_known_before_the_repricing_day() -> None:
    terms = Benchmark(index=LPR, every_months=3, fixing_lag=5)
    loan = loan_of(date(2024, 9, 25), date(2025, 3, 20), terms)
    fixings = FixingTable([lpr("2024-08-20", 3_350_000), lpr("2024-11-20", 3_100_000)])
    for as_of, projected in [(date(2024, 12, 17), True), (date(2024, 12, 18), False)]:
        _, second = _periods(loan, fixings, as_of=as_of)
        assert (second.period.start, second.projected) == (date(2024, 12, 25), projected)


def test_a_lag_before_the_first_fixing_is_a_problem() -> None:
    terms = Benchmark(index=LPR, fixing_lag=1)
    loan = loan_of(date(2024, 2, 20), date(2024, 12, 1), terms)
    problem = benchmark_periods(
        loan,
        until=loan.matures_on,
        market=Market(fixings=FIXINGS, calendar=prc_calendar(), as_of=date(2024, 12, 1)),
    )
    assert isinstance(problem, Problem)
    assert (problem.reason, problem.needed) == (MarketReason.FIXING_MISSING, "2024-02-19")


@pytest.mark.parametrize(
    ("anchor", "days"),
    [
        (date(2024, 11, 15), ["2024-09-20", "2024-11-15", "2025-02-15"]),
        (date(2024, 9, 20), ["2024-09-20", "2024-12-20"]),
        (date(2024, 11, 30), ["2024-09-20", "2024-11-30", "2025-02-28"]),
        (date(2025, 6, 1), ["2024-09-20"]),  # beyond the life
        (date(2024, 6, 15), ["2024-09-20", "2024-12-15"]),  # before it
    ],
)
def test_an_anchor_day_of_the_contract_is_the_first_repricing_day(
    anchor: date, days: list[str]
) -> None:
    terms = Benchmark(index=LPR, every_months=3, anchor=anchor)
    loan = loan_of(date(2024, 9, 20), date(2025, 3, 10), terms)
    assert [str(day) for day in repricing_days(loan)] == days


@given(
    drawn_on=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    days=st.integers(1, 4000),
    every_months=st.sampled_from([1, 3, 6, 12]),
    anchor=st.sampled_from(list(RepricingAnchor)),
)
def test_repricing_days_equal_a_walk_over_every_day(
    drawn_on: date, days: int, every_months: int, anchor: RepricingAnchor
) -> None:
    matures_on = drawn_on + timedelta(days=days)
    terms = Benchmark(index=LPR, every_months=every_months, anchor=anchor)
    expected = [drawn_on]
    day = drawn_on + timedelta(days=1)
    while day < matures_on:
        months = day.year * 12 + day.month
        if anchor is JANUARY:
            hit = day.day == 1 and (day.month - 1) % every_months == 0
        else:
            is_last = (day + timedelta(days=1)).month != day.month
            right_day = day.day == drawn_on.day or (is_last and day.day < drawn_on.day)
            whole = (months - drawn_on.year * 12 - drawn_on.month) % every_months == 0
            hit = right_day and whole
        if hit:
            expected.append(day)
        day += timedelta(days=1)
    assert list(repricing_days(loan_of(drawn_on, matures_on, terms))) == expected


def _periods(loan: Loan, fixings: FixingTable, *, as_of: date) -> tuple[BenchmarkPeriod, ...]:
    periods = benchmark_periods(
        loan,
        until=loan.matures_on,
        market=Market(fixings=fixings, calendar=prc_calendar(), as_of=as_of),
    )
    assert not isinstance(periods, Problem)
    return periods


@pytest.mark.parametrize(
    ("published_on", "following"),
    [
        ("2026-08-20", "2026-09-20"),  # a Sunday that is worked
        ("2022-01-20", "2022-02-21"),  # the 20th is a Sunday
        ("2023-12-20", "2024-01-22"),
        ("2024-01-22", "2024-02-20"),
        ("2024-02-19", "2024-02-20"),
        ("2022-09-20", "2022-10-20"),
    ],
)
def test_the_next_publication_is_the_next_20th_or_the_working_day_after(
    published_on: str, following: str
) -> None:
    found = next_publication_on(date.fromisoformat(published_on), prc_calendar())
    assert found.isoformat() == following
