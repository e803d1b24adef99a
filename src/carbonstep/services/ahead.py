"""A day far ahead of the last thing that was run or recorded: it stores nothing until confirmed.

A clock that is wrong would announce reports as missing, post interest, and stamp entries with an
instant that no later entry may be before.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.followed import DAILY
from carbonstep.services.reason import ServiceReason
from carbonstep.store import log
from carbonstep.store import run as runs
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import business_date_at

_OF_A_DAY = tuple(
    kind
    for kind in log.EventType
    if kind not in (log.EventType.KEY_ISSUED, log.EventType.KEY_REVOKED)
)
"""What says something of the book's days; a key does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AheadLimit:
    """How many days are not yet far ahead: of the clock after the last recording, and of a business
    date after all that was run and recorded since. A day that nobody named is the clock's."""

    clock_days: int = 31
    run_days: int = 400


def refuse_clock_ahead(store: Store, stamp: Stamp, limit: AheadLimit, *, path: str) -> None:
    """Raise `RejectedError` (`business_date_ahead`) where the clock of a stamp is far ahead of the
    last recording of a store."""
    with store.read() as session:
        problem = clock_ahead(session, stamp, limit, path=path)
    if problem is not None:
        raise RejectedError([problem])


def refuse_date_ahead(store: Store, stamp: Stamp, days: int, *, path: str) -> None:
    """Raise `RejectedError` (`business_date_ahead`) where the business date of a stamp is more than
    so many days after what was run and recorded."""
    with store.read() as session:
        problem = _date_ahead(session, stamp, days, path=path)
    if problem is not None:
        raise RejectedError([problem])


def clock_ahead(session: Session, stamp: Stamp, limit: AheadLimit, *, path: str) -> Problem | None:
    """That the clock is far ahead of the last recording; never so on an empty store.

    The run that confirms it is of the day that was asked for, not of the clock's: where that is
    right, the days between are still to be run. It is of no day before the last one run or written.
    """
    last = log.last_entry(session)
    if last is None:
        return None
    seen_on = _seen_on(session) or last.business_on
    now, then = business_date_at(stamp.recorded_at), business_date_at(last.recorded_at)
    return _ahead(now, then, limit.clock_days, run_on=max(stamp.on, seen_on), path=path)


def run_ahead(session: Session, stamp: Stamp, limit: AheadLimit, *, path: str) -> Problem | None:
    """That a run's business date or its clock is far ahead. The first run may be for any day."""
    problem = clock_ahead(session, stamp, limit, path=path)
    return problem or _date_ahead(session, stamp, limit.run_days, path=path)


def _date_ahead(session: Session, stamp: Stamp, days: int, *, path: str) -> Problem | None:
    """That a business date is far after all that was run and recorded; never before a first run,
    since a book's past is told in any order."""
    seen_on = _seen_on(session)
    if seen_on is None:
        return None
    return _ahead(stamp.on, seen_on, days, run_on=stamp.on, path=path)


def _seen_on(session: Session) -> date | None:
    """The latest day that a run, or an entry since the last one, is for; None where nothing was
    run. The last entry alone may be of any day: what happened earlier is told later."""
    before = runs.last_run(session, DAILY)
    if before is None:
        return None
    runs_of = log.latest_business_on(session, types=(log.EventType.RUN_FINISHED,))
    since = log.latest_business_on(session, after=before[0], types=_OF_A_DAY)
    return max(day for day in (before[1].business_on, runs_of, since) if day is not None)


def check_run(session: Session, stamp: Stamp, limit: AheadLimit, *, confirmed: bool) -> None:
    """Raise `RejectedError` for a run far ahead that is not confirmed (`business_date_ahead`), and
    for one that is confirmed without need (`confirmed_nothing`)."""
    problem = run_ahead(session, stamp, limit, path="on")
    if problem is not None and not confirmed:
        raise RejectedError([problem])
    if problem is None and confirmed:
        idle = Problem(
            reason=ReadingReason.CONFIRMED_NOTHING,
            place=Place(path="confirmed"),
            found=ServiceReason.BUSINESS_DATE_AHEAD.code,
        )
        raise RejectedError([idle])


def _ahead(day: date, last_on: date, days: int, *, run_on: date, path: str) -> Problem | None:
    """That a day is too far after the last one; `run_on` is the day whose run confirms it."""
    if day - last_on <= timedelta(days=days):
        return None
    return Problem(
        reason=ServiceReason.BUSINESS_DATE_AHEAD,
        place=Place(path=path),
        found=run_on.isoformat(),
        needed=f"{last_on} → {day}",
    )
