"""The PRC calendar that is shipped, year by year against the State Council's notices."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from carbonstep.units.work_calendar import is_weekend, prc_calendar, shipped_years

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "calendar-years.md"
LINE = re.compile(r"^\| (\d{4}) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
FIRST, LAST = 2005, 2026


@dataclass(frozen=True)
class Notice:
    """What the notice of a year names."""

    number: str
    off: frozenset[date]
    worked: frozenset[date]


def day_of(text: str, year: int) -> date:
    return date.fromisoformat(text if len(text) == 10 else f"{year}-{text}")


def days_of(cell: str, year: int) -> frozenset[date]:
    """The days of a cell: single ones, and ranges with both ends in them."""
    found: set[date] = set()
    for item in cell.split(", "):
        first, _, last = item.partition(" – ")
        start = day_of(first, year)
        count = (day_of(last, year) - start).days if last else 0
        assert count >= 0, item
        found |= {start + timedelta(days=number) for number in range(count + 1)}
    return frozenset(found)


@pytest.fixture(scope="module")
def notices() -> Mapping[int, Notice]:
    found = {
        int(year): Notice(number, days_of(off, int(year)), days_of(worked, int(year)))
        for year, number, off, worked in LINE.findall(PAGE.read_text("utf-8"))
    }
    assert list(found) == list(range(FIRST, LAST + 1))
    return found


@pytest.mark.parametrize("year", range(FIRST, LAST + 1))
def test_the_shipped_year_is_what_the_notices_say(notices, year: int) -> None:
    off = {day for notice in notices.values() for day in notice.off}
    worked = {day for notice in notices.values() for day in notice.worked}
    [ours] = [item for item in shipped_years() if item.year == year]
    assert ours.holidays == {day for day in off if day.year == year and not is_weekend(day)}
    assert ours.make_up_days == {day for day in worked if day.year == year}


def test_every_day_of_the_years_is_a_working_day_or_not_as_the_notices_say(notices) -> None:
    off = {day for notice in notices.values() for day in notice.off}
    worked = {day for notice in notices.values() for day in notice.worked}
    assert not off & worked
    day, calendar = date(FIRST, 1, 1), prc_calendar()
    while day.year <= LAST:
        expected = day in worked or not (is_weekend(day) or day in off)
        assert calendar.is_working_day(day) == expected, day
        day += timedelta(days=1)


def test_the_table_is_of_the_shape_of_notices(notices) -> None:
    for year, notice in notices.items():
        assert re.match(rf"国办发明电〔{year - 1}〕\d+号", notice.number), year
        assert all(is_weekend(day) for day in notice.worked), year
        assert {day.year for day in notice.off | notice.worked} <= {year - 1, year}
    # Some days of a year stand in the notice of the next.
    before = {day for year, item in notices.items() for day in item.worked if day.year < year}
    assert date(2005, 12, 31) in before
    assert len(before) == 6


def test_the_day_that_the_seed_lacks_is_mended() -> None:
    from chinese_calendar.constants import workdays

    assert date(2005, 12, 31) not in workdays, "the seed has it now: take the mend out"
    assert prc_calendar().is_working_day(date(2005, 12, 31))
