"""The periods a loan's interest is settled for, and the days it is paid on."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.loan import DayOrder, InterestSchedule, Loan
from carbonstep.units.cycle import Cycle, Stub, cycle_ends
from carbonstep.units.period import Frequency, Period
from carbonstep.units.work_calendar import WorkCalendar, WorkingDate, calendar_named


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPeriod:
    """The days one payment of interest is for, and the day it is paid.

    `nominal_on` is the day the contract's cycle names. `pays_on` is that day, moved to a working
    day by the loan's rule. `provisional`: the State Council has not announced that year's
    holidays, so the day may still move and must not be taken as final. `final`: the last period
    the loan can have.
    """

    period: Period
    nominal_on: date
    pays_on: date
    provisional: bool
    final: bool


def settlement_periods(loan: Loan, *, calendar: WorkCalendar) -> tuple[SettlementPeriod, ...]:
    """The loan's settlement periods, without gap or overlap from drawdown to its latest day.

    A period ends on the schedule's day of the last month of each calendar month, quarter, half
    year or year (on the month's last day where it is shorter), or is counted from the drawdown
    day; the first begins at drawdown and the last ends at maturity. A loan drawn on a settlement
    day has no empty first period: its first interest is due at the next one.

    Calculate then shift: interest runs over unadjusted days, from one nominal day up to but not
    including the next; only the payment moves, and bears no interest for the wait. Shift then
    calculate: the nominal days move first, and interest runs between the moved ones. The same
    holds at maturity. A nominal day that moves onto the day before it has no days of its own; where
    that is the last one, the period before it is the last and has its day: what is left is repaid
    on the contract's last day. `calendar` is the PRC calendar as known; the loan may name another.
    """
    ends = nominal_ends(loan.interest, loan.drawn_on, loan.latest_on)
    return _periods(loan, ends, calendar)


def _periods(
    loan: Loan, ends: tuple[date, ...], calendar: WorkCalendar
) -> tuple[SettlementPeriod, ...]:
    """The settlement periods that end on these nominal days."""
    known = calendar_named(loan.interest.calendar, prc=calendar)
    rule = loan.interest.business_day
    shifted = loan.interest.order is DayOrder.SHIFT_THEN_CALCULATE
    periods: list[SettlementPeriod] = []
    start = loan.drawn_on
    for nominal in ends:
        paid = known.adjust(nominal, rule)
        end = paid.on if shifted else nominal
        if end <= start and (periods or nominal != ends[-1]):
            continue  # moved onto the day before it: no days are left for a period of its own
        end = end if end > start else nominal  # a life of holidays only still bears its interest
        periods.append(
            SettlementPeriod(
                period=Period(start, end),
                nominal_on=nominal,
                pays_on=paid.on,
                provisional=paid.provisional,
                final=False,
            )
        )
        start = end
    assert periods, "a loan has days that bear interest"
    last = replace(
        periods[-1],
        nominal_on=ends[-1],
        pays_on=paid.on,
        provisional=paid.provisional,
        final=True,
    )
    return (*periods[:-1], last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a loan is repaid by the terms that hold for its days after `after` and up to `until`.

    `periods` are the settlement periods of a whole life on these terms: what is paid on a day
    follows from all the days to come, also where other terms are agreed before they do.
    """

    loan: Loan
    after: date
    until: date
    periods: tuple[SettlementPeriod, ...]

    def holds_on(self, day: date) -> bool:
        """Whether what is due on a contract day is due by these terms."""
        return self.after < day <= self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A contract's settlement periods over its life, and its plans of repayment in order."""

    periods: tuple[SettlementPeriod, ...]
    plans: tuple[Plan, ...]


def schedule_of(contract: Contract, *, calendar: WorkCalendar) -> Schedule:
    """The settlement periods of a contract and how it is repaid.

    A day up to and with the one on which terms change is of the old terms, a day after it of the
    new: a period that holds the day is not cut. Only other terms of repayment or another maturity
    make a plan of their own. `calendar` is the PRC calendar as known.
    """
    plans: list[Plan] = []
    for version in contract.versions:
        loan, after = version.loan, version.since if plans else date.min
        if plans:
            before = plans[-1].loan
            if (before.repayment, before.matures_on) == (loan.repayment, loan.matures_on):
                continue
            plans[-1] = replace(plans[-1], until=after)
        periods = settlement_periods(loan, calendar=calendar)
        plans.append(Plan(loan=loan, after=after, until=date.max, periods=periods))
    if len(plans) == 1:
        return Schedule(periods=plans[0].periods, plans=tuple(plans))
    ends = tuple(
        day
        for plan in plans
        for day in nominal_ends(plan.loan.interest, plan.loan.drawn_on, plan.loan.latest_on)
        if plan.holds_on(day)
    )
    return Schedule(periods=_periods(contract.last, ends, calendar), plans=tuple(plans))


@lru_cache(maxsize=4096)
def nominal_ends(schedule: InterestSchedule, drawn_on: date, until: date) -> tuple[date, ...]:
    """The days the contract's cycle names after drawdown, up to and including `until`."""
    months = schedule.frequency.months
    if schedule.day is None:
        ends = cycle_ends(
            drawn_on,
            Cycle(months),
            until=until,
            end_of_month=schedule.end_of_month,
            stub=schedule.last_stub,
        )
        return ends[1:]
    days = [
        day
        for day in _calendar_days(schedule.frequency, schedule.day, drawn_on.year, until.year)
        if drawn_on <= day <= until
    ]
    begins_whole, ends_whole = drawn_on in days, until in days
    inside = [day for day in days if drawn_on < day < until]
    if schedule.last_stub is Stub.LONG and not ends_whole:
        inside = inside[:-1]
    if schedule.first_stub is Stub.LONG and not begins_whole:
        inside = inside[1:]
    return (*inside, until)


def _calendar_days(frequency: Frequency, day: int, first: int, last: int) -> list[date]:
    """The schedule's days in every calendar cycle of the years."""
    assert 1 <= day <= 31, f"no month has a day {day}"
    months = range(frequency.months, 13, frequency.months)
    return [
        date(year, month, min(day, monthrange(year, month)[1]))
        for year in range(first, last + 1)
        for month in months
    ]


def next_settlement(contract: Contract, day: date, *, calendar: WorkCalendar) -> WorkingDate | None:
    """The first day after `day` on which the loan pays, or None once there is none to come."""
    for period in schedule_of(contract, calendar=calendar).periods:
        if period.pays_on > day:
            return WorkingDate(period.pays_on, period.provisional)
    return None


def repayment_days(
    loan: Loan, periods: tuple[SettlementPeriod, ...]
) -> tuple[SettlementPeriod, ...]:
    """The settlement periods at whose end principal is repaid, from the first such on.

    With a `frequency` of its own a repayment falls on the settlement days that are also days of
    that cycle, and on the last day in any case.
    """
    repayment = loan.repayment
    if repayment.frequency is None:
        wanted = None
    else:
        schedule = InterestSchedule(
            frequency=repayment.frequency,
            day=loan.interest.day,
            end_of_month=loan.interest.end_of_month,
        )
        wanted = frozenset(nominal_ends(schedule, loan.drawn_on, loan.latest_on))
    first = repayment.first_on or loan.drawn_on
    return tuple(
        period
        for period in periods
        if period.final
        or (period.nominal_on >= first and (wanted is None or period.nominal_on in wanted))
    )


def scheduled_days(plan: Plan, *, calendar: WorkCalendar) -> dict[date, date]:
    """The days of a custom schedule, each with the day its repayment counts for interest.

    A settlement day goes with its period. Any other counts itself where the payment alone moves,
    and the working day it moves to where days move before interest is reckoned. `calendar` is the
    loan's own.
    """
    loan = plan.loan
    ends = {period.nominal_on: period.period.end for period in plan.periods}
    last = plan.periods[-1].period.end
    found: dict[date, date] = {}
    for on in (item.on for item in loan.repayment.schedule if plan.holds_on(item.on)):
        moved = on
        if loan.interest.order is DayOrder.SHIFT_THEN_CALCULATE:
            moved = min(calendar.adjust(on, loan.interest.business_day).on, last)
            # Nothing is repaid before there is something to repay.
            moved = moved if moved > loan.drawn_on else on
        found[on] = ends.get(on, min(moved, last))
    return found
