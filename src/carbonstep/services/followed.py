"""Which mended meanings the answers of a store follow already."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from carbonstep.domain.picture.meaning import NEWEST, MendedMeaning, mended_after
from carbonstep.store.run import MeaningWait, last_run

DAILY = "daily"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a store's last daily run knew and followed.

    `number` is the newest mended meaning that its answers follow; `known` how many entries the log
    had when it was done, `as_of` its business date. A store that never ran follows all of them:
    nothing is posted yet. `waits` are the days that a meaning moves and that it could not put
    right: they wait for a publication.
    """

    number: int
    known: int
    as_of: date | None
    waits: tuple[MeaningWait, ...] = ()

    @property
    def mended(self) -> tuple[MendedMeaning, ...]:
        """The meanings that were mended since, which the next run puts right."""
        return () if self.as_of is None else mended_after(self.number)


def followed(session: Session) -> Followed:
    """What the store's last daily run followed."""
    last = last_run(session, DAILY)
    if last is None:
        return Followed(number=NEWEST, known=0, as_of=None)
    seq, run = last
    return Followed(
        number=run.meanings, known=seq + 1, as_of=run.business_on, waits=run.meaning_waits
    )
