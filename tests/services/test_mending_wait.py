"""Days that wait for a publication, and what no mended meaning accounts for."""

import shutil
import sys
from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.money import waiting
from carbonstep.domain.picture import meaning
from carbonstep.reading.node import node_from_json
from carbonstep.services.followed import followed
from carbonstep.services.library import Library
from carbonstep.services.loan_event import record_loan_event
from carbonstep.services.mending import mending_ahead
from carbonstep.settings import shipped_rules
from carbonstep.store.run import last_run

from .mending_case import (
    BOUNDS,
    CAPPED,
    RAN_ON,
    REAL_STEPS,
    ahead_of,
    book,
    grounds,
    program_as_it_was,
)


@pytest.fixture
def lagging(tmp_path) -> Library:
    """A rules folder whose benchmark file lacks the publication of 20 March 2023."""
    rules = tmp_path / "rules"
    shutil.copytree(shipped_rules(), rules)
    path = rules / "benchmarks" / "lpr.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "2023-03-20" not in line), "utf-8")
    return Library(rules)


def posts_without_waiting(bank, terms) -> None:
    """A loan booked and posted by the program as it was, which waited for no publication."""
    real = waiting.missing_by_day
    with program_as_it_was(), pytest.MonkeyPatch.context() as patched:
        for name, module in list(sys.modules.items()):
            if name.startswith("carbonstep.") and vars(module).get("missing_by_day") is real:
                patched.setattr(module, "missing_by_day", lambda *_: {})
        book(bank, terms)
        bank.run(RAN_ON)


FLOATING = {**CAPPED, "benchmark": {"index": "LPR1Y"}}

WAITED = [date(2023, 6, 20), date(2023, 9, 20)]


@pytest.mark.parametrize("looks", [0, 1, 3])
def test_a_day_that_waits_is_told_before_and_put_right_by_name_later(
    bank, lagging, looks: int
) -> None:
    late = replace(bank, library=lagging)
    posts_without_waiting(late, FLOATING)
    (moved,) = ahead_of(bank).moved
    assert [(day.nominal_on, day.meanings) for day in moved.waiting] == [
        (day, BOUNDS) for day in WAITED
    ]
    assert {str(day.publication) for day in moved.waiting} == {"LPR1Y 2023-03-20"}
    assert (moved.days, moved.meanings) == ((), ())
    for number in range(looks):
        run = late.run(date(2023, 10, 13 + number))
        assert (run.true_ups, run.meaning_mended) == ((), {})
        assert ahead_of(bank).moved == ()  # told once, and kept in mind by each run
    run = bank.run(date(2023, 10, 20))
    # 1,000,000 at 3.56 % for 92 days, and at 3.5555 %.
    assert [(t.nominal_on, t.net_fen) for t in run.true_ups] == [(day, -1150) for day in WAITED]
    assert all(t.because[0].ref == "bounds_last" for t in run.true_ups)
    with bank.store.read() as session:
        assert followed(session).waits == ()


def test_what_a_fact_moves_after_the_wait_has_no_meaning_for_a_ground(bank, lagging) -> None:
    late = replace(bank, library=lagging)
    posts_without_waiting(late, FLOATING)
    late.run(date(2023, 10, 13))
    bank.run(date(2023, 10, 20))
    cut = {"kind": "correction", "terms": {"cap_pct": "3.5"}, "reason": "a slip"}
    record_loan_event(bank.store, "CAP-1", node_from_json(cut), bank.stamp(date(2023, 10, 21)))
    true_ups = bank.run(date(2023, 10, 21)).true_ups
    assert [t.nominal_on for t in true_ups] == WAITED
    assert grounds(true_ups) == {("terms", "")}


def test_a_loan_that_waits_by_no_meaning_is_not_listed(bank, lagging) -> None:
    late = replace(bank, library=lagging)
    posts_without_waiting(late, {**FLOATING, "cap_pct": "3.55"})
    assert ahead_of(bank).moved == ()
    late.run(date(2023, 10, 13))
    with bank.store.read() as session:
        assert followed(session).waits == ()


def test_what_no_meaning_of_the_list_accounts_for_is_told_as_such(bank, stand_in) -> None:
    with program_as_it_was():
        book(bank, {**CAPPED, "loan_id": "FREE-1", "cap_pct": "3.55"})
        bank.run(RAN_ON)
    stand_in(REAL_STEPS, lambda *given: REAL_STEPS(*given[:2], given[2] + 10_000, given[3]))
    moved = {item.loan_id: item.meanings for item in ahead_of(bank).moved}
    assert moved == {"HS-1": ("unlisted",)}  # the cap holds the other where it was


def test_a_store_begins_at_the_newest(bank) -> None:
    with bank.store.read() as session:
        state = followed(session)
    assert (state.number, state.mended) == (meaning.NEWEST, ())
    assert ahead_of(bank).moved == ()


def test_a_store_that_never_ran_has_nothing_to_mend(store, store_url) -> None:
    ahead = mending_ahead(store_url, progress=lambda *_: None)
    assert (ahead.as_of, ahead.mended, ahead.loans) == (None, (), 0)
    with store.read() as session:
        assert last_run(session, "daily") is None


def test_the_list_is_closed_and_numbered() -> None:
    assert [item.number for item in meaning.MENDED] == list(range(1, meaning.NEWEST + 1))
    names = [item.name for item in meaning.MENDED]
    assert len(set(names)) == len(names)
    # Runs, true-ups and decisions hold these names for ever.
    assert names[:3] == ["bounds_last", "last_contract_day", "penalty_on_position"]
