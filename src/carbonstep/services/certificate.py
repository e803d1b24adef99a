"""Filing certificates and labels."""

from dataclasses import dataclass

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.read_account_change import note_succeeded
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.intake.evidence_document import read_certificate
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, Reason, RejectedError
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.announce import announce_due
from carbonstep.services.borrower import loans_touched, successions
from carbonstep.services.reason import ServiceReason
from carbonstep.store import account as accounts
from carbonstep.store import certificate as certificates
from carbonstep.store.append import append
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledCertificate:
    """A certificate, whether this call recorded it, and the decisions it led to."""

    certificate: Certificate
    new: bool
    decisions: tuple[Decision, ...]


def file_certificate(store: Store, node: Node, stamp: Stamp) -> FiledCertificate:
    """Record a certificate from its document and decide the account's loans anew.

    Filing the same one again changes nothing. Raises `RejectedError`: `account_unknown`,
    `account_succeeded` where it is valid from a succession on, `certificate_exists` for the same
    scheme and number with other particulars, or what is wrong with the document.
    """
    reading = Reading()
    certificate = read_certificate(reading, node, account_id="", received_on=stamp.on)
    if certificate is not None and not certificate.account_id:
        reading.note(ReadingReason.KEY_MISSING, node, needed="account")
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
        held = certificates.certificates_of_account(session, certificate.account_id)
        key = (certificate.scheme, certificate.number)
        same = [item for _, item in held if (item.scheme, item.number) == key]
        for recorded in same:
            if recorded == certificate:
                return FiledCertificate(certificate=recorded, new=False, decisions=())
        if same:
            raise RejectedError([_refusal(IntakeReason.CERTIFICATE_EXISTS, certificate.number)])
        succession = successions(session, [account_id]).get(account_id)
        if succession is not None and succession.on <= certificate.valid.start:
            note_succeeded(reading, node.part("account"), account_id, succession)
            raise RejectedError(reading.problems)
        append(session, certificates.CERTIFICATE, [certificate], stamp)
        bound = loans_touched(session, [certificate.account_id])
        decided = announce_due(session, bound, stamp).fresh
    return FiledCertificate(certificate=certificate, new=True, decisions=decided)


def _refusal(reason: Reason, found: str) -> Problem:
    return Problem(reason=reason, place=Place(path="certificate"), found=found)
