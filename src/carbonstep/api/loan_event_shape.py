"""What the API takes of a loan's events."""

from carbonstep.api.shape import RecordIn
from carbonstep.domain.loan.event import EVENT


class LoanEventIn(RecordIn):
    """What happened to a loan, as docs/reference/loan-event.md describes it."""

    record = EVENT
