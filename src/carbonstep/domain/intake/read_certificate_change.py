"""Reads what happens to a certificate, and holds it against what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from carbonstep.domain.account.certificate import CERTIFICATE, Certificate
from carbonstep.domain.account.certificate_change import (
    FOR_GOOD,
    CertificateChange,
    CertificateChangeKind,
    CertificateState,
    certificate_state,
    lifted_changes,
)
from carbonstep.domain.intake.read_certificate import read_certificate
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.codec import Kind, Record, Term
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.value import DAY, REASON_LENGTH_MAX, text, word_of
from carbonstep.units.day_set import common
from carbonstep.units.period import Period

WITHDRAWN, SUSPENDED, SHORTENED, CORRECTED, LIFTED = CertificateChangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A change as its document says it; `certificate` is the document of the right particulars."""

    kind: CertificateChangeKind
    on: date | None = None
    until_on: date | None = None
    valid_to: date | None = None
    certificate: Node | None = None
    supersedes: str = ""
    reason: str


_PARTICULARS: Kind[Node] = Kind(
    read=lambda _reading, node, _confirmation: node,
    parse=lambda node: node,
    write=str,
    taken=CERTIFICATE.taken(),
)

CERTIFICATE_CHANGE: Record[Asked] = Record(
    of=Asked,
    tag="kind",
    terms=(
        Term("kind", word_of(CertificateChangeKind), "what happened, one of the kinds below"),
        Term(
            "on",
            DAY,
            "the first day it does not hold; of a lifting the first on which the change counts no "
            "more, its own first day where it never was",
            attribute="on",
            of=(WITHDRAWN, SUSPENDED, LIFTED),
            left_out="the business date",
        ),
        Term(
            "until",
            DAY,
            "the last day of the suspension",
            attribute="until_on",
            of=(SUSPENDED,),
            left_out="it is open",
        ),
        Term("valid_to", DAY, "its last valid day", of=(SHORTENED,), needed=True),
        Term(
            "certificate",
            _PARTICULARS,
            "the whole certificate as it always was",
            of=(CORRECTED,),
            needed=True,
        ),
        Term(
            "supersedes",
            text(needed="supersedes", length_max=64),
            "the id of the change that is lifted",
            of=(LIFTED,),
            needed=True,
            left_out="required",
        ),
        Term(
            "reason",
            text(needed=phrase("reason"), length_max=REASON_LENGTH_MAX),
            "why, up to 500 characters",
        ),
    ),
)
"""A change as people write it: `until` and `valid_to` are last days that still belong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCertificate:
    """A certificate as filed, and all that changed it."""

    certificate: Certificate
    changes: tuple[CertificateChange, ...] = ()

    @property
    def state(self) -> CertificateState:
        """What is known of it in the end."""
        return certificate_state(self.certificate, self.changes, by=FOR_GOOD)

    def clashes(self, other: Certificate) -> bool:
        """Whether another one has its scheme and number, and holds on a day on which it does. On
        other days it is a renewal: an issuer may keep the number."""
        own = self.state.particulars
        same = (own.scheme, own.number) == (other.scheme, other.number)
        return same and bool(common(self.state.valid, [other.valid]))

    def before(self, change: CertificateChange) -> Certificate:
        """The particulars that a change found: as filed, or as a correction that it supersedes has
        them."""
        found = next((c for c in self.changes if c.change_id == change.supersedes), None)
        earlier = None if found is None else found.particulars
        return self.certificate if earlier is None else earlier

    @property
    def counting(self) -> tuple[CertificateChange, ...]:
        """The changes that count, though it may be for a time alone."""
        return tuple(change for change, _ in self.state.counting)


def known_certificates(
    certificates: Sequence[Certificate], changes: Sequence[CertificateChange]
) -> list[KnownCertificate]:
    """The certificates of an account, each with what changed it."""
    return [
        KnownCertificate(
            certificate=certificate,
            changes=tuple(c for c in changes if c.certificate_id == certificate.certificate_id),
        )
        for certificate in certificates
    ]


def read_certificate_change(
    reading: Reading,
    node: Node,
    *,
    held: KnownCertificate,
    others: Sequence[KnownCertificate],
    as_of: date,
) -> CertificateChange | None:
    """The change in a document, or None once something wrong with it is noted.

    `held` is the certificate with all that changed it, `others` are the account's other ones, and
    `as_of` is the business date on which the change comes in.

    Errors: those of `IntakeReason` that begin with `certificate`, and what is wrong with any
    document.
    """
    before = len(reading.problems)
    values = CERTIFICATE_CHANGE.values(reading, node, Confirmation({}))
    if values is None:
        return None
    asked = CERTIFICATE_CHANGE.made(values)
    received_on = held.certificate.received_on
    if as_of < received_on:
        reading.note(
            IntakeReason.CERTIFICATE_CHANGE_EARLY,
            node,
            found=as_of.isoformat(),
            needed=received_on.isoformat(),
        )
        return None
    found = _READERS[asked.kind](reading, node, asked, held, others, as_of)
    if found is None or len(reading.problems) > before:
        return None
    return _in_its_place(found, held)


def _change(
    asked: Asked, held: KnownCertificate, on: date, as_of: date, supersedes: str = ""
) -> CertificateChange:
    return CertificateChange(
        certificate_id=held.certificate.certificate_id,
        account_id=held.certificate.account_id,
        kind=asked.kind,
        on=on,
        supersedes=supersedes,
        reason=asked.reason,
        received_on=as_of,
    )


def _in_its_place(change: CertificateChange, held: KnownCertificate) -> CertificateChange:
    """The change, naming the lifted one that said the same: the id of what it says is taken."""
    lifted = lifted_changes(held.changes)
    taken = {other.instead_of for other in held.changes}
    same = [
        other.change_id
        for other in held.changes
        if other.content == change.content
        and other.change_id in lifted
        and other.change_id not in taken
    ]
    return replace(change, instead_of=same[-1]) if same else change


def _withdrawn(
    reading: Reading,
    node: Node,
    asked: Asked,
    held: KnownCertificate,
    _others: Sequence[KnownCertificate],
    as_of: date,
) -> CertificateChange | None:
    """A withdrawal, or a suspension with its end."""
    valid, at = held.state.particulars.valid, node.part("on")
    on = max(as_of, valid.start) if asked.on is None else asked.on
    if asked.on is not None and on > as_of:
        needed = as_of.isoformat()
        reading.note(
            IntakeReason.CERTIFICATE_CHANGE_FUTURE, at, found=on.isoformat(), needed=needed
        )
        return None
    if on not in valid:
        _note_not_held(reading, at, held, on)
        return None
    until = None
    if asked.until_on is not None:
        if asked.until_on < on:
            found = f"{on}..{asked.until_on}"
            reading.note(ReadingReason.PERIOD_EMPTY, node.part("until"), found=found)
            return None
        until = asked.until_on + timedelta(days=1)
    change = replace(_change(asked, held, on, as_of), until=until)
    stands = _in_the_way(held.state, asked.kind, Period(on, until or FOR_GOOD))
    if stands is not None:
        reading.note(
            IntakeReason.CERTIFICATE_CHANGE_STANDS,
            at,
            found=stands.certificate_id,
            needed=stands.change_id,
        )
    return change


def _in_the_way(
    state: CertificateState, kind: CertificateChangeKind, gap: Period
) -> CertificateChange | None:
    """The change beside which a withdrawal or a suspension says nothing, or None. A withdrawal
    outlasts what only suspends; a second one, from whatever day, stands in place of the first."""
    if kind is WITHDRAWN and state.withdrawal is not None:
        return state.withdrawal
    days = state.lasting if kind is WITHDRAWN else state.valid
    return None if common(days, [gap]) else state.change_over(gap.start)


def _shortened(
    reading: Reading,
    node: Node,
    asked: Asked,
    held: KnownCertificate,
    _others: Sequence[KnownCertificate],
    as_of: date,
) -> CertificateChange | None:
    assert asked.valid_to is not None, "the table needs it"
    at, valid = node.part("valid_to"), held.state.particulars.valid
    last_on = asked.valid_to
    if last_on < valid.start:
        reading.note(
            IntakeReason.CERTIFICATE_SHORTENED_EMPTY,
            at,
            found=last_on.isoformat(),
            needed=valid.start.isoformat(),
        )
        return None
    ends = held.state.lasting[-1].last_on if held.state.lasting else valid.start
    if last_on >= ends:
        reading.note(
            IntakeReason.CERTIFICATE_NOT_SHORTER,
            at,
            found=last_on.isoformat(),
            needed=ends.isoformat(),
        )
        return None
    return _change(asked, held, last_on + timedelta(days=1), as_of)


def _corrected(
    reading: Reading,
    _node: Node,
    asked: Asked,
    held: KnownCertificate,
    others: Sequence[KnownCertificate],
    as_of: date,
) -> CertificateChange | None:
    assert asked.certificate is not None, "the table needs it"
    document, now = asked.certificate, held.state.particulars
    right = read_certificate(
        reading, document, account_id=now.account_id, received_on=now.received_on
    )
    if right is None:
        return None
    if right.account_id != now.account_id:
        reading.note(
            IntakeReason.OTHER_ACCOUNT,
            document.part("account"),
            found=right.account_id,
            needed=now.account_id,
        )
    if right.received_on > as_of:
        reading.note(
            IntakeReason.RECEIVED_FUTURE,
            document.part("received_on"),
            found=right.received_on.isoformat(),
            needed=as_of.isoformat(),
        )
    if right == now:
        reading.note(IntakeReason.CERTIFICATE_CORRECTED_NOTHING, document, found=now.certificate_id)
    for other in others:
        if other.clashes(right):
            reading.note(
                IntakeReason.CERTIFICATE_EXISTS,
                document.part("number"),
                found=right.number,
                needed=other.state.particulars.certificate_id,
            )
    earlier = [c for c in held.counting if c.kind is CORRECTED]
    change = _change(asked, held, as_of, as_of, earlier[0].change_id if earlier else "")
    return replace(change, particulars=right)


def _lifted(
    reading: Reading,
    node: Node,
    asked: Asked,
    held: KnownCertificate,
    _others: Sequence[KnownCertificate],
    as_of: date,
) -> CertificateChange | None:
    at = node.part("supersedes")
    of_it = {c.change_id: c for c in held.changes if c.kind is not LIFTED}
    change, lifted = of_it.get(asked.supersedes), lifted_changes(held.changes)
    if change is None:
        reading.note(
            IntakeReason.CERTIFICATE_CHANGE_UNKNOWN,
            at,
            found=asked.supersedes[:40],
            needed=held.certificate.certificate_id,
        )
        return None
    if asked.supersedes in lifted:
        reading.note(
            IntakeReason.CERTIFICATE_CHANGE_LIFTED,
            at,
            found=asked.supersedes,
            needed=lifted[asked.supersedes].change_id,
        )
        return None
    later = [c for c in held.counting if c.supersedes == asked.supersedes and c.kind is CORRECTED]
    if later:
        needed = later[0].change_id
        reading.note(
            IntakeReason.CERTIFICATE_CORRECTED_SINCE, at, found=asked.supersedes, needed=needed
        )
        return None
    on = max(as_of, change.on) if asked.on is None else asked.on
    if on < change.on or as_of < change.received_on:
        early = node.part("on") if as_of >= change.received_on else node
        needed = max(change.on, change.received_on).isoformat()
        reading.note(
            IntakeReason.CERTIFICATE_CHANGE_EARLY, early, found=on.isoformat(), needed=needed
        )
        return None
    return _change(asked, held, on, as_of, supersedes=asked.supersedes)


_READERS = {
    WITHDRAWN: _withdrawn,
    SUSPENDED: _withdrawn,
    SHORTENED: _shortened,
    CORRECTED: _corrected,
    LIFTED: _lifted,
}


def _note_not_held(reading: Reading, at: Node, held: KnownCertificate, on: date) -> None:
    days = held.state.particulars.valid
    needed = f"{days.start}..{days.last_on}"
    reading.note(IntakeReason.CERTIFICATE_NOT_HELD, at, found=on.isoformat(), needed=needed)
