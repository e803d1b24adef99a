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
        "{found} yuan are said to be misused, but only {needed} are outstanding on that day.",
        "Give at most what is outstanding.",
    )
