"""Working days: which they are, where other days move, and what is not known for certain."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.market.final_day import final_on
from carbonstep.domain.market.reason import MarketReason
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.work_calendar import (
    EVERY_DAY,
    WEEKDAYS,
    BusinessDayRule,
    CalendarId,
    CalendarYear,
    WorkCalendar,
    WorkingDate,
    calendar_named,
    is_weekend,
    prc_calendar,
    shipped_years,
)

PRC = prc_calendar()
LAST_YEAR = max(item.year for item in shipped_years())
MOVING = [rule for rule in BusinessDayRule if rule is not BusinessDayRule.NONE]
NOTICE_2027 = CalendarYear(
    year=2027,
    holidays=frozenset({date(2027, 1, 1), date(2027, 10, 1), date(2027, 10, 4)}),
    make_up_days=frozenset({date(2027, 3, 20)}),
    source="a notice made up for this test",
)
FILED = prc_calendar((NOTICE_2027,))
DAYS = st.dates(date(2005, 1, 1), date(2028, 12, 31))


def test_the_shipped_years_are_whole() -> None:
    years = shipped_years()
    assert [notice.year for notice in years] == list(range(2004, 2027))
    assert all(notice.holidays and notice.source for notice in years)
    assert LAST_YEAR == 2026, "a newer calendar: move the provisional cases on"


@pytest.mark.parametrize(
    "make_up_day", [date(2021, 2, 20), date(2026, 9, 20), date(2026, 1, 4), date(2026, 10, 10)]
)
def test_a_make_up_weekend_day_is_a_working_day(make_up_day: date) -> None:
    assert is_weekend(make_up_day)
    assert PRC.on_or_after(make_up_day) == WorkingDate(make_up_day, False)
    assert not WEEKDAYS.is_working_day(make_up_day)


# Friday 1 to Thursday 7 October 2026 are off; Saturday 31 October ends its month, Sunday 1
# November begins it. Day, rule, and where it goes on the PRC calendar, on weekdays, on every day.
ADJUSTED = [
    ("2026-10-03", "none", "2026-10-03", "2026-10-03", "2026-10-03"),
    ("2026-10-03", "following", "2026-10-08", "2026-10-05", "2026-10-03"),
    ("2026-10-03", "modified_following", "2026-10-08", "2026-10-05", "2026-10-03"),
    ("2026-10-03", "preceding", "2026-09-30", "2026-10-02", "2026-10-03"),
    ("2026-10-03", "modified_preceding", "2026-10-08", "2026-10-02", "2026-10-03"),
    ("2026-10-31", "none", "2026-10-31", "2026-10-31", "2026-10-31"),
    ("2026-10-31", "following", "2026-11-02", "2026-11-02", "2026-10-31"),
    ("2026-10-31", "modified_following", "2026-10-30", "2026-10-30", "2026-10-31"),
    ("2026-10-31", "preceding", "2026-10-30", "2026-10-30", "2026-10-31"),
    ("2026-10-31", "modified_preceding", "2026-10-30", "2026-10-30", "2026-10-31"),
    ("2026-11-01", "preceding", "2026-10-30", "2026-10-30", "2026-11-01"),
    ("2026-11-01", "modified_preceding", "2026-11-02", "2026-11-02", "2026-11-01"),
    ("2026-09-20", "following", "2026-09-20", "2026-09-21", "2026-09-20"),
    ("2026-09-20", "preceding", "2026-09-20", "2026-09-18", "2026-09-20"),
    ("2026-09-30", "modified_following", "2026-09-30", "2026-09-30", "2026-09-30"),
]


@pytest.mark.parametrize(("day", "rule", "prc", "weekdays", "every_day"), ADJUSTED)
def test_where_each_rule_moves_a_day(
    day: str, rule: str, prc: str, weekdays: str, every_day: str
) -> None:
    on, by = date.fromisoformat(day), BusinessDayRule(rule)
    moved = [calendar.adjust(on, by) for calendar in (PRC, WEEKDAYS, EVERY_DAY)]
    assert [str(found.on) for found in moved] == [prc, weekdays, every_day]
    assert not any(found.provisional for found in moved)


def test_the_table_names_every_rule() -> None:
    assert {row[1] for row in ADJUSTED} == {rule.value for rule in BusinessDayRule}


def test_a_contract_names_its_calendar() -> None:
    named = [calendar_named(calendar_id, prc=FILED) for calendar_id in CalendarId]
    assert [found.calendar_id for found in named] == list(CalendarId)
    assert named[0] is FILED


def test_a_year_without_notice_is_provisional_and_knows_weekends_only() -> None:
    assert not PRC.is_official(date(2027, 1, 1))
    assert PRC.on_or_after(date(2027, 3, 20)) == WorkingDate(date(2027, 3, 22), True)
    assert PRC.is_working_day(date(2027, 10, 1)), "a Friday, as long as no notice says otherwise"
    assert PRC.adjust(date(2027, 3, 20), BusinessDayRule.NONE) == WorkingDate(
        date(2027, 3, 20), False
    ), "a day that nothing moves is certain"


@pytest.mark.parametrize("calendar", [WEEKDAYS, EVERY_DAY], ids=["weekdays", "every day"])
def test_a_calendar_without_holidays_is_never_provisional(calendar: WorkCalendar) -> None:
    assert calendar.notice_of(2026) is None
    assert calendar.is_official(date(2150, 1, 1))
    assert not calendar.on_or_after(date(2150, 1, 3)).provisional


@pytest.mark.parametrize(
    ("day", "rule", "found"),
    [
        ("2026-12-31", "following", WorkingDate(date(2026, 12, 31), False)),
        ("2027-01-01", "following", WorkingDate(date(2027, 1, 1), True)),
        ("2027-01-02", "preceding", WorkingDate(date(2027, 1, 1), True)),
        ("2027-01-02", "modified_preceding", WorkingDate(date(2027, 1, 1), True)),
    ],
)
def test_at_the_edge_of_what_is_known(day: str, rule: str, found: WorkingDate) -> None:
    assert PRC.adjust(date.fromisoformat(day), BusinessDayRule(rule)) == found


def test_a_notice_makes_its_year_official_and_moves_its_days() -> None:
    assert (FILED.is_official(date(2027, 1, 1)), PRC.is_official(date(2027, 1, 1))) == (True, False)
    assert FILED.notice_of(2027) == NOTICE_2027
    assert PRC.notice_of(2027) is None
    assert FILED.on_or_after(date(2027, 3, 20)) == WorkingDate(date(2027, 3, 20), False)
    assert FILED.on_or_after(date(2027, 10, 1)) == WorkingDate(date(2027, 10, 5), False)
    assert PRC.on_or_after(date(2027, 10, 1)) == WorkingDate(date(2027, 10, 1), True)


def test_of_two_notices_of_a_year_the_later_counts_whole() -> None:
    later = CalendarYear(
        year=2027,
        holidays=frozenset({date(2027, 1, 1)}),
        make_up_days=frozenset(),
        source="another",
        replaces=True,
    )
    calendar = prc_calendar((NOTICE_2027, later))
    assert calendar.notice_of(2027) == later
    assert not calendar.is_working_day(date(2027, 3, 20)), "no make-up day any more"
    assert calendar.is_working_day(date(2027, 10, 1)), "no holiday any more"
    shipped = prc_calendar().notice_of(2026)
    assert shipped is not None
    replaced = CalendarYear(
        year=2026,
        holidays=shipped.holidays - {date(2026, 10, 7)},
        make_up_days=shipped.make_up_days,
        source="changed",
        replaces=True,
    )
    assert prc_calendar((replaced,)).is_working_day(date(2026, 10, 7))
    assert not PRC.is_working_day(date(2026, 10, 7))


def test_the_final_day_or_why_there_is_none() -> None:
    place = Place(path="date")
    following = BusinessDayRule.FOLLOWING
    assert final_on(PRC, date(2026, 10, 3), following) == date(2026, 10, 8)
    refused = final_on(PRC, date(2027, 3, 20), following, place=place)
    assert refused == Problem(
        reason=MarketReason.CALENDAR_PROVISIONAL, place=place, found="2027-03-22", needed="2027"
    )
    assert "calendar add" in refused.remedy
    assert final_on(FILED, date(2027, 3, 20), following) == date(2027, 3, 20)
    assert final_on(PRC, date(2027, 3, 20), BusinessDayRule.NONE) == date(2027, 3, 20)


def test_the_problem_names_the_year_that_lacks_its_notice() -> None:
    """The day is known and where it moves is not."""
    closing = CalendarYear(
        year=2027,
        holidays=frozenset({date(2027, 12, 31)}),
        make_up_days=frozenset(),
        source="made up",
    )
    calendar = prc_calendar((closing,))
    refused = final_on(calendar, date(2027, 12, 31), BusinessDayRule.FOLLOWING)
    assert isinstance(refused, Problem)
    assert (refused.found, refused.needed) == ("2028-01-03", "2028")
    modified = final_on(calendar, date(2027, 12, 31), BusinessDayRule.MODIFIED_FOLLOWING)
    assert modified == date(2027, 12, 30), "whatever 2028 brings, it is not of this month"


def test_a_term_that_runs_into_an_unknown_year_is_provisional() -> None:
    day = date(2026, 12, 30)
    assert PRC.working_days_after(day, 1) == WorkingDate(date(2026, 12, 31), False)
    assert PRC.working_days_after(day, 2) == WorkingDate(date(2027, 1, 1), True)
    assert PRC.working_days_before(date(2027, 1, 4), 1) == WorkingDate(date(2027, 1, 1), True)


def test_a_term_over_an_unknown_year_is_provisional_even_from_one_known_to_another() -> None:
    year_2028 = CalendarYear(
        year=2028,
        holidays=frozenset({date(2028, 10, 2)}),
        make_up_days=frozenset(),
        source="made up",
    )
    found = prc_calendar((year_2028,)).working_days_after(date(2026, 12, 30), 300)
    assert found.on.year == 2028
    assert found.provisional
    assert (
        not prc_calendar((NOTICE_2027, year_2028))
        .working_days_after(date(2026, 12, 30), 300)
        .provisional
    )


def test_counting_working_days_passes_over_the_national_holiday() -> None:
    assert PRC.working_days_after(date(2024, 9, 30), 1).on == date(2024, 10, 8)
    assert PRC.working_days_after(date(2024, 9, 30), 5).on == date(2024, 10, 12)
    assert PRC.working_days_before(date(2024, 10, 8), 1).on == date(2024, 9, 30)


@pytest.mark.parametrize("count", [0, -1, 401])
def test_a_term_outside_a_loan_s_is_a_bug(count: int) -> None:
    with pytest.raises(AssertionError):
        PRC.working_days_after(date(2024, 9, 30), count)


@pytest.mark.parametrize(
    ("holidays", "make_up_days"),
    [
        ({date(2026, 1, 1)}, set()),
        ({date(2027, 1, 2)}, set()),
        (set(), {date(2027, 1, 4)}),
        (set(), {date(2028, 1, 1)}),
    ],
    ids=["of another year", "a weekend off", "a weekday worked", "worked in another year"],
)
def test_a_notice_that_cannot_be_is_a_bug(holidays: set[date], make_up_days: set[date]) -> None:
    with pytest.raises(AssertionError):
        CalendarYear(
            year=2027,
            holidays=frozenset(holidays),
            make_up_days=frozenset(make_up_days),
            source="x",
        )


@given(start=st.dates(date(2005, 1, 1), date(2028, 1, 1)), count=st.integers(1, 60))
def test_the_days_counted_are_exactly_the_working_days_passed(start: date, count: int) -> None:
    found = PRC.working_days_after(start, count)
    passed = [start + timedelta(days=n) for n in range(1, (found.on - start).days + 1)]
    assert sum(PRC.is_working_day(day) for day in passed) == count
    assert PRC.is_working_day(found.on)
    assert found.provisional == (found.on.year > LAST_YEAR)


@given(start=DAYS, count=st.integers(1, 60))
def test_counting_back_is_counting_forward_undone(start: date, count: int) -> None:
    first = PRC.on_or_after(start).on
    assert PRC.working_days_before(PRC.working_days_after(first, count).on, count).on == first


@given(day=DAYS, rule=st.sampled_from(MOVING))
def test_a_moved_day_is_the_nearest_working_day_on_its_side(
    day: date, rule: BusinessDayRule
) -> None:
    moved = FILED.adjust(day, rule).on
    assert FILED.is_working_day(moved)
    low, high = sorted((day, moved))
    between = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    assert [item for item in between if FILED.is_working_day(item)] in ([moved], [day])
    if "modified" in rule.value:
        assert moved.month == day.month
    elif rule is BusinessDayRule.FOLLOWING:
        assert moved >= day
    else:
        assert moved <= day
