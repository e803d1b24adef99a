"""What people are told of a certificate: its validity as corrected, and what changed it."""

from collections.abc import Iterator

from carbonstep.domain.intake.read_certificate_change import KnownCertificate
from carbonstep.present.page.rate import FactView
from carbonstep.present.sentence.certificate import change_sentence
from carbonstep.present.words.translation import Language, Say, speaker


def certificate_view(known: KnownCertificate, language: Language) -> FactView:
    """A certificate under its number and issuer."""
    say, held = speaker(language), known.state.particulars
    return FactView(
        label=f"{held.number} · {held.issuer}",
        value=say("; ").join(_told(known, language, say)),
    )


def _told(known: KnownCertificate, language: Language, say: Say) -> Iterator[str]:
    valid = known.state.particulars.valid
    start, end = valid.start.isoformat(), valid.last_on.isoformat()
    yield say("valid from {start} to {end}", start=start, end=end)
    for change in known.changes:
        yield change_sentence(change, language)
