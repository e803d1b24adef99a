"""Why what happens to a loan does not go with the money outstanding."""

from carbonstep.reading.problem import Reason


class MoneyReason(Reason):
    REPAYMENT_ABOVE_BALANCE = (
        "repayment_above_balance",
        "{found} yuan are to be repaid, but only {needed} are outstanding on that day.",
        "Give at most what is outstanding, or record a payoff.",
    )
    LOAN_EVENT_OUTSIDE_LIFE = (
        "loan_event_outside_life",
        "{found} is not a day of the loan.",
        "Give a day of the loan: {needed}.",
    )
    MISUSE_ABOVE_BALANCE = (
        "misuse_above_balance",
        "{found} yuan are said to be misused, but only {needed} are outstanding on that day and "
        "not misused already.",
        "Give at most {needed}, or correct what was recorded before.",
    )
    NOTHING_OVERDUE = (
        "nothing_overdue",
        "Nothing fell due on {found}, so nothing of it can be overdue.",
        "Give a contract day or payment day that had come when the notice came in: {needed}.",
    )
    PAID_WHEN_DUE = (
        "paid_when_due",
        "What had come by {found} was never overdue: it could be so only after {needed}.",
        "Give an end after {needed}, or none while it is not made good; nothing is to be told of "
        "what was paid in time.",
    )
    OVERDUE_ABOVE_DUE = (
        "overdue_above_due",
        "{found} yuan are said to be overdue, but at most {needed} fell due on that day and are "
        "not told as paid in time or as overdue.",
        "Give at most {needed}, or correct what was recorded before.",
    )
    RECEIPT_NOT_DUE = (
        "receipt_not_due",
        "Nothing falls due on {found}, so no money can come in for it.",
        "Give a contract day or payment day of the loan: {needed}.",
    )
