"""Periods by their usual names, in Chinese written out."""

from datetime import date

import pytest

from carbonstep.present.words.period import period_label
from carbonstep.present.words.translation import Language
from carbonstep.units.period import Frequency, Period, add_months, calendar_period

CHINESE = [
    (Frequency.YEAR, 1, "2024年度"),
    (Frequency.HALF_YEAR, 1, "2024年上半年"),
    (Frequency.HALF_YEAR, 7, "2024年下半年"),
    (Frequency.QUARTER, 1, "2024年第一季度"),
    (Frequency.QUARTER, 4, "2024年第二季度"),
    (Frequency.QUARTER, 7, "2024年第三季度"),
    (Frequency.QUARTER, 10, "2024年第四季度"),
    (Frequency.MONTH, 1, "2024年1月"),
    (Frequency.MONTH, 12, "2024年12月"),
]


@pytest.mark.parametrize(("frequency", "month", "label"), CHINESE)
def test_calendar_periods_are_written_out(frequency, month, label) -> None:
    assert period_label(calendar_period(frequency, date(2024, month, 20)), Language.ZH) == label


def test_other_days_are_told_by_their_first_and_last() -> None:
    odd = Period(date(2024, 4, 2), date(2025, 4, 2))
    assert period_label(odd, Language.ZH) == "2024-04-02至2025-04-01"
    assert period_label(odd, Language.EN) == "2024-04-02..2025-04-01"
    for months, label in (
        (12, "2024财年（2024-07-01至2025-06-30）"),
        (11, "2024-07-01至2025-05-31"),
    ):
        start = date(2024, 7, 1)
        assert period_label(Period(start, add_months(start, months)), Language.ZH) == label
