"""The periods a loan's interest is settled for, and the days it is paid on."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from carbonstep.domain.loan import Loan
from carbonstep.units.period import Period
from carbonstep.units.workday import on_or_after


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPeriod:
    """The days one payment of interest is for, and the day it is paid.

    `pays_on` is the period's nominal end, or the first PRC working day after it. `provisional`:
    the State Council has not announced that year's holidays, so the day may still move and must
    not be taken as final. `final`: the principal is repaid at this period's end as well.
    """

    period: Period
    pays_on: date
    provisional: bool
    final: bool


def settlement_periods(loan: Loan) -> tuple[SettlementPeriod, ...]:
    """The loan's settlement periods, without gap or overlap from drawdown to maturity.

    A period ends on the schedule's day of the last month of each calendar month, quarter, half
    year or year (on the month's last day where it is shorter); the first begins at drawdown and
    the last ends at maturity. A loan drawn on a settlement day has no empty first period: its
    first interest is due at the next one.

    Interest runs over unadjusted days: from one nominal date up to but not including the next.
    Only the payment moves, to the first working day on or after the nominal date ('following'),
    and bears no interest for the wait. The same holds at maturity for interest and principal.
    """
    nominal = [day for day in _nominal_days(loan) if loan.drawn_on < day < loan.matures_on]
    bounds = (loan.drawn_on, *nominal, loan.matures_on)
    periods = []
    for start, end in pairwise(bounds):
        paid = on_or_after(end)
        periods.append(
            SettlementPeriod(
                period=Period(start, end),
                pays_on=paid.on,
                provisional=paid.provisional,
                final=end == loan.matures_on,
            )
        )
    return tuple(periods)


def _nominal_days(loan: Loan) -> list[date]:
    """The schedule's days in every calendar cycle from drawdown's year to maturity's."""
    schedule = loan.interest
    assert 1 <= schedule.day <= 31, f"no month has a day {schedule.day}"
    months = range(schedule.frequency.months, 13, schedule.frequency.months)
    return [
        date(year, month, min(schedule.day, monthrange(year, month)[1]))
        for year in range(loan.drawn_on.year, loan.matures_on.year + 1)
        for month in months
    ]
