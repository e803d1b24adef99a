"""What the API takes of a loan's events."""

from typing import ClassVar

from carbonstep.api.shape import RecordIn
from carbonstep.domain.loan.event import EVENT


class LoanEventIn(RecordIn):
    """What happened to a loan, as docs/reference/loan-event.md describes it."""

    record = EVENT


class QuoteEventIn(RecordIn):
    """What happened to a loan that is quoted, with a short name for what corrects it."""

    record = EVENT
    more: ClassVar = {
        "id": {
            "type": "string",
            "description": "A short name by which a later event of the same document supersedes "
            "this one.",
        }
    }
