"""What people are told of a certificate: when it holds, what it is on a day, what changed it."""

from collections.abc import Iterator
from datetime import date

from carbonstep.domain.account.certificate_change import CertificateChangeKind, CertificateState
from carbonstep.domain.intake.read_certificate_change import KnownCertificate
from carbonstep.present.page.rate import FactView
from carbonstep.present.sentence.certificate import change_sentence
from carbonstep.present.words.label import scheme_label
from carbonstep.present.words.translation import Language, Say, mark, speaker

_ENDED = {
    CertificateChangeKind.WITHDRAWN: mark("on {day} it is withdrawn"),
    CertificateChangeKind.SUSPENDED: mark("on {day} it is suspended"),
    CertificateChangeKind.SHORTENED: mark("on {day} it has expired"),
}


def certificate_view(known: KnownCertificate, language: Language, *, as_of: date) -> FactView:
    """A certificate under its scheme, number and issuer, as it stands on a day."""
    say, held = speaker(language), known.state.particulars
    scheme = scheme_label(held.scheme, language)
    return FactView(
        label=f"{scheme} {held.number} · {held.issuer}",
        value=say("; ").join(_told(known, as_of, language, say)),
    )


def _told(known: KnownCertificate, as_of: date, language: Language, say: Say) -> Iterator[str]:
    spans = [
        say(
            "valid from {start} to {end}",
            start=period.start.isoformat(),
            end=period.last_on.isoformat(),
        )
        for period in known.state.valid
    ]
    yield say(", ").join(spans) or say("valid on no day")
    yield say(_standing(known.state, as_of), day=as_of.isoformat())
    for change in known.changes:
        yield change_sentence(change, language, before=known.before(change))


def _standing(state: CertificateState, day: date) -> str:
    """What a certificate is on a day. One that was withdrawn never comes to expire."""
    change, valid = state.change_over(day), state.particulars.valid
    if day < valid.start:
        return mark("on {day} it is not valid yet")
    gone = change is not None and change.kind is CertificateChangeKind.WITHDRAWN
    if change is not None and (gone or day < valid.end):
        return _ENDED[change.kind]
    return mark("on {day} it is valid") if day < valid.end else mark("on {day} it has expired")
