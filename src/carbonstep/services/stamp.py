"""Who does something, for which business date, and when it is recorded."""

from dataclasses import dataclass
from datetime import date, datetime

from carbonstep.reading.problem import Place, Problem, Reason, RejectedError
from carbonstep.units.business_date import business_date_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """The business date `on`, the instant of recording (UTC) and the actor of a change.

    Services read no clock: whoever calls brings the stamp.
    """

    on: date
    recorded_at: datetime
    actor: str

    def __post_init__(self) -> None:
        assert self.recorded_at.tzinfo is not None, "an instant has a time zone"


def stamp_for(on: date | None, *, now: datetime, actor: str, path: str) -> Stamp:
    """A stamp for a business date up to today's, which stands in where none is given.

    `now` is the instant of recording. Raises `RejectedError`, placed at `path`, for a date to
    come: nothing may be decided before its day.
    """
    today = business_date_at(now)
    if on is not None and on > today:
        problem = Problem(
            reason=Reason.BUSINESS_DATE_FUTURE,
            place=Place(path=path),
            found=on.isoformat(),
            needed=today.isoformat(),
        )
        raise RejectedError([problem])
    return Stamp(on=on or today, recorded_at=now, actor=actor)
