"""The cash-flow statement of a loan: every flow, its ledger beside them, and the way between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.money.ledger import Ledger, waived_by_day
from carbonstep.domain.money.payoff import PayoffSum
from carbonstep.domain.money.posting import Amounts, Component, Posting
from carbonstep.domain.money.service import CashFlow, CashFlowKind
from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.units.money import Fen

_REPAID = (CashFlowKind.REPAYMENT, CashFlowKind.PREPAYMENT, CashFlowKind.PAYOFF)


class LedgerMark(StrEnum):
    """What a line of the ledger is.

    A posting, a true-up, a true-up that the next daily run will make, or what the contract's
    correction terms leave as it was, in the borrower's favour (waived) or the lender's (kept).
    """

    POSTED = "posted"
    TRUE_UP = "true_up"
    TRUE_UP_PENDING = "true_up_pending"
    WAIVED = "waived"
    KEPT = "kept"

    @property
    def moves_money(self) -> bool:
        return self not in (LedgerMark.WAIVED, LedgerMark.KEPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """One component of a posting or a true-up, or what of a day's interest is left as it was.

    Sign of `amount_fen`: positive is receivable from the borrower, negative payable to it, but for
    what is waived (positive: not receivable) and kept (negative: not payable).
    """

    mark: LedgerMark
    component: Component
    nominal_on: date
    posted_on: date
    amount_fen: Fen

    @property
    def borrower_fen(self) -> Fen:
        """What the borrower pays by it. Interest added to the principal moves no money."""
        moves = self.mark.moves_money and self.component is not Component.CAPITALISED
        return self.amount_fen if moves else Fen(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTotals:
    """Cash flows added up. What the principal takes up is no repayment."""

    drawn_fen: Fen
    interest_fen: Fen
    capitalised_fen: Fen
    deferred_fen: Fen
    repaid_fen: Fen
    borrower_fen: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTotals:
    """From the facts and the ledger to what the borrower pays by the flows that fell due: all
    but the last add up to the last.

    Drawdowns and prepayments are facts and not posted. `capitalised_fen` takes out what the ledger
    added to the principal, `not_posted_fen` is what of those flows the ledger does not have
    yet.
    """

    drawn_fen: Fen
    prepaid_fen: Fen
    posted_fen: Fen
    true_up_fen: Fen
    true_up_pending_fen: Fen
    waived_fen: Fen
    kept_fen: Fen
    capitalised_fen: Fen
    not_posted_fen: Fen
    borrower_fen: Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class CashFlowStatement:
    """Every cash flow of a loan as it stands by the facts known on `as_of`, and its ledger.

    `known` is None where nothing is recorded (a quote), and `bridge` with it. `to_date` is of the
    flows that fell due, `life` of all. `waiting_fen` is the money that came in and pays no day that
    has come, and `payoff` what a payoff asks for with the penalty interest, which is no flow.
    """

    kind: ClassVar = StatementKind.CASH_FLOW

    loan: Loan
    as_of: date
    known: int | None
    flows: tuple[CashFlow, ...]
    ledger: tuple[LedgerLine, ...]
    to_date: FlowTotals
    life: FlowTotals
    bridge: LedgerTotals | None
    waiting_fen: Fen
    payoff: PayoffSum | None = None

    @property
    def bridged(self) -> bool:
        """Whether there is anything to say of the ledger: it has lines, or should have."""
        return self.bridge is not None and (bool(self.ledger) or self.bridge.not_posted_fen != 0)


def cash_flow_statement(
    loan: Loan,
    flows: tuple[CashFlow, ...],
    *,
    booked: Ledger,
    pending: Ledger,
    waiting_fen: Fen,
    payoff: PayoffSum | None = None,
    as_of: date,
    known: int | None,
) -> CashFlowStatement:
    """Put the flows of a loan beside what is `booked`, and what the next run would book."""
    ledger = _ledger_lines(booked, pending)
    fallen = [flow for flow in flows if flow.stands.fell_due]
    return CashFlowStatement(
        loan=loan,
        as_of=as_of,
        known=known,
        flows=flows,
        ledger=ledger,
        to_date=_flow_totals(fallen),
        life=_flow_totals(flows),
        bridge=None if known is None else _bridge(fallen, ledger),
        waiting_fen=waiting_fen,
        payoff=payoff,
    )


def _ledger_lines(booked: Ledger, pending: Ledger) -> tuple[LedgerLine, ...]:
    """One line for each component of each posting and true-up, by contract day; and one for what of
    a day's interest is waived or kept, so that the lines of a day add up to its flows."""
    entries: list[tuple[LedgerMark, Posting | TrueUp, Amounts]] = [
        *((LedgerMark.POSTED, item, item.amounts) for item in booked.postings),
        *((LedgerMark.TRUE_UP, item, item.change) for item in booked.true_ups),
        *((LedgerMark.TRUE_UP_PENDING, item, item.change) for item in pending.true_ups),
    ]
    lines = [
        _line(mark, entry, component, amount)
        for mark, entry, amounts in entries
        for component, amount in amounts.by_component
        if amount
    ]
    lines += [
        _line(
            LedgerMark.WAIVED if item.waived_fen > 0 else LedgerMark.KEPT,
            item,
            Component.INTEREST,
            item.waived_fen,
        )
        for item in waived_by_day(booked, pending).values()
    ]
    return tuple(sorted(lines, key=lambda line: line.nominal_on))


