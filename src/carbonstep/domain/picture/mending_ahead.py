"""What the first run after an upgrade will put right: told before it, and of a whole store."""

from dataclasses import dataclass
from datetime import date

from carbonstep.domain.picture.daily_run import SetAside
from carbonstep.domain.picture.meaning import MendedMeaning
from carbonstep.domain.picture.mending import MovedLoan


@dataclass(frozen=True, slots=True, kw_only=True)
class MendingAhead:
    """What mended meanings move in a store, as of its last run; None where it never ran.

    `revision` is the one it is at; `loans` how many were looked at; `set_aside` those that could
    not be priced.
    """

    revision: str
    as_of: date | None
    mended: tuple[MendedMeaning, ...]
    loans: int
    moved: tuple[MovedLoan, ...]
    set_aside: tuple[SetAside, ...]
