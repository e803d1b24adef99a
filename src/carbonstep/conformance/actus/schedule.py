"""The events of an ACTUS contract on their days, before any money is computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from carbonstep.conformance.actus.maturity import first_of, first_redemption, redemptions
from carbonstep.conformance.actus.moment import Moment, StubCycle, moments
from carbonstep.conformance.actus.term import ActusTerms, ContractType, InterestBase

EVENTS_MAX = 5_000


class EventType(StrEnum):
    """The ACTUS events that are produced."""

    IED = "IED"
    PR = "PR"
    FP = "FP"
    IP = "IP"
    IPCI = "IPCI"
    RRF = "RRF"
    RR = "RR"
    PRF = "PRF"
    PRD = "PRD"
    SC = "SC"
    IPCB = "IPCB"
    TD = "TD"
    MD = "MD"


_RANKS: Final = {one: rank for rank, one in enumerate(EventType, start=1)}
"""The order of events at one instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An event: where the schedule has it, when it is paid, and the day interest counts to it."""

    event_type: EventType
    rank: int
    scheduled: Moment
    paid: Moment
    counted_on: date

    @property
    def order(self) -> tuple[Moment, int, Moment]:
        """The place among the contract's events."""
        return self.paid, self.rank, self.scheduled

    @property
    def fold_order(self) -> tuple[date, Moment, int, Moment]:
        """The place in which interest is computed: that of the days counted, and within a day that
        of the instants."""
        return self.counted_on, self.paid, self.rank, self.scheduled

    @property
    def looked_up_at(self) -> Moment:
        """The instant a market observation is read for."""
        return self.paid if self.paid.counts_on == self.counted_on else self.scheduled


