"""Stores of past releases: their facts read, price, run and file as they did, on both engines.

See tests/store/past/README.md. Each test works on a copy.
"""

import importlib.util
import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from types import ModuleType
from typing import Any

import psycopg
import pytest
import yaml
from sqlalchemy import make_url, text

from carbonstep.domain.loan.loan import (
    Benchmark,
    CorrectionTerms,
    InterestSchedule,
    RateRounding,
    Repayment,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.money.ledger import NOTHING_BOOKED, ledger_of
from carbonstep.domain.money.life import price_life
from carbonstep.domain.money.true_up import GroundKind
from carbonstep.domain.picture.meaning import NEWEST
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.report.file import open_report_file
from carbonstep.log.entry import leaf_hash
from carbonstep.services.library import Library
from carbonstep.services.market import market_as_known
from carbonstep.services.mending import mending_ahead
from carbonstep.services.report import submit_reports
from carbonstep.services.run import run_daily
from carbonstep.settings import shipped_rules
from carbonstep.store import loan as loans
from carbonstep.store.append import append
from carbonstep.store.engine import connect
from carbonstep.store.loan import LOAN
from carbonstep.store.log import EventType
from carbonstep.store.posting import POSTING
from carbonstep.store.run import RUN, Run
from carbonstep.store.schema import open_store, revision, upgrade_store
from carbonstep.store.stamp import Stamp
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen, yuan_text
from carbonstep.units.rate import RateE4bp, bps_text

REPO = Path(__file__).resolve().parents[2]
RELEASES = sorted(folder for folder in (REPO / "tests/store/past").iterdir() if folder.is_dir())


def _load_answers() -> ModuleType:
    file = REPO / "scripts" / "past_store" / "answers.py"
    spec = importlib.util.spec_from_file_location("past_store_answers", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ANSWERS = _load_answers()
MENDED: dict[str, dict[str, Any]] = yaml.load(
    (REPO / "tests/store/past/mended.yaml").read_text("utf-8"), yaml.BaseLoader
)


@pytest.fixture(params=RELEASES, ids=lambda folder: folder.name)
def release(request) -> Path:
    return request.param


@pytest.fixture
def told(release) -> dict[str, Any]:
    """What the code of the release answered."""
    return json.loads((release / "answers.json").read_text("utf-8"))


@pytest.fixture
def mended(release) -> dict[str, Any]:
    """The loans that the release priced by a fault mended since, and what of them moves."""
    return MENDED.get(release.name, {})


@pytest.fixture
def old_url(release, dialect, empty_url) -> str:
    """A copy of the release's store, as it was left."""
    url = make_url(empty_url)
    if dialect == "sqlite":
        shutil.copy(release / "store.db", url.database)
    else:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as connection:
            connection.execute((release / "postgresql.sql").read_text("utf-8"))
    return empty_url


@pytest.fixture
def past(old_url):
    """The copy, migrated and open."""
    upgrade_store(old_url)
    store = open_store(old_url, create=False)
    yield store
    store.close()


@pytest.fixture(scope="session")
def library() -> Library:
    return Library(shipped_rules())


def stamp(on: date) -> Stamp:
    return Stamp(on=on, recorded_at=datetime.combine(on, time(12), UTC), actor="test")


def raw_entries(store) -> list[tuple[int, bytes, bytes]]:
    """The log as it lies in the table, read by no code of ours."""
    with store.read() as session:
        rows = session.execute(text("SELECT seq, entry, leaf_hash FROM log_entry ORDER BY seq"))
        return [(row.seq, bytes(row.entry), bytes(row.leaf_hash)) for row in rows]


def answered(store, told) -> dict[str, Any]:
    asked = told["asked"]
    found = ANSWERS.answers(
        store,
        as_of=date.fromisoformat(asked["as_of"]),
        known=asked["known"],
        days=[date.fromisoformat(day) for day in asked["days"]],
    )
    return json.loads(json.dumps(found))


def test_there_is_a_past_store():
    assert RELEASES


def test_the_first_store_has_every_kind_of_fact_of_its_release(past, told, release):
    kinds = {entry.type.value for entry in ANSWERS.log_entries(past)}
    assert kinds == set(told["kinds"])
    assert kinds <= set(EventType)
    if release.name == "0.1.0-first":
        assert len(kinds) == 22


def test_a_migration_leaves_the_log_as_it_was(old_url, told):
    store = connect(old_url)
    before = raw_entries(store)
    store.close()
    assert [(seq, leaf.hex()) for seq, _, leaf in before] == [
        (seq, leaf) for seq, _, _, leaf in told["log"]
    ]
    assert all(leaf_hash(entry) == leaf for _, entry, leaf in before)
    upgrade_store(old_url)
    store = open_store(old_url, create=False)
    assert raw_entries(store) == before
    store.close()


def put(answers: Any, path: str, old: str, new: str) -> None:
    """Write a moved answer over the one that the release gave, which must be the old one."""
    *within, last = [int(name) if name.isdigit() else name for name in path.split("/")]
    for name in within:
        answers = answers[name if isinstance(answers, list) else str(name)]
    assert answers[last] == old, path
    answers[last] = new


def take_out(answers: Any, path: str, first: str) -> None:
    """Take a line out of the answers that the release gave; it begins with `first`."""
    name, place = path.split("/")
    assert answers[name].pop(int(place))[0] == first, path


def test_everything_is_answered_as_it_was(past, told, mended):
    found = answered(past, told)
    for loan_id, loan in mended.items():
        for path, first in loan.get("gone", ()):
            take_out(told["loans"][loan_id], path, first)
        for path, old, new in loan["moved"]:
            put(told["loans"][loan_id], path, old, new)
    for name in ("log", "accounts", "reports", "certificates", "fixings", "calendar"):
        assert found[name] == told[name], name
    assert found["rulebooks"] == told["rulebooks"]
    assert found["keys"] == told["keys"]
    assert found["loans"].keys() == told["loans"].keys()
    for loan_id, loan in told["loans"].items():
        for part, said in loan.items():
            assert found["loans"][loan_id][part] == said, f"{part} of {loan_id}"


def test_a_run_announces_nothing_but_what_a_mended_meaning_moves(past, told, library, mended):
    before = raw_entries(past)
    again = run_daily(past, library, stamp(date.fromisoformat(told["asked"]["as_of"])))
    assert again.loans == len(told["loans"])
    counted = {name for name, count in again.counts.items() if count}
    assert counted <= {"loans", "decisions", "missing", "taking_effect", "true_ups"}
    assert {decision.meaning_mended for decision in again.decisions} <= {
        ("like_for_like",),
        ("without_effect",),
    }
    assert [
        [
            item.loan_id,
            item.nominal_on.isoformat(),
            yuan_text(item.recomputed.interest_fen),
            yuan_text(item.waived_fen),
        ]
        for item in again.true_ups
    ] == [[loan_id, *day] for loan_id, loan in mended.items() for day in loan["trued_up"]]
    announced = [
        [item.loan_id, str(item.test_period), bps_text(item.total_e4bp)] for item in again.decisions
    ]
    assert sorted(announced) == [
        [loan_id, period, new]
        for loan_id, period, _, new in decided_otherwise(mended)
        if new != "none"
    ]

    later = told["later"]
    run = run_daily(past, library, stamp(date.fromisoformat(later["on"])))
    assert run.decisions == ()
    assert run.true_ups == ()
    assert run.set_aside == ()
    posted = [[item.loan_id, item.nominal_on.isoformat()] for item in run.postings]
    assert posted == later["postings"]

    after = raw_entries(past)
    assert after[: len(before)] == before
    added = [entry.type for entry in ANSWERS.log_entries(past)[len(before) :]]
    no_more = {loan_id for loan_id, *_, new in decided_otherwise(mended) if new == "none"}
    assert added == [
        *[EventType.DECISION_ANNOUNCED] * len(again.decisions),
        *[EventType.DECISIONS_STANDING] * len(no_more),
        *[EventType.INTEREST_TRUED_UP] * len(again.true_ups),
        EventType.RUN_FINISHED,
        *[EventType.INTEREST_POSTED] * len(posted),
        EventType.RUN_FINISHED,
    ]


def decided_otherwise(mended) -> list[list[str]]:
    """The test periods that a mended meaning decides otherwise, each with its loan."""
    return sorted(
        [loan_id, *item] for loan_id, loan in mended.items() for item in loan.get("decisions", ())
    )


def moved_by(ahead) -> dict[str, list[list[str]]]:
    """Of each loan that moves, its days with what they come to and what stays as it was."""
    return {
        loan.loan_id: [
            [
                day.nominal_on.isoformat(),
                yuan_text(day.new.interest_fen),
                yuan_text(day.waived_fen),
            ]
            for day in loan.days
        ]
        for loan in ahead.moved
    }


def test_what_an_upgrade_will_move_is_told_before_it_and_nothing_is_written(old_url, told, mended):
    store = connect(old_url)
    before, at = raw_entries(store), revision(store)
    store.close()
    file = Path(make_url(old_url).database or "")
    content = file.read_bytes() if file.exists() else b""

    ahead = mending_ahead(old_url, progress=lambda *_: None)
    assert (ahead.revision, ahead.loans, ahead.set_aside) == (at, len(told["loans"]), ())
    assert ahead.as_of == date.fromisoformat(told["asked"]["as_of"])
    assert moved_by(ahead) == {loan_id: loan["trued_up"] for loan_id, loan in mended.items()}
    assert {
        loan.loan_id: [
            [item.event_id, yuan_text(item.old_fen), yuan_text(item.new_fen)]
            for item in loan.penalties
        ]
        for loan in ahead.moved
    } == {loan_id: loan.get("penalties", []) for loan_id, loan in mended.items()}
    assert {loan.loan_id: set(loan.meanings) for loan in ahead.moved} == {
        loan_id: set(loan["meanings"]) for loan_id, loan in mended.items()
    }
    assert decided_otherwise(mended) == [
        [
            loan.loan_id,
            str(item.test_period),
            *("none" if bp is None else bps_text(bp) for bp in (item.old_e4bp, item.new_e4bp)),
        ]
        for loan in ahead.moved
        for item in loan.decisions
    ]

    assert (file.read_bytes() if file.exists() else b"") == content
    store = connect(old_url)
    assert (raw_entries(store), revision(store)) == (before, at)
    store.close()


def test_the_first_run_puts_it_right_by_name_and_only_once(past, told, library, mended):
    on = date.fromisoformat(told["asked"]["as_of"])
    names = sorted({name for loan in mended.values() for name in loan["meanings"]})
    first = run_daily(past, library, stamp(on))
    assert sorted(first.meaning_mended) == names
    assert all(
        [g.ref for g in item.because if g.kind is GroundKind.MEANING_MENDED]
        == mended[item.loan_id]["meanings"]
        for item in first.true_ups
    )
    # Beside it stand the decisions that it made others.
    others = {g.kind for item in first.true_ups for g in item.because} - {GroundKind.MEANING_MENDED}
    moves_decisions = any(loan["trued_up"] and "decisions" in loan for loan in mended.values())
    assert others == ({GroundKind.DECISION} if moves_decisions else set())
    finished = ANSWERS.log_entries(past)[-1].body
    assert (finished["meanings"], sorted(finished["meaning_mended"])) == (NEWEST, names)

    again = run_daily(past, library, stamp(on))
    assert (again.true_ups, again.meaning_mended) == ((), {})
    assert "meaning_mended" not in ANSWERS.log_entries(past)[-1].body


def test_a_loan_that_was_posted_above_its_cap_is_told_and_put_right(past, old_url, told, library):
    on = date.fromisoformat(told["asked"]["as_of"])
    with past.write() as session:
        like = loans.loan(session, "EU-1")
        loan = replace(
            like,
            loan_id="CAP-1",
            principal_fen=Fen(100_000_000),
            drawn_on=date(2025, 3, 20),
            matures_on=date(2027, 3, 20),
            benchmark=Benchmark(
                index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(4_000_000)
            ),
            spread_e4bp=RateE4bp(0),
            interest=InterestSchedule(),
            repayment=Repayment(),
            first_drawdown_fen=None,
            day_count=DayCount.ACT_360,
            cap_e4bp=RateE4bp(3_555_500),
            rounding=RateRounding(to_e4bp=10_000),
            corrections=CorrectionTerms(),
            first_test_on=date(2026, 1, 1),
        )
        append(session, LOAN, [loan], stamp(on))
        market = market_as_known(session, as_of=on)
        life = price_life(loan, (), events=(), market=market)
        # As the release made the rate: at the cap, and rounded after it.
        (segment,) = life.rates.segments
        steps = (*segment.steps[:-1], replace(segment.steps[-1], after_e4bp=RateE4bp(3_560_000)))
        above = replace(segment, all_in_e4bp=RateE4bp(3_560_000), steps=steps)
        posted = ledger_of(
            replace(
                life,
                serviced=life.at_rates((above,)),
                rates=replace(life.rates, segments=(above,)),
            ),
            NOTHING_BOOKED,
        ).postings
        append(session, POSTING, posted, stamp(on))
        append(session, RUN, [Run(job="daily", business_on=on)], stamp(on))
    assert [yuan_text(item.amounts.interest_fen) for item in posted] == [
        *["9097.78", "9097.78", "8998.89", "8900.00", "9097.78"],
        "9097.78",
    ]

    ahead = mending_ahead(old_url, progress=lambda *_: None)
    (moved,) = [item for item in ahead.moved if item.loan_id == "CAP-1"]
    # 92 days at 3.5555 %: 9,086.28; 91 days 8,987.51; 90 days 8,888.75.
    assert [
        (yuan_text(day.old.interest_fen), yuan_text(day.new.interest_fen)) for day in moved.days
    ] == [
        ("9097.78", "9086.28"),
        ("9097.78", "9086.28"),
        ("8998.89", "8987.51"),
        ("8900.00", "8888.75"),
        ("9097.78", "9086.28"),
        ("9097.78", "9086.28"),
    ]
    assert {day.meanings for day in moved.days} == {("bounds_last",)}

    run = run_daily(past, library, stamp(on))
    of_it = [item for item in run.true_ups if item.loan_id == "CAP-1"]
    assert [item.net_fen for item in of_it] == [-1150, -1150, -1138, -1125, -1150, -1150]
    assert {item.because[0].ref for item in of_it} == {"bounds_last"}
    booked = {item.loan_id for item in ahead.moved if item.days}
    assert {item.loan_id for item in run.true_ups} == booked
    assert {item.loan_id for item in run.decisions} == {"CC-1", "CD-2", "EU-2"}


def test_what_was_filed_is_known(past, told, release, library):
    before = raw_entries(past)
    assert sum(item["accepted"] for item in told["filed"]) == len(told["reports"])
    for item in told["filed"]:
        mapping = None
        if item["mapping"]:
            mapping = load_mapping(item["mapping"], shipped=library.mappings)
        # On a later day than it was filed on: the day of receipt is not what makes it another.
        on = date.fromisoformat(told["later"]["on"])
        opened = open_report_file(
            release / "filed" / item["name"],
            mapping=mapping,
            business_date=on,
            registry=library.factors,
        )
        with opened:
            receipt = submit_reports(past, opened, stamp(on), partial=item["partial"])
        known = item["accepted"] + item["unchanged"]
        assert (receipt.accepted, len(receipt.unchanged)) == ((), known), item["name"]
        assert len(receipt.rejected) == item["rejected"], item["name"]
        assert receipt.decisions == ()
    assert raw_entries(past) == before
