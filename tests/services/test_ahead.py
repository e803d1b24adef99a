"""A day far ahead stores nothing until it is confirmed: a wrong clock, a slip in a date."""

from datetime import UTC, date, datetime, timedelta

import pytest
from freezegun import freeze_time

from carbonstep.cli.context import utc_now
from carbonstep.domain.account.account import CarbonAccount
from carbonstep.jobs.daily import daily_job
from carbonstep.jobs.look import Noticed, look_job
from carbonstep.present.sentence.problem import problem_text
from carbonstep.present.words.translation import Language
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.access import Role, issue_key
from carbonstep.services.account import open_account
from carbonstep.services.ahead import AheadLimit
from carbonstep.services.changes import changes_after
from carbonstep.services.fixing import take_up_file
from carbonstep.services.loan import book_loan
from carbonstep.services.run import run_daily
from carbonstep.services.stamp import stamp_for, write_stamp
from carbonstep.store.log import EventType
from carbonstep.store.stamp import Stamp
from carbonstep.units.business_date import business_date_at

from .conftest import LOAN

LIMIT = AheadLimit()
LAST_RUN = date(2022, 9, 20)
"""What the bank's first day left: its last run, and an entry for that day."""


def size(bank) -> int:
    return changes_after(bank.store, after=-1, limit=1).size


def refused(call) -> tuple[str, str, str]:
    with pytest.raises(RejectedError) as found:
        call()
    [problem] = found.value.problems
    return problem.code, problem.found, problem.needed


def run(bank, on: date, *, later: timedelta = timedelta(), **more):
    stamp = bank.stamp(on)
    at = Stamp(on=on, recorded_at=stamp.recorded_at + later, actor="test")
    return run_daily(bank.store, bank.library, at, **more)


@pytest.mark.parametrize(
    ("days", "stops"), [(1, False), (400, False), (401, True), (3 * 365, True)]
)
def test_a_run_far_after_the_last_one_is_refused_until_confirmed(
    bank, days: int, stops: bool
) -> None:
    on = LAST_RUN + timedelta(days=days)
    before = size(bank)
    if not stops:
        run(bank, on)
        return
    leap = f"{LAST_RUN} → {on}"
    assert refused(lambda: run(bank, on)) == ("business_date_ahead", str(on), leap)
    assert size(bank) == before
    run(bank, on, confirmed=True)
    [entry] = changes_after(
        bank.store, after=before - 1, limit=1000, types=(EventType.RUN_FINISHED,)
    ).entries
    assert entry.body["confirmed"] == ["business_date_ahead"]
    run(bank, on + timedelta(days=1)), "and from there it goes on"


def test_what_need_not_be_confirmed_is_refused_where_it_is(bank) -> None:
    before = size(bank)
    code, found, _ = refused(lambda: run(bank, LAST_RUN, confirmed=True))
    assert (code, found) == ("confirmed_nothing", "business_date_ahead")
    assert size(bank) == before


def test_an_entry_for_a_later_day_counts_like_a_run(bank) -> None:
    far = LAST_RUN + timedelta(days=700)
    account = CarbonAccount(account_id="uscc:91310000631696382C", name="Another")
    open_account(bank.store, account, bank.stamp(far))
    run(bank, far + timedelta(days=400))


def told(bank, on: date | None) -> Stamp:
    """The stamp of a fact that comes in now, for a day or for none that was named."""
    return write_stamp(bank.store, on, now=bank.now, actor="test", path="on", limit=LIMIT)


@pytest.mark.parametrize(
    ("days", "stops"), [(-900, False), (0, False), (400, False), (401, True), (800, True)]
)
def test_a_fact_far_after_the_last_run_is_refused_like_a_run(bank, days: int, stops: bool) -> None:
    on = LAST_RUN + timedelta(days=days)
    before = size(bank)
    if not stops:
        assert told(bank, on).on == on
        return
    code, found, needed = refused(lambda: told(bank, on))
    assert (code, found, needed) == ("business_date_ahead", str(on), f"{LAST_RUN} → {on}")
    assert size(bank) == before
    run(bank, on, confirmed=True)
    assert told(bank, on).on == on


