"""The PRC calendar beside two calendars of other makers: QuantLib's interbank one and `holidays`.

The three were compiled apart from one another. Where they agree on every day, a slip of one
source is ruled out; where no notice is out yet, they show what guessing leads to.
"""

from datetime import date, timedelta

import holidays
import pytest
import QuantLib

from carbonstep.domain.market.final_day import final_on
from carbonstep.domain.market.reason import MarketReason
from carbonstep.reading.problem import Problem
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId, calendar_named, prc_calendar

OURS = calendar_named(CalendarId.PRC, prc=prc_calendar())
INTERBANK = QuantLib.China(QuantLib.China.IB)
PUBLIC = holidays.country_holidays("CN", years=range(2008, 2029))
MOVING = [rule for rule in BusinessDayRule if rule is not BusinessDayRule.NONE]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def quantlib_works(day: date) -> bool:
    return bool(INTERBANK.isBusinessDay(QuantLib.Date.from_date(day)))


def answers(day: date) -> tuple[bool, bool, bool]:
    return OURS.is_working_day(day), quantlib_works(day), PUBLIC.is_working_day(day)


def test_three_calendars_agree_on_every_day_with_a_notice() -> None:
    compared = days(date(2008, 1, 1), date(2026, 12, 31))
    told = {day: answers(day) for day in compared}
    assert [(str(day), found) for day, found in told.items() if len(set(found)) > 1] == []
    assert len(told) == 6940
    # On these Monday to Friday would be wrong: the agreement is about more than weekends.
    weekdays_off = [day for day in compared if day.weekday() < 5 and not OURS.is_working_day(day)]
    weekends_worked = [day for day in compared if day.weekday() >= 5 and OURS.is_working_day(day)]
    assert (len(weekdays_off), len(weekends_worked)) == (339, 123)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2008, 2, 2), True),  # Saturday, made up for the Spring Festival
        (date(2008, 2, 6), False),  # Wednesday, New Year's Eve of the Chinese year
        (date(2015, 9, 3), False),  # Thursday, victory day, a holiday in that year only
        (date(2020, 1, 31), False),  # Friday, the festival was lengthened in the epidemic
        (date(2021, 2, 20), True),  # Saturday, LPR was published
        (date(2026, 1, 4), True),
        (date(2026, 2, 14), True),
        (date(2026, 2, 28), True),
        (date(2026, 5, 9), True),
        (date(2026, 9, 20), True),  # Sunday, LPR was published
        (date(2026, 9, 26), False),
        (date(2026, 10, 1), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),
        (date(2026, 12, 31), True),
    ],
)
def test_named_days(day: date, works: bool) -> None:
    assert answers(day) == (works, works, works)


def test_a_year_without_notice_fails_closed_on_every_day_and_under_every_rule() -> None:
    assert [OURS.notice_of(year) is None for year in (2026, 2027)] == [False, True], (
        "a newer calendar: move the unknown year on"
    )
    year = days(date(2027, 1, 1), date(2027, 12, 31))
    assert len(year) == 365
    for day in year:
        assert not OURS.is_official(day)
        for rule in MOVING:
            refused = final_on(OURS, day, rule)
            assert isinstance(refused, Problem), (day, rule)
            assert refused.reason is MarketReason.CALENDAR_PROVISIONAL
            assert refused.needed == "2027"


@pytest.mark.parametrize("rule", MOVING)
def test_the_last_days_with_a_notice_are_still_final(rule: BusinessDayRule) -> None:
    for day in days(date(2026, 12, 1), date(2026, 12, 31)):
        found = final_on(OURS, day, rule)
        assert isinstance(found, date), found
        assert quantlib_works(found)


def test_the_other_two_guess_the_unknown_year_and_differ() -> None:
    # Why ours refuses: both answer for 2027 without a sign that they do not know, each otherwise,
    # and neither can know the weekend days that will be worked.
    year = days(date(2027, 1, 1), date(2027, 12, 31))
    told = {day: (quantlib_works(day), PUBLIC.is_working_day(day)) for day in year}
    assert told[date(2027, 2, 9)] == (True, False), "a Tuesday in the Spring Festival"
    assert [sum(pair) for pair in zip(*told.values(), strict=True)] == [260, 248]
    differing = [day for day, (first, second) in told.items() if first != second]
    assert len(differing) == 12
    assert not any(any(told[day]) for day in year if day.weekday() >= 5)
