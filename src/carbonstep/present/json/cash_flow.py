"""A loan's cash flows and its ledger as JSON. Money is yuan with two decimals."""

from datetime import date

from pydantic import Field

from carbonstep.domain.money.service import CashFlow
from carbonstep.domain.money.statement.cash_flow import (
    CashFlowStatement,
    FlowTotals,
    LedgerLine,
    LedgerTotals,
)
from carbonstep.present.json.fixing import MissingPublicationOut
from carbonstep.present.json.shape import DecimalText, Out, StatementOut
from carbonstep.units.money import yuan_text

STATUS = (
    "projected, due or fallen_due by the contract; partly_paid, overdue or settled by what was "
    "told; done: drawn, added to the principal, or repaid early."
)
OPEN = "What of it is not known to be paid."
OVERDUE = "What of that was told to be overdue and is not made good."
PAID = "What of it was told to be paid, once its day has come."
WAITING = (
    "The money that came in and pays no day that has come: it waits for the next ones that fall "
    "due, or is left over."
)
FIXING_MISSING = "It is an estimate: a publication that it rests on is not recorded."
PUBLICATION_MISSING = "The first publication that it rests on and that is not recorded."


class CashFlowOut(Out):
    """Money that moves on a day. `borrower_pays` is negative where the borrower receives."""

    kind: str = Field(
        description="drawdown, interest, capitalised, deferred, repayment, prepayment or payoff."
    )
    nominal_on: date = Field(description="The contract's day.")
    pays_on: date
    provisional: bool = Field(description="The payment day may still move.")
    amount: DecimalText
    borrower_pays: DecimalText
    balance: DecimalText = Field(description="The principal outstanding after it.")
    status: str = Field(description=STATUS)
    open: DecimalText = Field(description=OPEN)
    overdue: DecimalText = Field(description=OVERDUE)
    paid: DecimalText = Field(description=PAID)
    projected: bool = Field(description="It rests on a benchmark not known yet.")
    fixing_missing: bool = Field(description=FIXING_MISSING)
    publication_missing: MissingPublicationOut | None = Field(description=PUBLICATION_MISSING)

    @classmethod
    def of(cls, flow: CashFlow) -> "CashFlowOut":
        return cls(
            kind=flow.kind.value,
            nominal_on=flow.nominal_on,
            pays_on=flow.pays_on,
            provisional=flow.provisional,
            amount=yuan_text(flow.amount_fen),
            borrower_pays=yuan_text(flow.borrower_fen),
            balance=yuan_text(flow.balance_fen),
            status=flow.stands.value,
            open=yuan_text(flow.open_fen),
            overdue=yuan_text(flow.overdue_fen),
            paid=yuan_text(flow.paid_fen),
            projected=flow.projected,
            fixing_missing=flow.waits_for is not None,
            publication_missing=MissingPublicationOut.awaited(flow.waits_for),
        )


class FlowTotalsOut(Out):
    """Cash flows added up."""

    drawn: DecimalText
    interest: DecimalText
    capitalised: DecimalText
    deferred: DecimalText = Field(description="Unpaid interest left in the principal.")
    repaid: DecimalText
    borrower_pays: DecimalText

    @classmethod
    def of(cls, totals: FlowTotals) -> "FlowTotalsOut":
        return cls(
            drawn=yuan_text(totals.drawn_fen),
            interest=yuan_text(totals.interest_fen),
            capitalised=yuan_text(totals.capitalised_fen),
            deferred=yuan_text(totals.deferred_fen),
            repaid=yuan_text(totals.repaid_fen),
            borrower_pays=yuan_text(totals.borrower_fen),
        )


class LedgerTotalsOut(Out):
    """From the facts and the ledger to what the borrower pays by the flows that fell due: all
    but the last add up to the last."""

    drawn: DecimalText = Field(description="Drawn so far, negative: a fact, not posted.")
    prepaid: DecimalText = Field(description="Repaid early in part: a fact, not posted.")
    posted: DecimalText
    true_up: DecimalText
    true_up_pending: DecimalText
    waived: DecimalText = Field(description="What correction terms leave uncharged.")
    kept: DecimalText = Field(description="What they leave unrefunded, negative.")
    capitalised: DecimalText = Field(
        description="Takes out what the ledger has as added to the principal."
    )
    not_posted: DecimalText = Field(description="Fallen due, and not in the ledger yet.")
    borrower_pays: DecimalText

    @classmethod
    def of(cls, totals: LedgerTotals) -> "LedgerTotalsOut":
        return cls(
            drawn=yuan_text(totals.drawn_fen),
            prepaid=yuan_text(totals.prepaid_fen),
            posted=yuan_text(totals.posted_fen),
            true_up=yuan_text(totals.true_up_fen),
            true_up_pending=yuan_text(totals.true_up_pending_fen),
            waived=yuan_text(totals.waived_fen),
            kept=yuan_text(totals.kept_fen),
            capitalised=yuan_text(totals.capitalised_fen),
            not_posted=yuan_text(totals.not_posted_fen),
            borrower_pays=yuan_text(totals.borrower_fen),
        )


class FlowScopesOut(Out):
    """Totals of what fell due, of the whole life, and of the ledger (null: of a quote)."""

    to_date: FlowTotalsOut
    life: FlowTotalsOut
    ledger: LedgerTotalsOut | None


class LedgerLineOut(Out):
    """One component of a posting or a true-up; positive is receivable from the borrower. What is
    waived (positive) or kept (negative) moves no money; with it a day's lines equal its flows."""

    mark: str = Field(
        description="posted, true_up, true_up_pending (made by the next run), waived or kept."
    )
    component: str = Field(description="interest, capitalised or principal.")
    nominal_on: date
    posted_on: date
    amount: DecimalText
    borrower_pays: DecimalText

    @classmethod
    def of(cls, line: LedgerLine) -> "LedgerLineOut":
        return cls(
            mark=line.mark.value,
            component=line.component.value,
            nominal_on=line.nominal_on,
            posted_on=line.posted_on,
            amount=yuan_text(line.amount_fen),
            borrower_pays=yuan_text(line.borrower_fen),
        )


class CashFlowStatementOut(StatementOut):
    """The cash-flow table of a loan as it stands by the facts known, and its ledger."""

    waiting: DecimalText = Field(description=WAITING)
    flows: list[CashFlowOut]
    ledger: list[LedgerLineOut]
    totals: FlowScopesOut

    @classmethod
    def of(cls, found: CashFlowStatement) -> "CashFlowStatementOut":
        return cls(
            loan_id=found.loan.loan_id,
            as_of=found.as_of,
            known=found.known,
            currency=found.loan.currency,
            waiting=yuan_text(found.waiting_fen),
            flows=[CashFlowOut.of(flow) for flow in found.flows],
            ledger=[LedgerLineOut.of(line) for line in found.ledger],
            totals=FlowScopesOut(
                to_date=FlowTotalsOut.of(found.to_date),
                life=FlowTotalsOut.of(found.life),
                ledger=None if found.bridge is None else LedgerTotalsOut.of(found.bridge),
            ),
        )
