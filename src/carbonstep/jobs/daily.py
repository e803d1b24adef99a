"""Rings the bell for the daily run. The run itself is one service call with a business date."""

import logging
from collections.abc import Callable
from datetime import datetime

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from carbonstep.domain.picture.daily_run import DailyRun
from carbonstep.reading.problem import RejectedError
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.library import Library
from carbonstep.services.run import run_daily
from carbonstep.store.engine import Store, StoreBusy
from carbonstep.store.fault import fault_of, said_of
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import BUSINESS_ZONE, business_date_at

ACTOR = "scheduler"
DAILY_JOB = "daily"

_log = logging.getLogger(__name__)


def daily_job(
    store: Store,
    library: Library,
    clock: Callable[[], datetime],
    *,
    limit: AheadLimit = AheadLimit(),
) -> Callable[[], DailyRun | None]:
    """The job the scheduler calls: the daily run for the business date of the moment it rings.

    A run that is refused, or that the store stops, is logged and gives None; the next bell tries
    again.
    """

    def job() -> DailyRun | None:
        now = clock()
        stamp = Stamp(on=business_date_at(now), recorded_at=now, actor=ACTOR)
        try:
            result = run_daily(store, library, stamp, limit=limit)
        except RejectedError as refused:
            for problem in refused.problems:
                _log.error("the daily run of %s is refused: %s", stamp.on, problem)
            return None
        except (DBAPIError, PoolTimeout, StoreBusy) as error:
            fault = fault_of(error)
            if fault is None:
                raise
            _log.error("%s: the daily run of %s failed: %s", fault.code, stamp.on, said_of(error))
            return None
        _log.info(
            "daily run: %d loans, %d decisions, %d missing",
            result.loans,
            len(result.decisions),
            result.missing,
        )
        return result

    return job


def daily_scheduler(
    job: Callable[[], object], *, run_at: str, now: datetime
) -> BackgroundScheduler:
    """A scheduler that calls `job` when it starts and every day at `run_at` (hh:mm, Beijing).

    Late is better than never: the run at the start catches up on days that passed while no server
    was up, and a bell that could not ring on time rings once when it can. It is not started yet.
    """
    hour, minute = run_at.split(":")
    scheduler = BackgroundScheduler(timezone=BUSINESS_ZONE)
    scheduler.add_job(
        job,
        CronTrigger(hour=int(hour), minute=int(minute), timezone=BUSINESS_ZONE),
        id=DAILY_JOB,
        next_run_time=now,
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    return scheduler