def _line(
    mark: LedgerMark, entry: Posting | TrueUp, component: Component, amount_fen: Fen
) -> LedgerLine:
    return LedgerLine(
        mark=mark,
        component=component,
        nominal_on=entry.nominal_on,
        posted_on=entry.posted_on,
        amount_fen=amount_fen,
    )


def _flow_totals(flows: Sequence[CashFlow]) -> FlowTotals:
    def of(*kinds: CashFlowKind) -> Fen:
        return Fen(sum(flow.amount_fen for flow in flows if flow.kind in kinds))

    return FlowTotals(
        drawn_fen=of(CashFlowKind.DRAWDOWN),
        interest_fen=of(CashFlowKind.INTEREST),
        capitalised_fen=of(CashFlowKind.CAPITALISED),
        deferred_fen=of(CashFlowKind.DEFERRED),
        repaid_fen=of(*_REPAID),
        borrower_fen=_paid(flows),
    )


def _bridge(fallen: Sequence[CashFlow], ledger: Sequence[LedgerLine]) -> LedgerTotals:
    def paid(kind: CashFlowKind) -> Fen:
        return _paid(flow for flow in fallen if flow.kind is kind)

    def marked(mark: LedgerMark) -> Fen:
        return Fen(sum(line.amount_fen for line in ledger if line.mark is mark))

    drawn, prepaid = paid(CashFlowKind.DRAWDOWN), paid(CashFlowKind.PREPAYMENT)
    capitalised = sum(line.amount_fen for line in ledger if line.component is Component.CAPITALISED)
    booked = sum(line.amount_fen for line in ledger)
    borrower = _paid(fallen)
    return LedgerTotals(
        drawn_fen=drawn,
        prepaid_fen=prepaid,
        posted_fen=marked(LedgerMark.POSTED),
        true_up_fen=marked(LedgerMark.TRUE_UP),
        true_up_pending_fen=marked(LedgerMark.TRUE_UP_PENDING),
        waived_fen=marked(LedgerMark.WAIVED),
        kept_fen=marked(LedgerMark.KEPT),
        capitalised_fen=Fen(-capitalised),
        not_posted_fen=Fen(borrower - drawn - prepaid - booked + capitalised),
        borrower_fen=borrower,
    )


def _paid(flows: Iterable[CashFlow]) -> Fen:
    return Fen(sum(flow.borrower_fen for flow in flows))
