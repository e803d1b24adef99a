"""Penalty interest by hand: on overdue and on misused amounts."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import Benchmark, Loan, PenaltyTerms
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.penalty import PenaltyLine, penalty_lines
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.segment import RateSegment, rate_segments
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem
from carbonstep.units.day_count import DayCount, count_units
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(100_000_000),
    drawn_on=date(2025, 3, 20),
    matures_on=date(2026, 3, 20),
    benchmark=Benchmark(
        index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_600_000)
    ),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)
OVERDUE, MISUSE = LoanEventKind.OVERDUE, LoanEventKind.MISUSE


def segments_of(loan: Loan, cut_on: date | None = None) -> tuple[RateSegment, ...]:
    """The rate of the loan, 36 bp lower from `cut_on` on."""
    cut = CarbonStep(
        decision_id="D1",
        test_period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        order=0,
        effective_from=cut_on or date(2000, 1, 1),
        effective_to=None,
        total_e4bp=RateE4bp(-360_000),
    )
    found = rate_segments(
        loan,
        until=loan.matures_on,
        steps=() if cut_on is None else (cut,),
        market=Market(fixings=FixingTable([]), calendar=prc_calendar(), as_of=date(2030, 1, 1)),
    )
    assert not isinstance(found, Problem)
    return found


def late(
    kind: LoanEventKind, on: date, amount: int = 1_000_000, until: date | None = None
) -> LoanEvent:
    return LoanEvent(
        loan_id="L1", kind=kind, on=on, until=until, amount_fen=Fen(amount), received_on=on
    )


def lines(
    loan: Loan, event: LoanEvent, *, as_of: date, cut_on: date | None = None
) -> tuple[PenaltyLine, ...]:
    return penalty_lines(loan, segments_of(loan, cut_on), [event], as_of=as_of)


def test_an_overdue_amount_bears_one_and_a_half_times_the_rate() -> None:
    # 10,000 yuan at 5.4 % for ten days.
    (line,) = lines(
        LOAN,
        late(OVERDUE, date(2025, 6, 20), until=date(2025, 6, 30)),
        as_of=date(2025, 12, 31),
    )
    assert (line.exact_fen, line.amount_fen) == (1500, 1500)
    assert (line.period.days, line.added_pct, line.open) == (10, 50, False)


def test_a_misused_amount_bears_the_surplus_on_top_of_what_it_bears_anyway() -> None:
    loan = replace(LOAN, penalty=PenaltyTerms(misuse_pct=Decimal(60)))
    (line,) = lines(
        loan, late(MISUSE, date(2025, 6, 20), until=date(2025, 6, 30)), as_of=date(2025, 12, 31)
    )
    # 10,000 yuan at 60 % of 3.6 % for ten days.
    assert (line.exact_fen, line.added_pct) == (600, 60)


@pytest.mark.parametrize(
    ("as_of", "days", "is_open"),
    [
        (date(2025, 6, 20), None, None),  # the first day has not passed yet
        (date(2025, 6, 21), 1, True),
        (date(2025, 6, 29), 9, True),
        (date(2025, 6, 30), 10, False),
        (date(2025, 7, 30), 10, False),
    ],
)
def test_it_runs_until_the_amount_is_made_good(
    as_of: date, days: int | None, is_open: bool | None
) -> None:
    event = late(OVERDUE, date(2025, 6, 20), until=date(2025, 6, 30))
    found = [(line.period.days, line.open) for line in lines(LOAN, event, as_of=as_of)]
    assert found == ([] if days is None else [(days, is_open)])


def test_each_day_bears_the_rate_of_the_day() -> None:
    event = late(OVERDUE, date(2025, 6, 20), until=date(2025, 6, 30))
    (line,) = lines(LOAN, event, as_of=date(2025, 12, 31), cut_on=date(2025, 6, 24))
    # Four days at 1.5 times 3.6 % and six at 1.5 times 3.24 %.
    assert line.exact_fen == 4 * 150 + 6 * 135


def test_after_the_life_the_last_rate_goes_on_for_what_is_overdue() -> None:
    event = late(OVERDUE, date(2026, 3, 20))
    (line,) = lines(LOAN, event, as_of=date(2026, 4, 19), cut_on=date(2026, 1, 1))
    assert (line.exact_fen, line.open) == (30 * 135, True)


@pytest.mark.parametrize(
    ("on", "until", "days"),
    [
        # The life has rates until 2026-03-20; its last payment may fall due some days later.
        (date(2026, 3, 20), date(2026, 3, 30), 10),
        (date(2026, 3, 21), date(2026, 3, 31), 10),
        (date(2026, 3, 23), date(2026, 4, 2), 10),
        (date(2026, 3, 19), date(2026, 3, 29), 10),
    ],
)
def test_an_amount_overdue_after_the_last_rate_day_bears_its_own_days(
    on: date, until: date, days: int
) -> None:
    (line,) = lines(LOAN, late(OVERDUE, on, until=until), as_of=date(2026, 12, 31))
    assert line.period == Period(on, until)
    assert line.exact_fen == days * 150
    assert line.parts[0].period.start == on
    assert sum(part.units for part in line.parts) == days


def test_a_misused_amount_is_repaid_with_the_loan() -> None:
    event = late(MISUSE, date(2026, 3, 10))
    (line,) = lines(LOAN, event, as_of=date(2026, 4, 19))
    assert (line.period.end, line.exact_fen, line.open) == (date(2026, 3, 20), 1000, False)


def test_half_a_fen_is_rounded_once_and_away_from_zero() -> None:
    # 150 fen-hundredths a day on 10,000 yuan: 1 yuan overdue for 100 days is 1.5 fen.
    event = late(OVERDUE, date(2025, 6, 20), amount=100, until=date(2025, 9, 28))
    (line,) = lines(LOAN, event, as_of=date(2025, 12, 31), cut_on=date(2025, 9, 28))
    assert (line.exact_fen, line.amount_fen) == (Fraction(3, 2), 2)


def test_what_is_neither_overdue_nor_misused_bears_no_penalty() -> None:
    event = late(LoanEventKind.PREPAYMENT, date(2025, 6, 20))
    assert lines(LOAN, event, as_of=date(2025, 12, 31)) == ()


@given(
    on=st.dates(date(2025, 3, 20), date(2026, 3, 19)),
    days=st.integers(1, 500),
    cuts=st.sets(st.dates(date(2025, 3, 21), date(2026, 3, 19)), max_size=4),
    day_count=st.sampled_from(DayCount),
)
def test_cutting_the_rate_changes_nothing_in_any_day_count(
    on: date, days: int, cuts: set[date], day_count: DayCount
) -> None:
    loan = replace(LOAN, day_count=day_count)
    (whole,) = segments_of(loan)
    bounds = [loan.drawn_on, *sorted(cuts), loan.matures_on]
    pieces = [
        replace(whole, period=Period(start, end)) for start, end in itertools.pairwise(bounds)
    ]
    event = late(OVERDUE, on)
    until = on + timedelta(days=days)
    (line,) = penalty_lines(loan, pieces, [event], as_of=until)
    units = count_units(day_count, on, until)
    assert line.exact_fen == Fraction(1_000_000 * 54 * units, 1000 * day_count.units_a_year)
