"""Half-open periods, and the calendar periods that hold a day."""

from datetime import date, timedelta

import pytest

from carbonstep.units.period import Frequency, Period, calendar_period

MAY = Period(date(2024, 5, 1), date(2024, 6, 1))


@pytest.mark.parametrize(
    ("frequency", "first_months"),
    [
        (Frequency.MONTH, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
        (Frequency.QUARTER, [1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10]),
        (Frequency.HALF_YEAR, [1, 1, 1, 1, 1, 1, 7, 7, 7, 7, 7, 7]),
        (Frequency.YEAR, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]),
    ],
)
def test_every_day_of_a_year_is_in_its_calendar_period(frequency, first_months) -> None:
    day = date(2024, 1, 1)
    while day.year == 2024:
        found = calendar_period(frequency, day)
        first = first_months[day.month - 1]
        last = first + frequency.months
        assert found.start == date(2024, first, 1)
        assert found.end == (date(2025, 1, 1) if last > 12 else date(2024, last, 1))
        day += timedelta(days=1)


def test_a_period_holds_its_first_day_and_not_its_end() -> None:
    inside = [date(2024, 4, 30), date(2024, 5, 1), date(2024, 5, 31), date(2024, 6, 1)]
    assert [day in MAY for day in inside] == [False, True, True, False]
    assert (MAY.last_on, MAY.days) == (date(2024, 5, 31), 31)


@pytest.mark.parametrize(
    ("start", "end", "shared"),
    [
        (date(2024, 4, 1), date(2024, 5, 1), None),
        (date(2024, 4, 1), date(2024, 5, 2), Period(date(2024, 5, 1), date(2024, 5, 2))),
        (date(2024, 5, 10), date(2024, 5, 11), Period(date(2024, 5, 10), date(2024, 5, 11))),
        (date(2024, 5, 31), date(2024, 7, 1), Period(date(2024, 5, 31), date(2024, 6, 1))),
        (date(2024, 6, 1), date(2024, 7, 1), None),
        (date(2024, 1, 1), date(2025, 1, 1), MAY),
    ],
)
def test_periods_share_days_or_only_touch(start, end, shared) -> None:
    other = Period(start, end)
    assert MAY.intersection(other) == other.intersection(MAY) == shared
    assert MAY.overlaps(other) is other.overlaps(MAY) is (shared is not None)
