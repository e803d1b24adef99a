"""The PRC working-day calendar, against the days on which LPR was really published."""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.units.workday import (
    LAST_YEAR,
    WorkingDate,
    is_official,
    is_working_day,
    on_or_after,
    working_days_after,
)

LPR_FILE = Path(__file__).parents[2] / "rules" / "benchmarks" / "lpr.csv"


def publication_dates() -> list[date]:
    with LPR_FILE.open(encoding="utf-8", newline="") as file:
        return [date.fromisoformat(row["publication_date"]) for row in csv.DictReader(file)]


def test_every_lpr_publication_is_the_20th_rolled_forward() -> None:
    published = publication_dates()
    months = [(2019 + number // 12, number % 12 + 1) for number in range(7, 7 + 86)]
    rolled = [on_or_after(date(year, month, 20)) for year, month in months]
    assert len(published) == 86
    assert [day.on for day in rolled] == published
    assert not any(day.provisional for day in rolled)
    assert sum(day.day != 20 for day in published) > 20, "rolling must be what is tested"


@pytest.mark.parametrize(
    "make_up_day", [date(2021, 2, 20), date(2026, 9, 20), date(2026, 1, 4), date(2026, 10, 10)]
)
def test_a_make_up_weekend_day_is_a_working_day(make_up_day: date) -> None:
    assert make_up_day.weekday() >= 5
    assert on_or_after(make_up_day) == WorkingDate(make_up_day, False)


@pytest.mark.parametrize(
    ("nominal", "rolled"),
    [
        (date(2019, 10, 20), date(2019, 10, 21)),
        (date(2025, 9, 20), date(2025, 9, 22)),
        (date(2026, 10, 1), date(2026, 10, 8)),
        (date(2026, 9, 26), date(2026, 9, 28)),
    ],
)
def test_a_weekend_or_holiday_rolls_forward(nominal: date, rolled: date) -> None:
    assert on_or_after(nominal) == WorkingDate(rolled, False)


def test_a_year_without_notice_is_provisional_and_knows_weekends_only() -> None:
    assert LAST_YEAR == 2026, "a newer calendar: move the provisional cases on"
    assert not is_official(date(2027, 1, 1))
    assert on_or_after(date(2027, 3, 20)) == WorkingDate(date(2027, 3, 22), True)
    assert is_working_day(date(2027, 10, 1)), "a Friday, as long as no notice says otherwise"


def test_a_term_that_runs_into_an_unknown_year_is_provisional() -> None:
    assert working_days_after(date(2026, 12, 30), 1) == WorkingDate(date(2026, 12, 31), False)
    assert working_days_after(date(2026, 12, 30), 2) == WorkingDate(date(2027, 1, 1), True)


def test_counting_working_days_passes_over_the_national_holiday() -> None:
    assert working_days_after(date(2024, 9, 30), 1).on == date(2024, 10, 8)
    assert working_days_after(date(2024, 9, 30), 5).on == date(2024, 10, 12)


@pytest.mark.parametrize("count", [0, -1, 401])
def test_a_term_outside_a_loan_s_is_a_bug(count: int) -> None:
    with pytest.raises(AssertionError):
        working_days_after(date(2024, 9, 30), count)


@given(start=st.dates(date(2005, 1, 1), date(2028, 1, 1)), count=st.integers(1, 60))
def test_the_days_counted_are_exactly_the_working_days_passed(start: date, count: int) -> None:
    found = working_days_after(start, count)
    passed = [start + timedelta(days=n) for n in range(1, (found.on - start).days + 1)]
    assert sum(is_working_day(day) for day in passed) == count
    assert is_working_day(found.on)
    assert found.provisional == (found.on.year > LAST_YEAR)
