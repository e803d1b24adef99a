"""A loan's whole life in money: interest of each settlement period, and every cash flow."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from carbonstep.domain.cash_flow import Accrual, Act, FlowRow, fold_flows
from carbonstep.domain.interest import (
    InterestPart,
    InterestPeriod,
    PaymentStatus,
    allocate,
    status_on,
)
from carbonstep.domain.loan import Loan
from carbonstep.domain.loan_event import REPAYMENTS, LoanEvent, LoanEventKind
from carbonstep.domain.loan_flow import flow_events, flow_terms
from carbonstep.domain.rate_segment import RateSegment, until_day
from carbonstep.domain.settlement import SettlementPeriod
from carbonstep.units.money import Fen, yuan_text
from carbonstep.units.period import Period
from carbonstep.units.problem import Place, Problem, Reason
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import WorkCalendar, calendar_named

_DAY = timedelta(days=1)


class CashFlowKind(StrEnum):
    """What a cash flow is."""

    DRAWDOWN = "drawdown"
    INTEREST = "interest"
    CAPITALISED = "capitalised"
    REPAYMENT = "repayment"
    PREPAYMENT = "prepayment"
    PAYOFF = "payoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlow:
    """Money that moves on a day, and the principal outstanding after it.

    `nominal_on` is the contract's day, `on` the day it counts for interest, `pays_on` the day it is
    paid. `amount_fen` is positive (a repayment is negative where an instalment did not cover the
    interest); `borrower_fen` has the sign. `projected`: it rests on a benchmark not known yet.
    """

    kind: CashFlowKind
    nominal_on: date
    on: date
    pays_on: date
    provisional: bool
    amount_fen: Fen
    balance_fen: Fen
    status: PaymentStatus
    projected: bool

    @property
    def borrower_fen(self) -> Fen:
        """The flow as the borrower's payment: positive is paid, negative is received; interest
        added to the principal moves no money."""
        match self.kind:
            case CashFlowKind.DRAWDOWN:
                return Fen(-self.amount_fen)
            case CashFlowKind.CAPITALISED:
                return Fen(0)
            case _:
                return self.amount_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Serviced:
    """A loan's life on one rate history: its segments, interest periods and cash flows.

    `ends_on` is the day the last principal is repaid; the segments end there.
    """

    segments: tuple[RateSegment, ...]
    interest: tuple[InterestPeriod, ...]
    flows: tuple[CashFlow, ...]
    ends_on: date

    def balance_on(self, day: date) -> Fen:
        """The principal outstanding at the end of a day; interest of that day runs on it."""
        place = bisect_right(self.flows, day, key=lambda flow: flow.on)
        return self.flows[place - 1].balance_fen if place else Fen(0)


def service(
    loan: Loan,
    *,
    periods: tuple[SettlementPeriod, ...],
    segments: tuple[RateSegment, ...],
    events: Sequence[LoanEvent],
    calendar: WorkCalendar,
    as_of: date,
) -> Serviced | Problem:
    """Run a loan through the fold.

    `segments` cover `periods`; `events` are those that stand. Rounding: every payment of interest,
    and every fixed payment, to the fen, half away from zero; nothing else.

    Errors: `repayment_above_balance`, `drawdown_above_principal`, `loan_event_outside_life`.
    """
    assert segments[0].period.start == loan.drawn_on, "the rate is of this loan"
    assert segments[-1].period.end == periods[-1].period.end, "the rate covers the periods"
    problem = _check_events(loan, periods, events)
    if problem is not None:
        return problem
    rows = fold_flows(
        flow_terms(loan),
        flow_events(loan, periods=periods, segments=segments, events=events),
    )
    problem = _check_repaid(rows)
    if problem is not None:
        return problem
    by_end = {period.period.end: period for period in periods}
    calendar = calendar_named(loan.interest.calendar, prc=calendar)
    interest: list[InterestPeriod] = []
    flows: list[CashFlow] = []
    for row in rows:
        if row.event.act in (Act.INTEREST, Act.CAPITALISE) and row.accruals:
            settlement = by_end.get(row.event.on) or _cut(periods, row.event.on)
            interest.append(_interest(loan, row, settlement, segments, as_of))
        flow = _flow(loan, row, by_end=by_end, segments=segments, calendar=calendar, as_of=as_of)
        if flow is not None:
            flows.append(flow)
    ends_on = max(flow.on for flow in flows)
    return Serviced(
        segments=until_day(segments, ends_on),
        interest=tuple(interest),
        flows=tuple(flows),
        ends_on=ends_on,
    )


def _check_events(
    loan: Loan, periods: tuple[SettlementPeriod, ...], events: Sequence[LoanEvent]
) -> Problem | None:
    """Events outside the loan's days, and drawdowns beyond its principal."""
    drawn = loan.drawn_at_first_fen
    last = periods[-1].period.end
    paid_off = min((e.on for e in events if e.kind is LoanEventKind.PAYOFF), default=last)
    for event in events:
        place = Place(path=f"loan.events.{event.event_id}")
        since, until = loan.drawn_on, last
        if event.kind is LoanEventKind.OVERDUE:
            # The last payment may be due, and so overdue, only on a working day after the last day.
            until = max(last, periods[-1].pays_on)
        elif event.kind is LoanEventKind.DRAWDOWN:
            until = min(last, paid_off) - _DAY  # what is drawn on the last day is never repaid
        elif event.kind in REPAYMENTS:
            since += _DAY  # on the drawdown day nothing is outstanding yet
        if not since <= event.on <= until:
            return Problem(
                reason=Reason.LOAN_EVENT_OUTSIDE_LIFE,
                place=place,
                found=event.on.isoformat(),
                needed=f"{since} to {until}",
            )
        if event.kind is LoanEventKind.DRAWDOWN:
            drawn = Fen(drawn + (event.amount_fen or 0))
            if drawn > loan.principal_fen:
                return Problem(
                    reason=Reason.DRAWDOWN_ABOVE_PRINCIPAL,
                    place=place,
                    found=yuan_text(drawn),
                    needed=yuan_text(loan.principal_fen),
                )
    return None


