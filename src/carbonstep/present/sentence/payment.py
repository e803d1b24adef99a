"""Where a loan's payments stand, and what is said of money that came in and waits."""

from collections.abc import Iterable

from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.money.interest import InterestPeriod, PaymentStatus
from carbonstep.domain.money.payoff import PayoffSum
from carbonstep.domain.money.penalty import PenaltyLine
from carbonstep.domain.money.receipt import ToldReceipt
from carbonstep.domain.money.service import CashFlow
from carbonstep.present.sentence.publication import estimated_on, publication_text
from carbonstep.present.words.label import STATUSES
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Say
from carbonstep.units.money import Fen


def standing(item: CashFlow | InterestPeriod, status: PaymentStatus, say: Say) -> str:
    """Where a payment stands, with how much of it is paid and open where only a part is."""
    if not item.paid_fen or not item.open_fen:
        return say(STATUSES[status])
    return say(
        "{status}: {paid} yuan paid, {open} open",
        status=say(STATUSES[status]),
        paid=yuan_display(item.paid_fen),
        open=yuan_display(item.open_fen),
    )


def waiting_notes(waiting_fen: Fen, say: Say) -> list[str]:
    """What is said of money that came in and pays no day that has come; nothing where none did."""
    if not waiting_fen:
        return []
    return [
        say(
            "{yuan} yuan came in and pay no day that has come: they wait for the next days that "
            "fall due; what no day to the end of the loan needs is surplus.",
            yuan=yuan_display(waiting_fen),
        )
    ]


def receipt_notes(receipt: ToldReceipt, say: Say) -> list[str]:
    """What of a receipt waits for days to come, and what is surplus."""
    notes = []
    if receipt.waiting_fen:
        waiting = yuan_display(receipt.waiting_fen)
        notes.append(say("{yuan} yuan of it wait for contract days to come.", yuan=waiting))
    if receipt.surplus_fen:
        notes.append(
            say(
                "{yuan} yuan of it are surplus: no day to the end of the loan is left to pay with "
                "them.",
                yuan=yuan_display(receipt.surplus_fen),
            )
        )
    return notes


def payoff_lines(payoff: PayoffSum, say: Say) -> list[str]:
    """What is to be paid on the day of a payoff, and what it is made of."""
    lines = [
        say(
            "To be paid on {day}: {total} yuan = principal {principal} + interest to the day "
            "{interest} + overdue {overdue} + penalty interest to the day {penalty}.",
            day=payoff.on.isoformat(),
            total=yuan_display(payoff.total_fen),
            principal=yuan_display(payoff.principal_fen),
            interest=yuan_display(payoff.interest_fen),
            overdue=yuan_display(payoff.overdue_fen),
            penalty=yuan_display(payoff.penalty_fen),
        )
    ]
    if payoff.waits_for is not None:
        lines += estimated_on(payoff.waits_for, say)
        lines.append(publication_text(payoff.waits_for, say))
    return lines


def penalty_notes(penalties: Iterable[PenaltyLine], say: Say) -> list[str]:
    """How the penalties shown are to be read: at which rate each kind is counted."""
    kinds = {line.kind for line in penalties}
    notes = []
    if LoanEventKind.OVERDUE in kinds:
        notes.append(
            say(
                "Penalty on what is overdue: at the whole penalty rate, the contract rate and what "
                "is added to it, since the schedule no longer counts interest on it."
            )
        )
    if LoanEventKind.MISUSE in kinds:
        notes.append(
            say(
                "Penalty on what is misused: what is added to the contract rate alone, since its "
                "contract interest stands in the interest of its days."
            )
        )
    return notes
