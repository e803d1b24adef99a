"""The whole line for one loan: decisions to carbon steps, rate segments, interest, cash flows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.benefit import Benefit, benefit
from carbonstep.domain.carbon_step import CarbonStep
from carbonstep.domain.decide import decide_all
from carbonstep.domain.decision import Decision
from carbonstep.domain.decision_event import Evidence
from carbonstep.domain.fixing import FixingTable
from carbonstep.domain.interest import InterestPeriod
from carbonstep.domain.loan import Loan
from carbonstep.domain.loan_event import LoanEvent, events_standing
from carbonstep.domain.penalty import PenaltyLine, penalty_lines
from carbonstep.domain.rate_segment import RateSegment, rate_segments
from carbonstep.domain.rulebook import Rulebook
from carbonstep.domain.servicing import CashFlow, Serviced, service
from carbonstep.domain.settlement import SettlementPeriod, settlement_periods
from carbonstep.units.problem import Problem
from carbonstep.units.work_calendar import WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A loan priced over its whole life, as one sees it on `as_of`.

    `plain` is the life of the same loan without carbon steps; `events` are those that stand.
    """

    loan: Loan
    as_of: date
    events: tuple[LoanEvent, ...]
    decisions: tuple[Decision, ...]
    serviced: Serviced
    plain: Serviced
    penalties: tuple[PenaltyLine, ...]

    @property
    def segments(self) -> tuple[RateSegment, ...]:
        return self.serviced.segments

    @property
    def interest(self) -> tuple[InterestPeriod, ...]:
        return self.serviced.interest

    @property
    def flows(self) -> tuple[CashFlow, ...]:
        return self.serviced.flows

    @property
    def benefit(self) -> Benefit:
        return benefit(self.serviced, self.plain, as_of=self.as_of)

    def decision(self, decision_id: str) -> Decision | None:
        """The decision of this id, or None (an empty id: before the first decision)."""
        return next((d for d in self.decisions if d.decision_id == decision_id), None)


def price(
    rulebook: Rulebook,
    loan: Loan,
    evidence: Evidence,
    *,
    fixings: FixingTable,
    events: Iterable[LoanEvent],
    calendar: WorkCalendar,
    as_of: date,
) -> Priced | Problem:
    """Decide and price from facts alone: what a quote, a what-if and a recalculation share.

    Errors: those of `serviced_life`.
    """
    decisions = decide_all(rulebook, loan, evidence, calendar=calendar, as_of=as_of)
    return price_decided(
        loan, decisions, fixings=fixings, events=events, calendar=calendar, as_of=as_of
    )


def price_decided(
    loan: Loan,
    decisions: Sequence[Decision],
    *,
    fixings: FixingTable,
    events: Iterable[LoanEvent],
    calendar: WorkCalendar,
    as_of: date,
) -> Priced | Problem:
    """Price a loan on decisions already made, in the order they were announced.

    Errors: those of `serviced_life`.
    """
    standing = events_standing(events)
    lives = both_lives(
        loan,
        carbon_steps(decisions),
        fixings=fixings,
        events=standing,
        calendar=calendar,
        as_of=as_of,
    )
    if isinstance(lives, Problem):
        return lives
    serviced, plain = lives
    return Priced(
        loan=loan,
        as_of=as_of,
        events=standing,
        decisions=tuple(decisions),
        serviced=serviced,
        plain=plain,
        penalties=penalty_lines(loan, serviced.segments, standing, as_of=as_of),
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLife:
    """What a loan's money runs on: its settlement periods, and the rate on each of their days."""

    periods: tuple[SettlementPeriod, ...]
    segments: tuple[RateSegment, ...]


def rate_life(
    loan: Loan,
    steps: Sequence[CarbonStep],
    *,
    fixings: FixingTable,
    calendar: WorkCalendar,
    as_of: date,
) -> RateLife | Problem:
    """The periods and rates of a loan over its whole life. Errors: `fixing_missing`."""
    periods = settlement_periods(loan, calendar=calendar)
    segments = rate_segments(
        loan,
        until=periods[-1].period.end,
        fixings=fixings,
        steps=steps,
        calendar=calendar,
        as_of=as_of,
    )
    if isinstance(segments, Problem):
        return segments
    return RateLife(periods=periods, segments=segments)


def carbon_steps(decisions: Iterable[Decision]) -> tuple[CarbonStep, ...]:
    """What decisions do to the rate, in the order given."""
    return tuple(
        CarbonStep(
            decision_id=decision.decision_id,
            test_period=decision.test_period,
            order=order,
            effective_from=decision.effective_from,
            effective_to=decision.effective_to,
            total_e4bp=decision.total_e4bp,
        )
        for order, decision in enumerate(decisions)
    )
