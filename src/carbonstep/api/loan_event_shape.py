"""What the API takes and says of a loan's events, and of penalty interest."""

from typing import ClassVar

from pydantic import Field

from carbonstep.api.shape import DecimalText, Out, PeriodOut, RecordIn, RecordOut
from carbonstep.domain.loan.event import EVENT


class LoanEventIn(RecordIn):
    """What happened to a loan, as docs/reference/loan-event.md describes it."""

    record = EVENT


class LoanEventOut(RecordOut):
    """An event as recorded."""

    record = EVENT
    more: ClassVar = {"event_id": {"type": "string"}, "loan_id": {"type": "string"}}


class RecordedEventOut(Out):
    """An event, and whether this request recorded it."""

    event: LoanEventOut
    new: bool


class KnownEventOut(RecordOut):
    """An event as known: whether it counts, and which event replaced it, or empty."""

    record = EVENT
    more: ClassVar = {
        **LoanEventOut.more,
        "seq": {"type": "integer"},
        "stands": {"type": "boolean"},
        "superseded_by": {"type": "string"},
    }


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
