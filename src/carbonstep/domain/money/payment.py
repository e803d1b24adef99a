"""Where each payment of a loan stands by what was told: settled, paid in part, overdue, or open."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from carbonstep.domain.money.due_day import DueKey, due_key
from carbonstep.domain.money.interest import InterestPeriod, PaymentStatus
from carbonstep.domain.money.position import DayPosition, Position
from carbonstep.domain.money.service import CashFlow, CashFlowKind, Serviced
from carbonstep.units.money import NOTHING, Fen

_IN_PRINCIPAL = (CashFlowKind.DRAWDOWN, CashFlowKind.CAPITALISED, CashFlowKind.DEFERRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """The interest periods and cash flows of a loan's life, each where it stands by what was told
    and how much of it is open and overdue."""

    interest: tuple[InterestPeriod, ...]
    flows: tuple[CashFlow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    status: PaymentStatus
    open_fen: Fen
    overdue_fen: Fen
    paid_fen: Fen


def payments_told(serviced: Serviced, position: Position, *, as_of: date) -> Payments:
    """What the contract asks for, with what was told of it by a day.

    What comes in for a day pays its interest first, then its principal; so what is overdue of it is
    principal first.
    """
    by_key = {
        (day.due.nominal_on, day.due.on, day.due.pays_on, day.due.early): day
        for day in position.days
    }
    rows: dict[DueKey, list[int]] = {}
    for place, flow in enumerate(serviced.flows):
        key = due_key(flow, paid_off_on=position.paid_off_on)
        if key is not None and flow.kind is not CashFlowKind.DEFERRED:
            rows.setdefault(key, []).append(place)
    flows = [_of_contract(flow) for flow in serviced.flows]
    receipts = {item.event_id for item in position.receipts}
    for key, places in rows.items():
        places.sort(key=lambda place: flows[place].kind is not CashFlowKind.INTEREST)
        standings = _standings(by_key[key], [flows[p] for p in places], as_of, receipts)
        for place, standing in zip(places, standings, strict=True):
            flows[place] = _told(flows[place], standing)
    settled = {(flow.nominal_on, flow.on): flow for flow in flows if _is_interest(flow)}
    return Payments(
        interest=tuple(
            _as_flow(item, settled.get((item.settlement.nominal_on, item.settlement.period.end)))
            for item in serviced.interest
        ),
        flows=tuple(flows),
    )


def _is_interest(flow: CashFlow) -> bool:
    return flow.kind in (CashFlowKind.INTEREST, CashFlowKind.CAPITALISED)


def _of_contract(flow: CashFlow) -> CashFlow:
    """What moves the principal without the borrower paying waits for no payment."""
    if flow.kind not in _IN_PRINCIPAL:
        return flow
    done = flow.status is PaymentStatus.FALLEN_DUE
    status = PaymentStatus.DONE if done else flow.status
    return replace(flow, status=status, open_fen=NOTHING)


def _told(flow: CashFlow, standing: _Standing) -> CashFlow:
    return replace(
        flow,
        status=standing.status,
        open_fen=standing.open_fen,
        overdue_fen=standing.overdue_fen,
        paid_fen=standing.paid_fen,
    )


def _as_flow(item: InterestPeriod, flow: CashFlow | None) -> InterestPeriod:
    """An interest period as its flow stands; one of nothing may have none."""
    if flow is None:
        return item
    return replace(
        item,
        status=flow.status,
        open_fen=flow.open_fen,
        overdue_fen=flow.overdue_fen,
        paid_fen=flow.paid_fen,
    )


def _standings(
    day: DayPosition, rows: Sequence[CashFlow], as_of: date, receipts: Collection[str]
) -> list[_Standing]:
    """Where each flow of a due day stands, in the order in which they are paid.

    Settled is said of what receipts told in full. What a notice says was paid, or was made good, is
    done: money that came after it pays what it named, and tells nothing of the rest.
    """
    owed = _owed(day, rows)
    by_receipt = [item for item in day.money if item.event_id in receipts and item.on <= as_of]
    received = sum(item.amount_fen for item in by_receipt)
    in_order = sum(item.amount_fen for item in by_receipt if not (day.noticed and item.late))
    has_come = day.due.fell_due_by(as_of)
    open_left, overdue_left = int(day.open_fen(as_of)), int(day.overdue_fen(as_of))
    parts = []
    for place in reversed(range(len(rows))):
        part = max(min(open_left, owed[place]), 0)
        late = min(overdue_left, part)
        open_left -= part
        overdue_left -= late
        status = _status(rows[place].status, owed[place], open_fen=part, overdue_fen=late)
        told = received >= day.due.due_fen or in_order >= sum(owed[: place + 1])
        if status is PaymentStatus.SETTLED and (day.is_done(as_of) or not told):
            status = PaymentStatus.DONE
        parts.append(
            _Standing(
                status=status,
                open_fen=Fen(part),
                overdue_fen=Fen(late),
                # Money for a day that has not come waits for it.
                paid_fen=Fen(max(owed[place] - part, 0)) if has_come else NOTHING,
            )
        )
    return parts[::-1]


def _owed(day: DayPosition, rows: Sequence[CashFlow]) -> list[int]:
    """What is to be paid of each flow of a due day.

    Of the interest of a day what was deferred is not to be paid, and what interest is owed to the
    borrower is taken off the principal.
    """
    left = int(day.due.due_fen)
    owed = []
    for flow in reversed(rows):
        owed.append(left if _is_interest(flow) else min(int(flow.amount_fen), left))
        left -= owed[-1]
    return owed[::-1]


def _status(
    by_contract: PaymentStatus, owed_fen: int, *, open_fen: int, overdue_fen: int
) -> PaymentStatus:
    if by_contract in (PaymentStatus.ACCRUING, PaymentStatus.PROJECTED) or owed_fen <= 0:
        return by_contract
    if overdue_fen:
        return PaymentStatus.OVERDUE
    if not open_fen:
        return PaymentStatus.SETTLED
    return PaymentStatus.PARTLY_PAID if open_fen < owed_fen else by_contract
