"""What to do about a problem, for whoever reads it: a command is of no use to a program.

A reason's own remedy is worded for the command line. Where it names a command or an option, the API
has its own here, by route and field, and so has a page, from which nothing is recorded.
"""

from typing import Final

from carbonstep.present.words.face import Face, as_typed, face
from carbonstep.present.words.translation import mark
from carbonstep.reading.phrase import Listing
from carbonstep.reading.problem import Problem, Reason

_CONFIRM = 'if it is meant, confirm it in the body: "confirmed": ["{code}"].'

API: Final[dict[str, str]] = {
    "account_differs": (
        "Leave it as it is, or send a change of the account: of kind renamed for its name, "
        "reclassified for its industry, region or LEI, corrected for a slip in any of them."
    ),
    "account_change_early": (
        "Give a later day. Where the particulars it was opened with were never so, send a change "
        "of kind corrected."
    ),
    "account_change_overlaps": "To correct it, name it in 'supersedes': {needed}.",
    "account_change_unknown": "See its changes: GET /v1/accounts/{needed}.",
    "account_change_withdrawn": ("Record what did change, and name {found} in 'supersedes'."),
    "factor_unknown": "Did you mean {needed}?",
    "supersedes_unknown": "List the account's reports: GET /v1/accounts/{needed}.",
    "supersedes_elsewhere": (
        "If it was filed for the wrong account, move it to the right one with its reason: "
        "POST /v1/reports/{found}/withdrawal with 'to'."
    ),
    "certificate_exists": (
        "Never as recorded, ended earlier or taken back: send a change of kind corrected, "
        "shortened or withdrawn to POST /v1/certificates/{{certificate_id}}/changes. Renewed "
        "under the same number: give a validity that begins after the last day on which it holds."
    ),
    "certificate_change_stands": (
        "If that change was wrong, or its day, lift it from its first day on and tell this one "
        "anew: a change of kind lifted to POST /v1/certificates/{found}/changes that names "
        "{needed} in 'supersedes'."
    ),
    "certificate_change_unknown": (
        "List the account's certificates with their changes: GET /v1/accounts/{{account_id}}."
    ),
    "repayment_overlaps": "To change it, name it in 'supersedes': {needed}.",
    "receipt_reference": (
        "Give the payment's own reference. To change what was told, name it in 'supersedes': "
        "{needed}."
    ),
    "loan_event_unknown": "List its events: GET /v1/loans/{needed}/events.",
    "loan_event_withdrawn": "Record what did happen, and name {found} in 'supersedes'.",
    "amendment_overlaps": "To change it, name it in 'supersedes': {needed}.",
    "term_not_correctable": (
        "Cancel the loan with an event of kind cancellation and its reason, and book it with the "
        "right {found}."
    ),
    "loan_cancelled": (
        "Its events and ledger stay on record. If the cancellation is wrong, send an event of "
        "kind withdrawn to POST /v1/loans/{found}/events that names {needed} in 'supersedes'. If "
        "the number is of a loan with other terms, send one of kind correction that supersedes "
        "it and says these terms."
    ),
    "number_kept": (
        "If it is the number of another loan, give the terms in which that one differs: an event "
        "of kind correction to POST /v1/loans/{found}/events that names {needed} in 'supersedes'."
    ),
    "changes_nothing": (
        "It is recorded, and counts where what came before it turns out otherwise. If it is a "
        "slip, send an event of kind withdrawn that names it in 'supersedes'."
    ),
    "fixing_differs": (
        "Check the source; if it was recorded wrong, send the right value with its reason to "
        "POST /v1/fixing-corrections."
    ),
    "fixing_withdrawn": "Publish the right one: POST /v1/fixings.",
    "calendar_provisional": (
        "File the State Council's notice of {needed}: POST /v1/calendar-years."
    ),
    "encoding": (
        "Save it as UTF-8 ('CSV UTF-8') and send it again, or name the encoding of a CSV in the "
        "form: encoding={needed}."
    ),
    "spread_magnitude": (
        "Write {needed} if so many bp are meant; " + _CONFIRM.format(code="spread_magnitude")
    ),
    "rate_magnitude": (
        "Write {needed} if so many percent are meant; " + _CONFIRM.format(code="rate_magnitude")
    ),
    "fixing_magnitude": ("Check the decimal point; " + _CONFIRM.format(code="fixing_magnitude")),
    "fixing_day": ("Give {needed} if that is meant; " + _CONFIRM.format(code="fixing_day")),
    "validity_length": (
        "Check both days: ten years end on {needed}; " + _CONFIRM.format(code="validity_length")
    ),
    "part_is_sum": (
        "If it is their total, leave it out with 'skip' in the mapping. If it counts beside them, "
        "confirm it: confirm=part_is_sum."
    ),
    "activity_twice": (
        "Remove the row that was copied. If both are meant, such as two deliveries of one size, "
        "confirm it: confirm=activity_twice."
    ),
    "confirmed_nothing": (
        "Leave it out of what is confirmed ('confirmed' in a body, 'confirm' beside a file); it "
        "would hide the next slip."
    ),
    "account_unknown": (
        "Open it first: POST /v1/accounts. A mapping that says open_accounts: true opens all "
        "accounts of a file."
    ),
    "report_unknown": ("List an account's reports: GET /v1/accounts/{{account_id}}."),
    "moved_superseded": (
        "Move that one: POST /v1/reports/{needed}/withdrawal with 'to'. {found} then stands "
        "again; if it is of another account too, withdraw it likewise."
    ),
    "certificate_unknown": ("List an account's certificates: GET /v1/accounts/{{account_id}}."),
    "loan_unknown": "List the loans: GET /v1/loans.",
    "publication_missing": (
        "Publish it (POST /v1/fixings) or add it to the benchmark file; the next run posts them."
    ),
    "loan_exists": (
        "Send an event to POST /v1/loans/{found}/events. Agreed anew from a day on: of kind "
        "amendment. Never so: correction. Booked by mistake: cancellation."
    ),
    "account_exists": (
        "Send a change to POST /v1/accounts/{found}/changes. Another name from a day on: of kind "
        "renamed. Another industry, region or LEI: reclassified. Never so: corrected."
    ),
    "key_refused": "Whoever runs the server issues keys and takes them back.",
    "business_date_ahead": (
        "Check the clock and the date; of a fact, give the day it came in. If they are right, say "
        'so in one run: POST /v1/runs/daily with "confirmed": ["business_date_ahead"].'
    ),
    "publication_expected": ("Publish it (POST /v1/fixings) or add it to the benchmark file."),
    "what_if_no_report": "Suppose a whole report: give it in 'reports'.",
    "what_if_events": (
        "Quote the loan with its events, or without the one that is supposed not to be: "
        "POST /v1/quote."
    ),
    "calendar_exists": (
        'See GET /v1/calendar-years/{found}. Add "replaces": "true" to put yours in its place.'
    ),
}
"""By the code of a reason, what a program can send."""

