"""Filing certificates and labels, and what happens to them after."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.certificate_change import CertificateChange
from carbonstep.domain.account.read_account_change import note_succeeded
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.intake.read_certificate import differences, read_certificate
from carbonstep.domain.intake.read_certificate_change import (
    KnownCertificate,
    known_certificates,
    read_certificate_change,
)
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, Reason, RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.services.announce import announce_due
from carbonstep.services.borrower import loans_touched, successions
from carbonstep.services.reason import ServiceReason
from carbonstep.store import account as accounts
from carbonstep.store import certificate as certificates
from carbonstep.store import certificate_change as certificate_changes
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledCertificate:
    """A certificate, whether this call recorded it, and the decisions it led to. One that was
    recorded already may have changed since."""

    certificate: Certificate
    changes: tuple[CertificateChange, ...]
    new: bool
    decisions: tuple[Decision, ...]


def file_certificate(store: Store, node: Node, stamp: Stamp) -> FiledCertificate:
    """Record a certificate from its document and decide the account's loans anew.

    Filing the same one again changes nothing; where it does not say its day of receipt, that is
    the recorded one's. Raises `RejectedError`: `account_unknown`, `account_succeeded` where it is
    valid from a succession on, `certificate_exists` for the same scheme and number with other
    particulars where both hold on a day (a renewal may keep the number), or what is wrong with the
    document.
    """
    reading = Reading()
    certificate = read_certificate(reading, node, account_id="", received_on=stamp.on)
    if certificate is not None and not certificate.account_id:
        reading.lack(node, "account")
    if certificate is not None and certificate.received_on > stamp.on:
        reading.note(
            IntakeReason.RECEIVED_FUTURE,
            node,
            found=certificate.received_on.isoformat(),
            needed=stamp.on.isoformat(),
        )
    if reading.problems or certificate is None:
        raise RejectedError(reading.problems)
    with store.write() as session:
        account_id = certificate.account_id
        if not accounts.existing_account_ids(session, [account_id]):
            raise RejectedError([_refusal(ServiceReason.ACCOUNT_UNKNOWN, account_id)])
        held = held_certificates(session, certificate.account_id)
        says_when = node.part("received_on") is not node
        for known in held:
            now = known.state.particulars
            given = certificate if says_when else replace(certificate, received_on=now.received_on)
            if given in (now, known.certificate):
                return FiledCertificate(
                    certificate=known.certificate, changes=known.changes, new=False, decisions=()
                )
        clash = next((known for known in held if known.clashes(certificate)), None)
        if clash is not None:
            now = clash.state.particulars
            given = certificate if says_when else replace(certificate, received_on=now.received_on)
            raise RejectedError([_exists(now, given)])
        succession = successions(session, [account_id]).get(account_id)
        if succession is not None and succession.on <= certificate.valid.start:
            note_succeeded(reading, node.part("account"), account_id, succession)
            raise RejectedError(reading.problems)
        append(session, certificates.CERTIFICATE, [certificate], stamp)
        bound = loans_touched(session, [certificate.account_id])
        decided = announce_due(session, bound, stamp).fresh
    return FiledCertificate(certificate=certificate, changes=(), new=True, decisions=decided)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedCertificate:
    """A change, the particulars it found, and the decisions it led to."""

    change: CertificateChange
    before: Certificate
    decisions: tuple[Decision, ...]


def change_certificate(
    store: Store, certificate_id: str, node: Node, stamp: Stamp
) -> ChangedCertificate | None:
    """Record what happened to a certificate, from its document, and decide the account's loans
    anew; None where there is no such certificate.

    Raises `RejectedError` with every problem of the document, as `read_certificate_change` names
    them.
    """
    with store.write() as session:
        account_id = certificates.account_of_certificate(session, certificate_id)
        if account_id is None:
            return None
        held = held_certificates(session, account_id)
        own = next(item for item in held if item.certificate.certificate_id == certificate_id)
        reading = Reading()
        change = read_certificate_change(
            reading,
            node,
            held=own,
            others=[item for item in held if item is not own],
            as_of=stamp.on,
        )
        if change is None:
            raise RejectedError(reading.problems)
        append(session, certificate_changes.CERTIFICATE_CHANGE, [change], stamp)
        bound = loans_touched(session, [account_id])
        decided = announce_due(session, bound, stamp).fresh
    return ChangedCertificate(change=change, before=own.before(change), decisions=decided)


def held_certificates(
    session: Session, account_id: str, *, known: int | None = None
) -> list[KnownCertificate]:
    """The certificates of an account in the log's order, each with what changed it."""
    filed = certificates.certificates_of_account(session, account_id, known=known)
    changes = certificate_changes.changes_of_accounts(session, [account_id], known=known)
    return known_certificates([item for _, item in filed], [change for _, change in changes])


def _exists(recorded: Certificate, given: Certificate) -> Problem:
    return Problem(
        reason=IntakeReason.CERTIFICATE_EXISTS,
        place=Place(path="certificate"),
        found=f"{recorded.number} ({recorded.certificate_id})",
        needed=differences(recorded, given),
    )


def _refusal(reason: Reason, found: str) -> Problem:
    return Problem(reason=reason, place=Place(path="certificate"), found=found)
