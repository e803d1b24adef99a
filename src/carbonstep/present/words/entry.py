"""What the entries of the log are called, by their types."""

from carbonstep.present.words.term import beside
from carbonstep.present.words.translation import Language, mark_in, translate_known

ENTRIES = {
    "account.opened": mark_in("log entry", "account.opened"),
    "account.renamed": mark_in("log entry", "account.renamed"),
    "account.reclassified": mark_in("log entry", "account.reclassified"),
    "account.succeeded": mark_in("log entry", "account.succeeded"),
    "account.corrected": mark_in("log entry", "account.corrected"),
    "account.change_withdrawn": mark_in("log entry", "account.change_withdrawn"),
    "report.filed": mark_in("log entry", "report.filed"),
    "report.withdrawn": mark_in("log entry", "report.withdrawn"),
    "certificate.filed": mark_in("log entry", "certificate.filed"),
    "certificate.withdrawn": mark_in("log entry", "certificate.withdrawn"),
    "certificate.suspended": mark_in("log entry", "certificate.suspended"),
    "certificate.shortened": mark_in("log entry", "certificate.shortened"),
    "certificate.corrected": mark_in("log entry", "certificate.corrected"),
    "certificate.change_lifted": mark_in("log entry", "certificate.change_lifted"),
    "loan.booked": mark_in("log entry", "loan.booked"),
    "loan.drawn": mark_in("log entry", "loan.drawn"),
    "loan.prepaid": mark_in("log entry", "loan.prepaid"),
    "loan.paid_off": mark_in("log entry", "loan.paid_off"),
    "loan.overdue": mark_in("log entry", "loan.overdue"),
    "loan.misused": mark_in("log entry", "loan.misused"),
    "loan.paid": mark_in("log entry", "loan.paid"),
    "loan.amended": mark_in("log entry", "loan.amended"),
    "loan.corrected": mark_in("log entry", "loan.corrected"),
    "loan.cancelled": mark_in("log entry", "loan.cancelled"),
    "loan.event_withdrawn": mark_in("log entry", "loan.event_withdrawn"),
    "interest.posted": mark_in("log entry", "interest.posted"),
    "interest.trued_up": mark_in("log entry", "interest.trued_up"),
    "fixing.published": mark_in("log entry", "fixing.published"),
    "fixing.corrected": mark_in("log entry", "fixing.corrected"),
    "fixing.withdrawn": mark_in("log entry", "fixing.withdrawn"),
    "calendar.noticed": mark_in("log entry", "calendar.noticed"),
    "rulebook.approved": mark_in("log entry", "rulebook.approved"),
    "decision.announced": mark_in("log entry", "decision.announced"),
    "decision.standing": mark_in("log entry", "decision.standing"),
    "filing.begun": mark_in("log entry", "filing.begun"),
    "filing.received": mark_in("log entry", "filing.received"),
    "run.finished": mark_in("log entry", "run.finished"),
    "key.issued": mark_in("log entry", "key.issued"),
    "key.revoked": mark_in("log entry", "key.revoked"),
}
"""Every type of entry, as Chinese calls it; English calls it by its type."""


def entry_shown(kind: str, language: Language) -> str:
    """A type of entry as a table shows it: what people call it, with what is typed beside it.

    >>> entry_shown("loan.booked", Language.ZH), entry_shown("loan.booked", Language.EN)
    ('登记贷款（loan.booked）', 'loan.booked')
    """
    return beside(translate_known(language, ENTRIES, kind), kind, language)