def _check_repaid(rows: Sequence[FlowRow]) -> Problem | None:
    """Repayments of a named amount that find less than it outstanding.

    What was repaid early shortens a contract's own schedule from its end, which is no mistake.
    """
    early = False
    for row in rows:
        early = early or row.event.act in (Act.PREPAY, Act.CLOSE)
        named = row.event.act is Act.PREPAY or (row.event.act is Act.REPAY and not early)
        if named and row.amount != row.event.value:
            return Problem(
                reason=Reason.REPAYMENT_ABOVE_BALANCE,
                place=Place(path=f"loan.repaid.{row.event.on}"),
                found=yuan_text(int(row.event.value)),
                needed=yuan_text(int(row.amount)),
            )
    return None


def _cut(periods: tuple[SettlementPeriod, ...], on: date) -> SettlementPeriod:
    """The period a payoff ends on its day."""
    period = next(item for item in periods if item.period.start < on < item.period.end)
    return replace(
        period,
        period=Period(period.period.start, on),
        nominal_on=on,
        pays_on=on,
        provisional=False,
        final=True,
    )


def _interest(
    loan: Loan,
    row: FlowRow,
    settlement: SettlementPeriod,
    segments: Sequence[RateSegment],
    as_of: date,
) -> InterestPeriod:
    amount = Fen(int(row.amount))
    accruals = row.accruals
    shown = (amount,) if len(accruals) == 1 else allocate(amount, [a.interest for a in accruals])
    return InterestPeriod(
        settlement=settlement,
        parts=tuple(
            _part(loan, accrual, fen, segments)
            for accrual, fen in zip(accruals, shown, strict=True)
        ),
        amount_fen=amount,
        capitalised=row.event.act is Act.CAPITALISE,
        status=status_on(settlement, as_of),
    )


def _part(
    loan: Loan, accrual: Accrual, shown: Fen, segments: Sequence[RateSegment]
) -> InterestPart:
    return InterestPart(
        period=Period(accrual.start, accrual.end),
        principal_fen=Fen(int(accrual.base)),
        all_in_e4bp=RateE4bp(int(accrual.rate)),
        units=accrual.units,
        units_a_year=loan.day_count.units_a_year,
        shown_fen=shown,
        projected=_segment(segments, accrual.start).projected,
    )


def _flow(
    loan: Loan,
    row: FlowRow,
    *,
    by_end: dict[date, SettlementPeriod],
    segments: Sequence[RateSegment],
    calendar: WorkCalendar,
    as_of: date,
) -> CashFlow | None:
    """The cash flow of a row, or None where no money moves."""
    kind = _kind(row, by_end)
    if kind is None or not (row.amount or row.accruals):
        return None
    on = row.event.on
    settlement = by_end.get(on)
    moved = kind in (CashFlowKind.DRAWDOWN, CashFlowKind.PREPAYMENT, CashFlowKind.PAYOFF)
    pays_on, provisional = on, False
    if settlement is not None and not moved:
        pays_on, provisional = settlement.pays_on, settlement.provisional
        status = status_on(settlement, as_of)
    else:
        if row.event.act is Act.REPAY:
            paid = calendar.adjust(on, loan.interest.business_day)
            pays_on, provisional = paid.on, paid.provisional
        over = pays_on <= as_of and not provisional
        status = PaymentStatus.SETTLED if over else PaymentStatus.PROJECTED
    return CashFlow(
        kind=kind,
        nominal_on=on if settlement is None else settlement.nominal_on,
        on=on,
        pays_on=pays_on,
        provisional=provisional,
        amount_fen=Fen(int(row.amount)),
        balance_fen=Fen(int(row.principal)),
        status=status,
        projected=any(_segment(segments, a.start).projected for a in row.accruals),
    )


def _kind(row: FlowRow, by_end: dict[date, SettlementPeriod]) -> CashFlowKind | None:
    match row.event.act:
        case Act.DRAW:
            return CashFlowKind.DRAWDOWN
        case Act.INTEREST:
            return CashFlowKind.INTEREST
        case Act.CAPITALISE:
            return CashFlowKind.CAPITALISED
        case Act.PREPAY:
            return CashFlowKind.PREPAYMENT
        case Act.CLOSE:
            settlement = by_end.get(row.event.on)
            final = settlement is not None and settlement.final
            return CashFlowKind.REPAYMENT if final else CashFlowKind.PAYOFF
        case Act.INSTALMENT | Act.PART | Act.REPAY:
            return CashFlowKind.REPAYMENT
        case _:
            return None


def _segment(segments: Sequence[RateSegment], day: date) -> RateSegment:
    return next(segment for segment in reversed(segments) if segment.period.start <= day)
