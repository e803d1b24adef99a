"""The planned events of an ACTUS contract through the fold: its positions, one event at a time."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from carbonstep.conformance.actus.maturity import equal_share, first_redemption, redemptions
from carbonstep.conformance.actus.moment import Moment
from carbonstep.conformance.actus.schedule import EventType, Planned, Scheduler
from carbonstep.conformance.actus.term import ContractType, InterestBase
from carbonstep.domain.money.fold import Act, FlowEvent, FlowRow, FlowTerms, Opening, fold_flows
from carbonstep.units.day_count import year_fraction

_ZERO: Final = Fraction(0)


class ContractFold:
    """Compiles planned events for the fold and keeps the rows of each."""

    def __init__(
        self, scheduler: Scheduler, planned: Sequence[Planned], rates: dict[Planned, Fraction]
    ) -> None:
        self.scheduler = scheduler
        self.terms = scheduler.terms
        self.planned = sorted(planned, key=lambda one: one.fold_order)
        self.rates = rates
        self.flow_terms = FlowTerms(
            day_count=self.terms.day_count,
            rate_units=1,
            whole=False,
            negative_amortisation=True,
        )
        self.begins = self.terms.initial_exchange_date
        days = [one.counted_on for one in planned]
        self.opened_on = min([scheduler.counted_on(self.terms.status_date), *days])

    def rows(self) -> dict[Planned, list[FlowRow]]:
        """The fold's rows of every event.

        Before disbursement there is no position: those events are folded over nothing, and a
        second fold opens at disbursement.
        """
        if self.begins <= self.terms.status_date:
            opening = self._opening(self.terms.status_date, self.opened_on, drawn=True)
            return self._fold(self.planned, opening, fixed=self._is_fixed_before())
        cut = next(
            (number for number, one in enumerate(self.planned) if one.event_type is EventType.IED),
            len(self.planned),
        )
        before, after = self.planned[:cut], self.planned[cut:]
        rows = self._fold(before, Opening(on=self.opened_on))
        if after:
            opening = self._opening(self.begins, after[0].counted_on, drawn=False)
            rows |= self._fold(after, opening)
        return rows

    def _fold(
        self, planned: Sequence[Planned], opening: Opening, *, fixed: bool = False
    ) -> dict[Planned, list[FlowRow]]:
        events: list[FlowEvent] = []
        if fixed:
            days = self._level_days(None)
            events.append(FlowEvent(on=opening.on, act=Act.LEVEL, days=days))
        owner: list[Planned | None] = [None] * len(events)
        for one in planned:
            acts = self._acts(one)
            events += acts
            owner += [one] * len(acts)
        rows: dict[Planned, list[FlowRow]] = {one: [] for one in planned}
        for whose, row in zip(
            owner, fold_flows(self.flow_terms, events, opening=opening), strict=True
        ):
            if whose is not None:
                rows[whose].append(row)
        return rows

    def _opening(self, at: Moment, on: date, *, drawn: bool) -> Opening:
        terms = self.terms
        payment = terms.next_principal_redemption_payment
        if payment is None and terms.contract_type is ContractType.LAM:
            payment = equal_share(terms, self.scheduler.end)
        return Opening(
            on=on,
            principal=terms.notional_principal if drawn else _ZERO,
            accrued=self._accrued(at, on, drawn=drawn),
            rate=terms.nominal_interest_rate or _ZERO if drawn else _ZERO,
            payment=payment or _ZERO,
            base=self._first_base() if self._runs_on_base() else None,
        )

    def _runs_on_base(self) -> bool:
        amortises = self.terms.contract_type is not ContractType.PAM
        return amortises and self.terms.interest_base is not InterestBase.NOTIONAL

    def _first_base(self) -> Fraction:
        """What interest runs on at first, where that is not the principal as it stands."""
        given = self.terms.interest_calculation_base_amount
        return self.terms.notional_principal if given is None else given

    def _accrued(self, at: Moment, on: date, *, drawn: bool) -> Fraction:
        """The interest accrued when the contract is taken up: as given, else since the last
        interest day; none where there was no such day.

        At disbursement it runs from the first interest day of the cycle, where that is earlier.
        """
        terms = self.terms
        if terms.accrued_interest is not None:
            return terms.accrued_interest
        since = self._accrues_since(at) if drawn else self._accrues_before_disbursement(at)
        if since is None:
            return _ZERO
        lagged = self._runs_on_base()
        base = self._first_base() if lagged else terms.notional_principal
        rate = terms.nominal_interest_rate or _ZERO
        return base * rate * year_fraction(terms.day_count, min(since, on), on)

    def _accrues_since(self, at: Moment) -> date | None:
        """The last interest day at or before an instant; disbursement where the cycle has no
        anchor."""
        terms = self.terms
        passed = [
            one.counted_on
            for moment in self.scheduler.interest_moments()
            if (one := self.scheduler.shifted(EventType.IP, moment)).paid <= at
        ]
        unanchored = terms.cycle_anchor_date_of_interest_payment is None
        if unanchored and terms.cycle_of_interest_payment is not None and self.begins <= at:
            passed.append(self.scheduler.counted_on(self.begins))
        return max(passed, default=None)

    def _accrues_before_disbursement(self, at: Moment) -> date | None:
        """The anchor of an interest cycle that begins before disbursement."""
        anchor = self.terms.cycle_anchor_date_of_interest_payment
        return None if anchor is None or anchor >= at else self.scheduler.counted_on(anchor)

    def _acts(self, one: Planned) -> list[FlowEvent]:
        on, terms = one.counted_on, self.terms
        match one.event_type:
            case EventType.IED:
                acts = [
                    FlowEvent(on=on, act=Act.DRAW, value=terms.notional_principal),
                    FlowEvent(on=on, act=Act.RATE, value=terms.nominal_interest_rate or _ZERO),
                ]
                if self._is_fixed_before():
                    acts.append(FlowEvent(on=on, act=Act.LEVEL, days=self._level_days(one)))
                return acts
            case EventType.PR:
                linear = terms.contract_type is ContractType.LAM
                return [FlowEvent(on=on, act=Act.PART if linear else Act.INSTALMENT)]
            case EventType.IP:
                return [FlowEvent(on=on, act=Act.INTEREST)]
            case EventType.IPCI:
                return [FlowEvent(on=on, act=Act.CAPITALISE)]
            case EventType.RR | EventType.RRF if one in self.rates:
                return [FlowEvent(on=on, act=Act.RATE, value=self.rates[one])]
            case EventType.PRF:
                return [FlowEvent(on=on, act=Act.LEVEL, days=self._level_days(one))]
            case EventType.IPCB:
                return [FlowEvent(on=on, act=Act.BASE)]
            case EventType.MD | EventType.TD:
                return [FlowEvent(on=on, act=Act.INTEREST), FlowEvent(on=on, act=Act.CLOSE)]
            case _:
                return [FlowEvent(on=on, act=Act.MARK)]

    def _is_fixed_before(self) -> bool:
        """Whether the equal payment was fixed before the first event: no event is planned."""
        first = first_redemption(self.terms)
        if not self.scheduler.fixes_payment or first is None:
            return False
        before = max(self.begins, self.terms.status_date)
        if before >= self.scheduler.end:
            return False
        named = any(one.event_type is EventType.PRF for one in self._initial_fixings(first))
        return not named or first <= before

    def _initial_fixings(self, first: Moment) -> list[Planned]:
        return [
            one for one in self.planned if one.event_type is EventType.PRF and one.scheduled < first
        ]

    def _level_days(self, one: Planned | None) -> tuple[date, ...]:
        """The days an equal payment is spread over: the redemptions after an event (or after the
        status date) up to maturity, or to the amortisation date where that is later."""
        terms, end = self.terms, self.scheduler.end
        last = max(end, terms.amortization_date or end)
        found = [
            self.scheduler.shifted(EventType.PR, moment) for moment in redemptions(terms, last)
        ]
        if one is None:
            return tuple(each.counted_on for each in found if each.paid > terms.status_date)
        left = [each.counted_on for each in found if each.fold_order > one.fold_order]
        # A fixing moved to the last day itself leaves that day alone to pay on.
        return tuple(left) or (one.counted_on,)
