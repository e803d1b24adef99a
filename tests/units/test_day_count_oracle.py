"""Day counts beside QuantLib's, and whole months plus days beside a table made by hand."""

from calendar import monthrange
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations_with_replacement

import pytest
import QuantLib
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.units.day_count import DayCount, count_units, year_fraction

ORACLES = {
    DayCount.ACT_360: QuantLib.Actual360(),
    DayCount.ACT_365F: QuantLib.Actual365Fixed(),
    DayCount.ACT_ACT: QuantLib.ActualActual(QuantLib.ActualActual.ISDA),
    DayCount.THIRTY_E_360: QuantLib.Thirty360(QuantLib.Thirty360.EurobondBasis),
    DayCount.THIRTY_360: QuantLib.Thirty360(QuantLib.Thirty360.BondBasis),
}
NEAR = Fraction(1, 10**12)
"""Room for the other side's binary floats; ours are exact."""

# A leap year between two common ones, a leap century and a century that is none.
YEARS = (1999, 2000, 2001, 2023, 2024, 2025, 2099, 2100, 2101)
AWKWARD_DAYS = {
    1: (1, 2, 29, 30, 31),
    2: (1, 27, 28, 29),
    3: (1, 30, 31),
    4: (29, 30),
    5: (1,),
    6: (20,),
    7: (31,),
    8: (30, 31),
    9: (20,),
    12: (29, 30, 31),
}


def grid() -> list[tuple[date, date]]:
    found = [
        date(year, month, day)
        for year in YEARS
        for month, days in AWKWARD_DAYS.items()
        for day in days
        if day <= monthrange(year, month)[1]
    ]
    return list(combinations_with_replacement(found, 2))


def differs(day_count: DayCount, start: date, end: date) -> bool:
    told = ORACLES[day_count].yearFraction(
        QuantLib.Date.from_date(start), QuantLib.Date.from_date(end)
    )
    return abs(year_fraction(day_count, start, end) - Fraction(told)) > NEAR


def test_every_convention_has_an_oracle_or_a_table() -> None:
    assert set(DayCount) - set(ORACLES) == {DayCount.MONTHS_AND_DAYS}


@pytest.mark.parametrize("day_count", ORACLES)
def test_the_year_fraction_is_quantlib_s_on_a_grid_of_awkward_days(day_count: DayCount) -> None:
    pairs = grid()
    assert len(pairs) == 20_100
    assert [pair for pair in pairs if differs(day_count, *pair)] == []


@pytest.mark.parametrize("day_count", ORACLES)
@given(start=st.dates(date(1901, 1, 1), date(2150, 1, 1)), length=st.integers(0, 12_000))
def test_the_year_fraction_is_quantlib_s_on_any_days(
    day_count: DayCount, start: date, length: int
) -> None:
    assert not differs(day_count, start, start + timedelta(days=length))


def test_the_conventions_are_told_apart() -> None:
    # An oracle that was paired with the wrong convention would agree on most days.
    told = [year_fraction(item, date(2024, 1, 15), date(2024, 3, 31)) for item in DayCount]
    assert told == [
        Fraction(76, 360),
        Fraction(76, 365),
        Fraction(76, 366),
        Fraction(75, 360),
        Fraction(76, 360),
        Fraction(76, 360),
    ]


@pytest.mark.parametrize(
    ("start", "end", "thirty", "thirty_e"),
    [
        (date(2026, 1, 30), date(2026, 3, 31), 60, 60),
        (date(2026, 1, 31), date(2026, 3, 31), 60, 60),
        (date(2026, 1, 29), date(2026, 3, 31), 62, 61),
        (date(2026, 1, 31), date(2026, 2, 28), 28, 28),
        (date(2026, 2, 28), date(2026, 3, 31), 33, 32),
        (date(2024, 2, 29), date(2024, 3, 31), 32, 31),
        (date(2024, 2, 29), date(2025, 2, 28), 359, 359),
        (date(2026, 12, 31), date(2027, 1, 31), 30, 30),
    ],
)
def test_months_of_thirty_days(start: date, end: date, thirty: int, thirty_e: int) -> None:
    # February keeps its days in both: no rule makes its last day a 30th.
    assert count_units(DayCount.THIRTY_360, start, end) == thirty
    assert count_units(DayCount.THIRTY_E_360, start, end) == thirty_e


@pytest.mark.parametrize(
    ("start", "end", "months", "odd_days"),
    [
        (date(2026, 6, 20), date(2026, 6, 20), 0, 0),
        (date(2026, 6, 20), date(2026, 6, 21), 0, 1),
        (date(2026, 6, 20), date(2026, 7, 19), 0, 29),
        (date(2026, 6, 20), date(2026, 7, 20), 1, 0),
        (date(2026, 6, 20), date(2026, 9, 20), 3, 0),
        (date(2026, 6, 20), date(2026, 9, 25), 3, 5),
        (date(2026, 6, 20), date(2026, 9, 19), 2, 30),
        (date(2025, 11, 15), date(2026, 2, 20), 3, 5),
        (date(2025, 12, 20), date(2026, 1, 5), 0, 16),
        (date(2025, 12, 31), date(2026, 12, 31), 12, 0),
        # The start's day is wanting in the end's month: the last day stands for it.
        (date(2026, 1, 31), date(2026, 2, 27), 0, 27),
        (date(2026, 1, 31), date(2026, 2, 28), 1, 0),
        (date(2026, 1, 31), date(2026, 3, 1), 1, 1),
        (date(2026, 1, 31), date(2026, 3, 30), 1, 30),
        (date(2026, 1, 31), date(2026, 3, 31), 2, 0),
        (date(2024, 1, 31), date(2024, 2, 28), 0, 28),
        (date(2024, 1, 31), date(2024, 2, 29), 1, 0),
        (date(2024, 1, 30), date(2024, 2, 29), 1, 0),
        (date(2024, 1, 29), date(2024, 2, 29), 1, 0),
        (date(2026, 8, 31), date(2026, 9, 30), 1, 0),
        (date(2026, 8, 31), date(2026, 10, 1), 1, 1),
        # The start's day is its own: a month's last day does not stay the last day.
        (date(2024, 2, 29), date(2024, 3, 31), 1, 2),
        (date(2024, 2, 29), date(2025, 2, 27), 11, 29),
        (date(2024, 2, 29), date(2025, 2, 28), 12, 0),
        (date(2026, 2, 28), date(2026, 3, 28), 1, 0),
        (date(2026, 4, 30), date(2026, 5, 31), 1, 1),
    ],
)
def test_whole_months_and_odd_days(start: date, end: date, months: int, odd_days: int) -> None:
    units = count_units(DayCount.MONTHS_AND_DAYS, start, end)
    assert units == months * 30 + odd_days
    assert year_fraction(DayCount.MONTHS_AND_DAYS, start, end) == Fraction(units, 360)


@pytest.mark.parametrize("day_count", DayCount)
def test_days_that_run_backwards_are_a_bug(day_count: DayCount) -> None:
    with pytest.raises(AssertionError):
        count_units(day_count, date(2026, 6, 21), date(2026, 6, 20))
