"""What the page of a cancelled loan shows: when and why, by which entry, what was taken back."""

from dataclasses import dataclass

from carbonstep.domain.money.posting import Amounts, Posting
from carbonstep.domain.picture.cancelled import CancelledLoan
from carbonstep.present.page.rate import FactView
from carbonstep.present.page.terms import TermsChangedView, terms_changed_views
from carbonstep.present.words.label import rulebook_label
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Language, speaker
from carbonstep.units.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBackView:
    """A posted contract day; `true_ups` are what was added since, `left` what that comes to."""

    nominal_on: str
    posted: str
    true_ups: tuple[str, ...]
    left: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelledView:
    """Everything the page of a cancelled loan shows. `waits`: something that was posted is still
    to be taken back."""

    title: str
    borrower: str
    borrower_id: str
    told: str
    known: str
    identity: tuple[FactView, ...]
    cancellation: tuple[FactView, ...]
    terms: tuple[TermsChangedView, ...]
    taken_back: tuple[TakenBackView, ...]
    waits: bool


def cancelled_view(found: CancelledLoan, language: Language) -> CancelledView:
    """The page of a cancelled loan; made from what is known of it alone."""
    say, loan, event = speaker(language), found.contract.booked, found.cancellation
    return CancelledView(
        title=say("Loan {loan}", loan=loan.loan_id),
        borrower=found.account.name,
        borrower_id=found.account.account_id,
        told=say(
            "This loan was booked by mistake and cancelled on {day}: it never was, and nothing is "
            "owed under it.",
            day=event.received_on.isoformat(),
        ),
        known=str(found.known),
        identity=(
            FactView(label=say("Borrower"), value=found.account.name),
            FactView(label=say("Loan no."), value=loan.loan_id, code=True),
            FactView(
                label=say("Principal"),
                value=say("{yuan} yuan", yuan=yuan_display(loan.principal_fen, whole=True)),
            ),
            FactView(label=say("Drawn on"), value=loan.drawn_on.isoformat()),
            FactView(label=say("Matures on"), value=loan.matures_on.isoformat()),
            FactView(
                label=say("Rulebook"), value=rulebook_label(loan.rulebook, language), code=True
            ),
        ),
        cancellation=(
            FactView(label=say("Cancelled on"), value=event.received_on.isoformat()),
            FactView(label=say("Reason"), value=event.reason),
            FactView(label=say("Event"), value=event.event_id, code=True),
            FactView(label=say("Log entry number"), value=str(found.entry), code=True),
        ),
        terms=terms_changed_views(found.contract, language),
        taken_back=tuple(_taken_back(found, item, language) for item in found.postings),
        waits=any(_left(found, item) for item in found.postings),
    )


def _left(found: CancelledLoan, posting: Posting) -> Fen:
    """What is left in the books of a contract day, in fen."""
    changes = [item.change for item in found.true_ups if item.nominal_on == posting.nominal_on]
    return Fen(sum(_whole(amounts) for amounts in (posting.amounts, *changes)))


def _whole(amounts: Amounts) -> Fen:
    """All components together."""
    return Fen(sum(amount for _, amount in amounts.by_component))


def _taken_back(found: CancelledLoan, posting: Posting, language: Language) -> TakenBackView:
    say = speaker(language)
    return TakenBackView(
        nominal_on=posting.nominal_on.isoformat(),
        posted=yuan_display(_whole(posting.amounts)),
        true_ups=tuple(
            say(
                "{yuan} on {day}",
                yuan=yuan_display(_whole(item.change)),
                day=item.posted_on.isoformat(),
            )
            for item in found.true_ups
            if item.nominal_on == posting.nominal_on
        ),
        left=yuan_display(_left(found, posting)),
    )
