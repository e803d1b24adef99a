"""Looks into the benchmark file between two daily runs: a fixing is a fact the day it is known."""

import logging
from collections.abc import Callable
from datetime import datetime

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger

from carbonstep.reading.problem import RejectedError
from carbonstep.services.fixing import take_up_file
from carbonstep.services.library import Library
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import BUSINESS_ZONE, business_date_at

ACTOR = "scheduler"

_log = logging.getLogger(__name__)


def fixing_job(store: Store, library: Library, clock: Callable[[], datetime]) -> Callable[[], None]:
    """The job the scheduler calls: what the benchmark file says by today becomes facts.

    A file that is refused is told once; the daily run tells it again.
    """
    told: list[str] = []

    def job() -> None:
        now = clock()
        stamp = Stamp(on=business_date_at(now), recorded_at=now, actor=ACTOR)
        try:
            taken = take_up_file(store, library, stamp)
        except RejectedError as refused:
            found = [str(problem) for problem in refused.problems]
            if found != told:
                _log.warning("the benchmark file is refused: %s", "; ".join(found))
            told[:] = found
            return
        told.clear()
        for fixing in taken:
            _log.info("fixing of %s: %s", fixing.index.value, fixing.published_on)

    return job


def watch_fixings(scheduler: BaseScheduler, job: Callable[[], None], *, every_s: int) -> None:
    """Have a scheduler call `job` every so many seconds."""
    scheduler.add_job(
        job,
        IntervalTrigger(seconds=every_s, timezone=BUSINESS_ZONE),
        id="fixings",
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
