"""Where a loan's payments stand, and what is said of money that came in and waits."""

from carbonstep.domain.money.interest import InterestPeriod, PaymentStatus
from carbonstep.domain.money.receipt import ToldReceipt
from carbonstep.domain.money.service import CashFlow
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
