"""The order of operations behind a rate: fixing, floor, multiplier, spread, bounds, rounding."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.loan import Benchmark, Loan, RateRounding, RoundingMode
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.rate_step import RateOperation, RateStep, all_in_steps, contract_rate
from carbonstep.domain.rate.segment import RateSegment, rate_segments
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

LPR = BenchmarkIndex.LPR_1Y
FLOATING = Benchmark(index=LPR, every_months=3)
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(100_000_000),
    drawn_on=date(2025, 1, 8),
    matures_on=date(2026, 1, 8),
    benchmark=FLOATING,
    spread_e4bp=RateE4bp(450_000),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)


def shown(steps: tuple[RateStep, ...]) -> list[tuple[str, str, int]]:
    return [(step.operation.value, step.by, step.after_e4bp) for step in steps]


def fixing(published_on: str, rate: int) -> Fixing:
    return Fixing(
        index=LPR, published_on=date.fromisoformat(published_on), rate_e4bp=RateE4bp(rate)
    )


def segments_of(loan: Loan, fixings: list[Fixing], bps: int | None = None) -> list[RateSegment]:
    step = CarbonStep(
        decision_id="D1",
        test_period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        order=0,
        effective_from=date(2025, 5, 9),
        effective_to=None,
        total_e4bp=RateE4bp((bps or 0) * 10_000),
    )
    found = rate_segments(
        loan,
        until=loan.matures_on,
        steps=() if bps is None else (step,),
        market=Market(
            fixings=FixingTable(fixings), calendar=prc_calendar(), as_of=date(2030, 1, 1)
        ),
    )
    assert not isinstance(found, Problem)
    return list(found)


def test_every_operation_is_in_the_trace_in_its_order() -> None:
    loan = replace(
        LOAN,
        matures_on=date(2025, 7, 8),
        benchmark=replace(
            FLOATING, multiplier=Decimal("1.1"), floor_e4bp=RateE4bp(3_000_000), fixing_lag=1
        ),
        rise_max_e4bp=RateE4bp(200_000),
        cap_e4bp=RateE4bp(3_930_000),
        rounding=RateRounding(to_e4bp=50_000, mode=RoundingMode.DOWN),
    )
    segments = segments_of(
        loan, [fixing("2024-12-20", 2_900_000), fixing("2025-03-20", 3_500_000)], bps=10
    )
    assert [str(segment.period) for segment in segments] == [
        "2025-01-08..2025-04-08",
        "2025-04-08..2025-05-09",
        "2025-05-09..2025-07-08",
    ]
    assert shown(segments[0].steps) == [
        ("fixing", "2.9", 2_900_000),
        ("benchmark_floor", "3", 3_000_000),
        ("multiplier", "1.1", 3_300_000),
        ("spread", "45", 3_750_000),
        ("carbon", "0", 3_750_000),
        ("rounding", "5", 3_750_000),
    ]
    # 3.5 % times 1.1 and 45 bp are 4.30 %, which is more than 20 bp above 3.75 %.
    assert shown(segments[2].steps) == [
        ("fixing", "3.5", 3_500_000),
        ("multiplier", "1.1", 3_850_000),
        ("spread", "45", 4_300_000),
        ("rise_max", "20", 3_950_000),
        ("carbon", "10", 4_050_000),
        ("rounding", "5", 4_050_000),
        ("cap", "3.93", 3_930_000),
    ]
    assert [segment.all_in_e4bp for segment in segments] == [3_750_000, 3_930_000, 3_930_000]
    assert segments[2].benchmark_e4bp == 3_850_000


def test_the_operations_are_listed_in_the_order_in_which_they_are_done() -> None:
    order = list(RateOperation)
    loan = replace(
        LOAN,
        benchmark=replace(FLOATING, multiplier=Decimal("0.5"), floor_e4bp=RateE4bp(9_000_000)),
        fall_max_e4bp=RateE4bp(0),
        floor_e4bp=RateE4bp(99_000_000),
        rounding=RateRounding(to_e4bp=1),
    )
    contract = contract_rate(loan, RateE4bp(3_000_000), 8_000_000)
    steps = (*contract.steps, *all_in_steps(loan, contract.rate_e4bp, RateE4bp(0), 99_000_001))
    places = [order.index(step.operation) for step in steps]
    assert places == sorted(places)
    assert len(places) == 9


def test_a_fixed_rate_is_named_as_one() -> None:
    fixed = Benchmark(index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_000_000))
    contract = contract_rate(replace(LOAN, benchmark=fixed), RateE4bp(3_000_000), None)
    assert shown(contract.steps) == [("fixed", "3", 3_000_000), ("spread", "45", 3_450_000)]


@pytest.mark.parametrize(
    ("fixing_e4bp", "multiplier", "benchmark"),
    [
        (3_450_000, "1.1", 3_795_000),
        (3_450_000, "0.9", 3_105_000),
        (3_333_333, "1.1", 3_666_666),
        (3_333_335, "1.1", 3_666_669),  # ...8.5: half away from zero
        (-5, "0.5", -3),
        (3_450_000, "1", 3_450_000),
    ],
)
def test_the_multiplier_works_on_the_benchmark_alone(
    fixing_e4bp: int, multiplier: str, benchmark: int
) -> None:
    loan = replace(LOAN, benchmark=replace(FLOATING, multiplier=Decimal(multiplier)))
    contract = contract_rate(loan, RateE4bp(fixing_e4bp), None)
    assert contract.benchmark_e4bp == benchmark
    assert contract.rate_e4bp == benchmark + 450_000


@pytest.mark.parametrize(
    ("fixing_e4bp", "benchmark"),
    [(2_999_999, 3_000_000), (3_000_000, 3_000_000), (3_000_001, 3_000_001), (-1, 3_000_000)],
)
def test_the_benchmark_floor_leaves_the_spread_on_top(fixing_e4bp: int, benchmark: int) -> None:
    loan = replace(LOAN, benchmark=replace(FLOATING, floor_e4bp=RateE4bp(3_000_000)))
    contract = contract_rate(loan, RateE4bp(fixing_e4bp), None)
    assert contract.benchmark_e4bp == benchmark
    held = RateOperation.BENCHMARK_FLOOR in {step.operation for step in contract.steps}
    assert held == (fixing_e4bp < 3_000_000)


def test_a_repricing_moves_the_rate_by_no_more_than_the_contract_says() -> None:
    loan = replace(LOAN, rise_max_e4bp=RateE4bp(200_000), fall_max_e4bp=RateE4bp(100_000))
    published = [
        fixing("2024-12-20", 3_000_000),
        fixing("2025-03-20", 3_500_000),
        fixing("2025-06-20", 3_500_000),
        fixing("2025-09-22", 2_000_000),
    ]
    segments = segments_of(loan, published)
    # 3.45; up by 20 bp, by 20 bp again from there; down by 10 bp. The first rate has no bound.
    assert [s.all_in_e4bp for s in segments] == [3_450_000, 3_650_000, 3_850_000, 3_750_000]
    moved = [
        [s.operation.value for s in segment.steps if s.operation.value.endswith("_max")]
        for segment in segments
    ]
    assert moved == [[], ["rise_max"], ["rise_max"], ["fall_max"]]


def test_the_bound_of_a_repricing_does_not_hold_the_carbon_step_back() -> None:
    loan = replace(LOAN, rise_max_e4bp=RateE4bp(0), fall_max_e4bp=RateE4bp(0))
    segments = segments_of(loan, [fixing("2024-12-20", 3_000_000)], bps=-89)
    assert {s.all_in_e4bp for s in segments if s.decision_id} == {2_560_000}
    assert {s.all_in_e4bp for s in segments if not s.decision_id} == {3_450_000}


@pytest.mark.parametrize(
    ("mode", "rate", "rounded"),
    [
        (RoundingMode.NEAREST, 3_452_500, 3_455_000),  # half: away from zero
        (RoundingMode.NEAREST, 3_452_499, 3_450_000),
        (RoundingMode.NEAREST, -3_452_500, -3_455_000),
        (RoundingMode.UP, 3_450_001, 3_455_000),
        (RoundingMode.UP, 3_450_000, 3_450_000),
        (RoundingMode.UP, -3_454_999, -3_450_000),
        (RoundingMode.DOWN, 3_454_999, 3_450_000),
        (RoundingMode.DOWN, -3_450_001, -3_455_000),
        (RoundingMode.DOWN, 0, 0),
    ],
)
def test_rounding_to_half_a_basis_point(mode: RoundingMode, rate: int, rounded: int) -> None:
    loan = replace(LOAN, floor_e4bp=None, rounding=RateRounding(to_e4bp=5_000, mode=mode))
    steps = all_in_steps(loan, RateE4bp(rate), RateE4bp(0), None)
    assert (steps[-1].operation, steps[-1].by) == (RateOperation.ROUNDING, "0.5")
    assert steps[-1].after_e4bp == rounded


@given(
    rate=st.integers(-20_000_000, 20_000_000),
    to=st.integers(1, 1_000_000),
    mode=st.sampled_from(RoundingMode),
)
def test_rounding_gives_the_multiple_that_its_mode_says(
    rate: int, to: int, mode: RoundingMode
) -> None:
    loan = replace(LOAN, floor_e4bp=None, rounding=RateRounding(to_e4bp=to, mode=mode))
    rounded = all_in_steps(loan, RateE4bp(rate), RateE4bp(0), None)[-1].after_e4bp
    assert rounded % to == 0
    match mode:
        case RoundingMode.UP:
            assert 0 <= rounded - rate < to
        case RoundingMode.DOWN:
            assert 0 <= rate - rounded < to
        case _:
            assert 2 * abs(rounded - rate) <= to


@given(
    fixing_e4bp=st.integers(-1_000_000, 9_000_000),
    previous=st.none() | st.integers(-1_000_000, 9_000_000),
    carbon=st.integers(-2_000_000, 2_000_000),
    multiplier=st.decimals("0.5", "1.5", places=3),
    spread=st.integers(-1_000_000, 1_000_000),
    limits=st.tuples(*[st.none() | st.integers(0, 3_000_000)] * 4),
    bench_floor=st.none() | st.integers(0, 5_000_000),
)
def test_the_steps_are_what_the_contract_says_in_words(
    fixing_e4bp: int,
    previous: int | None,
    carbon: int,
    multiplier: Decimal,
    spread: int,
    limits: tuple[int | None, ...],
    bench_floor: int | None,
) -> None:
    rise, fall, floor, above = (None if item is None else RateE4bp(item) for item in limits)
    cap = None if above is None else RateE4bp((floor or 0) + above)
    loan = replace(
        LOAN,
        benchmark=replace(
            FLOATING,
            multiplier=multiplier,
            floor_e4bp=None if bench_floor is None else RateE4bp(bench_floor),
        ),
        spread_e4bp=RateE4bp(spread),
        rise_max_e4bp=rise,
        fall_max_e4bp=fall,
        floor_e4bp=floor,
        cap_e4bp=cap,
    )
    rate = fixing_e4bp if bench_floor is None else max(fixing_e4bp, bench_floor)
    exact = abs(rate) * Fraction(multiplier)
    benchmark = int(exact + Fraction(1, 2)) * (-1 if rate < 0 else 1)
    contract = benchmark + spread
    if previous is not None and rise is not None:
        contract = min(contract, previous + rise)
    if previous is not None and fall is not None:
        contract = max(contract, previous - fall)
    all_in = contract + carbon
    if floor is not None:
        all_in = max(all_in, floor)
    if cap is not None:
        all_in = min(all_in, cap)
    found = contract_rate(loan, RateE4bp(fixing_e4bp), previous)
    assert (found.benchmark_e4bp, found.rate_e4bp) == (benchmark, contract)
    steps = all_in_steps(loan, found.rate_e4bp, RateE4bp(carbon), None)
    assert steps[-1].after_e4bp == all_in
