"""The daily run: fixings become known, missing reports are found, a repeat adds nothing."""

from datetime import UTC, date, datetime

import pytest
from freezegun import freeze_time

from carbonstep.cli.context import utc_now
from carbonstep.jobs.daily import daily_job, daily_scheduler
from carbonstep.reading.problem import RejectedError
from carbonstep.services.changes import changes_after
from carbonstep.services.library import Library
from carbonstep.services.query import decisions_of_loan
from carbonstep.services.run import run_daily
from carbonstep.store.log import EventType


def events(bank) -> list[str]:
    page = changes_after(bank.store, after=-1, limit=1000)
    return [entry.type.value for entry in page.entries]


def test_fixings_become_facts_when_they_are_published(bank) -> None:
    taken = events(bank).count("fixing.published")
    result = bank.run(date(2022, 10, 19))
    assert result.fixings == ()
    result = bank.run(date(2022, 10, 20))
    assert [f.published_on for f in result.fixings] == [date(2022, 10, 20)] * 2
    assert events(bank).count("fixing.published") == taken + 2


def test_a_missing_report_is_found_the_day_after_it_was_due(bank) -> None:
    assert bank.run(date(2023, 4, 30)).decisions == ()
    result = bank.run(date(2023, 5, 1))
    assert (len(result.decisions), result.missing, result.taking_effect) == (1, 1, 0)
    assert result.decisions[0].effective_from == date(2023, 5, 9)


def test_running_a_date_again_adds_only_the_run_itself(bank) -> None:
    bank.run(date(2023, 5, 1))
    before = events(bank)
    result = bank.run(date(2023, 5, 1))
    assert (result.fixings, result.decisions) == ((), ())
    assert events(bank) == [*before, "run.finished"]


def test_days_that_were_not_run_are_caught_up_by_the_next_run(bank) -> None:
    bank.run(date(2025, 6, 1))
    decided = [d for _, d in decisions_of_loan(bank.store, "HS-1")]
    assert [d.test_period.start.year for d in decided] == [2022, 2023, 2024]
    assert [d.decided_on for d in decided] == [
        date(2023, 5, 1),
        date(2024, 4, 30),
        date(2025, 5, 1),
    ]


def test_a_changed_fixing_is_refused_and_nothing_is_stored(bank, tmp_path) -> None:
    folder = tmp_path / "rules" / "benchmarks"
    folder.mkdir(parents=True)
    written = (bank.library.folder / "benchmarks" / "lpr.csv").read_text()
    (folder / "lpr.csv").write_text(written.replace("2022-08-22,3.65", "2022-08-22,3.66"))
    before = events(bank)
    with pytest.raises(RejectedError) as refused:
        run_daily(bank.store, Library(tmp_path / "rules"), bank.stamp(date(2022, 10, 20)))
    assert refused.value.problems[0].code == "fixing_differs"
    assert events(bank) == before


def test_the_bell_rings_for_the_business_date_in_beijing(bank) -> None:
    job = daily_job(bank.store, bank.library, utc_now)
    with freeze_time("2023-04-30 22:00:00"):  # six in the morning of 1 May in Beijing
        result = job()
    assert result.missing == 1
    [run] = changes_after(
        bank.store, after=-1, limit=1000, types=(EventType.RUN_FINISHED,)
    ).entries[-1:]
    assert run.business_on == date(2023, 5, 1)
    assert run.content["actor"] == "scheduler"


def test_the_scheduler_rings_late_rather_than_never_and_once(bank) -> None:
    start = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
    scheduler = daily_scheduler(lambda: bank.run(date(2023, 5, 1)), run_at="06:30", now=start)
    [job] = scheduler.get_jobs()
    assert job.next_run_time == start
    assert job.misfire_grace_time is None
    assert job.coalesce
    assert job.max_instances == 1
    at = job.trigger.get_next_fire_time(None, datetime(2026, 1, 5, 0, 0, tzinfo=UTC))
    assert at.astimezone(UTC) == datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
