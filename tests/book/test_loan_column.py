"""A book in columns gives to the fen what one loan at a time gives."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.book import column_loan
from carbonstep.book.column_loan import ColumnLoan
from carbonstep.book.day_column import day_in_month, month_of, ordinals
from carbonstep.book.exact_column import FACTOR_MAX, PRODUCT_BASE_MAX, product_over, sums_by
from carbonstep.book.loan_column import InterestColumns, interest_columns
from carbonstep.domain.loan.loan import (
    Benchmark,
    InterestSchedule,
    Loan,
    Repayment,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.units.day_count import DayCount
from carbonstep.units.exact import round_half_away
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency, Period
from carbonstep.units.rate import PER_ONE, RateE4bp
from carbonstep.units.work_calendar import prc_calendar

from .conftest import FIRST, FIXINGS, any_loan, plain_loan, random_steps

AS_OF = date(2024, 3, 1)
seeds = st.integers(0, 2**32)


def in_columns(
    loans: Sequence[Loan], steps: Sequence[Sequence[CarbonStep]], as_of: date = AS_OF
) -> InterestColumns:
    held = [found for loan in loans if (found := ColumnLoan.of(loan)) is not None]
    assert len(held) == len(loans)
    return interest_columns(
        held, steps, market=Market(fixings=FIXINGS, calendar=prc_calendar(), as_of=as_of)
    )


def one_at_a_time(loan: Loan, steps: Sequence[CarbonStep], as_of: date = AS_OF) -> Serviced:
    found = serviced_life(
        loan, steps, events=(), market=Market(fixings=FIXINGS, calendar=prc_calendar(), as_of=as_of)
    )
    assert isinstance(found, Serviced), found
    return found


def lines_of(columns: InterestColumns, place: int) -> list[tuple[Any, ...]]:
    names = [name for name in InterestColumns.__dataclass_fields__ if name != "loan"]
    mine = columns.loan == place
    return list(zip(*(getattr(columns, name)[mine].tolist() for name in names), strict=True))


def lines_expected(serviced: Serviced, plain: Serviced) -> list[tuple[Any, ...]]:
    repaid = {
        flow.on: flow.amount_fen for flow in serviced.flows if flow.kind is CashFlowKind.REPAYMENT
    }
    return [
        (
            item.settlement.period.start.toordinal(),
            item.settlement.period.end.toordinal(),
            item.settlement.pays_on.toordinal(),
            item.settlement.provisional,
            item.projected,
            item.parts[0].principal_fen,
            item.amount_fen,
            other.amount_fen,
            repaid.get(item.settlement.period.end, 0),
        )
        for item, other in zip(serviced.interest, plain.interest, strict=True)
    ]


@given(seed=seeds)
def test_columns_equal_one_loan_at_a_time(seed: int) -> None:
    random = Random(seed)
    loans = [plain_loan(random, number) for number in range(6)]
    steps = [random_steps(random, loan) for loan in loans]
    as_of = FIRST + timedelta(days=random.randrange(1, 4000))
    columns = in_columns(loans, steps, as_of)
    for place, loan in enumerate(loans):
        lives = [one_at_a_time(loan, own, as_of) for own in (steps[place], ())]
        assert lines_of(columns, place) == lines_expected(*lives)
        repaid = sum(columns.repaid_fen[columns.loan == place].tolist())
        assert repaid == loan.drawn_at_first_fen


def priced_alike(seed: int) -> bool:
    """Whether columns give the loans they take what each has by itself; loans of every term."""
    random = Random(seed)
    loans = [any_loan(random, place) for place in range(9)]
    loans = [loan for loan in loans if ColumnLoan.of(loan) is not None]
    steps = [random_steps(random, loan) for loan in loans]
    columns = in_columns(loans, steps)
    return all(
        lines_of(columns, place)
        == lines_expected(*(one_at_a_time(loan, own) for own in (steps[place], ())))
        for place, loan in enumerate(loans)
    )


@given(seed=seeds)
def test_whatever_columns_take_is_priced_to_the_fen(seed: int) -> None:
    assert priced_alike(seed)


@pytest.mark.parametrize("rule", ["others", "bounded"])
def test_columns_that_took_more_would_price_it_wrong(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without either half of the rule the property above fails."""
    if rule == "others":
        monkeypatch.setattr(column_loan, "_others", lambda _types: (lambda _loan: (), ()))
    else:
        monkeypatch.setattr(column_loan, "_BOUNDED", [])
    assert not all(map(priced_alike, range(10)))


