"""What a loan pays by its decisions, with no money followed: the shortest answer to what it
costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.decision.decide import decide_tested
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.tested import VersionTested
from carbonstep.domain.loan.contract import Contract, check_contract
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.event_day import check_events
from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.domain.rate.life import rate_life
from carbonstep.domain.rate.segment import RateSegment, until_day
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A loan's decisions and what it pays by them. `rulebook` is the version that it is bound to on
    the business date; `segments` run to the maturity, or to the day of a payoff."""

    rulebook: RulebookRef
    decisions: tuple[Decision, ...]
    segments: tuple[RateSegment, ...]


def rate_tested(
    tested: Sequence[VersionTested],
    contract: Contract,
    *,
    events: Sequence[LoanEvent],
    market: Market,
) -> Rated | Problem:
    """Decide as `price_tested` does, and go no further than the rates; `events` are those that
    stand.

    Errors: those of `price_life` that no money is needed for.
    """
    problem = check_contract(contract)
    if problem is not None:
        return problem
    decisions = decide_tested(tested, calendar=market.calendar, as_of=market.as_of, hinted=False)
    rates = rate_life(contract, carbon_steps(decisions), market=market)
    if isinstance(rates, Problem):
        return rates
    problem = check_events(contract.booked, rates.periods, events)
    if problem is not None:
        return problem
    payoffs = (event.on for event in events if event.kind is LoanEventKind.PAYOFF)
    return Rated(
        rulebook=contract.on(market.as_of).rulebook,
        decisions=tuple(decisions),
        segments=until_day(rates.segments, next(payoffs, date.max)),
    )