def test_a_day_that_nobody_named_is_held_to_the_limit_of_the_clock(bank) -> None:
    today = business_date_at(bank.now)
    bank.run(today - timedelta(days=32))
    assert refused(lambda: told(bank, None)) == (
        "business_date_ahead",
        str(today),
        f"{today - timedelta(days=32)} → {today}",
    )
    assert told(bank, today).on == today, "it was named"
    bank.run(today - timedelta(days=31))
    assert told(bank, None).on == today


def test_a_fact_before_any_run_may_be_of_any_day(store) -> None:
    at = datetime(2026, 1, 5, 4, tzinfo=UTC)
    account = CarbonAccount(account_id="uscc:91310000631696382C", name="Another")
    open_account(store, account, Stamp(on=date(2016, 1, 5), recorded_at=at, actor="test"))
    stamp = write_stamp(store, None, now=at, actor="test", path="on", limit=LIMIT)
    assert stamp.on == date(2026, 1, 5)


def test_what_happened_earlier_and_is_told_later_takes_no_day_back(bank) -> None:
    far = LAST_RUN + timedelta(days=300)
    for number, on in (("91310000631696382C", far), ("913702007064271437", LAST_RUN)):
        account = CarbonAccount(account_id=f"uscc:{number}", name="Another")
        open_account(bank.store, account, bank.stamp(on))
    run(bank, far + timedelta(days=400))


def test_a_run_of_an_earlier_day_takes_no_day_back(bank) -> None:
    run(bank, LAST_RUN + timedelta(days=400))
    run(bank, LAST_RUN)
    assert told(bank, LAST_RUN + timedelta(days=800)).on == LAST_RUN + timedelta(days=800)


def test_a_key_is_no_fact_of_the_book(bank) -> None:
    far = LAST_RUN + timedelta(days=700)
    issue_key(bank.store, name="n", role=Role.AUDITOR, secret="s", stamp=bank.stamp(far))
    code, _, needed = refused(lambda: told(bank, far))
    assert (code, needed) == ("business_date_ahead", f"{LAST_RUN} → {far}")


def test_the_look_of_a_server_records_nothing_for_a_day_whose_run_would_be_refused(bank) -> None:
    before = size(bank)
    at = bank.stamp(LAST_RUN + timedelta(days=401))
    code, _, _ = refused(lambda: take_up_file(bank.store, bank.library, at, limit=LIMIT))
    assert (code, size(bank)) == ("business_date_ahead", before)


@pytest.mark.parametrize(("days", "stops"), [(31, False), (32, True), (3 * 365, True)])
def test_a_clock_far_after_the_last_recording_is_refused_for_any_day(
    bank, days: int, stops: bool
) -> None:
    later = timedelta(days=days)
    before = size(bank)
    if not stops:
        run(bank, LAST_RUN, later=later)
        assert size(bank) > before
        return
    code, found, needed = refused(lambda: run(bank, LAST_RUN, later=later))
    leap = f"{bank.now.date()} → {(bank.now + later).date()}"
    assert (code, found, needed) == ("business_date_ahead", str(LAST_RUN), leap)
    assert size(bank) == before
    run(bank, LAST_RUN, later=later, confirmed=True)
    run(bank, LAST_RUN, later=later), "what was confirmed once is known"


@pytest.mark.parametrize("days", [-400, 0, 31, 32, 3 * 365])
def test_nothing_is_written_by_a_wrong_clock(bank, days: int) -> None:
    now = bank.now + timedelta(days=days)

    def stamp() -> Stamp:
        return write_stamp(bank.store, LAST_RUN, now=now, actor="test", path="on", limit=LIMIT)

    if days > 31:
        assert refused(stamp)[0] == "business_date_ahead"
    else:
        assert stamp() == stamp_for(LAST_RUN, now=now, actor="test", path="on")


