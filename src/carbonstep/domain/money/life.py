"""A loan's life in money: its rates and events put through the fold."""

from collections.abc import Sequence

from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.service import Serviced, service
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.life import rate_life
from carbonstep.reading.problem import Problem


def both_lives(
    loan: Loan,
    steps: Sequence[CarbonStep],
    *,
    events: Sequence[LoanEvent],
    market: Market,
) -> tuple[Serviced, Serviced] | Problem:
    """A loan's life in money on its carbon steps, and the same loan's without them.

    The second it did not live: what was really repaid early may be more than would be outstanding
    there, and repays that. `events` are those that stand. Errors: those of `serviced_life`.
    """
    lived = serviced_life(loan, steps, events=events, market=market)
    if isinstance(lived, Problem):
        return lived
    rates = rate_life(loan, (), market=market)
    if isinstance(rates, Problem):
        return rates
    plain = service(
        loan,
        periods=rates.periods,
        segments=rates.segments,
        events=events,
        market=market,
        lived=False,
    )
    return plain if isinstance(plain, Problem) else (lived, plain)


def serviced_life(
    loan: Loan,
    steps: Sequence[CarbonStep],
    *,
    events: Sequence[LoanEvent],
    market: Market,
) -> Serviced | Problem:
    """A loan's life in money on its carbon steps; `events` are those that stand.

    Errors: `fixing_missing`, `repayment_above_balance`, `drawdown_above_principal`,
    `loan_event_outside_life`.
    """
    rates = rate_life(loan, steps, market=market)
    if isinstance(rates, Problem):
        return rates
    return service(
        loan,
        periods=rates.periods,
        segments=rates.segments,
        events=events,
        market=market,
    )
