"""What people call a period of days."""

from datetime import date

from carbonstep.present.words.translation import Language
from carbonstep.units.period import Frequency, Period, add_months, calendar_period, period_name

_QUARTERS = "一二三四"
_HALVES = "上下"


def period_label(period: Period, language: Language) -> str:
    """The usual name of a period: in English the short one, in Chinese written out; a year that
    does not begin in January, and days that are no calendar period, with their days.

    >>> from datetime import date
    >>> half = calendar_period(Frequency.HALF_YEAR, date(2024, 9, 20))
    >>> period_label(half, Language.EN), period_label(half, Language.ZH)
    ('2024H2', '2024年下半年')
    >>> period_label(Period(date(2024, 4, 1), date(2025, 4, 1)), Language.ZH)
    '2024财年（2024-04-01至2025-03-31）'
    """
    if language is Language.EN:
        return period_name(period)
    start = period.start
    for frequency in Frequency:
        if calendar_period(frequency, start) == period:
            return f"{start.year}年{_part(frequency, start.month)}"
    days = f"{start}至{period.last_on}"
    is_year = start.day == 1 and add_months(start, 12) == period.end
    return f"{start.year}财年（{days}）" if is_year else days


def _part(frequency: Frequency, month: int) -> str:
    number = (month - 1) // frequency.months
    return {
        Frequency.MONTH: f"{month}月",
        Frequency.QUARTER: f"第{_QUARTERS[number % 4]}季度",
        Frequency.HALF_YEAR: f"{_HALVES[number % 2]}半年",
        Frequency.YEAR: "度",
    }[frequency]


def letter_day(day: date, language: Language) -> str:
    """A day as letters have it: in Chinese written out.

    >>> letter_day(date(2026, 6, 20), Language.EN), letter_day(date(2026, 6, 20), Language.ZH)
    ('2026-06-20', '2026年6月20日')
    """
    if language is Language.EN:
        return day.isoformat()
    return f"{day.year}年{day.month}月{day.day}日"