class Scheduler:
    """Plans the events of one contract."""

    def __init__(self, terms: ActusTerms, end: Moment) -> None:
        self.terms = terms
        self.end = end

    def planned(self) -> list[Planned]:
        """Every event of the contract's life in order, status date and purchase left aside."""
        terms = self.terms
        found = [self._fixed(EventType.IED, terms.initial_exchange_date)]
        found += self._repeated(EventType.PR, redemptions(terms, self.end)[:-1])
        found += self._interest()
        found += self._resets()
        found += self._others()
        if terms.purchase_date is not None:
            found.append(self._fixed(EventType.PRD, terms.purchase_date))
        found.append(self.shifted(EventType.MD, self.end))
        if terms.termination_date is not None:
            stop = self._fixed(EventType.TD, terms.termination_date)
            found = [one for one in found if one.order < stop.order]
            found.append(stop)
        return sorted(found, key=lambda one: one.order)

    def counted_on(self, moment: Moment) -> date:
        """The day interest counts to for a moment of the contract."""
        return self._paid(moment).counts_on if self.terms.shift_first else moment.counts_on

    def shifted(self, event_type: EventType, moment: Moment) -> Planned:
        """An event that moves to a working day."""
        return self._plan(event_type, moment, self._paid(moment))

    def interest_moments(self) -> tuple[Moment, ...]:
        """The ends of the interest periods, capitalised or paid, as scheduled.

        From its first redemption on, a NAM or ANN contract pays interest with each redemption.
        """
        terms = self.terms
        if terms.nominal_interest_rate is None:
            return ()
        cycle = terms.cycle_of_interest_payment
        first = first_of(terms, terms.cycle_anchor_date_of_interest_payment, cycle)
        if terms.contract_type in (ContractType.PAM, ContractType.LAM):
            return (self.end,) if first is None else self._moments(first, cycle, self.end)
        paid = redemptions(terms, self.end)
        begun = first_redemption(terms)
        if first is not None and begun is not None and first < begun:
            return (*self._moments(first, cycle, begun)[:-1], *paid)
        return paid

    def _moments(self, first: Moment, cycle: StubCycle | None, end: Moment) -> tuple[Moment, ...]:
        return moments(first, cycle, end=end, end_of_month=self.terms.end_of_month)

    def _inner(self, anchor: Moment | None, cycle: StubCycle | None) -> tuple[Moment, ...]:
        """The moments of a schedule that ends before the contract does."""
        first = first_of(self.terms, anchor, cycle)
        return () if first is None else self._moments(first, cycle, self.end)[:-1]

    def _interest(self) -> Iterator[Planned]:
        stop = self.terms.capitalization_end_date
        ends = self.interest_moments()
        for moment in ends:
            if stop is None or moment > stop:
                yield self.shifted(EventType.IP, moment)
            elif moment < stop:
                yield self.shifted(EventType.IPCI, moment)
        if stop is not None and ends and stop <= self.end:
            yield self.shifted(EventType.IPCI, stop)

    def _resets(self) -> Iterator[Planned]:
        terms = self.terms
        found = self._inner(terms.cycle_anchor_date_of_rate_reset, terms.cycle_of_rate_reset)
        fixed = terms.next_reset_rate is not None
        for moment in found:
            planned = self.shifted(EventType.RR, moment)
            if fixed and planned.paid > terms.status_date:
                planned, fixed = self.shifted(EventType.RRF, moment), False
            yield planned
            if terms.contract_type is ContractType.ANN:
                yield self.shifted(EventType.PRF, moment)
        first = first_redemption(terms)
        if self.fixes_payment and first is not None:
            # The payment is fixed the day before the first redemption; where that is before
            # disbursement, it is fixed at disbursement, without an event of its own.
            day = first.on(first.day - timedelta(days=1))
            if terms.initial_exchange_date <= day < self.end:
                yield self._plan(EventType.PRF, day, day, counted_on=day.counts_on)

    @property
    def fixes_payment(self) -> bool:
        """Whether the contract leaves its equal payment to be worked out."""
        terms = self.terms
        unknown = terms.next_principal_redemption_payment is None
        return terms.contract_type is ContractType.ANN and unknown

    def _others(self) -> Iterator[Planned]:
        terms = self.terms
        if terms.scales_interest or terms.scales_notional:
            anchor = terms.cycle_anchor_date_of_scaling_index
            found = self._inner(anchor, terms.cycle_of_scaling_index)
            yield from self._repeated(EventType.SC, found)
        amortises = terms.contract_type is not ContractType.PAM
        if amortises and terms.interest_base is InterestBase.LAGGED:
            anchor = terms.cycle_anchor_date_of_interest_calculation_base
            found = self._inner(anchor, terms.cycle_of_interest_calculation_base)
            yield from self._repeated(EventType.IPCB, found)
        first = first_of(terms, terms.cycle_anchor_date_of_fee, terms.cycle_of_fee)
        if terms.fee_rate is not None and first is not None:
            yield from self._repeated(
                EventType.FP, self._moments(first, terms.cycle_of_fee, self.end)
            )

    def _repeated(self, event_type: EventType, found: tuple[Moment, ...]) -> list[Planned]:
        return [self.shifted(event_type, moment) for moment in found]

    def _fixed(self, event_type: EventType, moment: Moment) -> Planned:
        """An event on a day the contract names: it stays there."""
        return self._plan(event_type, moment, moment)

    def _paid(self, moment: Moment) -> Moment:
        return moment.on(self.terms.calendar.adjust(moment.day, self.terms.rule).on)

    def _plan(
        self,
        event_type: EventType,
        moment: Moment,
        paid: Moment,
        *,
        counted_on: date | None = None,
    ) -> Planned:
        rank = _RANKS[event_type] * 2
        if event_type is EventType.PRD and self.terms.contract_type is ContractType.PAM:
            # A bullet that is bought on an interest day brings that day's interest with it.
            rank = _RANKS[EventType.IP] * 2 - 1
        return Planned(
            event_type=event_type,
            rank=rank,
            scheduled=moment,
            paid=paid,
            counted_on=counted_on or self.counted_on(moment),
        )
