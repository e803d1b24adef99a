"""What the loan page shows, as display strings in the reader's language."""

from dataclasses import dataclass
from datetime import date

from carbonstep.domain.intake.known_report import known_reports
from carbonstep.domain.intake.read_certificate_change import known_certificates
from carbonstep.domain.money.interest import InterestPeriod, accrued_before
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rate.segment import rate_on
from carbonstep.domain.rulebook.rulebook import Bilingual
from carbonstep.present.chart.rate_history import rate_history_svg
from carbonstep.present.page.certificate import certificate_view
from carbonstep.present.page.ledger import GoneView, gone_views, posted_display, true_up_displays
from carbonstep.present.page.loan_event import LoanEventView, loan_event_views, undone_views
from carbonstep.present.page.rate import (
    HASH_SHOWN,
    FactView,
    RateView,
    SegmentView,
    WhyView,
    rate_view,
    segment_view,
    why_view,
)
from carbonstep.present.page.report import ReportView, report_view
from carbonstep.present.page.terms import TermsChangedView, terms_changed_views
from carbonstep.present.sentence.account_change import former_name_text
from carbonstep.present.sentence.decision import decision_sentence
from carbonstep.present.sentence.due import due_sentence
from carbonstep.present.sentence.payment import standing
from carbonstep.present.sentence.publication import estimated_on, estimated_text
from carbonstep.present.sentence.why import no_rate_sentence
from carbonstep.present.words.label import CAUSES
from carbonstep.present.words.number import rate_display, yuan_display
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.units.money import settle


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestView:
    """One settlement period; `ends_on` is the last day that bears interest in it.

    `posted` is empty until it is posted; `true_ups` are what was added since, and what the next
    daily run will add.
    """

    starts_on: str
    ends_on: str
    days: str
    rates: tuple[str, ...]
    pays_on: str
    amount: str
    posted: str
    true_ups: tuple[str, ...]
    status: str
    notes: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """One decision, newest first in its list."""

    decided_on: str
    cause: str
    sentence: str
    decision_id: str
    current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DueView:
    """One thing that is due."""

    sentence: str
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanView:
    """Everything the loan page shows, ready to be set."""

    title: str
    borrower: str
    borrower_id: str
    illustrative: bool
    identity: tuple[FactView, ...]
    as_of: str
    known: str
    rate: RateView | None
    no_rate: str
    why: WhyView | None
    chart: str
    segments: tuple[SegmentView, ...]
    interest: tuple[InterestView, ...]
    gone: tuple[GoneView, ...]
    events: tuple[LoanEventView, ...]
    undone: tuple[FactView, ...]
    terms: tuple[TermsChangedView, ...]
    reports: tuple[ReportView, ...]
    certificates: tuple[FactView, ...]
    decisions: tuple[DecisionView, ...]
    due: tuple[DueView, ...]


def loan_view(picture: LoanPicture, language: Language) -> LoanView:
    """The page of a loan as seen on `picture.as_of`; made from the picture alone.

    Days called 'to' are the last day meant; the half-open ends stay inside the product.
    """
    say = speaker(language)
    segment = rate_on(picture.priced.segments, picture.as_of)
    decision = None if segment is None else picture.priced.decision(segment.decision_id)
    return LoanView(
        title=say("Loan {loan}", loan=picture.loan.loan_id),
        borrower=picture.account.name,
        borrower_id=picture.account.account_id,
        illustrative=picture.rulebook.illustrative,
        identity=_identity(picture, language, say),
        as_of=picture.as_of.isoformat(),
        known="" if picture.known is None else str(picture.known),
        rate=None if segment is None else rate_view(segment, language),
        no_rate=no_rate_sentence(picture, language=language),
        why=None if segment is None else why_view(picture, language),
        chart=rate_history_svg(picture, language),
        segments=tuple(
            segment_view(picture, item, language, current=item == segment)
            for item in picture.priced.segments
        ),
        interest=tuple(_interest(picture, item, say) for item in picture.priced.interest),
        gone=gone_views(picture, say),
        events=loan_event_views(picture.priced.events, picture.priced.penalties, language),
        undone=undone_views(picture.told, language),
        terms=terms_changed_views(picture.priced.contract, language),
        reports=_reports(picture, language),
        certificates=_certificates(picture, language),
        decisions=tuple(
            DecisionView(
                decided_on=item.decided_on.isoformat(),
                cause=say(CAUSES[item.cause]),
                sentence=decision_sentence(item, language=language),
                decision_id=item.decision_id,
                current=item == decision,
            )
            for item in reversed(picture.priced.decisions)
        ),
        due=tuple(
            DueView(sentence=due_sentence(item, language=language), overdue=item.overdue)
            for item in picture.due
        ),
    )


