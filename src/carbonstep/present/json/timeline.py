"""A loan's whole life as JSON: rates, interest, decisions, events, what is due."""

from datetime import date

from pydantic import Field

from carbonstep.domain.money.interest import InterestPart, InterestPeriod, accrued_before
from carbonstep.domain.picture.due import Due
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.present.json.cash_flow import FIXING_MISSING, OPEN, OVERDUE, PUBLICATION_MISSING
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.fixing import MissingPublicationOut
from carbonstep.present.json.interest import STATUS
from carbonstep.present.json.loan import TermsChangedOut
from carbonstep.present.json.loan_event import LoanEventOut, MatchedReceiptOut, PenaltyOut
from carbonstep.present.json.rate import SegmentOut
from carbonstep.present.json.shape import DecimalText, Out, PeriodOut
from carbonstep.units.money import Fen, exact_yuan_text, settle, yuan_text
from carbonstep.units.rate import percent_text


class InterestPartOut(PeriodOut):
    """The part of a settlement period under one segment; yuan."""

    days: int
    units: int = Field(description="The days as the day count counts them.")
    principal: DecimalText
    all_in_pct: DecimalText
    amount: DecimalText
    exact: DecimalText
    projected: bool

    @classmethod
    def of(cls, part: InterestPart) -> "InterestPartOut":
        return cls(
            from_=part.period.start,
            to=part.period.end,
            days=part.days,
            units=part.units,
            principal=yuan_text(part.principal_fen),
            all_in_pct=percent_text(part.all_in_e4bp),
            amount=yuan_text(part.shown_fen),
            exact=exact_yuan_text(part.exact_fen),
            projected=part.projected,
        )


class InterestOut(PeriodOut):
    """A settlement period; yuan."""

    days: int
    pays_on: date
    provisional: bool
    amount: DecimalText
    accrued: DecimalText
    saved: DecimalText
    status: str = Field(description=STATUS)
    open: DecimalText = Field(description=OPEN)
    overdue: DecimalText = Field(description=OVERDUE)
    projected: bool
    fixing_missing: bool = Field(description=FIXING_MISSING)
    publication_missing: MissingPublicationOut | None = Field(description=PUBLICATION_MISSING)
    by_segment: list[InterestPartOut]

    @classmethod
    def of(cls, picture: LoanPicture, item: InterestPeriod, *, saved_fen: Fen) -> "InterestOut":
        """Sign: `saved` is positive where the carbon steps took off. The parts' `amount` add up to
        the period's. Rounding: `accrued` to the fen, half away from zero."""
        settlement = item.settlement
        accrued = accrued_before(item, loan=picture.loan, day=picture.as_of)
        return cls(
            from_=settlement.period.start,
            to=settlement.period.end,
            days=settlement.period.days,
            pays_on=settlement.pays_on,
            provisional=settlement.provisional,
            amount=yuan_text(item.amount_fen),
            accrued=yuan_text(settle(accrued)),
            saved=yuan_text(saved_fen),
            status=item.status.value,
            open=yuan_text(item.open_fen),
            overdue=yuan_text(item.overdue_fen),
            projected=item.projected,
            fixing_missing=item.waits_for is not None,
            publication_missing=MissingPublicationOut.awaited(item.waits_for),
            by_segment=[InterestPartOut.of(part) for part in item.parts],
        )


class DueOut(Out):
    """Something that is due. `loan_ends_on` is told of a report that can change no rate any more,
    since the loan ends first."""

    kind: str
    on: date
    about: str
    overdue: bool
    provisional: bool
    loan_ends_on: date | None

    @classmethod
    def of(cls, due: Due) -> "DueOut":
        return cls(
            kind=due.kind.value,
            on=due.on,
            about=due.about,
            overdue=due.overdue,
            provisional=due.provisional,
            loan_ends_on=due.loan_ends_on,
        )


class TimelineOut(Out):
    """A loan's whole life."""

    loan_id: str
    as_of: date
    known: int
    segments: list[SegmentOut]
    interest: list[InterestOut]
    decisions: list[ShortDecisionOut]
    events: list[LoanEventOut] = Field(description="Those that stand, by day.")
    terms_changed: list[TermsChangedOut] = Field(description="Since booking, by day.")
    receipts: list[MatchedReceiptOut] = Field(description="What each receipt pays, by day.")
    penalties: list[PenaltyOut]
    due: list[DueOut]

    @classmethod
    def of(cls, picture: LoanPicture) -> "TimelineOut":
        assert picture.known is not None, "a recorded loan is known by entries"
        priced = picture.priced
        return cls(
            loan_id=picture.loan.loan_id,
            as_of=picture.as_of,
            known=picture.known,
            segments=[SegmentOut.of(segment) for segment in priced.segments],
            interest=interest_outs(picture),
            decisions=[ShortDecisionOut.of(decision) for decision in priced.decisions],
            events=[LoanEventOut.of(event) for event in priced.events],
            terms_changed=[TermsChangedOut.of(item) for item in priced.contract.history],
            receipts=[MatchedReceiptOut.of(item) for item in priced.receipts],
            penalties=[PenaltyOut.owed(line) for line in priced.penalties],
            due=[DueOut.of(due) for due in picture.due],
        )


def interest_outs(picture: LoanPicture) -> list[InterestOut]:
    """Every settlement period of a loan, with what the carbon steps took off it."""
    saved = {item.period.start: item.saved_fen for item in picture.priced.benefit.periods}
    return [
        InterestOut.of(picture, item, saved_fen=saved[item.settlement.period.start])
        for item in picture.priced.interest
    ]
