"""What the API takes and says of benchmark fixings."""

from datetime import date
from typing import Literal

from pydantic import Field

from carbonstep.api.shape import DecimalText, In, NumberIn, Out


class FixingCorrectionIn(In):
    """What the value published on a day should have been, and why it was recorded otherwise."""

    index: str = Field(description="LPR1Y or LPR5Y+.")
    published_on: date
    rate_pct: NumberIn
    reason: str = Field(max_length=200)
    source: str | None = Field(default=None, max_length=200)
    confirmed: list[Literal["rate_magnitude", "fixing_magnitude"]] | None = Field(
        default=None, description="Odd values that are right nevertheless, by their code."
    )


class FixingOut(Out):
    """A published benchmark value; `revision` counts its corrections, and 0 is the first."""

    index: str
    published_on: date
    rate_pct: DecimalText
    source: str
    revision: int
    reason: str


class CorrectedFixingOut(Out):
    """The fixing that counts now, what counted before, and whether this request recorded it."""

    fixing: FixingOut
    was_pct: DecimalText
    new: bool


class FixingListOut(Out):
    """Every fixing and correction by index, day and revision; of a day the last counts."""

    known: int
    fixings: list[FixingOut]
