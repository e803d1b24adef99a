"""Rates and scaling factors of an ACTUS contract, from what was observed of the market."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from carbonstep.conformance.actus.moment import Moment
from carbonstep.conformance.actus.schedule import EventType, Planned
from carbonstep.conformance.actus.term import ActusTerms
from carbonstep.conformance.reason import ConformanceReason
from carbonstep.reading.problem import Place, Problem

_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Market:
    """What was observed of the market: by code, moments and values in order."""

    series: Mapping[str, tuple[tuple[Moment, Fraction], ...]]

    def value(self, code: str, at: Moment) -> Fraction | Problem:
        """The last value observed at or before an instant."""
        found = None
        for moment, value in self.series.get(code, ()):
            if moment > at:
                break
            found = value
        if found is None:
            return Problem(
                reason=ConformanceReason.OBSERVATION_MISSING,
                place=Place(path="dataObserved"),
                found=code[:40],
                needed=str(at),
            )
        return found


@dataclass(frozen=True, slots=True)
class ScalingFactors:
    """What notional and interest payments are multiplied with."""

    notional: Fraction = _ONE
    interest: Fraction = _ONE


def reset_rates(
    terms: ActusTerms, market: Market, planned: Sequence[Planned]
) -> dict[Planned, Fraction] | Problem:
    """The rate each reset brings; none for a reset before disbursement, which changes nothing.

    Order of operations: multiplier, spread, period cap and floor (the most the rate may rise or
    fall at one reset, whatever their sign), then the life cap and floor.
    """
    rate = terms.nominal_interest_rate or Fraction(0)
    rates: dict[Planned, Fraction] = {}
    for one in sorted(planned, key=lambda each: each.fold_order):
        if one.event_type is EventType.RRF and terms.next_reset_rate is not None:
            found: Fraction | Problem = terms.next_reset_rate
        elif one.event_type is EventType.RR:
            found = _observed_rate(terms, market, one, rate)
        else:
            continue
        if isinstance(found, Problem):
            return found
        if one.paid >= terms.initial_exchange_date:
            rate = rates[one] = found
    return rates


def _observed_rate(
    terms: ActusTerms, market: Market, one: Planned, before: Fraction
) -> Fraction | Problem:
    code = terms.market_object_code_of_rate_reset
    at = one.looked_up_at
    at = at.on(at.day - timedelta(days=terms.fixing_lag_days))
    observed = market.value(code, at)
    if isinstance(observed, Problem):
        return observed
    multiplier = _ONE if terms.rate_multiplier is None else terms.rate_multiplier
    rate = observed * multiplier + (terms.rate_spread or 0)
    if terms.period_cap is not None:
        rate = min(rate, before + abs(terms.period_cap))
    if terms.period_floor is not None:
        rate = max(rate, before - abs(terms.period_floor))
    if terms.life_floor is not None:
        rate = max(rate, terms.life_floor)
    return rate if terms.life_cap is None else min(rate, terms.life_cap)


def scaling_factors(
    terms: ActusTerms, market: Market, planned: Sequence[Planned]
) -> dict[Planned, ScalingFactors] | Problem:
    """The factors in force at each event, after it: the index over its value at the deal."""
    now = ScalingFactors(
        notional=_ONE
        if terms.notional_scaling_multiplier is None
        else terms.notional_scaling_multiplier,
        interest=_ONE
        if terms.interest_scaling_multiplier is None
        else terms.interest_scaling_multiplier,
    )
    factors: dict[Planned, ScalingFactors] = {}
    for one in planned:
        if one.event_type is EventType.SC:
            index = market.value(terms.market_object_code_of_scaling_index, one.looked_up_at)
            if isinstance(index, Problem):
                return index
            factor = index / (terms.scaling_index_at_contract_deal_date or _ONE)
            if terms.scales_notional:
                now = replace(now, notional=factor)
            if terms.scales_interest:
                now = replace(now, interest=factor)
        factors[one] = now
    return factors
