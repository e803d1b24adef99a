"""Why a quote does not fit together, a loan cannot be booked once its life is known, or a statement
cannot be made."""

from carbonstep.reading.problem import Reason


class PictureReason(Reason):
    OTHER_RULEBOOK = (
        "other_rulebook",
        "The loan names the rulebook {found}, not the one of the quote.",
        "Leave it out of the loan, or name {needed}.",
    )
    QUOTE_CANCELLED = (
        "quote_cancelled",
        "A loan that is cancelled has no rate to quote.",
        "Leave the cancellation out of the events, or list its withdrawal after it.",
    )
    REPAID_AFTER_MATURITY = (
        "repaid_after_maturity",
        "Repaying {found} yuan each time runs to {needed} even if nothing changes.",
        "Give a larger amount, a later maturity, or leave out at_change and latest_on: what is "
        "left is then repaid at maturity.",
    )
    PAYMENT_BELOW_INTEREST = (
        "payment_below_interest",
        "The payment of {found} yuan does not cover the first period's interest of {needed}.",
        "Give a larger amount, or 'negative_amortisation: allowed'.",
    )
    NO_SETTLEMENT_DAY = (
        "no_settlement_day",
        "The loan settles no interest on {found}.",
        "Give a settlement day; the nearest are {needed}.",
    )
