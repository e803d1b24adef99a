"""What people are told of a loan's terms as they changed: what, from when, why, by which event."""

from dataclasses import dataclass

from carbonstep.domain.loan.contract import Contract, TermsChanged, TermsEffect
from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.loan.patch import ALONG
from carbonstep.present.sentence.loan_event import EVENT_KINDS
from carbonstep.present.words.label import term_label
from carbonstep.present.words.translation import Language, speaker


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChangedView:
    """One change of a loan's terms. `since` is the first day the new ones hold."""

    since: str
    kind: str
    changes: tuple[str, ...]
    agreed_on: str
    reason: str
    event_id: str


def terms_changed_views(contract: Contract, language: Language) -> tuple[TermsChangedView, ...]:
    """What changed a loan's terms, in the order it counts for."""
    say = speaker(language)
    return tuple(
        TermsChangedView(
            since=item.event.on.isoformat(),
            kind=say(EVENT_KINDS[item.event.kind]),
            changes=_changes(item, language),
            agreed_on="" if item.event.agreed_on is None else item.event.agreed_on.isoformat(),
            reason=item.event.reason,
            event_id=item.event.event_id,
        )
        for item in contract.history
    )


def _changes(item: TermsChanged, language: Language) -> tuple[str, ...]:
    """What became of each term, or why nothing did."""
    say = speaker(language)
    if item.event.kind is LoanEventKind.CANCELLATION:
        return (say("the loan never was"),)
    if item.effect is TermsEffect.UNCHANGED:
        return (say("nothing: its terms held already"),)
    if item.effect is TermsEffect.AFTER_PAYOFF:
        return (say("never: the loan is paid off before"),)
    nothing = say("nothing")
    return tuple(
        say(
            "{term}: {before} → {after}",
            term=term_label(change.name, language),
            before=change.before or nothing,
            after=change.after or nothing,
        )
        for change in item.changes
        if change.name not in ALONG
    )
