"""Looks around between two daily runs: into the benchmark file, at the clock, for what is missing.

A fixing is a fact the day it is known, and what needs a person is said where it is looked for: in
the server's log and its health.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Event, Thread

from apscheduler.schedulers.base import BaseScheduler

from carbonstep.jobs.daily import ACTOR, DAILY_JOB
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.attention import attention
from carbonstep.services.fixing import take_up_file
from carbonstep.services.library import Library
from carbonstep.store.engine import Store
from carbonstep.store.fault import fault_of, said_of
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import business_date_at

SET_BACK = timedelta(hours=1)
"""A clock that goes back by less is being adjusted and not mended."""

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


class Watch:
    """Calls a look at once and every so many seconds, whatever the clock does meanwhile.

    A scheduler reckons by the clock: where that leaps ahead, it sleeps past its bell, and where it
    is set back, its next bell is far off. So each look wakes it, and after a clock that was set
    back the daily run is due at once.
    """

    def __init__(
        self,
        scheduler: BaseScheduler,
        look: Callable[[], None],
        clock: Callable[[], datetime],
        *,
        every_s: int,
    ) -> None:
        self._scheduler, self._look, self._clock = scheduler, look, clock
        self._every_s = every_s
        self._stopped = Event()
        self._thread = Thread(target=self._run, name="look", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Look no more; one that is under way ends first."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        seen = self._clock()
        while True:
            now = self._clock()
            if now < seen - SET_BACK:
                _log.warning("the clock was set back from %s to %s", seen, now)
                self._scheduler.modify_job(DAILY_JOB, next_run_time=now)
            seen = now
            self._scheduler.wakeup()
            try:
                self._look()
            except Exception as error:
                fault = fault_of(error)
                if fault is None:
                    _log.exception("the look failed; the next one tries again")
                else:
                    _log.error("%s: the look failed: %s", fault.code, said_of(error))
            if self._stopped.wait(self._every_s):
                return
