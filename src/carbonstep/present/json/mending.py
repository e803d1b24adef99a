"""What mended meanings move in a store, as JSON."""

from datetime import date

from pydantic import Field

from carbonstep.domain.picture.meaning import NEWEST, MendedMeaning
from carbonstep.domain.picture.mending import (
    MovedDay,
    MovedDecision,
    MovedLoan,
    MovedPenalty,
    WaitingDay,
)
from carbonstep.domain.picture.mending_ahead import MendingAhead
from carbonstep.present.json.fixing import MissingPublicationOut
from carbonstep.present.json.ledger import AmountsOut
from carbonstep.present.json.run import SetAsideOut
from carbonstep.present.json.shape import BilingualOut, DecimalText, Out, PeriodOut
from carbonstep.units.money import yuan_text
from carbonstep.units.rate import bps_text


class MeaningOut(Out):
    """A meaning that was mended, and what was wrong."""

    number: int
    name: str
    fault: BilingualOut

    @classmethod
    def of(cls, meaning: MendedMeaning) -> "MeaningOut":
        return cls(number=meaning.number, name=meaning.name, fault=BilingualOut.of(meaning.fault))


class MovedDayOut(Out):
    """A contract day that comes out otherwise. `waived` is left as it was by the loan's correction
    terms, `booked` is what the run will book: positive is receivable from the borrower."""

    nominal_on: date
    old: AmountsOut
    new: AmountsOut
    waived: DecimalText
    booked: AmountsOut
    meanings: list[str]

    @classmethod
    def of(cls, day: MovedDay) -> "MovedDayOut":
        return cls(
            nominal_on=day.nominal_on,
            old=AmountsOut.model_validate(day.old.body()),
            new=AmountsOut.model_validate(day.new.body()),
            waived=yuan_text(day.waived_fen),
            booked=AmountsOut.model_validate(day.booked.body()),
            meanings=list(day.meanings),
        )


class MovedDecisionOut(Out):
    """A test period that is decided otherwise; null where one side has no decision."""

    test_period: PeriodOut
    old_bps: DecimalText | None
    new_bps: DecimalText | None
    meanings: list[str]

    @classmethod
    def of(cls, moved: MovedDecision) -> "MovedDecisionOut":
        return cls(
            test_period=PeriodOut.days_of(moved.test_period),
            old_bps=None if moved.old_e4bp is None else bps_text(moved.old_e4bp),
            new_bps=None if moved.new_e4bp is None else bps_text(moved.new_e4bp),
            meanings=list(moved.meanings),
        )


class MovedPenaltyOut(Out):
    """The penalty interest of a notice that is shown otherwise; it is not posted."""

    event_id: str
    on: date
    old: DecimalText
    new: DecimalText
    meanings: list[str]

    @classmethod
    def of(cls, moved: MovedPenalty) -> "MovedPenaltyOut":
        return cls(
            event_id=moved.event_id,
            on=moved.on,
            old=yuan_text(moved.old_fen),
            new=yuan_text(moved.new_fen),
            meanings=list(moved.meanings),
        )


class WaitingDayOut(Out):
    """A posted contract day that comes out otherwise once a publication has come."""

    nominal_on: date
    publication: MissingPublicationOut
    meanings: list[str]

    @classmethod
    def of(cls, day: WaitingDay) -> "WaitingDayOut":
        return cls(
            nominal_on=day.nominal_on,
            publication=MissingPublicationOut.of(day.publication),
            meanings=list(day.meanings),
        )


class MovedLoanOut(Out):
    """What of a loan comes out otherwise."""

    loan_id: str
    decisions: list[MovedDecisionOut]
    days: list[MovedDayOut]
    penalties: list[MovedPenaltyOut]
    waiting: list[WaitingDayOut]

    @classmethod
    def of(cls, moved: MovedLoan) -> "MovedLoanOut":
        return cls(
            loan_id=moved.loan_id,
            decisions=[MovedDecisionOut.of(item) for item in moved.decisions],
            days=[MovedDayOut.of(item) for item in moved.days],
            penalties=[MovedPenaltyOut.of(item) for item in moved.penalties],
            waiting=[WaitingDayOut.of(item) for item in moved.waiting],
        )


class MendingOut(Out):
    """What the first run after an upgrade will put right; nothing is written."""

    revision: str = Field(description="What the store is at; older than the program's or its own.")
    as_of: date | None = Field(description="The last daily run's date; null where there was none.")
    newest: int = Field(description="The number of the program's newest mended meaning.")
    mended: list[MeaningOut] = Field(description="Those that the last run did not follow.")
    loans: int = Field(description="Loans looked at.")
    moved: list[MovedLoanOut]
    set_aside: list[SetAsideOut]

    @classmethod
    def of(cls, ahead: MendingAhead) -> "MendingOut":
        return cls(
            revision=ahead.revision,
            as_of=ahead.as_of,
            newest=NEWEST,
            mended=[MeaningOut.of(item) for item in ahead.mended],
            loans=ahead.loans,
            moved=[MovedLoanOut.of(item) for item in ahead.moved],
            set_aside=[SetAsideOut.of(item) for item in ahead.set_aside],
        )
