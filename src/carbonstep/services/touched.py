"""Which loans what was recorded since may price otherwise, and which accounts it is about.

What takes long is worked out before the writer's lock is taken. Under the lock it is enough to ask
whether anything came meanwhile that it rests on.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy.orm import Session

from carbonstep.store import log, report_query
from carbonstep.store.log import EventType

LOOKS_MAX = 3
"""How often something is worked out without the writer's lock before it is under it."""

_OF_ONE_LOAN: Final = frozenset(
    {
        EventType.LOAN_BOOKED,
        EventType.LOAN_DRAWN,
        EventType.LOAN_PREPAID,
        EventType.LOAN_PAID_OFF,
        EventType.LOAN_OVERDUE,
        EventType.LOAN_MISUSED,
        EventType.LOAN_PAID,
        EventType.LOAN_AMENDED,
        EventType.LOAN_CORRECTED,
        EventType.LOAN_CANCELLED,
        EventType.LOAN_EVENT_WITHDRAWN,
        EventType.INTEREST_POSTED,
        EventType.INTEREST_TRUED_UP,
        EventType.DECISION_ANNOUNCED,
        EventType.DECISIONS_STANDING,
    }
)
"""What is of the loan it is about, and of no other."""

_OF_CERTIFICATES: Final = frozenset(
    {
        EventType.CERTIFICATE_FILED,
        EventType.CERTIFICATE_WITHDRAWN,
        EventType.CERTIFICATE_SUSPENDED,
        EventType.CERTIFICATE_SHORTENED,
        EventType.CERTIFICATE_CORRECTED,
        EventType.CERTIFICATE_CHANGE_LIFTED,
    }
)

_OF_NONE: Final = _OF_CERTIFICATES | frozenset(
    {
        EventType.REPORT_FILED,
        EventType.REPORT_WITHDRAWN,
        EventType.FILING_BEGUN,
        EventType.FILING_RECEIVED,
        EventType.RUN_FINISHED,
        EventType.KEY_ISSUED,
        EventType.KEY_REVOKED,
    }
)
"""What prices no loan by itself: where it does, a decision is recorded with it."""


_OF_NEW_TERMS: Final = frozenset(
    {
        EventType.ACCOUNT_OPENED,
        EventType.ACCOUNT_RENAMED,
        EventType.ACCOUNT_RECLASSIFIED,
        EventType.ACCOUNT_SUCCEEDED,
        EventType.ACCOUNT_CORRECTED,
        EventType.ACCOUNT_CHANGE_WITHDRAWN,
        EventType.RULEBOOK_APPROVED,
    }
)
"""What new terms may name. A loan on it is decided anew with it, and that is recorded too."""


def touched_loans(
    session: Session, known: int, loan_ids: Collection[str], *, terms: bool
) -> set[str]:
    """Those of the loans that entries from the number `known` on may price otherwise.

    A fixing and a notice of holidays may touch any; so may what a later program recorded, and,
    where new `terms` are looked at, an account and a rulebook.
    """
    found: set[str] = set()
    none = _OF_NONE if terms else _OF_NONE | _OF_NEW_TERMS
    for kind, subject in log.told_since(session, known):
        if kind in _OF_ONE_LOAN:
            found.add(subject)
        elif kind not in none:
            return set(loan_ids)
    return found.intersection(loan_ids)


_BESIDE_REPORTS: Final = _OF_CERTIFICATES | {EventType.RUN_FINISHED}
"""What a decision may rest on besides reports, and which may change none by itself."""


def touched_decisions(
    session: Session, known: int, loan_ids: Collection[str], account_ids: Collection[str]
) -> bool:
    """Whether entries from the number `known` on may decide one of the loans otherwise, whose
    evidence lies with these accounts. Of reports it is asked by account, of the rest by kind."""
    if not loan_ids:
        return False
    if any(kind in _BESIDE_REPORTS for kind, _ in log.told_since(session, known)):
        return True
    return bool(
        touched_loans(session, known, loan_ids, terms=False)
        or touched_accounts(session, known, account_ids)
    )


def touched_accounts(session: Session, known: int, account_ids: Collection[str]) -> set[str]:
    """Those of the accounts that entries from the number `known` on are about: an account opened
    or changed, a report filed or withdrawn."""
    told = log.subjects_since(session, known, types=_OF_NEW_TERMS)
    told |= report_query.accounts_told_since(session, known)
    return told.intersection(account_ids)