def test_no_loans_are_no_lines() -> None:
    columns = in_columns([], [])
    assert [getattr(columns, name).size for name in InterestColumns.__dataclass_fields__] == [
        0
    ] * 10


def test_the_widest_numbers_that_fit_are_exact() -> None:
    loan = replace(
        plain_loan(Random(1), 1),
        principal_fen=Fen(PRODUCT_BASE_MAX),
        first_drawdown_fen=None,
        drawn_on=date(2024, 1, 1),
        matures_on=date(2025, 1, 1),
        benchmark=Benchmark(
            index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(PER_ONE)
        ),
        spread_e4bp=RateE4bp(PER_ONE // 5),
        day_count=DayCount.ACT_360,
        interest=InterestSchedule(frequency=Frequency.YEAR, day=None),
        cap_e4bp=None,
        repayment=Repayment(),
    )
    year = Period(date(2023, 1, 1), date(2024, 1, 1))
    step = CarbonStep(
        decision_id="D",
        test_period=year,
        order=0,
        effective_from=loan.drawn_on,
        effective_to=None,
        total_e4bp=RateE4bp(PER_ONE),
    )
    lives = [one_at_a_time(loan, own) for own in ((step,), ())]
    assert lines_of(in_columns([loan], [[step]]), 0) == lines_expected(*lives)


@given(
    base=st.integers(0, PRODUCT_BASE_MAX),
    factor=st.integers(-FACTOR_MAX, FACTOR_MAX),
    divisor=st.integers(1, FACTOR_MAX),
)
def test_the_product_is_exact(base: int, factor: int, divisor: int) -> None:
    whole = round_half_away(Fraction(base * factor, divisor))
    if abs(whole) < 2**63:
        column = product_over(np.array([base]), np.array([factor]), np.array([divisor]))
        assert column.tolist() == [whole]


@pytest.mark.parametrize(
    ("base", "factor", "half"), [(1, 1, 1), (3, -1, 1), (10**15 - 1, 3, 3), (25 * 10**13 + 1, 2, 2)]
)
def test_a_half_is_rounded_away_from_zero(base: int, factor: int, half: int) -> None:
    column = product_over(np.array([base]), np.array([factor]), np.array([2 * half]))
    size = (base * abs(factor) + half) // (2 * half)
    assert (base * factor) % (2 * half) == half
    assert column.tolist() == [size if factor > 0 else -size]


@pytest.mark.parametrize(
    ("base", "factor", "divisor"),
    [(PRODUCT_BASE_MAX + 1, 1, 1), (-1, 1, 1), (1, FACTOR_MAX + 1, 1), (1, 1, 0)],
)
def test_a_product_that_might_not_be_exact_is_refused(base: int, factor: int, divisor: int) -> None:
    with pytest.raises(AssertionError):
        product_over(np.array([base]), np.array([factor]), np.array([divisor]))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-(2**63), 2**63 - 1)), max_size=30))
def test_sums_are_exact_beyond_64_bits(items: list[tuple[int, int]]) -> None:
    columns = np.array(items, dtype=np.int64).reshape(-1, 2).T
    expected = [sum(value for place, value in items if place == own) for own in range(4)]
    assert sums_by(*columns, 4) == expected


@given(day=st.dates(date(1900, 1, 1), date(2199, 12, 31)), kept=st.integers(1, 31))
def test_a_day_of_a_month_is_clipped_to_its_last(day: date, kept: int) -> None:
    [found] = day_in_month(month_of(ordinals([day])), np.array([kept])).tolist()
    expected = date.fromordinal(found)
    assert (expected.year, expected.month) == (day.year, day.month)
    next_day = expected + timedelta(days=1)
    assert expected.day == kept or (expected.day < kept and next_day.month != day.month)
