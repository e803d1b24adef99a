"""What the API takes and says of a loan's events, and of penalty interest."""

from carbonstep.api.shape import RecordIn
from carbonstep.domain.loan.event import EVENT


class LoanEventIn(RecordIn):
    """What happened to a loan, as docs/reference/loan-event.md describes it."""

    record = EVENT
