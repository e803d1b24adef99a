"""Interest: exact by day, rounded once, and shown in parts that add up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.loan.settlement import schedule_of
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import Fixing, FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.interest import InterestPeriod, PaymentStatus, accrued_before, allocate
from carbonstep.domain.money.service import service
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.segment import RateSegment, rate_on, rate_segments
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.day_count import DayCount
from carbonstep.units.exact import round_half_away
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

FIXED = Benchmark(index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_000_000))
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(10_000_000_000),
    drawn_on=date(2026, 6, 20),
    matures_on=date(2026, 12, 20),
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


CUT = step(-10, date(2026, 8, 3))


def segments_of(
    loan: Loan, *steps: CarbonStep, fixings: tuple[Fixing, ...] = (), as_of: date = date(2030, 1, 1)
) -> tuple[RateSegment, ...]:
    segments = rate_segments(
        loan,
        until=loan.matures_on,
        steps=steps,
        market=Market(fixings=FixingTable(fixings), calendar=prc_calendar(), as_of=as_of),
    )
    assert not isinstance(segments, Problem)
    return segments


def statement_on(
    loan: Loan, segments: Sequence[RateSegment], as_of: date
) -> tuple[InterestPeriod, ...]:
    contract = contract_of(loan, ())
    serviced = service(
        contract,
        schedule=schedule_of(contract, calendar=prc_calendar()),
        segments=tuple(segments),
        events=(),
        market=Market(fixings=FixingTable(()), calendar=prc_calendar(), as_of=as_of),
    )
    assert not isinstance(serviced, Problem)
    return serviced.interest


def statement_of(
    loan: Loan, *steps: CarbonStep, as_of: date = date(2030, 1, 1)
) -> tuple[InterestPeriod, ...]:
    return statement_on(loan, segments_of(loan, *steps), as_of)


def accrued(loan: Loan, item: InterestPeriod, day: date) -> Fraction:
    return accrued_before(item, loan=loan, day=day)


def test_a_cut_inside_the_period_counts_from_its_day() -> None:
    first = statement_of(LOAN, CUT)[0]
    assert [(part.days, part.all_in_e4bp) for part in first.parts] == [
        (44, 3_550_000),
        (48, 3_450_000),
    ]
    assert first.amount_fen == 89_388_889
    assert first.exact_fen == Fraction(804_500_000, 9)
    assert sum(part.shown_fen for part in first.parts) == first.amount_fen


def test_without_the_cut_the_period_costs_more() -> None:
    assert statement_of(LOAN)[0].amount_fen == 90_722_222


def test_the_year_of_365_days_gives_less_a_day() -> None:
    loan = replace(LOAN, day_count=DayCount.ACT_365F)
    assert statement_of(loan)[0].exact_fen == Fraction(10_000_000_000 * 355 * 92, 10_000 * 365)


def test_the_repayment_day_bears_no_interest() -> None:
    loan = replace(LOAN, matures_on=date(2026, 6, 21))
    (only,) = statement_of(loan)
    assert sum(part.days for part in only.parts) == 1
    assert only.amount_fen == 986_111


def test_half_a_fen_is_rounded_away_from_zero() -> None:
    loan = replace(
        LOAN,
        principal_fen=Fen(25_000),
        spread_e4bp=RateE4bp(600_000),
        matures_on=date(2026, 6, 21),
    )
    (only,) = statement_of(loan)
    assert (only.exact_fen, only.amount_fen) == (Fraction(5, 2), 3)


def test_the_amount_is_rounded_once_and_not_by_part() -> None:
    # 92 daily parts of about 0.4 fen: rounded one by one they would all vanish.
    loan = replace(LOAN, principal_fen=Fen(4000), benchmark=FIXED)
    steps = [step(-1, date(2026, 6, 20) + timedelta(days=count), count) for count in range(92)]
    first = statement_of(loan, *steps)[0]
    assert {round_half_away(part.exact_fen) for part in first.parts} == {0}
    assert len(first.parts) == 92
    assert first.amount_fen == round_half_away(first.exact_fen) == 36
    assert sum(part.shown_fen for part in first.parts) == 36


@pytest.mark.parametrize(
    ("as_of", "status", "accrued_days"),
    [
        (date(2026, 12, 19), PaymentStatus.PROJECTED, 0),
        (date(2026, 12, 20), PaymentStatus.ACCRUING, 0),
        (date(2026, 12, 21), PaymentStatus.ACCRUING, 1),
        (date(2027, 3, 19), PaymentStatus.ACCRUING, 89),
        (date(2027, 3, 20), PaymentStatus.DUE, 90),
        (date(2027, 3, 22), PaymentStatus.DUE, 90),
        (date(2028, 1, 1), PaymentStatus.DUE, 90),
    ],
)
def test_a_period_paid_in_a_provisional_year_never_counts_as_fallen_due(
    as_of: date, status: PaymentStatus, accrued_days: int
) -> None:
    loan = replace(LOAN, matures_on=date(2027, 6, 20))
    third = statement_of(loan, as_of=as_of)[2]
    assert str(third.settlement.period) == "2026-12-20..2027-03-20"
    assert third.status is status
    assert accrued(loan, third, as_of) == Fraction(third.exact_fen * accrued_days, 90)


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        (date(2025, 9, 19), PaymentStatus.ACCRUING),
        (date(2025, 9, 20), PaymentStatus.DUE),
        (date(2025, 9, 21), PaymentStatus.DUE),
        (date(2025, 9, 22), PaymentStatus.FALLEN_DUE),
    ],
)
def test_between_its_end_and_its_payment_day_a_period_is_due(
    as_of: date, status: PaymentStatus
) -> None:
    loan = replace(LOAN, drawn_on=date(2025, 6, 20), matures_on=date(2026, 6, 20))
    first, second, *_ = statement_of(loan, as_of=as_of)
    assert first.status is status
    accruing = as_of >= date(2025, 9, 20)
    assert (second.status is PaymentStatus.ACCRUING) == accruing


def test_accrued_interest_counts_each_rate_for_its_days() -> None:
    first, second = statement_of(LOAN, CUT)
    day = date(2026, 8, 10)
    by_then = Fraction(10_000_000_000 * (44 * 355 + 7 * 345), 10_000 * 360)
    assert accrued(LOAN, first, day) == by_then
    assert accrued(LOAN, second, day) == 0
    assert accrued(LOAN, first, date(2027, 1, 1)) == first.exact_fen


@pytest.mark.parametrize("day_count", [DayCount.THIRTY_360, DayCount.THIRTY_E_360])
def test_what_accrued_is_counted_from_the_period_s_start(day_count) -> None:
    # The rate changes on the 31st. Counted from the period's start, 25 June, the days to
    # 15 September are 80 in both conventions, of which 66 (30/360) or 65 (30E/360) come before.
    loan = replace(LOAN, drawn_on=date(2026, 6, 25), day_count=day_count)
    change = CarbonStep(
        decision_id="D1",
        test_period=Period(date(2025, 1, 1), date(2026, 1, 1)),
        order=0,
        effective_from=date(2026, 8, 31),
        effective_to=None,
        total_e4bp=RateE4bp(-100_000),
    )
    first = statement_of(loan, change)[0]
    before = 66 if day_count is DayCount.THIRTY_360 else 65
    by_then = Fraction(10_000_000_000 * (before * 355 + (80 - before) * 345), 10_000 * 360)
    assert accrued(loan, first, date(2026, 9, 15)) == by_then


def test_a_period_on_a_projected_benchmark_says_so() -> None:
    lpr = BenchmarkIndex.LPR_1Y
    fixing = Fixing(index=lpr, published_on=date(2026, 5, 20), rate_e4bp=RateE4bp(3_000_000))
    loan = replace(LOAN, benchmark=Benchmark(index=lpr, every_months=3))
    as_of = date(2026, 7, 1)
    statement = statement_on(loan, segments_of(loan, fixings=(fixing,), as_of=as_of), as_of)
    assert [period.projected for period in statement] == [False, True]


def test_segments_of_another_loan_are_refused() -> None:
    longer = replace(LOAN, matures_on=date(2027, 6, 20))
    earlier = replace(LOAN, drawn_on=date(2026, 6, 1))
    for other in (longer, earlier):
        with pytest.raises(AssertionError):
            statement_on(other, segments_of(LOAN), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("total", "parts", "shown"),
    [
        (1, ["1/3", "1/3", "1/3"], (1, 0, 0)),
        (2, ["1/4", "3/4", "3/4"], (0, 1, 1)),
        (6, ["2", "7/2"], (2, 4)),
        (3, ["1", "2"], (1, 2)),
        (-3, ["-1/2", "-2"], (-1, -2)),
        (0, ["-1/2", "1/2"], (0, 0)),
        (1, ["1/2"], (1,)),
        (0, [], ()),
    ],
)
def test_allocation_by_largest_remainder(
    total: int, parts: list[str], shown: tuple[int, ...]
) -> None:
    assert allocate(total, [Fraction(part) for part in parts]) == shown


@pytest.mark.parametrize("total", [-1, 3])
def test_a_total_the_parts_cannot_make_is_refused(total: int) -> None:
    with pytest.raises(AssertionError):
        allocate(total, [Fraction(1, 2), Fraction(1, 2)])


@given(st.lists(st.fractions(-1000, 1000, max_denominator=720), max_size=12))
def test_shown_parts_add_up_and_none_is_a_whole_fen_off(parts: list[Fraction]) -> None:
    total = round_half_away(sum(parts, Fraction(0)))
    shown = allocate(total, parts)
    assert sum(shown) == total
    assert all(abs(fen - part) < 1 for fen, part in zip(shown, parts, strict=True))


@given(
    drawn_on=st.dates(date(2024, 1, 1), date(2026, 1, 1)),
    life=st.integers(1, 800),
    principal_fen=st.integers(1, 10**13),
    changes=st.lists(st.tuples(st.integers(0, 800), st.integers(-200, 100)), max_size=5),
    cut_after=st.integers(0, 800),
    as_of_after=st.integers(-10, 900),
)
def test_the_statement_equals_interest_day_by_day_however_segments_are_cut(
    drawn_on: date,
    life: int,
    principal_fen: int,
    changes: list[tuple[int, int]],
    cut_after: int,
    as_of_after: int,
) -> None:
    loan = replace(
        LOAN,
        drawn_on=drawn_on,
        matures_on=drawn_on + timedelta(days=life),
        principal_fen=Fen(principal_fen),
    )
    steps = [
        step(bps, drawn_on + timedelta(days=after), order)
        for order, (after, bps) in enumerate(changes)
    ]
    as_of = drawn_on + timedelta(days=as_of_after)
    segments = segments_of(loan, *steps)
    statement = statement_on(loan, segments, as_of)

    for period in statement:
        exact = by_then = Fraction(0)
        day = period.settlement.period.start
        while day < period.settlement.period.end:
            held = rate_on(segments, day)
            assert held is not None
            a_day = Fraction(principal_fen * held.all_in_e4bp, 36_000_000_000)
            exact += a_day
            by_then += a_day if day < as_of else 0
            day += timedelta(days=1)
        assert period.exact_fen == exact == sum(part.exact_fen for part in period.parts)
        assert accrued(loan, period, as_of) == by_then
        assert period.amount_fen == sum(part.shown_fen for part in period.parts)
        assert abs(period.amount_fen - exact) <= Fraction(1, 2)

    cut_on = drawn_on + timedelta(days=cut_after % life)
    again = statement_on(loan, split(segments, cut_on), as_of)
    totals = [(p.exact_fen, p.amount_fen, accrued(loan, p, as_of), p.status) for p in statement]
    assert [(p.exact_fen, p.amount_fen, accrued(loan, p, as_of), p.status) for p in again] == totals


def split(segments: tuple[RateSegment, ...], day: date) -> list[RateSegment]:
    pieces: list[RateSegment] = []
    for segment in segments:
        if segment.period.start < day < segment.period.end:
            pieces.append(replace(segment, period=Period(segment.period.start, day)))
            pieces.append(replace(segment, period=Period(day, segment.period.end)))
        else:
            pieces.append(segment)
    return pieces
