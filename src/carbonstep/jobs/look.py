"""Looks around between two daily runs: into the benchmark file, at the clock, for what is missing.

A fixing is a fact the day it is known, and what needs a person is said where it is looked for: in
the server's log and its health.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from apscheduler.schedulers.base import BaseScheduler
from apscheduler.triggers.interval import IntervalTrigger

from carbonstep.jobs.daily import ACTOR
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.attention import attention
from carbonstep.services.fixing import take_up_file
from carbonstep.services.library import Library
from carbonstep.store.engine import Store
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import BUSINESS_ZONE, business_date_at

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Noticed:
    """What the last look found that a person should see to."""

    problems: tuple[Problem, ...] = ()


def look_job(
    store: Store,
    library: Library,
    clock: Callable[[], datetime],
    *,
    limit: AheadLimit,
    noticed: Noticed,
) -> Callable[[], None]:
    """The job the scheduler calls: what the benchmark file says by today becomes facts, and what
    is noticed is kept. Each thing is logged once, for as long as it lasts."""

    def job() -> None:
        now = clock()
        stamp = Stamp(on=business_date_at(now), recorded_at=now, actor=ACTOR)
        refused: tuple[Problem, ...] = ()
        try:
            for fixing in take_up_file(store, library, stamp, limit=limit):
                _log.info("fixing of %s: %s", fixing.index.value, fixing.published_on)
        except RejectedError as error:
            refused = tuple(error.problems)
        found = tuple(dict.fromkeys((*refused, *attention(store, now=now, limit=limit))))
        for problem in found:
            if problem not in noticed.problems:
                _log.warning("%s", problem)
        noticed.problems = found

    return job


def watch(
    scheduler: BaseScheduler, job: Callable[[], None], *, every_s: int, now: datetime
) -> None:
    """Have a scheduler call `job` when it starts and every so many seconds."""
    scheduler.add_job(
        job,
        IntervalTrigger(seconds=every_s, timezone=BUSINESS_ZONE),
        id="look",
        next_run_time=now,
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
