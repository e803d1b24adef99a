"""The words statements use for the closed lists of the domain, and their numbers as people read."""

from collections.abc import Iterable
from fractions import Fraction

from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.loan.loan import RepaymentKind
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.domain.money.statement.cash_flow import LedgerMark
from carbonstep.domain.money.statement.view import Cell, CellKind
from carbonstep.domain.rate.rate_step import RateOperation, RateStep
from carbonstep.present.sentence.publication import estimated_on
from carbonstep.present.words.number import MINUS, grouped, rate_display, two_decimals
from carbonstep.present.words.translation import Say, mark

FLOW_KINDS = {
    CashFlowKind.DRAWDOWN: mark("drawdown"),
    CashFlowKind.INTEREST: mark("interest"),
    CashFlowKind.CAPITALISED: mark("interest added to the principal"),
    CashFlowKind.DEFERRED: mark("unpaid interest left in the principal"),
    CashFlowKind.REPAYMENT: mark("repayment"),
    CashFlowKind.PREPAYMENT: mark("prepayment"),
    CashFlowKind.PAYOFF: mark("payoff"),
}
FLOW_TOTALS = {
    "drawn_fen": mark("drawn"),
    "interest_fen": mark("interest"),
    "capitalised_fen": mark("interest added to the principal"),
    "deferred_fen": mark("unpaid interest left in the principal"),
    "repaid_fen": mark("principal repaid"),
}
"""The totals of the flows that lead to what the borrower pays, by their names in `FlowTotals`."""
NET = mark("borrower pays, net")
LEDGER_MARKS = {
    LedgerMark.POSTED: mark("posted"),
    LedgerMark.TRUE_UP: mark("true-up"),
    LedgerMark.TRUE_UP_PENDING: mark("true-up, pending"),
    LedgerMark.WAIVED: mark("waived"),
    LedgerMark.KEPT: mark("kept"),
}
LEDGER_TOTALS = {
    "drawn_fen": mark("drawn, not posted"),
    "prepaid_fen": mark("prepaid, not posted"),
    "posted_fen": mark("posted"),
    "true_up_fen": mark("true-up"),
    "true_up_pending_fen": mark("true-up, pending"),
    "waived_fen": mark("waived"),
    "kept_fen": mark("kept"),
    "capitalised_fen": mark("less: added to the principal"),
    "not_posted_fen": mark("fallen due, not posted yet"),
}
"""What leads from the ledger to what the borrower pays by the flows that fell due, by the names
of `LedgerTotals`."""
REPAYMENTS = {
    RepaymentKind.BULLET: mark("bullet"),
    RepaymentKind.EQUAL_PRINCIPAL: mark("equal principal"),
    RepaymentKind.EQUAL_INSTALMENT: mark("equal instalments"),
    RepaymentKind.FIXED_PRINCIPAL: mark("fixed principal"),
    RepaymentKind.FIXED_PAYMENT: mark("fixed payment"),
    RepaymentKind.CUSTOM: mark("custom schedule"),
}
PENALTIES = {
    LoanEventKind.OVERDUE: mark("overdue: the contract rate plus {pct} % of it"),
    LoanEventKind.MISUSE: mark("misused: {pct} % of the contract rate on top"),
}
OPERATIONS = {
    RateOperation.BENCHMARK_FLOOR: mark("benchmark raised to its floor of {by} %"),
    RateOperation.MULTIPLIER: mark("benchmark times {by} is {after} %"),
    RateOperation.RISE_MAX: mark("rise at repricing held to {by} bp: {after} %"),
    RateOperation.FALL_MAX: mark("fall at repricing held to {by} bp: {after} %"),
    RateOperation.ROUNDING: mark("rounded to a multiple of {by} bp: {after} %"),
    RateOperation.FLOOR: mark("floor of {by} % holds"),
    RateOperation.CAP: mark("cap of {by} % holds"),
    RateOperation.ALL_IN_RISE_MAX: mark(
        "rounded rate's rise at repricing held to {by} bp: {after} %"
    ),
    RateOperation.ALL_IN_FALL_MAX: mark(
        "rounded rate's fall at repricing held to {by} bp: {after} %"
    ),
}
"""What is said of an operation beyond fixing, spread and carbon step, which have columns."""

_OF_A_RATE = (RateOperation.BENCHMARK_FLOOR, RateOperation.FLOOR, RateOperation.CAP)
"""Those whose own number is a rate."""


def rate_notes(*, projected: bool, waits_for: MissingPublication | None, say: Say) -> list[str]:
    """What is said where the rate of a flow or period is not known: that its day has not come, or
    which publication did not."""
    told = estimated_on(waits_for, say)
    return told or ([say("benchmark not yet known")] if projected else [])


def step_notes(steps: Iterable[RateStep], say: Say) -> list[str]:
    """The operations that keep a rate from being the plain sum of its components, in words, with
    the contract's number and the rate after each. Rounding that rounds nothing is left out."""
    notes = []
    before = None
    for step in steps:
        idle = step.operation is RateOperation.ROUNDING and step.after_e4bp == before
        if step.operation in OPERATIONS and not idle:
            by = two_decimals(step.by) if step.operation in _OF_A_RATE else step.by
            after = rate_display(step.after_e4bp)
            notes.append(say(OPERATIONS[step.operation], by=by, after=after))
        before = step.after_e4bp
    return notes


def cell_display(kind: CellKind, cell: Cell) -> str:
    """A cell of a statement as people read it: thousands apart, signs set, no digit lost.

    >>> cell_display(CellKind.SIGNED_MONEY, 1333333), cell_display(CellKind.MONEY, -500)
    ('+13,333.33', '−5.00')
    >>> cell_display(CellKind.RATE, 3_500_000), cell_display(CellKind.EXACT, Fraction(123450))
    ('3.50', '1,234.50000000')
    """
    written = kind.text(cell)
    if not isinstance(cell, int | Fraction):
        return written
    sign = MINUS if written.startswith("-") else ""
    if cell > 0 and kind in (CellKind.SIGNED_MONEY, CellKind.SIGNED_RATE):
        sign = "+"
    whole, point, decimals = written.lstrip("-").partition(".")
    if kind in (CellKind.RATE, CellKind.SIGNED_RATE):
        point, decimals = ".", decimals.ljust(2, "0")
    return f"{sign}{grouped(whole)}{point}{decimals}"