def bilingual(text: Bilingual, language: Language) -> str:
    """The text of a rulebook in the reader's language."""
    return text.zh if language is Language.ZH else text.en


def _identity(picture: LoanPicture, language: Language, say: Say) -> tuple[FactView, ...]:
    loan, account, book = picture.loan, picture.account, picture.rulebook
    of_uscc = account.scheme == "uscc"
    return (
        FactView(label=say("Borrower"), value=account.name),
        *(
            FactView(
                label=say("Former name"),
                value=former_name_text(former, language, account_id=account.account_id),
            )
            for former in reversed(picture.former_names)
        ),
        FactView(
            label=say("Credit code") if of_uscc else say("Carbon account"),
            value=account.identifier if of_uscc else account.account_id,
            code=True,
        ),
        FactView(label=say("Loan no."), value=loan.loan_id, code=True),
        FactView(
            label=say("Principal"),
            value=say("{yuan} yuan", yuan=yuan_display(loan.principal_fen, whole=True)),
        ),
        FactView(label=say("Drawn on"), value=loan.drawn_on.isoformat()),
        FactView(label=say("Matures on"), value=loan.matures_on.isoformat()),
        FactView(label=say("Loan product"), value=bilingual(book.title, language)),
        *(
            (FactView(label=say("Measured product"), value=loan.product_id),)
            if loan.product_id
            else ()
        ),
        FactView(
            label=say("Rulebook"),
            value=f"{loan.rulebook} · {loan.rulebook.content_hash[:HASH_SHOWN]}…",
            code=True,
        ),
    )


def _interest(picture: LoanPicture, item: InterestPeriod, say: Say) -> InterestView:
    current = picture.as_of in item.settlement.period
    notes = []
    if item.settlement.provisional:
        notes.append(say("payment day provisional"))
    if item.waits_for is not None:
        notes += estimated_on(item.waits_for, say)
    elif item.projected:
        notes.append(say("benchmark not yet known"))
    true_up = picture.waived.get(item.settlement.nominal_on)
    if true_up is not None:
        left = yuan_display(abs(true_up.waived_fen))
        waived = true_up.waived_fen > 0
        notes.append(
            say("{yuan} yuan waived", yuan=left) if waived else say("{yuan} yuan kept", yuan=left)
        )
    if current:
        exact = accrued_before(item, loan=picture.loan, day=picture.as_of)
        accrued = yuan_display(settle(exact))
        notes.append(say("{yuan} yuan accrued before {day}", yuan=accrued, day=_iso(picture.as_of)))
    return InterestView(
        starts_on=_iso(item.settlement.period.start),
        ends_on=_iso(item.settlement.period.last_on),
        days=str(item.settlement.period.days),
        rates=tuple(
            say("{days} days at {rate} %", days=str(part.days), rate=rate_display(part.all_in_e4bp))
            for part in item.parts
        ),
        pays_on=_iso(item.settlement.pays_on),
        amount=yuan_display(item.amount_fen),
        posted=posted_display(picture, item.settlement.nominal_on),
        true_ups=true_up_displays(picture, item.settlement.nominal_on, say),
        status=estimated_text(standing(item, item.status, say), item.waits_for, say),
        notes=say(", ").join(notes),
        current=current,
    )


def _reports(picture: LoanPicture, language: Language) -> tuple[ReportView, ...]:
    """The reports received by the day looked at, newest first."""
    evidence, as_of = picture.evidence, picture.as_of
    found = known_reports(
        (item for item in evidence.reports if item.received_on <= as_of),
        (item for item in evidence.withdrawals if item.withdrawn_on <= as_of),
    )
    found.sort(key=lambda item: (item.report.received_on, item.report_id), reverse=True)
    return tuple(
        report_view(
            item.report,
            language,
            superseded_by=item.superseded_by,
            withdrawal=item.withdrawal,
        )
        for item in found
    )


def _certificates(picture: LoanPicture, language: Language) -> tuple[FactView, ...]:
    evidence, as_of = picture.evidence, picture.as_of
    return tuple(
        certificate_view(known, language, as_of=as_of)
        for known in known_certificates(
            [item for item in evidence.certificates if item.received_on <= as_of],
            [item for item in evidence.certificate_changes if item.received_on <= as_of],
        )
    )


def _iso(day: date) -> str:
    return day.isoformat()