_RECORDED = mark("Ask whoever records it to put it right, and name the code.")
_RUN = mark("Ask whoever runs the server to see to it, and name the code.")

PAGE: Final[dict[str, str]] = {
    "loan_unknown": mark("Look for it in the list of all loans."),
    "account_unknown": mark("Check its number."),
    "loan_cancelled": mark("The loan's page says when it was cancelled, and why."),
    "store_busy": mark("Try again in a moment."),
    "store_full": _RUN,
    "store_read_only": _RUN,
    "store_denied": _RUN,
    "store_damaged": _RUN,
    "store_unreachable": _RUN,
    "store_no_database": _RUN,
}
"""By the code of a reason, what a reader of a page can do."""


UNNEEDED: Final[dict[str, str]] = {"key_unknown": mark("Leave it out: no such name is taken here.")}
"""By the code of a reason that advises what is needed, what to do where nothing is, or nothing that
is like what was written."""


NONE_NEAR: Final[dict[str, str]] = dict.fromkeys(
    ("key_unknown", "parameter_unknown"), mark("Use one of: {needed}.")
)
"""By the code of a reason that asks whether one name was meant, what to do where none is like what
was written: all that there are follow."""


def remedy_of(reason: Reason, reader: Face, *, needed: str = "something") -> str:
    """The remedy of a reason as a template, for whoever reads it."""
    if not needed and reason.code in UNNEEDED:
        return UNNEEDED[reason.code]
    if isinstance(needed, Listing) and reason.code in NONE_NEAR:
        return NONE_NEAR[reason.code]
    if reader is Face.API:
        return API.get(reason.code, reason.remedy)
    if reader is Face.PAGE:
        return PAGE.get(reason.code) or (_RECORDED if reason.code in API else reason.remedy)
    return reason.remedy


def remedy_text(problem: Problem) -> str:
    """What to do about a problem, in English, for whoever is spoken to now."""
    template = remedy_of(problem.reason, face(), needed=problem.needed)
    return as_typed(template).format(found=problem.found, needed=problem.needed)
