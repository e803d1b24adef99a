"""Savings as published, and as actually saved."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.carbon_step import CarbonStep
from carbonstep.domain.fixing import FixingTable
from carbonstep.domain.interest import interest_statement
from carbonstep.domain.loan import Benchmark, BenchmarkIndex, Loan, RulebookRef
from carbonstep.domain.rate_segment import RateSegment, rate_segments
from carbonstep.domain.saving import saved_interest, saving_fen_a_year
from carbonstep.domain.settlement import settlement_periods
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.problem import Problem
from carbonstep.units.rate import RateE4bp

FIXED = Benchmark(index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_000_000))
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(10_000_000_000),
    drawn_on=date(2026, 6, 20),
    matures_on=date(2026, 9, 20),
    benchmark=FIXED,
    spread_e4bp=RateE4bp(550_000),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)


def step(bps: int, effective_from: date, order: int = 0) -> CarbonStep:
    return CarbonStep(
        decision_id=f"D{order}",
        test_period=Period(date(2025, 1, 1), date(2026, 1, 1)),
        order=order,
        effective_from=effective_from,
        effective_to=None,
        total_e4bp=RateE4bp(bps * 10_000),
    )


def segments_of(loan: Loan, *steps: CarbonStep) -> tuple[RateSegment, ...]:
    segments = rate_segments(loan, fixings=FixingTable([]), steps=steps, as_of=loan.matures_on)
    assert not isinstance(segments, Problem)
    return segments


@pytest.mark.parametrize(
    ("principal_yuan", "bps", "saving_yuan"),
    [
        (150_000_000, 89, 1_335_000),
        (25_000_000, 100, 250_000),
        (15_000_000, 10, 15_000),
        (125_000_000, 2, 25_000),
    ],
)
def test_the_published_yearly_savings(principal_yuan: int, bps: int, saving_yuan: int) -> None:
    assert saving_fen_a_year(principal_yuan * 100, -bps * 10_000) == saving_yuan * 100
    assert saving_fen_a_year(principal_yuan * 100, bps * 10_000) == -saving_yuan * 100


def test_a_yearly_saving_keeps_fractions_of_a_fen() -> None:
    assert saving_fen_a_year(1, -1) == Fraction(1, 100_000_000)


def test_the_cut_saves_its_days_only() -> None:
    segments = segments_of(LOAN, step(-10, date(2026, 8, 3)))
    saved = saved_interest(LOAN, segments=segments, within=LOAN.life)
    assert saved == Fraction(10_000_000_000 * 10 * 48, 10_000 * 360)
    assert round(saved) == 1_333_333


def test_only_days_asked_for_and_within_the_life_count() -> None:
    segments = segments_of(LOAN, step(-10, date(2026, 8, 3)))
    until = Period(date(2020, 1, 1), date(2026, 8, 10))
    a_day = Fraction(10_000_000_000 * 10, 10_000 * 360)
    assert saved_interest(LOAN, segments=segments, within=until) == 7 * a_day
    after = Period(LOAN.matures_on, date(2030, 1, 1))
    assert saved_interest(LOAN, segments=segments, within=after) == 0


def test_what_the_floor_holds_back_is_not_saved() -> None:
    loan = replace(LOAN, floor_e4bp=RateE4bp(3_500_000))
    saved = saved_interest(
        loan, segments=segments_of(loan, step(-10, loan.drawn_on)), within=loan.life
    )
    assert saved == Fraction(10_000_000_000 * 5 * 92, 10_000 * 360)


def test_where_the_floor_holds_anyway_nothing_is_saved() -> None:
    loan = replace(LOAN, floor_e4bp=RateE4bp(4_000_000))
    segments = segments_of(loan, step(-10, loan.drawn_on))
    assert saved_interest(loan, segments=segments, within=loan.life) == 0


def test_a_step_up_is_a_cost() -> None:
    saved = saved_interest(
        LOAN, segments=segments_of(LOAN, step(10, LOAN.drawn_on)), within=LOAN.life
    )
    assert saved == -Fraction(10_000_000_000 * 10 * 92, 10_000 * 360)


@given(
    changes=st.lists(st.tuples(st.integers(-5, 100), st.integers(-400, 400)), max_size=4),
    floor=st.integers(0, 3_700_000),
    span=st.integers(0, 600_000),
)
def test_saved_is_the_difference_of_two_statements(
    changes: list[tuple[int, int]], floor: int, span: int
) -> None:
    loan = replace(LOAN, floor_e4bp=RateE4bp(floor), cap_e4bp=RateE4bp(floor + span))
    steps = [
        step(bps, loan.drawn_on + timedelta(days=after), order)
        for order, (after, bps) in enumerate(changes)
    ]
    priced = segments_of(loan, *steps)
    difference = total_of(loan, segments_of(loan)) - total_of(loan, priced)
    assert saved_interest(loan, segments=priced, within=loan.life) == difference


def total_of(loan: Loan, segments: tuple[RateSegment, ...]) -> Fraction:
    statement = interest_statement(
        loan, segments=segments, periods=settlement_periods(loan), as_of=loan.matures_on
    )
    return sum((period.exact_fen for period in statement), Fraction(0))
