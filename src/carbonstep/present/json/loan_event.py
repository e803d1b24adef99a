"""A loan's events and penalty interest as JSON. Money is yuan with two decimals."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from pydantic import Field

from carbonstep.domain.loan.event import EVENT, LoanEvent
from carbonstep.domain.money.payoff import PayoffSum
from carbonstep.domain.money.penalty import PenaltyLine
from carbonstep.domain.money.receipt import ToldReceipt
from carbonstep.domain.picture.event_effect import EventEffect
from carbonstep.domain.rate.carbon_step import StepMoved
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.shape import (
    FROM,
    KNOWN,
    DecimalText,
    Out,
    PeriodOut,
    ProblemOut,
    RecordOut,
    known_body,
)
from carbonstep.reading.problem import Problem
from carbonstep.units.exact import text
from carbonstep.units.money import exact_yuan_text, yuan_text
from carbonstep.units.rate import bps_text
from carbonstep.units.told_again import Known


class LoanEventOut(RecordOut):
    """An event as recorded."""

    record = EVENT
    more: ClassVar = {"event_id": {"type": "string"}, "loan_id": {"type": "string"}}

    @classmethod
    def of(cls, event: LoanEvent) -> "LoanEventOut":
        return cls({"event_id": event.event_id, **event.body()})


class ReceiptPartOut(Out):
    """What of a receipt pays one contract day."""

    nominal_on: date
    amount: DecimalText
    left: DecimalText = Field(description="What of the day is not known to be paid after it.")
    waits: bool = Field(description="The day has not come: the money waits for it.")

    @classmethod
    def of_receipt(cls, receipt: ToldReceipt) -> "list[ReceiptPartOut]":
        """What of a receipt pays each contract day."""
        return [
            cls(
                nominal_on=part.nominal_on,
                amount=yuan_text(part.amount_fen),
                left=yuan_text(part.left_fen),
                waits=part.waits,
            )
            for part in receipt.parts
        ]


class MatchedReceiptOut(Out):
    """The contract days that a receipt pays, and what is left of it."""

    event_id: str
    on: date = Field(description="The day the money came in.")
    parts: list[ReceiptPartOut]
    surplus: DecimalText = Field(
        description="What of it no day to the end of the loan is left to pay with."
    )

    @classmethod
    def of(cls, receipt: ToldReceipt) -> "MatchedReceiptOut":
        return cls(
            event_id=receipt.event.event_id,
            on=receipt.event.on,
            parts=ReceiptPartOut.of_receipt(receipt),
            surplus=yuan_text(receipt.surplus_fen),
        )


class StepMovedOut(Out):
    """Days on which the loan's carbon step is another by an event; `to` null: to its end."""

    from_: date = Field(validation_alias=FROM, serialization_alias="from")
    to: date | None
    was_bps: DecimalText
    now_bps: DecimalText

    @classmethod
    def of(cls, moved: StepMoved) -> "StepMovedOut":
        return cls(
            from_=moved.since,
            to=moved.until,
            was_bps=bps_text(moved.was_e4bp),
            now_bps=bps_text(moved.now_e4bp),
        )


class EffectOut(Out):
    """What an event came to as it was recorded; empty where it was recorded already."""

    decisions: list[ShortDecisionOut]
    steps: list[StepMovedOut]
    true_ups_due: int = Field(
        description="How many posted contract days the next daily run trues up."
    )

    @classmethod
    def of(cls, effect: EventEffect) -> "EffectOut":
        return cls(
            decisions=[ShortDecisionOut.of(decision) for decision in effect.decisions],
            steps=[StepMovedOut.of(moved) for moved in effect.steps],
            true_ups_due=effect.true_ups_due,
        )


class PayoffOut(Out):
    """What is to be paid on the day of a payoff; yuan."""

    on: date
    principal: DecimalText
    interest: DecimalText = Field(description="Accrued by the day.")
    overdue: DecimalText = Field(description="Of earlier days, told and not made good before it.")
    penalty: DecimalText = Field(description="Penalty interest to the day, beside the cash flows.")
    total: DecimalText
    fixing_missing: bool = Field(description="It is an estimate: a publication is not recorded.")

    @classmethod
    def of(cls, payoff: PayoffSum | None) -> "PayoffOut | None":
        """What a payoff asks for, or null."""
        if payoff is None:
            return None
        return cls(
            on=payoff.on,
            principal=yuan_text(payoff.principal_fen),
            interest=yuan_text(payoff.interest_fen),
            overdue=yuan_text(payoff.overdue_fen),
            penalty=yuan_text(payoff.penalty_fen),
            total=yuan_text(payoff.total_fen),
            fixing_missing=payoff.waits_for is not None,
        )


class RecordedEventOut(Out):
    """An event, and whether this request recorded it."""

    event: LoanEventOut
    new: bool
    receipt: MatchedReceiptOut | None = Field(description="What a receipt pays; else null.")
    payoff: PayoffOut | None = Field(description="What a payoff asks for; else null.")
    warnings: list[ProblemOut] = Field(
        description="What of the event, or by it of an earlier one, has no effect as things stand."
    )
    effect: EffectOut

    @classmethod
    def of(
        cls,
        event: LoanEvent,
        *,
        new: bool,
        receipt: ToldReceipt | None,
        payoff: PayoffSum | None,
        warnings: Iterable[Problem],
        effect: EventEffect,
    ) -> "RecordedEventOut":
        return cls(
            event=LoanEventOut.of(event),
            new=new,
            receipt=None if receipt is None else MatchedReceiptOut.of(receipt),
            payoff=PayoffOut.of(payoff),
            warnings=[ProblemOut.of(warning) for warning in warnings],
            effect=EffectOut.of(effect),
        )


class KnownEventOut(RecordOut):
    """An event as known: whether it counts, and which event replaced it, or empty."""

    record = EVENT
    more: ClassVar = {**LoanEventOut.more, **KNOWN}

    @classmethod
    def of(cls, known: Known[LoanEvent]) -> "KnownEventOut":
        return cls(known_body(known, LoanEventOut.of(known.fact).root))


class LoanEventListOut(Out):
    """Everything that happened to a loan, in the log's order."""

    loan_id: str
    known: int
    events: list[KnownEventOut]

    @classmethod
    def of(
        cls, loan_id: str, events: Iterable[Known[LoanEvent]], *, known: int
    ) -> "LoanEventListOut":
        return cls(loan_id=loan_id, known=known, events=[KnownEventOut.of(item) for item in events])


class PenaltyOut(PeriodOut):
    """Penalty interest that one event tells of, up to the day looked from."""

    event_id: str
    kind: str = Field(description="overdue, of a late receipt too, or misuse.")
    base: DecimalText = Field(description="The amount on the first day.")
    added_pct: DecimalText = Field(description="What the contract adds, in percent of its rate.")
    amount: DecimalText
    exact: DecimalText
    open: bool = Field(description="It is not made good yet.")

    @classmethod
    def owed(cls, line: PenaltyLine) -> "PenaltyOut":
        return PenaltyOut(
            from_=line.period.start,
            to=line.period.end,
            event_id=line.event_id,
            kind=line.kind.value,
            base=yuan_text(line.base_fen),
            added_pct=text(line.added_pct),
            amount=yuan_text(line.amount_fen),
            exact=exact_yuan_text(line.exact_fen),
            open=line.open,
        )
