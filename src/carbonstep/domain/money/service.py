"""A loan's whole life in money: interest of each settlement period, and every cash flow."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from carbonstep.domain.loan.contract import Contract
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.loan.loan import DayOrder, Loan
from carbonstep.domain.loan.settlement import Schedule, SettlementPeriod, scheduled_days
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.compile import flow_events, flow_terms
from carbonstep.domain.money.event_day import check_events
from carbonstep.domain.money.fold import Accrual, Act, FlowRow, fold_flows
from carbonstep.domain.money.interest import (
    InterestPart,
    InterestPeriod,
    PaymentStatus,
    allocate,
    status_on,
)
from carbonstep.domain.money.reason import MoneyReason
from carbonstep.domain.money.stand_in import StandIns
from carbonstep.domain.rate.segment import RateSegment, until_day
from carbonstep.reading.problem import Place, Problem
from carbonstep.units.money import NOTHING, Fen, yuan_text
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import WorkCalendar, calendar_named

_NAMED = (Act.REPAY, Act.PREPAY)


class CashFlowKind(StrEnum):
    """What a cash flow is.

    Capitalised: interest the contract adds to the principal. Deferred: what an instalment leaves
    unpaid of the interest on its day, which stays in the principal.
    """

    DRAWDOWN = "drawdown"
    INTEREST = "interest"
    CAPITALISED = "capitalised"
    DEFERRED = "deferred"
    REPAYMENT = "repayment"
    PREPAYMENT = "prepayment"
    PAYOFF = "payoff"


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlow:
    """Money that moves on a day, and the principal outstanding after it.

    `nominal_on` is the contract's day, `on` the day it counts for interest, `pays_on` the day it is
    to be paid. `amount_fen` is positive; `borrower_fen` has the sign. `open_fen`, `overdue_fen`,
    `paid_fen` and `waits_for` as in an interest period. `projected`: it rests on a benchmark not
    known yet.
    """

    kind: CashFlowKind
    nominal_on: date
    on: date
    pays_on: date
    provisional: bool
    amount_fen: Fen
    balance_fen: Fen
    status: PaymentStatus
    open_fen: Fen
    overdue_fen: Fen = NOTHING
    paid_fen: Fen = NOTHING
    projected: bool
    waits_for: MissingPublication | None = None

    @property
    def borrower_fen(self) -> Fen:
        """The flow as the borrower's payment: positive is paid, negative is received.

        Interest added to the principal moves no money. What is deferred is taken off the day's
        interest, which is shown whole.
        """
        match self.kind:
            case CashFlowKind.DRAWDOWN | CashFlowKind.DEFERRED:
                return Fen(-self.amount_fen)
            case CashFlowKind.CAPITALISED:
                return Fen(0)
            case _:
                return self.amount_fen

    @property
    def stands(self) -> PaymentStatus:
        """Where it stands. Interest accrues, money does not: the flow at the end of a running
        period is still to come."""
        running = self.status is PaymentStatus.ACCRUING
        return PaymentStatus.PROJECTED if running else self.status


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
    contract: Contract,
    *,
    schedule: Schedule,
    segments: tuple[RateSegment, ...],
    events: Sequence[LoanEvent],
    market: Market,
    lived: bool = True,
) -> Serviced | Problem:
    """Run a loan through the fold.

    `segments` cover the periods of the `schedule`; `events` are those that stand. `lived` is False
    for a life on rates the loan did not have: what was repaid early then repays at most what is
    outstanding.

    Rounding: every payment of interest, and every fixed payment, to the fen, half away from zero;
    nothing else.

    Errors: `repayment_above_balance`, `drawdown_above_principal`, `loan_event_outside_life`.
    """
    loan, periods = contract.booked, schedule.periods
    assert segments[0].period.start == loan.drawn_on, "the rate is of this loan"
    assert segments[-1].period.end == periods[-1].period.end, "the rate covers the periods"
    problem = check_events(loan, periods, events)
    if problem is not None:
        return problem
    calendar = calendar_named(loan.interest.calendar, prc=market.calendar)
    rows = fold_flows(
        flow_terms(loan),
        flow_events(schedule, segments=segments, events=events, calendar=calendar),
    )
    problem = _check_repaid(loan, rows) if lived else None
    if problem is not None:
        return problem
    days = _Days(schedule, segments, events, calendar, StandIns(contract, segments))
    interest: list[InterestPeriod] = []
    flows: list[CashFlow] = []
    for row in rows:
        if row.event.act in (Act.INTEREST, Act.CAPITALISE) and row.accruals:
            settlement = days.by_end.get(row.event.on) or _cut(periods, row.event.on)
            interest.append(_interest(loan, row, settlement, days, market.as_of))
        flow = _flow(loan, row, days, market.as_of)
        if flow is not None:
            flows.append(flow)
    ends_on = max(flow.on for flow in flows)
    return Serviced(
        segments=until_day(segments, ends_on),
        interest=tuple(interest),
        flows=tuple(flows),
        ends_on=ends_on,
    )


class _Days:
    """What the days of a loan's life say of what is paid on them.

    `by_end` has the settlement periods by the day they end on, `contract_days` the contract's own
    days of repayments that moved without being settlement days. `paid_off_on` is the day of a
    payoff: it pays also what fell due before and whose payment day has not gone by.
    """

    __slots__ = (
        "_projected",
        "_starts",
        "by_end",
        "calendar",
        "contract_days",
        "paid_off_on",
        "projected_after",
        "stand_ins",
    )

    def __init__(
        self,
        schedule: Schedule,
        segments: Sequence[RateSegment],
        events: Sequence[LoanEvent],
        calendar: WorkCalendar,
        stand_ins: StandIns,
    ) -> None:
        self.calendar = calendar
        self.stand_ins = stand_ins
        payoffs = (event.on for event in events if event.kind is LoanEventKind.PAYOFF)
        self.paid_off_on = next(payoffs, None)
        self.by_end = {item.period.end: self._paid_with(item) for item in schedule.periods}
        self.contract_days: dict[date, date] = {}
        for plan in schedule.plans:
            for contract_day, on in scheduled_days(plan, calendar=calendar).items():
                self.contract_days.setdefault(on, contract_day)
        self._starts = [segment.period.start for segment in segments]
        self._projected = [segment.projected for segment in segments]
        self.projected_after = date.max
        if any(plan.loan.principal_follows_rates for plan in schedule.plans):
            starts = (s.period.start for s in segments if s.projected)
            self.projected_after = next(starts, date.max)

    def _paid_with(self, item: SettlementPeriod) -> SettlementPeriod:
        """A period that is paid with the payoff, on its day and for certain, or as it is."""
        if not self.is_paid_off(item.period.end, item.pays_on):
            return item
        assert self.paid_off_on is not None
        return replace(item, pays_on=self.paid_off_on, provisional=False)

    def is_paid_off(self, on: date, pays_on: date) -> bool:
        """Whether the payoff pays what falls due on a day: who pays off pays it with the loan,
        where the payment day has not gone by."""
        return self.paid_off_on is not None and on <= self.paid_off_on <= max(on, pays_on)

    def rests_on_projection(self, day: date) -> bool:
        """Whether the rate of a day is not known yet."""
        return self._projected[bisect_right(self._starts, day) - 1]


def _check_repaid(loan: Loan, rows: Sequence[FlowRow]) -> Problem | None:
    """Repayments of a named amount that find less than it outstanding.

    What was repaid early shortens a contract's own schedule from its end, and what is not drawn by
    then cannot be repaid: neither is a mistake.
    """
    early, drawn = False, 0
    if not any(row.event.act in _NAMED for row in rows):
        return None
    for row in rows:
        act = row.event.act
        early = early or act in (Act.PREPAY, Act.CLOSE)
        drawn += int(row.amount) if act is Act.DRAW else 0
        whole = not early and drawn == loan.principal_fen
        named = act is Act.PREPAY or (act is Act.REPAY and whole)
        if named and row.amount != row.event.value:
            return Problem(
                reason=MoneyReason.REPAYMENT_ABOVE_BALANCE,
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
    days: _Days,
    as_of: date,
) -> InterestPeriod:
    amount = Fen(int(row.amount))
    accruals = row.accruals
    shown: tuple[Fen, ...] = (amount,)
    if len(accruals) > 1:
        shown = allocate(amount, [int(a.by_units) for a in accruals], per=accruals[0].per)
    return InterestPeriod(
        settlement=settlement,
        parts=tuple(
            _part(loan, accrual, fen, days) for accrual, fen in zip(accruals, shown, strict=True)
        ),
        amount_fen=amount,
        capitalised=row.event.act is Act.CAPITALISE,
        status=status_on(settlement, as_of),
        open_fen=amount,
        waits_for=days.stand_ins.under(settlement.period, until=row.event.on),
    )


def _part(loan: Loan, accrual: Accrual, shown: Fen, days: _Days) -> InterestPart:
    return InterestPart(
        period=Period(accrual.start, accrual.end),
        principal_fen=Fen(int(accrual.base)),
        all_in_e4bp=RateE4bp(int(accrual.rate)),
        units=accrual.units,
        units_a_year=loan.day_count.units_a_year,
        shown_fen=shown,
        projected=days.rests_on_projection(accrual.start),
    )


def _flow(loan: Loan, row: FlowRow, days: _Days, as_of: date) -> CashFlow | None:
    """The cash flow of a row, or None where no money moves."""
    kind = _kind(row, days.by_end)
    if kind is None or not (row.amount or row.accruals):
        return None
    on = row.event.on
    settlement = days.by_end.get(on)
    moved = kind in (CashFlowKind.DRAWDOWN, CashFlowKind.PREPAYMENT, CashFlowKind.PAYOFF)
    nominal_on = on if settlement is None else settlement.nominal_on
    pays_on, provisional = on, False
    if settlement is not None and not moved:
        pays_on, provisional = settlement.pays_on, settlement.provisional
        status = status_on(settlement, as_of)
    else:
        if row.event.act is Act.REPAY:
            nominal_on = days.contract_days[on]
            paid = days.calendar.adjust(nominal_on, loan.interest.business_day)
            shifted = loan.interest.order is DayOrder.SHIFT_THEN_CALCULATE
            pays_on, provisional = on if shifted else paid.on, paid.provisional
            if days.is_paid_off(on, pays_on) and days.paid_off_on is not None:
                pays_on, provisional = days.paid_off_on, False
        over = pays_on <= as_of and not provisional
        status = PaymentStatus.FALLEN_DUE if over else PaymentStatus.PROJECTED
    amount = Fen(abs(int(row.amount)) if kind is CashFlowKind.DEFERRED else int(row.amount))
    by_rate = row.event.act in (Act.INSTALMENT, Act.PART, Act.CLOSE)
    accrued = Period(row.accruals[0].start, row.accruals[-1].end) if row.accruals else None
    rests = by_rate or accrued is not None
    return CashFlow(
        kind=kind,
        nominal_on=nominal_on,
        on=on,
        pays_on=pays_on,
        provisional=provisional,
        amount_fen=amount,
        balance_fen=Fen(int(row.principal)),
        status=status,
        open_fen=amount,
        projected=(by_rate and on > days.projected_after)
        or any(days.rests_on_projection(a.start) for a in row.accruals),
        waits_for=days.stand_ins.under(accrued, until=on) if rests else None,
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
        case Act.INSTALMENT if row.amount < 0:
            return CashFlowKind.DEFERRED
        case Act.INSTALMENT | Act.PART | Act.REPAY:
            return CashFlowKind.REPAYMENT
        case _:
            return None
