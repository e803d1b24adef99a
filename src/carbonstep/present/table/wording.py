"""The words statements use for the closed lists of the domain, and their numbers as people read."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.loan.loan import RepaymentKind
from carbonstep.domain.money.interest import PaymentStatus
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.domain.rate.rate_step import RateOperation
from carbonstep.present.words.label import STATUSES
from carbonstep.present.words.number import MINUS
from carbonstep.present.words.translation import Say, mark
from carbonstep.units.statement_view import CellKind

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
    "drawn": mark("drawn"),
    "interest": mark("interest"),
    "capitalised": mark("interest added to the principal"),
    "deferred": mark("unpaid interest left in the principal"),
    "repaid": mark("principal repaid"),
    "borrower_pays": mark("borrower pays, net"),
}
LEDGER_MARKS = {
    "posted": mark("posted"),
    "true_up": mark("true-up"),
    "true_up_pending": mark("true-up, pending"),
    "waived": mark("waived"),
    "kept": mark("kept"),
}
LEDGER_TOTALS = {
    "drawn": mark("drawn, not posted"),
    "prepaid": mark("prepaid, not posted"),
    "posted": mark("posted"),
    "true_up": mark("true-up"),
    "true_up_pending": mark("true-up, pending"),
    "waived": mark("waived"),
    "kept": mark("kept"),
    "capitalised": mark("less: added to the principal"),
    "not_posted": mark("settled, not posted yet"),
}
"""What leads from the ledger to what the borrower has paid by the settled flows."""
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
    RateOperation.FLOOR: mark("floor of {by} % holds"),
    RateOperation.CAP: mark("cap of {by} % holds"),
    RateOperation.ROUNDING: mark("rounded to a multiple of {by} bp: {after} %"),
}
"""What is said of an operation beyond fixing, spread and carbon step, which have columns."""


def status_word(status: str, say: Say) -> str:
    """A payment status in words."""
    return say(STATUSES[PaymentStatus(status)])


def rate_notes(item: dict[str, Any], say: Say) -> list[str]:
    """What is said where the rate of a flow or period is not known: that its day has not come, or
    that a fixing is missing."""
    if item["fixing_missing"]:
        return [say("a fixing is missing: run the daily run or load fixings")]
    return [say("benchmark not yet known")] if item["projected"] else []


def step_notes(steps: Iterable[dict[str, str]], say: Say) -> list[str]:
    """The operations that keep a rate from being the plain sum of its components, in words, with
    the contract's number and the rate after each; `steps` as in the JSON bodies. Rounding that
    rounds nothing is left out."""
    notes = []
    before = ""
    for step in steps:
        operation, after = RateOperation(step["operation"]), step["after_pct"]
        idle = operation is RateOperation.ROUNDING and after == before
        if operation in OPERATIONS and not idle:
            notes.append(say(OPERATIONS[operation], by=step["by"], after=after))
        before = after
    return notes


def cell_display(kind: CellKind, written: str) -> str:
    """A cell of a statement as people read it: thousands apart, signs set, no digit lost.

    >>> cell_display(CellKind.SIGNED_MONEY, "13333.33"), cell_display(CellKind.MONEY, "-5.00")
    ('+13,333.33', '−5.00')
    >>> cell_display(CellKind.RATE, "3.5"), cell_display(CellKind.EXACT, "1234.50000000")
    ('3.50', '1,234.50000000')
    """
    if not written or not kind.is_number:
        return written
    if kind in (CellKind.RATE, CellKind.SIGNED_RATE):
        whole, _, decimals = written.partition(".")
        written = f"{whole}.{decimals.ljust(2, '0')}"
    number = Decimal(written)
    sign = MINUS if number < 0 else ""
    if number > 0 and kind in (CellKind.SIGNED_MONEY, CellKind.SIGNED_RATE):
        sign = "+"
    whole, point, decimals = written.lstrip("-").partition(".")
    return f"{sign}{int(whole):,}{point}{decimals}"


def last_day(end: str) -> str:
    """The last day of a half-open period, as people name its end.

    >>> last_day("2026-09-20")
    '2026-09-19'
    """
    return (date.fromisoformat(end) - timedelta(days=1)).isoformat()
