"""Compiles a loan with its rate history and events into the dated events of the fold."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import NET_KINDS, AtChange, Loan, RepaymentKind
from carbonstep.domain.loan.settlement import (
    Plan,
    Schedule,
    SettlementPeriod,
    repayment_days,
    scheduled_days,
)
from carbonstep.domain.money.fold import Act, FlowEvent, FlowTerms
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.units.rate import PER_ONE
from carbonstep.units.work_calendar import WorkCalendar

_ORDER = {
    Act.INSTALMENT: 0,
    Act.PART: 0,
    Act.CAPITALISE: 1,
    Act.INTEREST: 1,
    Act.REPAY: 2,
    Act.PREPAY: 2,
    Act.CLOSE: 3,
    Act.DRAW: 4,
    Act.RATE: 5,
    Act.TERMS: 5,
    Act.PAYMENT: 6,
    Act.SHARE: 6,
    Act.LEVEL: 6,
}
"""What comes first on one day. An instalment is counted before the interest in it is settled; a
payment is fixed anew once the day's balance and rate are known."""


def flow_terms(loan: Loan) -> FlowTerms:
    """What the fold needs to know of a loan: whole fen, rates in 1e-4 bp."""
    return FlowTerms(
        day_count=loan.day_count,
        rate_units=PER_ONE,
        whole=True,
        negative_amortisation=loan.repayment.negative_amortisation,
        round_level_up=loan.repayment.at_change is AtChange.TERM,
    )


def flow_events(
    schedule: Schedule,
    *,
    segments: Sequence[RateSegment],
    events: Sequence[LoanEvent],
    calendar: WorkCalendar,
) -> list[FlowEvent]:
    """The loan's life as events in order, on the days interest counts (not those it is paid on).

    `segments` cover the periods; `events` are those that stand; `calendar` is the loan's own.
    """
    booked = schedule.plans[0].loan
    periods = schedule.periods
    found = [
        FlowEvent(on=booked.drawn_on, act=Act.DRAW, value=booked.drawn_at_first_fen),
        *(FlowEvent(on=s.period.start, act=Act.RATE, value=s.all_in_e4bp) for s in segments),
        *_settlements(booked, periods),
        *_moves(events, {period.period.end for period in periods}),
    ]
    terms = flow_terms(booked)
    for plan in schedule.plans:
        # Where payments go on as they did nothing is cut.
        if flow_terms(plan.loan) != terms:
            terms = flow_terms(plan.loan)
            found.append(FlowEvent(on=plan.after, act=Act.TERMS, terms=terms))
        repaid = tuple(
            day for day in repayment_days(plan.loan, plan.periods) if day.nominal_on > plan.after
        )
        found += _repayments(plan, repaid, calendar)
        found += _payments(plan, repaid, segments, events)
    found.sort(key=lambda event: (event.on, _ORDER[event.act]))
    return found


def _settlements(loan: Loan, periods: tuple[SettlementPeriod, ...]) -> Iterator[FlowEvent]:
    until = loan.interest.capitalise_until
    for period in periods:
        capitalised = until is not None and period.nominal_on <= until and not period.final
        act = Act.CAPITALISE if capitalised else Act.INTEREST
        yield FlowEvent(on=period.period.end, act=act)
    yield FlowEvent(on=periods[-1].period.end, act=Act.CLOSE)


def _repayments(
    plan: Plan, repaid: tuple[SettlementPeriod, ...], calendar: WorkCalendar
) -> Iterator[FlowEvent]:
    repayment = plan.loan.repayment
    kind = repayment.kind
    if kind is RepaymentKind.BULLET:
        return
    if kind is RepaymentKind.CUSTOM:
        counted = scheduled_days(plan, calendar=calendar)
        for item in repayment.schedule:
            if item.on in counted:
                yield FlowEvent(on=counted[item.on], act=Act.REPAY, value=item.amount_fen)
        return
    for day in repaid:
        if not day.final and plan.holds_on(day.nominal_on):
            yield FlowEvent(
                on=day.period.end, act=Act.INSTALMENT if kind in NET_KINDS else Act.PART
            )


def _moves(events: Sequence[LoanEvent], ends: set[date]) -> Iterator[FlowEvent]:
    for event in events:
        match event.kind:
            case LoanEventKind.DRAWDOWN:
                yield FlowEvent(on=event.on, act=Act.DRAW, value=event.amount_fen or 0)
            case LoanEventKind.PREPAYMENT:
                yield FlowEvent(on=event.on, act=Act.PREPAY, value=event.amount_fen or 0)
            case LoanEventKind.PAYOFF:
                if event.on not in ends:
                    yield FlowEvent(on=event.on, act=Act.INTEREST)
                yield FlowEvent(on=event.on, act=Act.CLOSE)


def _payments(
    plan: Plan,
    repaid: tuple[SettlementPeriod, ...],
    segments: Sequence[RateSegment],
    events: Sequence[LoanEvent],
) -> Iterator[FlowEvent]:
    """When the standing payment is fixed, and again, while the plan holds."""
    repayment = plan.loan.repayment
    kind = repayment.kind
    if kind in (RepaymentKind.BULLET, RepaymentKind.CUSTOM) or not repaid:
        return
    # Interest-only days come before: what is repaid is fixed when the first repaid period begins.
    begun = max(repaid[0].period.start, plan.after)
    if begun >= plan.until:
        return
    if repayment.amount_fen is not None:
        yield FlowEvent(on=begun, act=Act.PAYMENT, value=repayment.amount_fen)
        return
    ends = tuple(day.period.end for day in repaid if day.nominal_on <= plan.loan.matures_on)
    fixed_on = {begun, *(e.on for e in events if e.kind is LoanEventKind.DRAWDOWN)}
    if repayment.at_change is AtChange.RECOMPUTE:
        fixed_on |= {e.on for e in events if e.kind is LoanEventKind.PREPAYMENT}
        if kind is RepaymentKind.EQUAL_INSTALMENT:
            fixed_on |= set(_rate_changes(segments, ends, after=begun))
    for on in sorted(fixed_on):
        left = tuple(end for end in ends if end > on)
        if not begun <= on < plan.until or not left:
            continue
        if kind is RepaymentKind.EQUAL_PRINCIPAL:
            yield FlowEvent(on=on, act=Act.SHARE, value=len(left))
        else:
            yield FlowEvent(on=on, act=Act.LEVEL, days=left)


def _rate_changes(
    segments: Sequence[RateSegment], ends: Sequence[date], *, after: date
) -> Iterator[date]:
    """The first repayment day on or after each change of the rate after a day."""
    for before, segment in pairwise(segments):
        changed_on = segment.period.start
        if changed_on > after and before.all_in_e4bp != segment.all_in_e4bp:
            place = bisect_left(ends, changed_on)
            if place < len(ends) - 1:
                yield ends[place]
