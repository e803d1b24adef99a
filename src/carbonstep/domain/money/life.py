"""A loan's life in money: its rates and events put through the fold."""

from collections.abc import Sequence
from dataclasses import dataclass

from carbonstep.domain.loan.contract import Contract, check_contract, contract_of
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.service import Serviced, service
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.domain.rate.life import RateLife, rate_life
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.reading.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """A loan's life in money on its carbon steps, with all that it was priced on.

    It is priced once for one look: its ledger, and the life without the steps, start from it.
    `events` are those that stand; what they make of the loan's terms is its `contract`.
    """

    contract: Contract
    steps: tuple[CarbonStep, ...]
    events: tuple[LoanEvent, ...]
    market: Market
    rates: RateLife
    serviced: Serviced

    def at_rates(
        self, segments: tuple[RateSegment, ...], *, lived: bool = True
    ) -> Serviced | Problem:
        """The same loan's life at other rates; `lived` as in `service`."""
        return service(
            self.contract,
            schedule=self.rates.schedule,
            segments=segments,
            events=self.events,
            market=self.market,
            lived=lived,
        )

    def plain(self) -> Serviced:
        """The same loan's life without its carbon steps.

        It did not live it: what was really repaid early may be more than would be outstanding
        there, and repays that.
        """
        if not self.steps:
            return self.serviced
        found = self.at_rates(self.rates.without_steps().segments, lived=False)
        assert not isinstance(found, Problem), f"the events fit the loan at any rate: {found}"
        return found


def price_life(
    loan: Loan, steps: Sequence[CarbonStep], *, events: Sequence[LoanEvent], market: Market
) -> Life | Problem:
    """Price a loan's life on its carbon steps; `loan` is as booked, `events` are those that stand.

    Errors: `fixing_missing`, `repayment_above_balance`, `drawdown_above_principal`,
    `loan_event_outside_life`, `amendment_outside_life`, `amended_too_early`.
    """
    contract = contract_of(loan, events)
    problem = check_contract(contract)
    if problem is not None:
        return problem
    rates = rate_life(contract, steps, market=market)
    if isinstance(rates, Problem):
        return rates
    serviced = service(
        contract, schedule=rates.schedule, segments=rates.segments, events=events, market=market
    )
    if isinstance(serviced, Problem):
        return serviced
    return Life(
        contract=contract,
        steps=tuple(steps),
        events=tuple(events),
        market=market,
        rates=rates,
        serviced=serviced,
    )


def both_lives(
    loan: Loan, steps: Sequence[CarbonStep], *, events: Sequence[LoanEvent], market: Market
) -> tuple[Serviced, Serviced] | Problem:
    """A loan's life in money on its carbon steps, and the same loan's without them.

    Errors: those of `price_life`.
    """
    life = price_life(loan, steps, events=events, market=market)
    return life if isinstance(life, Problem) else (life.serviced, life.plain())


def serviced_life(
    loan: Loan, steps: Sequence[CarbonStep], *, events: Sequence[LoanEvent], market: Market
) -> Serviced | Problem:
    """A loan's life in money on its carbon steps alone. Errors: those of `price_life`."""
    life = price_life(loan, steps, events=events, market=market)
    return life if isinstance(life, Problem) else life.serviced
