"""Rate segments against a day-by-day recomputation written from the contract's wording."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.loan import Benchmark, Loan, RepricingAnchor
from carbonstep.domain.loan.repricing_day import repricing_days
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.reason import MarketReason
from carbonstep.domain.market.view import Market
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.rate_step import all_in_steps
from carbonstep.domain.rate.segment import Bound, RateSegment, rate_on, rate_segments
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

LPR = BenchmarkIndex.LPR_1Y
START = date(2024, 9, 20)
YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))
FIXED = Benchmark(index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_000_000))

LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(2_900_000_000),
    drawn_on=START,
    matures_on=date(2026, 9, 20),
    benchmark=Benchmark(index=LPR),
    spread_e4bp=RateE4bp(450_000),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)
FIXINGS = [
    Fixing(index=LPR, published_on=date(2024, 7, 22), rate_e4bp=RateE4bp(3_350_000)),
    Fixing(index=LPR, published_on=date(2025, 5, 20), rate_e4bp=RateE4bp(3_000_000)),
]
LATE = date(2026, 12, 31)


def step(
    decision_id: str,
    bps: int,
    effective_from: date,
    effective_to: date | None = None,
    *,
    test_period: Period = YEAR,
    order: int = 0,
) -> CarbonStep:
    return CarbonStep(
        decision_id=decision_id,
        test_period=test_period,
        order=order,
        effective_from=effective_from,
        effective_to=effective_to,
        total_e4bp=RateE4bp(bps * 10_000),
    )


def life_of(loan: Loan) -> Period:
    return Period(loan.drawn_on, loan.matures_on)


def segments_of(
    loan: Loan = LOAN,
    *steps: CarbonStep,
    fixings: list[Fixing] = FIXINGS,
    as_of: date = LATE,
) -> tuple[RateSegment, ...]:
    segments = rate_segments(
        loan,
        until=loan.matures_on,
        steps=steps,
        market=Market(fixings=FixingTable(fixings), calendar=prc_calendar(), as_of=as_of),
    )
    assert not isinstance(segments, Problem)
    return segments


def test_segments_are_cut_at_repricing_days_and_carbon_steps() -> None:
    segments = segments_of(LOAN, step("D1", -10, date(2025, 4, 10)))
    shown = [
        (str(s.period), s.benchmark_e4bp, s.spread_e4bp, s.carbon_e4bp, s.all_in_e4bp)
        for s in segments
    ]
    assert shown == [
        ("2024-09-20..2025-04-10", 3_350_000, 450_000, 0, 3_800_000),
        ("2025-04-10..2025-09-20", 3_350_000, 450_000, -100_000, 3_700_000),
        ("2025-09-20..2026-09-20", 3_000_000, 450_000, -100_000, 3_350_000),
    ]
    assert [s.decision_id for s in segments] == ["", "D1", "D1"]
    assert [s.fixing_published_on for s in segments] == [
        date(2024, 7, 22),
        date(2024, 7, 22),
        date(2025, 5, 20),
    ]


def test_a_repricing_with_the_same_fixing_starts_no_segment() -> None:
    # 20 October 2024 is a Sunday: the LPR of that month came out on the Monday after it.
    loan = replace(
        LOAN, matures_on=date(2024, 11, 20), benchmark=Benchmark(index=LPR, every_months=1)
    )
    held = [Fixing(index=LPR, published_on=START, rate_e4bp=RateE4bp(3_350_000))]
    [segment] = segments_of(loan, fixings=held)
    assert (segment.period, segment.projected) == (life_of(loan), False)


def test_repricings_that_miss_different_publications_stay_apart() -> None:
    loan = replace(
        LOAN, matures_on=date(2024, 12, 20), benchmark=Benchmark(index=LPR, every_months=1)
    )
    segments = segments_of(loan)
    assert {s.fixing_published_on for s in segments} == {date(2024, 7, 22)}
    assert [s.publication_missing_on for s in segments] == [
        date(2024, 9, 20),
        date(2024, 11, 20),
    ]
    assert all(s.projected for s in segments)


def test_equal_rates_from_different_fixings_stay_apart() -> None:
    again = Fixing(index=LPR, published_on=date(2024, 12, 20), rate_e4bp=RateE4bp(3_350_000))
    loan = replace(
        LOAN, matures_on=date(2025, 3, 20), benchmark=Benchmark(index=LPR, every_months=3)
    )
    segments = segments_of(loan, fixings=[*FIXINGS, again])
    assert [s.fixing_published_on for s in segments] == [date(2024, 7, 22), date(2024, 12, 20)]


def test_equal_rates_from_different_decisions_stay_apart() -> None:
    first = step("D1", -10, date(2025, 1, 1), date(2025, 3, 1))
    second = step("D2", -10, date(2025, 3, 1))
    loan = replace(LOAN, benchmark=FIXED)
    assert [s.decision_id for s in segments_of(loan, first, second)] == ["", "D1", "D2"]


def test_a_step_that_never_counts_cuts_nothing() -> None:
    overruled = step("D1", -10, date(2025, 3, 1), date(2025, 6, 1))
    ruling = step("D2", -5, date(2024, 1, 1), order=1)
    loan = replace(LOAN, benchmark=FIXED)
    (only,) = segments_of(loan, overruled, ruling)
    assert (only.decision_id, only.period) == ("D2", life_of(loan))


def test_a_step_before_drawdown_holds_from_drawdown_and_one_after_maturity_never() -> None:
    early, late = step("D1", -10, date(2020, 1, 1)), step("D2", -20, date(2030, 1, 1), order=1)
    at_maturity = step("D3", -30, LOAN.matures_on, order=2)
    assert {s.decision_id for s in segments_of(LOAN, early, late, at_maturity)} == {"D1"}


def test_a_step_that_ends_gives_the_rate_back() -> None:
    loan = replace(LOAN, benchmark=FIXED)
    segments = segments_of(loan, step("D1", -89, date(2025, 1, 1), date(2025, 7, 1)))
    assert [s.carbon_e4bp for s in segments] == [0, -890_000, 0]
    assert [s.all_in_e4bp for s in segments] == [3_450_000, 2_560_000, 3_450_000]


@pytest.mark.parametrize(
    ("floor", "cap", "bps", "all_in", "bounded"),
    [
        (3_300_000, None, -15, 3_300_000, Bound.NONE),
        (3_300_000, None, -16, 3_300_000, Bound.FLOOR),
        (3_300_000, 3_500_000, 5, 3_500_000, Bound.NONE),
        (3_300_000, 3_500_000, 6, 3_500_000, Bound.CAP),
        (0, None, -345, 0, Bound.NONE),
        (0, None, -346, 0, Bound.FLOOR),
        (None, None, -346, -10_000, Bound.NONE),
    ],
)
def test_floor_and_cap_bound_the_sum_and_leave_the_components_alone(
    floor: int | None, cap: int | None, bps: int, all_in: int, bounded: Bound
) -> None:
    loan = replace(
        LOAN,
        benchmark=FIXED,
        floor_e4bp=None if floor is None else RateE4bp(floor),
        cap_e4bp=None if cap is None else RateE4bp(cap),
    )
    (only,) = segments_of(loan, step("D1", bps, START))
    assert (only.all_in_e4bp, only.bounded) == (all_in, bounded)
    assert only.components == (3_000_000, 450_000, bps * 10_000)


def test_a_bound_holds_from_the_smallest_unit_beyond_it() -> None:
    loan = replace(LOAN, floor_e4bp=RateE4bp(100), cap_e4bp=RateE4bp(200))
    rates = (99, 100, 200, 201)
    bounded = [all_in_steps(loan, RateE4bp(0), RateE4bp(rate), None) for rate in rates]
    assert [[(step.operation.value, step.after_e4bp) for step in steps] for steps in bounded] == [
        [("carbon", 99), ("floor", 100)],
        [("carbon", 100)],
        [("carbon", 200)],
        [("carbon", 201), ("cap", 200)],
    ]


def test_no_fixing_is_a_problem_and_not_a_zero() -> None:
    problem = rate_segments(
        LOAN,
        until=LOAN.matures_on,
        steps=(),
        market=Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=LATE),
    )
    assert isinstance(problem, Problem)
    assert problem.reason is MarketReason.FIXING_MISSING


def test_steps_that_do_not_make_the_rate_are_no_segment() -> None:
    (only,) = segments_of(replace(LOAN, benchmark=FIXED))
    for wrong in (only.all_in_e4bp + 1, only.all_in_e4bp - 1):
        with pytest.raises(AssertionError):
            replace(only, all_in_e4bp=RateE4bp(wrong))
    with pytest.raises(AssertionError):
        replace(only, steps=only.steps[:1])


def test_what_is_repriced_later_is_projected() -> None:
    at_start = Fixing(index=LPR, published_on=START, rate_e4bp=RateE4bp(3_350_000))
    segments = segments_of(as_of=date(2025, 6, 1), fixings=[*FIXINGS, at_start])
    assert [s.projected for s in segments] == [False, True]
    assert segments[1].fixing_published_on == date(2025, 5, 20)


def test_there_is_no_rate_outside_the_life() -> None:
    segments = segments_of()
    assert rate_on(segments, START - timedelta(days=1)) is None
    assert rate_on(segments, START) == segments[0]
    assert rate_on(segments, date(2025, 9, 19)) == segments[0]
    assert rate_on(segments, date(2025, 9, 20)) == segments[1]
    assert rate_on(segments, date(2026, 9, 19)) == segments[1]
    assert rate_on(segments, date(2026, 9, 20)) is None


NEAR = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@st.composite
def steps_in_order(draw: st.DrawFn) -> list[CarbonStep]:
    steps = []
    for order in range(draw(st.integers(0, 5))):
        year = draw(st.integers(2022, 2025))
        begins = draw(NEAR)
        lasts = draw(st.none() | st.integers(1, 500))
        steps.append(
            step(
                f"D{order}",
                draw(st.integers(-150, 150)),
                begins,
                None if lasts is None else begins + timedelta(days=lasts),
                test_period=Period(date(year, 1, 1), date(year + 1, 1, 1)),
                order=order,
            )
        )
    return steps


@st.composite
def loans(draw: st.DrawFn) -> Loan:
    drawn_on = draw(st.dates(date(2024, 1, 1), date(2025, 12, 31)))
    index = draw(st.sampled_from([LPR, BenchmarkIndex.FIXED]))
    terms = (
        FIXED
        if index is BenchmarkIndex.FIXED
        else Benchmark(
            index=index,
            every_months=draw(st.sampled_from([1, 3, 6, 12])),
            anchor=draw(st.sampled_from(list(RepricingAnchor))),
        )
    )
    return replace(
        LOAN,
        drawn_on=drawn_on,
        matures_on=drawn_on + timedelta(days=draw(st.integers(1, 700))),
        benchmark=terms,
        spread_e4bp=RateE4bp(draw(st.integers(-1_000_000, 1_000_000))),
        floor_e4bp=draw(st.none() | st.integers(0, 3_000_000).map(RateE4bp)),
        cap_e4bp=draw(st.none() | st.integers(3_000_000, 5_000_000).map(RateE4bp)),
    )


@st.composite
def fixing_lists(draw: st.DrawFn) -> list[Fixing]:
    days = draw(st.sets(NEAR, max_size=8)) | {date(2023, 12, 20)}
    return [
        Fixing(index=LPR, published_on=day, rate_e4bp=RateE4bp(draw(st.integers(0, 5_000_000))))
        for day in sorted(days)
    ]


def is_overtaken(newest: date, taken_on: date) -> bool:
    """Whether a 20th, or the working day it moved to, lies after `newest` and up to `taken_on`."""
    nominal = newest + timedelta(days=1)
    while nominal <= taken_on:
        if nominal.day == 20:
            published = nominal
            while not prc_calendar().is_working_day(published):
                published += timedelta(days=1)
            if newest < published <= taken_on:
                return True
        nominal += timedelta(days=1)
    return False


def rate_by_hand(
    loan: Loan, day: date, *, fixings: list[Fixing], steps: list[CarbonStep], as_of: date
) -> tuple[int, int, str, int, bool]:
    """Benchmark, carbon, decision, all-in and projected of one day, with plain loops."""
    benchmark, projected = loan.benchmark.fixed_e4bp, False
    if benchmark is None:
        taken_on = [
            repriced for repriced in repricing_days(loan, until=loan.matures_on) if repriced <= day
        ][-1]
        newest = date.min
        for fixing in sorted(fixings, key=lambda f: f.published_on):
            if fixing.published_on <= taken_on and fixing.published_on <= as_of:
                benchmark, newest = fixing.rate_e4bp, fixing.published_on
        projected = taken_on > as_of or is_overtaken(newest, taken_on)
    assert benchmark is not None
    carbon, decision = 0, ""
    running = [
        one
        for one in steps
        if one.effective_from <= day and not (one.effective_to and one.effective_to <= day)
    ]
    # Certificates end and have no test period: of them alone the last one counts.
    if any(one.effective_to is None for one in running):
        running.sort(key=lambda s: (s.test_period.start, s.order))
    else:
        running.sort(key=lambda s: s.order)
    for one in running:
        carbon, decision = one.total_e4bp, one.decision_id
    rate = benchmark + loan.spread_e4bp + carbon
    if loan.floor_e4bp is not None:
        rate = max(rate, loan.floor_e4bp)
    if loan.cap_e4bp is not None:
        rate = min(rate, loan.cap_e4bp)
    return benchmark, carbon, decision, rate, projected


@given(loan=loans(), steps=steps_in_order(), fixings=fixing_lists(), as_of=NEAR)
def test_every_day_has_the_rate_that_a_person_would_work_out(
    loan: Loan, steps: list[CarbonStep], fixings: list[Fixing], as_of: date
) -> None:
    segments = segments_of(loan, *steps, fixings=fixings, as_of=as_of)
    for count in range(life_of(loan).days):
        day = loan.drawn_on + timedelta(days=count)
        found = rate_on(segments, day)
        assert found is not None
        assert (
            found.benchmark_e4bp,
            found.carbon_e4bp,
            found.decision_id,
            found.all_in_e4bp,
            found.projected,
        ) == rate_by_hand(loan, day, fixings=fixings, steps=steps, as_of=as_of)
        assert found.spread_e4bp == loan.spread_e4bp


@given(loan=loans(), steps=steps_in_order(), fixings=fixing_lists(), as_of=NEAR)
def test_segments_tile_the_life_and_neighbours_differ(
    loan: Loan, steps: list[CarbonStep], fixings: list[Fixing], as_of: date
) -> None:
    segments = segments_of(loan, *steps, fixings=fixings, as_of=as_of)
    assert segments[0].period.start == loan.drawn_on
    assert segments[-1].period.end == loan.matures_on
    for before, after in itertools.pairwise(segments):
        assert before.period.end == after.period.start
        assert replace(before, period=after.period) != after


@given(loan=loans(), steps=steps_in_order(), fixings=fixing_lists(), data=st.data())
def test_the_order_of_steps_and_fixings_does_not_matter(
    loan: Loan, steps: list[CarbonStep], fixings: list[Fixing], data: st.DataObject
) -> None:
    shuffled_steps = data.draw(st.permutations(steps))
    shuffled_fixings = data.draw(st.permutations(fixings))
    assert segments_of(loan, *steps, fixings=fixings) == segments_of(
        loan, *shuffled_steps, fixings=shuffled_fixings
    )
