"""Why a call cannot be answered: what it names is not recorded, or otherwise, or not yet."""

from carbonstep.reading.problem import CONFLICT, Reason


class ServiceReason(Reason):
    TOO_MANY_REJECTED = (
        "too_many_rejected",
        "More than {needed} rows are rejected; the rest was not looked at.",
        "Mend the first ones; most often one cause stands behind all of them.",
    )
    MOMENT_TO_COME = (
        "moment_to_come",
        "The log has no {found} entries yet; it has {needed}.",
        "Give a number up to {needed}, a day or an instant.",
    )
    MOMENT_INVALID = (
        "moment_invalid",
        "'{found}' is not a moment.",
        "Give a day (2025-04-15), an instant (2025-04-15T00:00:00Z), or a number of log entries.",
    )
    MONTH_INVALID = (
        "month_invalid",
        "'{found}' is not a month.",
        "Write it as year-month, such as {needed}.",
    )
    ACCOUNT_UNKNOWN = (
        "account_unknown",
        "There is no carbon account {found}.",
        "Open it first: carbonstep account open {found} --name …, with its name in place of the "
        "dots. A mapping that says open_accounts: true opens all accounts of a file.",
    )
    ACCOUNT_NOT_OPEN = (
        "account_not_open",
        "The account {found} is opened on {needed} only, after the day this is told for.",
        "Give a business date from {needed} on, or the account of the borrower of that day.",
    )
    REPORT_UNKNOWN = (
        "report_unknown",
        "There is no report {found}.",
        "List an account's reports: carbonstep account show ACCOUNT.",
    )
    REPORT_SUPERSEDED = (
        "report_superseded",
        "Report {found} is superseded by {needed}.",
        "Withdraw {needed} first: {found} then stands again, and can be withdrawn too.",
        CONFLICT,
    )
    MOVED_SUPERSEDED = (
        "moved_superseded",
        "Report {found} is superseded by {needed}, which is the one that counts.",
        "Move that one: carbonstep report move {needed} --to ACCOUNT --reason WHY. {found} then "
        "stands again; if it is of another account too: carbonstep report withdraw {found} "
        "--reason WHY.",
        CONFLICT,
    )
    REPORT_WITHDRAWN = (
        "report_withdrawn",
        "Report {found} was withdrawn already, on {needed}.",
        "If it should count, file it again.",
        CONFLICT,
    )
    WITHDRAWN_BEFORE_RECEIPT = (
        "withdrawn_before_receipt",
        "On {found} the report was not there yet.",
        "Give a day from its receipt on, {needed}.",
    )
    MOVED_NOWHERE = (
        "moved_nowhere",
        "The report lies with account {found} already.",
        "Name the account it belongs to.",
    )
    CERTIFICATE_UNKNOWN = (
        "certificate_unknown",
        "There is no certificate {found}.",
        "List an account's certificates: carbonstep account show ACCOUNT.",
    )
    RULEBOOK_UNKNOWN = (
        "rulebook_unknown",
        "There is no rulebook '{found}'.",
        "Use one of: {needed}.",
    )
    RULEBOOK_CHANGED = (
        "rulebook_changed",
        "The file of rulebook {found} is not what was approved under that version.",
        "Publish the change as a new version; an approved one never changes.",
        CONFLICT,
    )
    LOAN_UNKNOWN = (
        "loan_unknown",
        "There is no loan {found}.",
        "List the loans: carbonstep loan list.",
    )
    OTHER_FILE_NAME = (
        "other_file_name",
        "The file says it is rulebook {found}.",
        "Its folder and name say {needed}; make them the same.",
    )
    PUBLICATION_MISSING = (
        "publication_missing",
        "The {found} has not come; the payments of {needed} wait for it.",
        "Publish it (carbonstep fixing publish {found} RATE) or add it to the benchmark file; "
        "the next run posts them.",
    )
    LOAN_EXISTS = (
        "loan_exists",
        "Loan {found} is booked already with other terms, which follow.",
        "Agreed anew from a day on: carbonstep loan amend {found} --on DAY --set TERM=VALUE "
        "--reason WHY. Never so: carbonstep loan correct {found} --set TERM=VALUE --reason WHY. "
        "Booked by mistake: carbonstep loan cancel {found} --reason WHY.",
        CONFLICT,
    )
    LOAN_TERM_DIFFERS = (
        "loan_term_differs",
        "This document says {found}; the loan has {needed}.",
        "Leave it as it is booked, or amend or correct the loan.",
        CONFLICT,
    )
    ACCOUNT_EXISTS = (
        "account_exists",
        "Account {found} is open already with other particulars.",
        "Another name from a day on: carbonstep account rename {found} --name NAME --on DAY. "
        "Another industry, region or LEI: carbonstep account reclassify {found} --industry CODE "
        "--region CODE --lei LEI --on DAY. Never so: carbonstep account correct {found} --name "
        "NAME --reason WHY, with the same options. Show it: carbonstep account show {found}.",
        CONFLICT,
    )
    ACCOUNT_DIFFERS = (
        "account_differs",
        "The account has {needed} here, not {found}.",
        "Leave it as it is, or tell what changed: a name by account rename, an industry, region "
        "or LEI by account reclassify, a slip in any of them by account correct.",
        CONFLICT,
    )
    KEY_REFUSED = (
        "key_refused",
        "The key {found} cannot be issued or taken back.",
        "List the keys: carbonstep key list.",
    )
    BUSINESS_DATE_FUTURE = (
        "business_date_future",
        "The business date {found} has not come yet.",
        "Give a date up to {needed}.",
    )
    BUSINESS_DATE_AHEAD = (
        "business_date_ahead",
        "The clock or a date is far ahead of what this store was run and written up to: {needed}.",
        "Check the clock and the date; of a fact, give the day it came in. If they are right, say "
        "so in one run: "
        "carbonstep run daily --on {found} --confirm business_date_ahead.",
    )
    PUBLICATION_EXPECTED = (
        "publication_expected",
        "The {found} of {needed} has not come; what rests on it is not posted.",
        "Publish it (carbonstep fixing publish {found} DAY RATE) or add it to the benchmark file.",
    )
    PLACEHOLDER = (
        "placeholder",
        "'{found}' stands for what is to be filled in.",
        "Write {needed} in its place.",
    )
    FILING_CUT_OFF = (
        "filing_cut_off",
        "{found} of {needed} new reports are recorded; then the store took no more.",
        "File it again: what is recorded of it is recognised, and the rest is added.",
    )
    FILING_UNFINISHED = (
        "filing_unfinished",
        "The file {found} of {needed} was begun, and no receipt says that all of it is recorded.",
        "File it again: what is recorded of it is recognised, and the rest is added.",
    )
    RECEIPT_TWICE = (
        "receipt_twice",
        "Row {found} tells the same payment.",
        "Remove one of the two rows; two payments that are alike each need their own reference.",
    )
    WHAT_IF_EVENTS = (
        "what_if_events",
        "A what-if supposes reports and certificates; it supposes no events of the loan.",
        "Quote the loan with its events, or without the one that is supposed not to be: "
        "carbonstep quote FILE.",
    )
    WHAT_IF_NO_REPORT = (
        "what_if_no_report",
        "There is no report whose figures could be supposed to be others.",
        "Suppose a whole report: carbonstep loan what-if LOAN FILE.",
    )
    LOAN_EVENT_UNDONE = (
        "loan_event_undone",
        "It would make what was recorded earlier impossible: {found}.",
        "Correct or withdraw that event first; what is wrong with it follows.",
    )
    CALENDAR_EXISTS = (
        "calendar_exists",
        "Another notice of {found} is known already.",
        "See: carbonstep calendar show {found}. Add 'replaces: true' to put yours in its place.",
        CONFLICT,
    )
    CALENDAR_NOTHING_REPLACED = (
        "calendar_nothing_replaced",
        "No notice of {found} is known that could be replaced.",
        "Check the year, or leave 'replaces' out.",
    )
    CASE_FAILED = (
        "case_failed",
        "The case gives {found}.",
        "It expects {needed}.",
    )
