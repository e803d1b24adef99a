"""The look of a running server, and what it does to a scheduler whose clock leaps."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from carbonstep.jobs.daily import daily_scheduler
from carbonstep.jobs.look import Watch

NOW = datetime(2026, 9, 21, 22, 0, tzinfo=UTC)
NEXT = NOW + timedelta(days=1)


class Clock:
    """Tells the given instants in turn, then the last one for ever."""

    def __init__(self, *instants: datetime) -> None:
        self.instants = list(instants)

    def __call__(self) -> datetime:
        return self.instants.pop(0) if len(self.instants) > 1 else self.instants[0]


@pytest.fixture
def scheduler() -> Iterator[BackgroundScheduler]:
    """A scheduler that calls nothing; its bell rings next on the day after."""
    found = daily_scheduler(lambda: None, run_at="06:00", now=NEXT)
    found.start(paused=True)
    yield found
    found.shutdown()


def watched(scheduler: BackgroundScheduler, clock: Clock, look: Callable[[], None]) -> None:
    """Let a watch look once."""
    watch = Watch(scheduler, look, clock, every_s=60)
    watch.start()
    until = time.monotonic() + 10
    while len(clock.instants) > 1 and time.monotonic() < until:
        time.sleep(0.01)
    watch.stop()


@pytest.mark.parametrize(
    ("later", "rings_at"),
    [
        (timedelta(seconds=1), NEXT),
        (timedelta(days=3 * 365), NEXT),
        (-timedelta(minutes=59), NEXT),
        (-timedelta(hours=2), NOW - timedelta(hours=2)),
        (-timedelta(days=3 * 365), NOW - timedelta(days=3 * 365)),
    ],
)
def test_after_a_clock_that_was_set_back_the_bell_rings_at_once(
    scheduler: BackgroundScheduler, later: timedelta, rings_at: datetime
) -> None:
    watched(scheduler, Clock(NOW, NOW + later), lambda: None)
    [job] = scheduler.get_jobs()
    assert job.next_run_time == rings_at


def test_each_look_wakes_the_scheduler(scheduler, monkeypatch) -> None:
    woken: list[bool] = []
    monkeypatch.setattr(scheduler, "wakeup", lambda: woken.append(True))
    watched(scheduler, Clock(NOW, NOW), lambda: None)
    assert woken


def test_a_look_that_fails_is_told_and_does_not_end_the_watch(scheduler, caplog) -> None:
    looked: list[bool] = []

    def look() -> None:
        looked.append(True)
        raise OSError("no store")

    watch = Watch(scheduler, look, lambda: NOW, every_s=1)
    watch.start()
    until = time.monotonic() + 10
    while len(looked) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    watch.stop()
    assert len(looked) >= 2
    assert "the look failed" in caplog.text
