"""What comes and what is missing, in sentences, beside the decision in force."""

from carbonstep.domain.decision.measure import OpenPeriod
from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.pricing import Coming
from carbonstep.present.sentence.missing import missing_sentence
from carbonstep.present.words.number import bps_display, rate_display
from carbonstep.present.words.period import period_label
from carbonstep.present.words.translation import Language, speaker
from carbonstep.units.rate import bps


def coming_sentence(coming: Coming, *, language: Language) -> str:
    """A decision that is announced and not yet in force: what changes, or what it confirms."""
    say = speaker(language)
    values = {
        "day": coming.on.isoformat(),
        "bps": bps_display(bps(coming.segment.carbon_e4bp)),
        "rate": rate_display(coming.segment.all_in_e4bp),
        "decision": coming.decision.decision_id,
    }
    if coming.before.carbon_e4bp == coming.segment.carbon_e4bp:
        return say(
            "announced, not yet in force: from {day} on the carbon step is {bps} bp and the all-in "
            "rate {rate} % (decision {decision})",
            **values,
        )
    return say(
        "announced, not yet in force: from {day} on the carbon step goes from {was} bp to {bps} bp "
        "and the all-in rate from {rate_before} % to {rate} % (decision {decision})",
        was=bps_display(bps(coming.before.carbon_e4bp)),
        rate_before=rate_display(coming.before.all_in_e4bp),
        **values,
    )


def no_rate_sentence(picture: LoanPicture, *, language: Language) -> str:
    """Why a loan has no rate on a day that none of its segments holds: it is over, or not drawn."""
    say = speaker(language)
    if picture.as_of < picture.loan.drawn_on:
        return say(
            "On this day the loan was not drawn yet; it is drawn on {day}.",
            day=picture.loan.drawn_on.isoformat(),
        )
    ended = picture.priced.serviced.ends_on.isoformat()
    if any(event.kind is LoanEventKind.PAYOFF for event in picture.priced.events):
        return say("On this day the loan is over; it was paid off on {day}.", day=ended)
    return say("On this day the loan is over; it matured on {day}.", day=ended)


def open_sentence(found: OpenPeriod, *, language: Language) -> str:
    """What a test period lacks, and by when its report is in time."""
    say = speaker(language)
    reasons = [
        missing_sentence(kpi, period=found.period, due_on=None, language=language)
        for kpi in found.kpis
    ]
    return say(
        "{period}, due by {day}: {reasons}",
        period=period_label(found.period, language),
        day=found.due_on.isoformat(),
        reasons=say("; ").join(reasons),
    )
