"""What the API takes of benchmark fixings."""

from datetime import date
from typing import Literal

from pydantic import Field

from carbonstep.api.shape import In, NumberIn
from carbonstep.reading.value import REASON_LENGTH_MAX


class PublishedFixingIn(In):
    """A benchmark value as it is published."""

    index: str = Field(description="LPR1Y or LPR5Y+.")
    published_on: date
    rate_pct: NumberIn
    source: str | None = Field(default=None, max_length=200)
    confirmed: list[Literal["rate_magnitude", "fixing_magnitude", "fixing_day"]] | None = Field(
        default=None, description="Odd values that are right nevertheless, by their code."
    )


class FixingCorrectionIn(In):
    """What the value published on a day should have been, and why it was recorded otherwise."""

    index: str = Field(description="LPR1Y or LPR5Y+.")
    published_on: date
    rate_pct: NumberIn
    reason: str = Field(max_length=REASON_LENGTH_MAX)
    source: str | None = Field(default=None, max_length=200)
    confirmed: list[Literal["rate_magnitude", "fixing_magnitude"]] | None = Field(
        default=None, description="Odd values that are right nevertheless, by their code."
    )


class FixingWithdrawalIn(In):
    """That nothing was published on a day for which a fixing is recorded, and why it was."""

    index: str = Field(description="LPR1Y or LPR5Y+.")
    published_on: date
    reason: str = Field(max_length=REASON_LENGTH_MAX)
