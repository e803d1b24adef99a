"""Why a loan's terms do not go together, or an event does not go with the loan."""

from carbonstep.reading.problem import CONFLICT, Reason


class LoanReason(Reason):
    MATURITY_BEFORE_DRAWDOWN = (
        "maturity_before_drawdown",
        "The loan matures on {found}, not after it is drawn.",
        "Give a maturity after {needed}.",
    )
    RULEBOOK_HASH = (
        "rulebook_hash",
        "The loan is bound to other rulebook content than its version has (hash {found}).",
        "Its content has the hash {needed}: once its text is agreed on, write that or no hash.",
    )
    LOAN_ID = (
        "loan_id",
        "'{found}' is not a loan number.",
        "Use up to 64 letters, digits, dots, dashes and underscores.",
    )
    LOAN_EVENTS_LIMIT = (
        "loan_events_limit",
        "The loan would have more than {needed} events.",
        "Tell what belongs together as one event, such as the receipts of a day by their sum.",
    )
    LIFE_TOO_LONG = (
        "life_too_long",
        "The loan runs until {found}, longer than a loan may.",
        "Give a maturity within {needed} of drawdown.",
    )
    PARAMETER_MISSING = (
        "parameter_missing",
        "The rulebook needs the parameter '{needed}'.",
        "Add '{needed}' to the loan's parameters.",
    )
    SERIES_KEY = (
        "series_key",
        "'{found}' names no test period.",
        "Write the period, or its first day, such as {needed}.",
    )
    SERIES_DAY_TWICE = (
        "series_day_twice",
        "'{found}' begins on the same day as '{needed}'.",
        "Keep one value for a test period.",
    )
    SERIES_NOT_ASKED = (
        "series_not_asked",
        "The rulebook takes one number for '{found}', and a series is given.",
        "Give one number, such as {needed}, or name a rulebook version that asks for it by test "
        "period.",
    )
    SERIES_ASKED = (
        "series_asked",
        "The rulebook asks for '{found}' by test period, and one number is given.",
        "Write each number under the first day of its test period, such as {needed}.",
    )
    SERIES_OFF_PERIOD = (
        "series_off_period",
        "No test period of the rulebook begins on {found}.",
        "Write the first day of a test period, such as {needed}.",
    )
    RULEBOOK_NOT_IN_FORCE = (
        "rulebook_not_in_force",
        "The rulebook version is not in force on {found}.",
        "It is in force {needed}.",
    )
    NO_REPRICING = (
        "no_repricing",
        "Decisions under {needed} wait for the next repricing, and the loan has none: {found}.",
        "Give the loan a repricing before its last day (benchmark LPR1Y or LPR5Y+, with "
        "repricing.every_months), or name a rulebook version whose decisions take effect "
        "otherwise, such as 5 business days after receipt.",
    )
    NO_INTEREST_PERIOD = (
        "no_interest_period",
        "Decisions under {needed} wait for the next interest period, and the loan has one alone, "
        "up to {found}.",
        "Settle interest more often (interest.frequency, interest.day), or name a rulebook version "
        "whose decisions take effect otherwise, such as 5 business days after receipt.",
    )
    CURRENCY = ("currency", "The currency '{found}' is not supported.", "Use {needed}.")
    TERM_DAY_OUTSIDE_LIFE = (
        "term_day_outside_life",
        "The day {found} is not one this term may name.",
        "Give a day within {needed}.",
    )
    LIFE_TOO_SHORT = (
        "life_too_short",
        "The loan matures on {found}, so soon that moving its settlement day may leave no day.",
        "Give a maturity from {needed} on, or the order calculate_then_shift.",
    )
    MATURITY_OFF_SCHEDULE = (
        "maturity_off_schedule",
        "The term may move, but the maturity {found} is no settlement day.",
        "Give a settlement day, such as {needed}.",
    )
    CAPITALISE_FLOOR = (
        "capitalise_floor",
        "Interest is added to the principal, but the rate may fall below zero.",
        "Give a floor_pct of at least 0.",
    )
    CAPITALISE_CORRECTIONS = (
        "capitalise_corrections",
        "Interest is added to the principal, so a difference to it cannot be left as posted.",
        "Give corrections {needed}, or leave them out.",
    )
    REPAYMENT_TWICE = (
        "repayment_twice",
        "Two repayments are due on {found}.",
        "Give one repayment a day; add the two amounts.",
    )
    REPAYMENTS_ABOVE_PRINCIPAL = (
        "repayments_above_principal",
        "{found} yuan are to be repaid, more than the principal of {needed}.",
        "Repay at most the principal.",
    )
    REPAYMENT_FREQUENCY = (
        "repayment_frequency",
        "Principal cannot be repaid every {found} where interest falls due every {needed}.",
        "Repay on settlement days: give {needed} or a longer frequency, or leave it out.",
    )
    INSTALMENT_FREQUENCY = (
        "instalment_frequency",
        "An instalment every {found} cannot hold the interest that falls due every {needed}.",
        "Leave the frequency out of the repayment, or give {needed}.",
    )
    PENALTY_RANGE = (
        "penalty_range",
        "A penalty of {found} % of the contract rate is outside what may be agreed.",
        "Give {needed} percent.",
    )
    DRAWDOWN_ABOVE_PRINCIPAL = (
        "drawdown_above_principal",
        "The drawdowns come to {found} yuan, more than the loan's principal of {needed}.",
        "Draw at most what is left of the principal.",
    )
    LOAN_EVENT_KEY = (
        "loan_event_key",
        "'{found}' has no place in an event of this kind.",
        "Leave it out; this kind takes {needed}.",
    )
    LOAN_EVENT_FUTURE = (
        "loan_event_future",
        "{found} has not come yet.",
        "Give a day up to {needed}.",
    )
    PREPAYMENT_NOTICE = (
        "prepayment_notice",
        "Notice was given on {found}, later than the contract allows.",
        "Give notice by {needed}, or repay on a later day.",
    )
    NOTICE_UNDONE = (
        "notice_undone",
        "By these terms the repayment {found}, recorded earlier, lacks the notice it needed.",
        "Correct it with the day notice was given, by {needed}, or tell the day on which these "
        "terms were agreed, if it is later.",
    )
    REPAYMENT_OVERLAPS = (
        "repayment_overlaps",
        "Another repayment on {found} is recorded already.",
        "To change it, name it in 'supersedes', or with --supersedes: {needed}.",
    )
    LOAN_EVENT_AFTER_PAYOFF = (
        "loan_event_after_payoff",
        "An event of {found} does not come before the payoff, which ends the loan.",
        "Correct or withdraw what was recorded first: {needed}.",
    )
    RECEIPT_REFERENCE = (
        "receipt_reference",
        "The reference '{found}' is that of another receipt of the loan.",
        "Give the payment's own reference. To change what was told, name it in 'supersedes', or "
        "with --supersedes: {needed}.",
    )
    LOAN_EVENT_UNKNOWN = (
        "loan_event_unknown",
        "The loan has no event {found}.",
        "List its events: carbonstep loan events {needed}.",
    )
    LOAN_EVENT_SUPERSEDED = (
        "loan_event_superseded",
        "The event {found} is superseded already.",
        "Name the newest in its place: {needed}.",
    )
    LOAN_EVENT_WITHDRAWN = (
        "loan_event_withdrawn",
        "The event {found} is a withdrawal, which cannot be withdrawn.",
        "Record what did happen, and name {found} in 'supersedes', or with --supersedes.",
    )
    TERM_NOT_AMENDABLE = (
        "term_not_amendable",
        "The term '{found}' cannot be agreed anew from a day on.",
        "These can: {needed}.",
    )
    AMENDMENT_OUTSIDE_LIFE = (
        "amendment_outside_life",
        "{found} is no day from which this loan's terms can change.",
        "Give a day after the drawdown and up to the maturity before the change: {needed}.",
    )
    AMENDMENT_OVERLAPS = (
        "amendment_overlaps",
        "Another amendment or correction says the same term from {found} on already.",
        "To change it, name it in 'supersedes', or with --supersedes: {needed}.",
    )
    TERM_NOT_CORRECTABLE = (
        "term_not_correctable",
        "The term '{found}' cannot be corrected.",
        "Cancel the loan (carbonstep loan cancel LOAN --reason WHY), and book it with the right "
        "{found}.",
    )
    RULEBOOK_NOT_FOUND = (
        "rulebook_not_found",
        "The rulebook {found} is not known here.",
        "Name a version that a loan is bound to, or give its document.",
    )
    LOAN_CANCELLED = (
        "loan_cancelled",
        "Loan {found} is cancelled: it was booked by mistake.",
        "Its events and ledger stay on record. If the cancellation is wrong: carbonstep loan "
        "withdraw {found} {needed} --reason WHY. If the number is of a loan with other terms: "
        "carbonstep loan correct {found} --supersedes {needed} --set TERM=VALUE --reason WHY.",
        CONFLICT,
    )
    NUMBER_KEPT = (
        "number_kept",
        "The number {found} stays with the cancelled loan: it cannot be booked a second time.",
        "If it is the number of another loan, give the terms in which that one differs: carbonstep "
        "loan correct {found} --supersedes {needed} --set TERM=VALUE --reason WHY.",
    )
    CHANGES_NOTHING = (
        "changes_nothing",
        "The loan's terms stay as they are: it has {found} already.",
        "It is recorded, and counts where what came before it turns out otherwise. If it is a "
        "slip: carbonstep loan withdraw {needed} --reason WHY.",
    )
    SERIES_LEFT_OUT = (
        "series_left_out",
        "From the amendment on the loan has no number of '{found}' any more for {needed}.",
        "Where those still hold, tell an amendment that gives them too: what it gives takes the "
        "place of the whole series.",
    )
    NEVER_ACTS = (
        "never_acts",
        "The loan is paid off by {found}: what was agreed from then on never acts.",
        "It stays recorded, and counts where the payoff is corrected or withdrawn: {needed}.",
    )
    CANCELLED_WITH_EVENTS = (
        "cancelled_with_events",
        "A loan with events that stand cannot be cancelled: {found}.",
        "Withdraw first what did not happen; a loan that money moved for is paid off instead.",
        CONFLICT,
    )
    AMENDED_TOO_EARLY = (
        "amended_too_early",
        "The day {found} lies before the amendment takes hold.",
        "Give a day after {needed}.",
    )
    BOUNDS_CROSS = (
        "bounds_cross_for_loan",
        "The bounds of the KPI '{needed}' do not rise for this loan: {found}.",
        "Give parameters that keep the rulebook's order, or name another rulebook version.",
    )
