"""What became of a file of receipts, as JSON."""

from datetime import date

from pydantic import Field

from carbonstep.domain.money.receipt import ToldReceipt
from carbonstep.domain.picture.told_receipts import ToldReceipts
from carbonstep.present.json.filing import RejectedRowOut, rejected_outs
from carbonstep.present.json.loan_event import ReceiptPartOut
from carbonstep.present.json.shape import DecimalText, Out, ProblemOut
from carbonstep.units.money import yuan_text


class ToldReceiptOut(Out):
    """A receipt of the file, the contract days that it pays, and what is left over."""

    loan_id: str
    event_id: str
    on: date = Field(description="The day the money came in.")
    amount: DecimalText
    reference: str
    parts: list[ReceiptPartOut]
    partial: bool = Field(description="Something is left of a day that it pays and that has come.")
    surplus: DecimalText = Field(
        description="What of it no day to the end of the loan is left to pay with."
    )

    @classmethod
    def of(cls, told: ToldReceipt) -> "ToldReceiptOut":
        event = told.event
        return cls(
            loan_id=event.loan_id,
            event_id=event.event_id,
            on=event.on,
            amount=yuan_text(event.amount_fen or 0),
            reference=event.reference,
            parts=ReceiptPartOut.of_receipt(told),
            partial=told.is_partial,
            surplus=yuan_text(told.surplus_fen),
        )


class ToldReceiptsOut(Out):
    """What became of a file of receipts. `rejected` lists at most 10 000 rows; `rejected_count` is
    of all. Counts and sums are of the receipts that are told for the first time."""

    file_name: str
    sha256: str
    dry_run: bool
    stored: bool = Field(description="false: rows are rejected, or it is a dry run.")
    receipts: list[ToldReceiptOut]
    count: int
    amount: DecimalText
    partial_count: int
    surplus_count: int
    surplus: DecimalText
    waiting: DecimalText = Field(description="What of it waits for contract days to come.")
    unchanged: list[ToldReceiptOut] = Field(description="Those told before.")
    rejected: list[RejectedRowOut]
    rejected_count: int
    warnings: list[ProblemOut] = Field(description="What the file gave to tell as a whole.")

    @classmethod
    def of(cls, told: ToldReceipts) -> "ToldReceiptsOut":
        return cls(
            file_name=told.file_name,
            sha256=told.sha256,
            dry_run=told.dry_run,
            stored=told.stored,
            receipts=[ToldReceiptOut.of(item) for item in told.accepted],
            count=len(told.accepted),
            amount=yuan_text(told.amount_fen),
            partial_count=len(told.partial),
            surplus_count=len(told.surplus),
            surplus=yuan_text(told.surplus_fen),
            waiting=yuan_text(told.waiting_fen),
            unchanged=[ToldReceiptOut.of(item) for item in told.unchanged],
            rejected=rejected_outs(told.rejected),
            rejected_count=len(told.rejected),
            warnings=[ProblemOut.of(warning) for warning in told.warnings],
        )
