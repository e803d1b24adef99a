"""A loan's life in money: its rates and events put through the fold."""

from collections.abc import Sequence
from datetime import date

from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.money.service import Serviced, service
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.life import rate_life
from carbonstep.reading.problem import Problem
from carbonstep.units.work_calendar import WorkCalendar


def both_lives(
    loan: Loan,
    steps: Sequence[CarbonStep],
    *,
    fixings: FixingTable,
    events: Sequence[LoanEvent],
    calendar: WorkCalendar,
    as_of: date,
) -> tuple[Serviced, Serviced] | Problem:
    """A loan's life in money on its carbon steps, and the same loan's without them.

    The second it did not live: what was really repaid early may be more than would be outstanding
    there, and repays that. `events` are those that stand. Errors: those of `serviced_life`.
    """
    lived = serviced_life(
        loan, steps, fixings=fixings, events=events, calendar=calendar, as_of=as_of
    )
    if isinstance(lived, Problem):
        return lived
    rates = rate_life(loan, (), fixings=fixings, calendar=calendar, as_of=as_of)
    if isinstance(rates, Problem):
        return rates
    plain = service(
        loan,
        periods=rates.periods,
        segments=rates.segments,
        events=events,
        calendar=calendar,
        as_of=as_of,
        lived=False,
    )
    return plain if isinstance(plain, Problem) else (lived, plain)


def serviced_life(
    loan: Loan,
    steps: Sequence[CarbonStep],
    *,
    fixings: FixingTable,
    events: Sequence[LoanEvent],
    calendar: WorkCalendar,
    as_of: date,
) -> Serviced | Problem:
    """A loan's life in money on its carbon steps; `events` are those that stand.

    Errors: `fixing_missing`, `repayment_above_balance`, `drawdown_above_principal`,
    `loan_event_outside_life`.
    """
    rates = rate_life(loan, steps, fixings=fixings, calendar=calendar, as_of=as_of)
    if isinstance(rates, Problem):
        return rates
    return service(
        loan,
        periods=rates.periods,
        segments=rates.segments,
        events=events,
        calendar=calendar,
        as_of=as_of,
    )