@pytest.mark.parametrize(
    ("on", "run_on"),
    [
        (LAST_RUN + timedelta(days=1), LAST_RUN + timedelta(days=1)),
        (LAST_RUN - timedelta(days=30), LAST_RUN),
        (None, date(2029, 1, 5)),
    ],
    ids=["a day that was named", "one before the last run", "none, so the clock's"],
)
def test_the_run_that_confirms_a_clock_is_of_the_day_that_was_asked_for(
    bank, on: date | None, run_on: date
) -> None:
    now = datetime(2029, 1, 5, tzinfo=UTC)

    def write() -> Stamp:
        return write_stamp(bank.store, on, now=now, actor="test", path="on", limit=LIMIT)

    calls = [write]
    if on is not None:
        at = Stamp(on=on, recorded_at=now, actor="test")
        calls += [
            lambda: run_daily(bank.store, bank.library, at),
            lambda: take_up_file(bank.store, bank.library, at, limit=LIMIT),
        ]
    for call in calls:
        with pytest.raises(RejectedError) as found:
            call()
        [problem] = found.value.problems
        assert f"--on {run_on} --confirm business_date_ahead" in problem.remedy
        assert f"{bank.now.date()} → 2029-01-05" in problem.message
        assert f"--on {run_on} --confirm" in problem_text(problem, Language.ZH)[1]
    sure = Stamp(on=run_on, recorded_at=now, actor="test")
    run_daily(bank.store, bank.library, sure, confirmed=True)
    write()


def test_the_first_run_and_the_first_entry_may_be_of_any_day(store, library) -> None:
    now = datetime(2029, 1, 5, tzinfo=UTC)
    stamp = write_stamp(store, None, now=now, actor="test", path="on", limit=LIMIT)
    run_daily(store, library, stamp)
    assert changes_after(store, after=-1, limit=1000).entries[-1].type is EventType.RUN_FINISHED


def test_the_bell_of_a_clock_three_years_ahead_stores_nothing_and_says_so(bank, caplog) -> None:
    bank.run(date(2026, 1, 4))
    before = size(bank)
    noticed = Noticed()
    job = daily_job(bank.store, bank.library, utc_now)
    look = look_job(bank.store, bank.library, utc_now, limit=LIMIT, noticed=noticed)
    with freeze_time("2029-01-05 06:00:00"):
        for _ in range(3):
            assert job() is None
            look()
    assert size(bank) == before
    [problem] = noticed.problems
    assert (problem.code, problem.found) == ("business_date_ahead", "2029-01-05")
    assert "carbonstep run daily --on 2029-01-05 --confirm business_date_ahead" in problem.remedy
    said = [item.getMessage() for item in caplog.records]
    assert sum("is refused" in text for text in said) == 3
    assert sum(text == str(problem) for text in said) == 1
    with freeze_time("2029-01-05 07:00:00"):
        stamp = stamp_for(None, now=utc_now(), actor="a person", path="on")
        run_daily(bank.store, bank.library, stamp, confirmed=True)
        look()
        assert "business_date_ahead" not in {item.code for item in noticed.problems}
        assert job() is not None


def test_what_did_not_come_is_noticed_once_for_each_benchmark(bank, caplog) -> None:
    terms = {**LOAN, "loan_id": "HS-5", "benchmark": {**LOAN["benchmark"], "index": "LPR5Y+"}}
    book_loan(bank.store, bank.library, node_from_json(terms), bank.stamp(bank.now.date()))
    bank.run(date(2026, 9, 21))
    noticed, limit = Noticed(), AheadLimit(clock_days=1000, run_days=1000)
    look = look_job(bank.store, bank.library, utc_now, limit=limit, noticed=noticed)
    for instant, days in (
        ("2026-10-19 06:00:00", []),
        ("2026-10-20 06:00:00", ["2026-10-20"] * 2),
        ("2026-11-20 06:00:00", ["2026-10-20, 2026-11-20"] * 2),
        ("2026-11-21 06:00:00", ["2026-10-20, 2026-11-20"] * 2),
    ):
        with freeze_time(instant):
            look()
        assert [item.needed for item in noticed.problems] == days
    assert {item.code for item in noticed.problems} == {"publication_expected"}
    assert [item.found for item in noticed.problems] == ["LPR1Y", "LPR5Y+"]
    said = [item for item in caplog.records if "publication_expected" in item.getMessage()]
    assert len(said) == 4, "each as long as it stays the same"
