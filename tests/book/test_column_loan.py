"""Columns take the loans they can price; what is new to a loan is outside until it is told."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from carbonstep.book.column_loan import NO_BEARING, ColumnLoan
from carbonstep.book.exact_column import PRODUCT_BASE_MAX
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    CorrectionTerms,
    DayOrder,
    InterestSchedule,
    Loan,
    PenaltyTerms,
    RateRounding,
    Repayment,
    RepaymentKind,
    ScheduledRepayment,
    TooHigh,
    TooLow,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.service import Serviced
from carbonstep.units.cycle import Stub
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency
from carbonstep.units.rate import PER_ONE, RateE4bp
from carbonstep.units.work_calendar import prc_calendar

from .conftest import FIXINGS, REF, any_loan, plain_loan

AS_OF = date(2024, 3, 1)
DAY = date(2030, 1, 1)

PLAIN = replace(plain_loan(Random(1), 1), benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y))
FIFTH = {"kind": RepaymentKind.FIXED_PRINCIPAL, "amount_fen": Fen(1)}
CUSTOM = (ScheduledRepayment(on=DAY, amount_fen=Fen(1)),)
ODD: dict[str, Any] = {
    "principal_fen": Fen(PRODUCT_BASE_MAX + 1),
    "spread_e4bp": RateE4bp(PER_ONE // 5 + 1),
    "currency": "USD",
    "day_count": DayCount.THIRTY_360,
    "rise_max_e4bp": RateE4bp(1),
    "fall_max_e4bp": RateE4bp(1),
    "rounding": RateRounding(to_e4bp=1),
    "benchmark.fixing_lag": 1,
    "benchmark.multiplier": Decimal("1.1"),
    "interest.first_stub": Stub.LONG,
    "interest.last_stub": Stub.LONG,
    "interest.order": DayOrder.SHIFT_THEN_CALCULATE,
    "interest.capitalise_until": DAY,
    "repayment.kind": RepaymentKind.EQUAL_INSTALMENT,
    "repayment.frequency": Frequency.YEAR,
    "repayment.first_on": DAY,
    "repayment.amount_fen": FIFTH,
    "repayment.at_change": AtChange.TERM,
    "repayment.latest_on": DAY,
    "repayment.negative_amortisation": True,
    "repayment.schedule": {"kind": RepaymentKind.CUSTOM, "schedule": CUSTOM},
}
"""A value of each term that columns do not price, or not all values of."""

IDLE: dict[str, Any] = {
    "loan_id": "other",
    "account_id": "other",
    "rulebook": replace(REF, rulebook_id="other"),
    "notice_days": 30,
    "penalty.overdue_pct": Decimal(30),
    "penalty.misuse_pct": Decimal(50),
    "corrections.too_low": TooLow.WAIVE,
    "corrections.too_high": TooHigh.KEEP,
    "parameters": {"baseline_tco2e": Decimal(1)},
    "product_id": "P",
    "first_test_on": date(2024, 1, 1),
    "confirmed": ("spread_magnitude",),
}
"""Another value of each term that has no bearing."""

RECORDS = {
    "": Loan,
    "benchmark": Benchmark,
    "interest": InterestSchedule,
    "repayment": Repayment,
    "penalty": PenaltyTerms,
    "corrections": CorrectionTerms,
}


def with_term(loan: Loan, path: str, value: Any) -> Loan:
    under, _, name = path.rpartition(".")
    terms = value if isinstance(value, dict) and under else {name: value}
    if not under:
        return replace(loan, **terms)
    return replace(loan, **{under: replace(getattr(loan, under), **terms)})


def all_terms() -> Iterator[str]:
    for item in fields(Loan):
        value = getattr(PLAIN, item.name)
        if is_dataclass(value) and item.name in RECORDS:
            yield from (f"{item.name}.{part.name}" for part in fields(value))
        else:
            yield item.name


def paid(loan: Loan) -> Serviced:
    found = serviced_life(
        loan, (), events=(), market=Market(fixings=FIXINGS, calendar=prc_calendar(), as_of=AS_OF)
    )
    assert isinstance(found, Serviced), found
    return found


def evolved(record: type[Any], *, optional: bool = True) -> type[Any]:
    """The record's class as it might be tomorrow: with one more term."""
    if optional:

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Evolved(record):
            green_fen: int | None = None

    else:

        @dataclass(frozen=True, slots=True, kw_only=True)
        class Evolved(record):
            green_fen: int | None

    return Evolved


def grown(path: str, **more: Any) -> Loan:
    """The plain loan with one of its records, or itself, of tomorrow's class."""
    record = getattr(PLAIN, path) if path else PLAIN
    said = {item.name: getattr(record, item.name) for item in fields(record)}
    made = evolved(RECORDS[path])(**said, **more)
    return replace(PLAIN, **{path: made}) if path else made


@pytest.mark.parametrize("path", RECORDS)
def test_a_term_that_is_new_is_outside_where_a_loan_says_it(path: str) -> None:
    assert ColumnLoan.of(grown(path)) == ColumnLoan.of(PLAIN) is not None
    assert ColumnLoan.of(grown(path, green_fen=None)) is not None
    assert ColumnLoan.of(grown(path, green_fen=0)) is None


def test_a_new_term_that_every_loan_says_is_outside() -> None:
    said = {item.name: getattr(PLAIN, item.name) for item in fields(Loan)}
    assert ColumnLoan.of(evolved(Loan, optional=False)(**said, green_fen=None)) is None


def test_every_term_is_priced_in_part_or_whole_outside_or_of_no_bearing() -> None:
    """What the tests below try is all there is: a new term fails here until it has a case."""
    free = {"first_drawdown_fen", "drawn_on", "matures_on", "floor_e4bp", "cap_e4bp"}
    free |= {f"benchmark.{name}" for name in ("index", "every_months", "anchor")}
    free |= {f"benchmark.{name}" for name in ("fixed_e4bp", "floor_e4bp")}
    free |= {f"interest.{name}" for name in ("frequency", "day", "end_of_month")}
    free |= {f"interest.{name}" for name in ("calendar", "business_day")}
    assert sorted(all_terms()) == sorted([*free, *ODD, *IDLE])
    assert set(IDLE) == set(NO_BEARING)


@pytest.mark.parametrize("path", ODD)
def test_a_loan_that_says_what_columns_do_not_price_goes_by_itself(path: str) -> None:
    assert ColumnLoan.of(PLAIN) is not None
    assert ColumnLoan.of(with_term(PLAIN, path, ODD[path])) is None


def test_a_spread_is_bounded_on_both_sides() -> None:
    for size in (PER_ONE // 5, -PER_ONE // 5):
        assert ColumnLoan.of(replace(PLAIN, spread_e4bp=RateE4bp(size))) is not None
        beyond = RateE4bp(size + (1 if size > 0 else -1))
        assert ColumnLoan.of(replace(PLAIN, spread_e4bp=beyond)) is None


@pytest.mark.parametrize("path", IDLE)
def test_a_term_of_no_bearing_moves_no_payment(path: str) -> None:
    for number in range(20):
        plain = any_loan(Random(number), number)
        other = with_term(plain, path, IDLE[path])
        assert other != plain
        assert ColumnLoan.of(other) == ColumnLoan.of(plain)
        assert paid(other) == paid(plain)
