"""A loan's test periods: which there are, when their reports are due, from when they count."""

from collections.abc import Iterable
from datetime import date

from carbonstep.domain.loan.loan import DayOrder, Loan
from carbonstep.domain.loan.repricing_day import repricing_days
from carbonstep.domain.loan.settlement import settlement_periods
from carbonstep.domain.rulebook.rulebook import (
    Effective,
    EffectiveRule,
    Rulebook,
    Term,
    TermUnit,
    TestPeriod,
)
from carbonstep.domain.rulebook.tested_on import tested_on
from carbonstep.units.cycle import Cycle, CycleUnit
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import WorkCalendar, WorkingDate


def periods_tested(rulebook: Rulebook, loan: Loan, *, until: date) -> tuple[Period, ...]:
    """The periods a loan is tested for that are over by `until`, in order.

    The first is the one that holds `first_test_on` (by default the drawdown day); none ends on or
    after the last day the loan may run to, since no rate would be left to change.
    """
    if rulebook.test.period is TestPeriod.WHILE_VALID:
        return ()
    period = tested_on(rulebook.test, loan.first_test_on or loan.drawn_on)
    found = []
    while period.end <= until and period.end < loan.latest_on:
        found.append(period)
        period = tested_on(rulebook.test, period.end)
    return tuple(found)


def next_tested(rulebook: Rulebook, loan: Loan, *, after: date) -> Period | None:
    """The first test period that ends after a day, or None where the loan is over by then."""
    if rulebook.test.period is TestPeriod.WHILE_VALID:
        return None
    first = tested_on(rulebook.test, loan.first_test_on or loan.drawn_on)
    period = max(first, tested_on(rulebook.test, after))
    return period if period.end < loan.latest_on else None


def add_term(day: date, term: Term, *, calendar: WorkCalendar) -> WorkingDate:
    """So many days, working days of a calendar, or months after a day.

    Months end on the same day of the month, or on its last where it is shorter; a month's last day
    stands for the last day of every month.

    >>> from carbonstep.units.work_calendar import prc_calendar
    >>> for unit in (TermUnit.DAYS, TermUnit.MONTHS):
    ...     term = Term(count=120 if unit is TermUnit.DAYS else 4, unit=unit)
    ...     print(add_term(date(2023, 12, 31), term, calendar=prc_calendar()).on)
    2024-04-29
    2024-04-30
    """
    if term.unit is TermUnit.WORKING_DAYS:
        return calendar.working_days_after(day, term.count)
    cycle = Cycle(term.count, CycleUnit.MONTH if term.unit is TermUnit.MONTHS else CycleUnit.DAY)
    return WorkingDate(cycle.after(day, 1, end_of_month=True), False)


def report_due(rulebook: Rulebook, period: Period, *, calendar: WorkCalendar) -> WorkingDate:
    """The last day on which a period's report is in time."""
    due = rulebook.test.report_due
    assert due is not None, "periods that are tested have a due date"
    if isinstance(due, Term):
        return add_term(period.last_on, due, calendar=calendar)
    return WorkingDate(_next_month_day(due, period.last_on), False)


def effective_from(
    effective: Effective, loan: Loan, *, received_on: date, calendar: WorkCalendar
) -> WorkingDate:
    """The day from which a decision caused on `received_on` changes the rate.

    Never before drawdown; the maturity where no interest period or repricing is left.
    """
    found = _effective(effective, loan, received_on, calendar)
    return WorkingDate(max(found.on, loan.drawn_on), found.provisional)


def _effective(
    effective: Effective, loan: Loan, received_on: date, calendar: WorkCalendar
) -> WorkingDate:
    if effective.rule is EffectiveRule.AFTER_RECEIPT:
        assert effective.term is not None, "the reader has proved that there is a term"
        return add_term(received_on, effective.term, calendar=calendar)
    if effective.rule is EffectiveRule.NEXT_INTEREST_PERIOD:
        return _next_interest_period(loan, received_on, calendar)
    if effective.rule is EffectiveRule.NEXT_REPRICING:
        days = repricing_days(loan, until=loan.latest_on)
        return WorkingDate(_first_after(days, received_on, loan.latest_on), False)
    if effective.rule is EffectiveRule.FIXED:
        assert effective.month_day is not None, "the reader has proved that there is a day"
        return WorkingDate(_next_month_day(effective.month_day, received_on), False)
    return WorkingDate(received_on, not calendar.is_official(received_on))


def _next_interest_period(loan: Loan, day: date, calendar: WorkCalendar) -> WorkingDate:
    """The first day of the next interest period; a day that was moved may still move."""
    shifted = loan.interest.order is DayOrder.SHIFT_THEN_CALCULATE
    starts = [WorkingDate(loan.drawn_on, False)]
    starts += [
        WorkingDate(item.period.end, shifted and item.provisional)
        for item in settlement_periods(loan, calendar=calendar)
        if not item.final
    ]
    return next((item for item in starts if item.on > day), WorkingDate(loan.latest_on, False))


def _first_after(days: Iterable[date], day: date, otherwise: date) -> date:
    return min((item for item in days if item > day), default=otherwise)


def _next_month_day(month_day: tuple[int, int], day: date) -> date:
    """The first such day of a year after `day`; 29 February only in leap years."""
    month, number = month_day
    for year in range(day.year, day.year + 9):
        try:
            found = date(year, month, number)
        except ValueError:
            continue
        if found > day:
            return found
    raise AssertionError("every eight years have a 29 February")
