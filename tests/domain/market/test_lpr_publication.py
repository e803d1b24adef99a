"""LPR comes out on the 20th, or on the next working day of the PRC calendar: all 86 rows."""

import csv
from datetime import date
from pathlib import Path

import pytest

from carbonstep.units.work_calendar import WorkingDate, prc_calendar

LPR_FILE = Path(__file__).parents[3] / "rules" / "benchmarks" / "lpr.csv"


def publication_dates() -> list[date]:
    with LPR_FILE.open(encoding="utf-8", newline="") as file:
        return [date.fromisoformat(row["publication_date"]) for row in csv.DictReader(file)]


def test_every_publication_is_the_20th_rolled_forward() -> None:
    months = [(2019 + number // 12, number % 12 + 1) for number in range(7, 7 + 86)]
    rolled = [prc_calendar().on_or_after(date(year, month, 20)) for year, month in months]
    assert [found.on for found in rolled] == publication_dates()
    assert not any(found.provisional for found in rolled)
    assert sum(found.on.day != 20 for found in rolled) > 20, "rolling must be what is tested"


@pytest.mark.parametrize(
    ("nominal", "weekday", "published"),
    [
        (date(2021, 2, 20), "Saturday", date(2021, 2, 20)),
        (date(2026, 9, 20), "Sunday", date(2026, 9, 20)),
        (date(2019, 10, 20), "Sunday", date(2019, 10, 21)),
        (date(2025, 9, 20), "Saturday", date(2025, 9, 22)),
        (date(2026, 6, 20), "Saturday", date(2026, 6, 22)),
    ],
)
def test_a_weekend_20th_is_kept_only_where_it_is_worked(
    nominal: date, weekday: str, published: date
) -> None:
    assert f"{nominal:%A}" == weekday
    assert prc_calendar().on_or_after(nominal) == WorkingDate(published, False)
    assert published in publication_dates()


def test_the_shipped_fixings_are_the_shared_compilation(shared_data: Path) -> None:
    assert LPR_FILE.read_bytes() == (shared_data / "lpr-history.csv").read_bytes()
