"""What happened to a certificate, in one sentence without a full stop."""

from datetime import timedelta

from carbonstep.domain.account.certificate_change import CertificateChange, CertificateChangeKind
from carbonstep.present.words.translation import Language, mark, speaker

_CHANGES = {
    CertificateChangeKind.WITHDRAWN: mark("withdrawn by its issuer from {day} on: {reason}"),
    CertificateChangeKind.SUSPENDED: mark("suspended from {day} on: {reason}"),
    CertificateChangeKind.SHORTENED: mark("ends on {last} already: {reason}"),
    CertificateChangeKind.CORRECTED: mark("corrected on {day}: {reason}"),
    CertificateChangeKind.LIFTED: mark("{other} lifted from {day} on: {reason}"),
}


def change_sentence(change: CertificateChange, language: Language) -> str:
    """What happened to a certificate, from when and why, with the id of the change."""
    say = speaker(language)
    values = {"day": change.on.isoformat(), "reason": change.reason}
    one_day = timedelta(days=1)
    if change.until is not None:
        end = (change.until - one_day).isoformat()
        told = say("suspended from {day} to {end}: {reason}", end=end, **values)
    else:
        last = (change.on - one_day).isoformat()
        told = say(_CHANGES[change.kind], last=last, other=change.supersedes, **values)
    return say("{told} (change {change})", told=told, change=change.change_id)
