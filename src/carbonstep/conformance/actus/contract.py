"""An ACTUS contract's results: the rows of the fold as ACTUS states them.

The money is computed by `domain.cash_flow` alone. What belongs to ACTUS only stays here: the sign
of the role, scaling factors, fees beside the interest, and what lies before the status date or a
purchase.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from carbonstep.conformance.actus.fold import ContractFold
from carbonstep.conformance.actus.maturity import maturity
from carbonstep.conformance.actus.moment import Moment
from carbonstep.conformance.actus.rate import Market, ScalingFactors, reset_rates, scaling_factors
from carbonstep.conformance.actus.schedule import EVENTS_MAX, EventType, Planned, Scheduler
from carbonstep.conformance.actus.term import ActusTerms
from carbonstep.conformance.reason import ConformanceReason
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.money.fold import Act, FlowEvent, FlowRow, FlowTerms, Opening, fold_flows
from carbonstep.reading.problem import Place, Problem

_ZERO: Final = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActusLine:
    """One event's results: what is paid, and the position after it, seen from the contract's role.

    Money is in whole currency units and the rate is a fraction of one, both exact.
    """

    at: Moment
    event_type: str
    payoff: Fraction
    currency: str
    notional_principal: Fraction
    nominal_interest_rate: Fraction
    accrued_interest: Fraction


def contract_lines(
    terms: ActusTerms, market: Market, *, until: Moment | None = None
) -> list[ActusLine] | Problem:
    """What the contract pays after its status date, up to and including `until`.

    Rounding: none. A problem where the market lacks an observation or the contract has no end.
    """
    end = maturity(terms)
    if isinstance(end, Problem):
        return end
    if end <= terms.initial_exchange_date:
        return Problem(
            reason=LoanReason.MATURITY_BEFORE_DRAWDOWN,
            place=Place(path="terms"),
            found=str(end),
            needed=str(terms.initial_exchange_date),
        )
    scheduler = Scheduler(terms, end)
    planned = [one for one in scheduler.planned() if one.paid > terms.status_date]
    if len(planned) > EVENTS_MAX:
        return Problem(
            reason=ConformanceReason.TOO_MANY_EVENTS,
            place=Place(path="terms"),
            found=str(len(planned)),
            needed=str(EVENTS_MAX),
        )
    rates = reset_rates(terms, market, planned)
    factors = scaling_factors(terms, market, planned)
    if isinstance(rates, Problem):
        return rates
    if isinstance(factors, Problem):
        return factors
    run = ContractFold(scheduler, planned, rates)
    rows = run.rows()
    fees = _fees(terms, planned, rows, run.opened_on)
    return [
        _line(terms, one, rows[one], factors[one], fees.get(one, _ZERO))
        for one in _owned(planned)
        if until is None or one.paid <= until
    ]


def _owned(planned: Sequence[Planned]) -> list[Planned]:
    """What comes to the holder: where the contract is bought, nothing before the purchase."""
    bought = [one for one in planned if one.event_type is EventType.PRD]
    return [one for one in planned if not bought or one.order >= bought[0].order]


def _fees(
    terms: ActusTerms,
    planned: Sequence[Planned],
    rows: dict[Planned, list[FlowRow]],
    opened_on: date,
) -> dict[Planned, Fraction]:
    """What each event pays in fees: the amount, or what the fee rate accrues on the notional.

    The accrual is a second run of the same fold, with the fee rate, over the notional's moves.
    """
    if terms.fee_rate is None:
        return {}
    if not terms.fee_on_notional:
        return {one: terms.fee_rate for one in planned if one.event_type is EventType.FP}
    running = terms.initial_exchange_date <= terms.status_date
    principal = terms.notional_principal if running else _ZERO
    opening = Opening(
        on=opened_on,
        principal=principal,
        accrued=terms.fee_accrued or _ZERO,
        rate=terms.fee_rate,
    )
    events: list[FlowEvent] = []
    paying: dict[Planned, int] = {}
    for one in sorted(planned, key=lambda each: each.fold_order):
        if one.event_type in (EventType.FP, EventType.MD):
            paying[one] = len(events)
            events.append(FlowEvent(on=one.counted_on, act=Act.INTEREST))
        moved = Fraction(rows[one][-1].principal)
        if moved != principal:
            events.append(FlowEvent(on=one.counted_on, act=Act.DRAW, value=moved - principal))
            principal = moved
    flow_terms = FlowTerms(day_count=terms.day_count, rate_units=1, whole=False)
    paid = fold_flows(flow_terms, events, opening=opening)
    return {one: Fraction(paid[number].amount) for one, number in paying.items()}


def _line(
    terms: ActusTerms,
    one: Planned,
    rows: Sequence[FlowRow],
    factors: ScalingFactors,
    fee: Fraction,
) -> ActusLine:
    last = rows[-1]
    return ActusLine(
        at=one.paid,
        event_type=one.event_type.value,
        payoff=_payoff(terms, one, rows, factors, fee),
        currency=terms.currency,
        notional_principal=terms.role * Fraction(last.principal),
        nominal_interest_rate=Fraction(last.rate),
        accrued_interest=terms.role * last.accrued,
    )


def _payoff(
    terms: ActusTerms,
    one: Planned,
    rows: Sequence[FlowRow],
    factors: ScalingFactors,
    fee: Fraction,
) -> Fraction:
    role, amount = terms.role, Fraction(rows[0].amount)
    match one.event_type:
        case EventType.IED:
            return -role * (terms.notional_principal + (terms.premium_discount_at_ied or 0))
        case EventType.IP:
            return role * factors.interest * amount
        case EventType.PR:
            return role * factors.notional * amount
        case EventType.FP:
            return role * fee
        case EventType.MD:
            repaid = factors.notional * Fraction(rows[1].amount)
            return role * (repaid + factors.interest * amount + fee)
        # The role stands outside price and accrual, which is signed itself: as the cases have it.
        case EventType.PRD:
            price = terms.price_at_purchase_date or _ZERO
            return -role * (price + role * rows[0].accrued)
        case EventType.TD:
            return role * ((terms.price_at_termination_date or _ZERO) + role * amount)
        case _:
            return _ZERO
