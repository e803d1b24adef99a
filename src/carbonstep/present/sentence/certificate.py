"""What happened to a certificate, in one sentence without a full stop."""

from datetime import timedelta

from carbonstep.domain.account.certificate import Certificate, particulars_changed
from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.present.words.translation import Language, mark, speaker

_CHANGES = {
    CertificateChangeKind.WITHDRAWN: mark("withdrawn by its issuer from {day} on: {reason}"),
    CertificateChangeKind.SUSPENDED: mark("suspended from {day} on: {reason}"),
    CertificateChangeKind.SHORTENED: mark("ends on {last} already: {reason}"),
    CertificateChangeKind.CORRECTED: mark("corrected on {day}, {particulars}: {reason}"),
    CertificateChangeKind.LIFTED: mark("{other} lifted from {day} on: {reason}"),
}
_PARTICULARS = {
    "scheme": mark("scheme"),
    "number": mark("number"),
    "issuer": mark("issuer"),
    "valid_from": mark("first valid day"),
    "valid_to": mark("last valid day"),
    "received_on": mark("received on"),
    "product_id": mark("product"),
}


def change_sentence(change: CertificateChange, language: Language, *, before: Certificate) -> str:
    """What happened to a certificate, from when and why, with the id of the change. `before` are
    the particulars that a correction found."""
    say = speaker(language)
    values = {"day": change.on.isoformat(), "reason": change.reason}
    one_day = timedelta(days=1)
    if change.until is not None:
        end = (change.until - one_day).isoformat()
        told = say("suspended from {day} to {end}: {reason}", end=end, **values)
    else:
        last = (change.on - one_day).isoformat()
        told = say(
            _CHANGES[change.kind],
            last=last,
            other=change.supersedes,
            particulars=_particulars(change, before, language),
            **values,
        )
    return say("{told} (change {change})", told=told, change=change.change_id)


def _particulars(change: CertificateChange, before: Certificate, language: Language) -> str:
    """What a correction makes of each particular that was not so."""
    if change.particulars is None:
        return ""
    say = speaker(language)
    return say(", ").join(
        say("{name} {was} → {now}", name=say(_PARTICULARS[name]), was=was or "–", now=now or "–")
        for name, was, now in particulars_changed(before, change.particulars)
    )
