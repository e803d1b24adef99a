"""When an ACTUS contract ends and what it repays, where its terms leave that to be worked out."""

from fractions import Fraction
from math import ceil

from carbonstep.conformance.actus.moment import Moment, StubCycle, moments
from carbonstep.conformance.actus.term import ActusTerms, ContractType
from carbonstep.conformance.reason import ConformanceReason
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reason import ReadingReason
from carbonstep.units.day_count import year_fraction
from carbonstep.units.period import LAST_DAY

MONTHS_MAX = (LAST_DAY.year - 1900) * 12


def first_of(terms: ActusTerms, anchor: Moment | None, cycle: StubCycle | None) -> Moment | None:
    """Where a schedule begins: its anchor, else one cycle after disbursement; None for none."""
    if anchor is not None or cycle is None:
        return anchor
    start = terms.initial_exchange_date
    return start.on(cycle.cycle.after(start.day, 1, end_of_month=terms.end_of_month))


def first_redemption(terms: ActusTerms) -> Moment | None:
    """Where principal redemption begins; None where the contract repays all at its end."""
    if terms.contract_type is ContractType.PAM:
        return None
    return first_of(
        terms, terms.cycle_anchor_date_of_principal_redemption, terms.cycle_of_principal_redemption
    )


def maturity(terms: ActusTerms) -> Moment | Problem:
    """The contract's last day: as given, else worked out from what each payment repays.

    Without a maturity, an annuity ends on its amortisation date. Otherwise the contract ends with
    the payment that brings the notional to zero, if every payment repaid what the first does: the
    payment itself (LAM), or the payment less one cycle's interest on the notional (NAM, ANN).
    """
    if terms.maturity_date is not None:
        return terms.maturity_date
    if terms.contract_type is ContractType.ANN and terms.amortization_date is not None:
        return terms.amortization_date
    cycle, payment = terms.cycle_of_principal_redemption, terms.next_principal_redemption_payment
    anchor = first_redemption(terms)
    if anchor is None or cycle is None or payment is None:
        return Problem(
            reason=ReadingReason.KEY_MISSING, place=Place(path="terms"), needed="maturityDate"
        )

    def nth(times: int) -> Moment:
        day = cycle.cycle.after(anchor.day, times, end_of_month=terms.end_of_month)
        return anchor.on(day)

    passed = 0
    while nth(passed) <= terms.status_date:
        passed += 1
    net = payment
    if terms.contract_type is not ContractType.LAM and terms.nominal_interest_rate is not None:
        share = year_fraction(terms.day_count, nth(passed).day, nth(passed + 1).day)
        net -= terms.notional_principal * terms.nominal_interest_rate * share
    payments = ceil(terms.notional_principal / net) if net > 0 else 0
    if not 0 < payments * cycle.cycle.count < MONTHS_MAX or nth(0).day.year > LAST_DAY.year - 1:
        return Problem(
            reason=ConformanceReason.ACTUS_NOT_COVERED,
            place=Place(path="terms"),
            found=phrase("open, as the payments do not repay the notional"),
            needed="maturityDate",
        )
    end = nth(passed + payments - 1)
    return (
        end
        if end.day <= LAST_DAY
        else Problem(
            reason=ReadingReason.OUT_OF_RANGE,
            place=Place(path="terms"),
            found=str(end.day),
            needed=str(LAST_DAY),
        )
    )


def redemptions(terms: ActusTerms, end: Moment) -> tuple[Moment, ...]:
    """The days principal is repaid on, the last one `end`; only `end` for a bullet."""
    first = first_redemption(terms)
    if first is None:
        return (end,)
    cycle = terms.cycle_of_principal_redemption
    return moments(first, cycle, end=end, end_of_month=terms.end_of_month)


def equal_share(terms: ActusTerms, end: Moment) -> Fraction:
    """What each payment of a linear amortiser repays where that is not given: an equal share of
    the notional, the last day's included."""
    left = [one for one in redemptions(terms, end) if one > terms.status_date]
    return terms.notional_principal / max(len(left), 1)
