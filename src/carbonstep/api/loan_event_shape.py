"""What the API takes and says of a loan's events, and of penalty interest."""

from datetime import date
from typing import Literal

from pydantic import Field

from carbonstep.api.shape import DecimalText, In, NumberIn, Out, PeriodOut


class LoanEventIn(In):
    """What happened to a loan, as docs/reference/loan-event.md describes it."""

    kind: Literal["drawdown", "prepayment", "payoff", "overdue", "misuse", "withdrawn"]
    on: date | None = Field(default=None, description="The day it counts for; not of a withdrawal.")
    amount: NumberIn | None = Field(
        default=None, description="Yuan; not of a payoff or a withdrawal."
    )
    until: date | None = Field(
        default=None, description="The day an overdue or misused amount was made good."
    )
    notified_on: date | None = Field(
        default=None, description="The day notice of a repayment was given."
    )
    received_on: date | None = Field(default=None, description="The business date by default.")
    supersedes: str | None = Field(default=None, description="The event this one corrects.")
    reason: str | None = Field(
        default=None, max_length=500, description="Why an earlier event is corrected."
    )


class LoanEventOut(Out):
    """An event as recorded."""

    event_id: str
    loan_id: str
    kind: str
    on: date
    amount: DecimalText | None
    until: date | None
    notified_on: date | None
    received_on: date
    supersedes: str
    reason: str


class RecordedEventOut(Out):
    """An event, and whether this request recorded it."""

    event: LoanEventOut
    new: bool


class KnownEventOut(LoanEventOut):
    """An event as known: whether it counts, and which event replaced it, or empty."""

    seq: int
    stands: bool
    superseded_by: str


class LoanEventListOut(Out):
    """Everything that happened to a loan, in the log's order."""

    loan_id: str
    known: int
    events: list[KnownEventOut]


class PenaltyOut(PeriodOut):
    """Penalty interest of one overdue or misused amount, up to the day looked from."""

    event_id: str
    kind: str = Field(description="overdue or misuse.")
    base: DecimalText
    added_pct: DecimalText = Field(description="What the contract adds, in percent of its rate.")
    amount: DecimalText
    exact: DecimalText
    open: bool = Field(description="It is not made good yet.")
