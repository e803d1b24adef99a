"""What the API says of a loan's events and of penalty interest."""

from datetime import date

from carbonstep.api.shape import DecimalText, Out, PeriodOut


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
    """Penalty interest of one overdue or misused amount; `open`: it is not made good yet.

    `added_pct` is what the contract adds to its rate, in percent of it.
    """

    event_id: str
    kind: str
    base: DecimalText
    added_pct: DecimalText
    amount: DecimalText
    exact: DecimalText
    open: bool
