"""Who does something, for which business date, and when it is recorded."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """The business date `on`, the instant of recording (UTC) and the actor of a change.

    Store and services read no clock: whoever calls brings the stamp.
    """

    on: date
    recorded_at: datetime
    actor: str

    def __post_init__(self) -> None:
        assert self.recorded_at.tzinfo is not None, "an instant has a time zone"
