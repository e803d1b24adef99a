"""Bounds are the last word: what is rounded is bounded after it, whatever the contract bounds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.loan import Benchmark, Loan, RateRounding, RoundingMode
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.rate_step import all_in_steps, contract_rate
from carbonstep.domain.rate.repricing import BenchmarkPeriod
from carbonstep.domain.rate.segment import Bound, RateSegment, segments_of
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp

NEAREST, UP, DOWN = RoundingMode.NEAREST, RoundingMode.UP, RoundingMode.DOWN
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(100_000_000),
    drawn_on=date(2025, 1, 1),
    matures_on=date(2027, 1, 1),
    benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y, every_months=3),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
    floor_e4bp=None,
)


def days_of(place: int) -> Period:
    """The days of a quarter, counted from the drawdown."""
    starts = [date(2025 + number // 4, number % 4 * 3 + 1, 1) for number in (place, place + 1)]
    return Period(*starts)


def rated(
    loan: Loan, fixings: Sequence[int], steps: Sequence[CarbonStep] = ()
) -> tuple[RateSegment, ...]:
    """The rates of a loan repriced each quarter."""
    benchmarks: list[BenchmarkPeriod] = []
    for place, rate in enumerate(fixings):
        previous = benchmarks[-1].contract.rate_e4bp if benchmarks else None
        benchmarks.append(
            BenchmarkPeriod(
                period=days_of(place),
                contract=contract_rate(loan, RateE4bp(rate), previous),
                fixing_published_on=days_of(place).start,
                projected=False,
            )
        )
    return segments_of(loan, benchmarks, steps)


def step(bps: int, on: date) -> CarbonStep:
    return CarbonStep(
        decision_id=f"D{on}",
        test_period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        order=on.toordinal(),
        effective_from=on,
        effective_to=None,
        total_e4bp=RateE4bp(bps * 10_000),
    )


@pytest.mark.parametrize(
    ("rate", "to", "mode", "floor", "cap", "all_in", "bounded"),
    [
        # A cap that is no multiple: the rounding must not carry the rate above it.
        (4_000_000, 10_000, NEAREST, None, 3_555_500, 3_555_500, Bound.CAP),
        (3_555_400, 10_000, NEAREST, None, 3_555_500, 3_555_500, Bound.CAP),
        (3_551_000, 10_000, UP, None, 3_555_500, 3_555_500, Bound.CAP),
        (3_554_900, 10_000, NEAREST, None, 3_555_500, 3_550_000, Bound.NONE),
        (3_559_900, 10_000, DOWN, None, 3_555_500, 3_550_000, Bound.NONE),
        # A floor that is none: the rounding must not carry it below.
        (1_000_000, 10_000, NEAREST, 2_004_400, None, 2_004_400, Bound.FLOOR),
        (2_004_900, 10_000, NEAREST, 2_004_400, None, 2_004_400, Bound.FLOOR),
        (2_009_000, 10_000, DOWN, 2_004_400, None, 2_004_400, Bound.FLOOR),
        (2_005_000, 10_000, NEAREST, 2_004_400, None, 2_010_000, Bound.NONE),
        # Both between two multiples: nothing that is rounded is left.
        (2_004_500, 10_000, UP, 2_004_400, 2_004_600, 2_004_600, Bound.CAP),
        (2_004_500, 10_000, DOWN, 2_004_400, 2_004_600, 2_004_400, Bound.FLOOR),
        # Bounds that are multiples are met as they always were.
        (4_000_000, 10_000, UP, None, 3_550_000, 3_550_000, Bound.CAP),
    ],
)
def test_floor_and_cap_bound_the_rounded_rate(
    rate: int,
    to: int,
    mode: RoundingMode,
    floor: int | None,
    cap: int | None,
    all_in: int,
    bounded: Bound,
) -> None:
    loan = replace(
        LOAN,
        rounding=RateRounding(to_e4bp=to, mode=mode),
        floor_e4bp=None if floor is None else RateE4bp(floor),
        cap_e4bp=None if cap is None else RateE4bp(cap),
    )
    (only,) = rated(loan, [rate])
    assert (only.all_in_e4bp, only.bounded) == (all_in, bounded)


def operations(segment: RateSegment) -> list[tuple[str, str, int]]:
    found = [(item.operation.value, item.by, item.after_e4bp) for item in segment.steps]
    return found[found.index(next(item for item in found if item[0] == "carbon")) :]


def test_a_repricing_moves_the_rounded_rate_by_no_more_than_it_may() -> None:
    rounding = RateRounding(to_e4bp=50_000, mode=NEAREST)
    loan = replace(LOAN, rise_max_e4bp=RateE4bp(220_000), rounding=rounding)
    first, second = rated(loan, [3_774_000, 4_500_000])
    assert first.all_in_e4bp == 3_750_000
    # 3.774 % and 22 bp are 3.994 %, rounded 4.00 %: 25 bp above 3.75 %.
    assert operations(second) == [
        ("carbon", "0", 3_994_000),
        ("rounding", "5", 4_000_000),
        ("all_in_rise_max", "22", 3_970_000),
    ]
    fall = replace(loan, rise_max_e4bp=None, fall_max_e4bp=RateE4bp(220_000))
    first, second = rated(fall, [3_776_000, 1_000_000])
    assert first.all_in_e4bp == 3_800_000
    # 3.776 % less 22 bp are 3.556 %, rounded 3.55 %: 25 bp below 3.80 %.
    assert operations(second)[-1] == ("all_in_fall_max", "22", 3_580_000)


def test_a_benchmark_that_barely_moves_does_not_jump_over_a_bound_of_a_fraction() -> None:
    rounding = RateRounding(to_e4bp=250_000, mode=NEAREST)
    loan = replace(LOAN, rise_max_e4bp=RateE4bp(100_000), rounding=rounding)
    rates = [item.all_in_e4bp for item in rated(loan, [3_120_000, 3_130_000, 3_130_000, 3_130_000])]
    # 3.13 % is rounded to 3.25 %; the rate goes there from 3.00 % by 10 bp at a repricing.
    assert rates == [3_000_000, 3_100_000, 3_200_000, 3_250_000]


def test_the_carbon_step_is_the_same_on_both_sides_of_a_bounded_repricing() -> None:
    rounding = RateRounding(to_e4bp=50_000, mode=NEAREST)
    loan = replace(LOAN, rise_max_e4bp=RateE4bp(220_000), rounding=rounding)
    second_day = days_of(1).start
    *_, last = rated(loan, [3_774_000, 4_500_000], [step(-40, second_day)])
    # With -40 bp the first benchmark makes 3.374 %, rounded 3.35 %; the second at most 3.57 %.
    assert last.all_in_e4bp == 3_570_000
    # The step itself is held by no bound of a repricing: without the repricing it takes 40 bp.
    *_, same = rated(loan, [3_774_000, 3_774_000], [step(-40, second_day)])
    assert same.all_in_e4bp == 3_350_000


bounds = st.none() | st.integers(0, 600_000)


@given(
    fixings=st.lists(st.integers(1_000_000, 6_000_000), min_size=2, max_size=8),
    carbon=st.integers(-90, 90),
    rise=bounds,
    fall=bounds,
    floor=st.none() | st.integers(1_500_000, 3_000_000),
    span=st.none() | st.integers(0, 2_000_000),
    to=st.integers(1, 900_000),
    mode=st.sampled_from(RoundingMode),
)
def test_no_bound_of_a_contract_is_ever_broken(
    fixings: list[int],
    carbon: int,
    rise: int | None,
    fall: int | None,
    floor: int | None,
    span: int | None,
    to: int,
    mode: RoundingMode,
) -> None:
    cap = None if span is None else (floor or 2_000_000) + span
    loan = replace(
        LOAN,
        rise_max_e4bp=None if rise is None else RateE4bp(rise),
        fall_max_e4bp=None if fall is None else RateE4bp(fall),
        floor_e4bp=None if floor is None else RateE4bp(floor),
        cap_e4bp=None if cap is None else RateE4bp(cap),
        rounding=RateRounding(to_e4bp=to, mode=mode),
    )
    segments = rated(loan, fixings, [step(carbon, LOAN.drawn_on)])
    rates = [item.all_in_e4bp for item in segments]
    assert all(floor is None or rate >= floor for rate in rates)
    assert all(cap is None or rate <= cap for rate in rates)
    for before, after in pairwise(rates):
        assert rise is None or after - before <= rise
        assert fall is None or before - after <= fall


@given(
    fixings=st.lists(st.integers(1_000_000, 6_000_000), min_size=1, max_size=6),
    rise=bounds,
    fall=bounds,
    floor=st.integers(1_500_000, 3_000_000),
    span=st.integers(0, 2_000_000),
)
def test_where_nothing_is_rounded_the_bounds_of_the_all_in_rate_never_move_it_again(
    fixings: list[int], rise: int | None, fall: int | None, floor: int, span: int
) -> None:
    loan = replace(
        LOAN,
        rise_max_e4bp=None if rise is None else RateE4bp(rise),
        fall_max_e4bp=None if fall is None else RateE4bp(fall),
        floor_e4bp=RateE4bp(floor),
        cap_e4bp=RateE4bp(floor + span),
    )
    previous = None
    for segment in rated(loan, fixings):
        carbon = [item.operation.value for item in segment.steps].index("carbon")
        contract = segment.steps[carbon - 1].after_e4bp
        again = all_in_steps(loan, contract, RateE4bp(0), previous)[-1].after_e4bp
        assert again == segment.all_in_e4bp
        previous = segment.all_in_e4bp
