"""The stamp of what somebody asks for: never for a business date to come, nor by a wrong clock."""

from datetime import date, datetime

from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.services.ahead import AheadLimit, refuse_clock_ahead, refuse_date_ahead
from carbonstep.services.reason import ServiceReason
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import business_date_at


def stamp_for(on: date | None, *, now: datetime, actor: str, path: str) -> Stamp:
    """A stamp for a business date up to today's, which stands in where none is given.

    `now` is the instant of recording. Raises `RejectedError`, placed at `path`, for a date to
    come: nothing may be decided before its day. It is for runs, which look at the clock
    themselves.
    """
    today = business_date_at(now)
    if on is not None and on > today:
        problem = Problem(
            reason=ServiceReason.BUSINESS_DATE_FUTURE,
            place=Place(path=path),
            found=on.isoformat(),
            needed=today.isoformat(),
        )
        raise RejectedError([problem])
    return Stamp(on=on or today, recorded_at=now, actor=actor)


def clock_stamp(
    store: Store,
    on: date | None,
    *,
    now: datetime,
    actor: str,
    path: str,
    limit: AheadLimit,
) -> Stamp:
    """The stamp of what is written to a store and says nothing of the book's days, as a key.

    Raises `RejectedError` as `stamp_for` does, and where the clock is far ahead of the last
    recording (`business_date_ahead`).
    """
    stamp = stamp_for(on, now=now, actor=actor, path=path)
    refuse_clock_ahead(store, stamp, limit, path=path)
    return stamp


def write_stamp(
    store: Store,
    on: date | None,
    *,
    now: datetime,
    actor: str,
    path: str,
    limit: AheadLimit,
) -> Stamp:
    """The stamp of a fact that is written to a store: what is due is decided by its day, as by a
    run's.

    Raises `RejectedError` as `clock_stamp` does, and where the business date is far after what was
    run and recorded (`business_date_ahead`). A day that nobody named is the clock's and is held to
    the clock's limit; one that a person gave may be of a past that is loaded.
    """
    stamp = clock_stamp(store, on, now=now, actor=actor, path=path, limit=limit)
    days = limit.clock_days if on is None else limit.run_days
    refuse_date_ahead(store, stamp, days, path=path)
    return stamp
