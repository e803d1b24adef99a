"""The one sequence: numbers, bytes, hashes, instants."""

import hashlib
import json
from datetime import date, timedelta, timezone

import pytest
import rfc8785

from carbonstep.log.entry import leaf_hash
from carbonstep.store.account import ACCOUNT
from carbonstep.store.append import append
from carbonstep.store.log import (
    Event,
    EventType,
    append_events,
    entries_after,
    entry,
    known_size_at,
    size,
)
from carbonstep.store.report import FOOTPRINT_REPORT


def events(*subjects, kind=EventType.RUN_FINISHED):
    return [
        Event(type=kind, subject=subject, business_on=date(2026, 1, 2), body={"job": subject})
        for subject in subjects
    ]


def test_numbers_start_at_zero_and_have_no_gap(store, example):
    with store.write() as session:
        two = append_events(session, events("a", "b"), recorded_at=example.at, actor="x")
        assert two == range(2)
        assert append_events(session, [], recorded_at=example.at, actor="x") == range(2, 2)
        assert append_events(session, events("c"), recorded_at=example.at, actor="x") == range(2, 3)
    with store.read() as session:
        assert size(session) == 3
        assert [found.seq for found in entries_after(session, after=-1, limit=9)] == [0, 1, 2]


def test_an_entry_is_the_canonical_json_of_what_was_said(store, example):
    with store.write() as session:
        append(session, ACCOUNT, [example.account()], example.stamp(actor="key-1"))
    with store.read() as session:
        found = entry(session, 0)
        assert entry(session, 1) is None
    expected = {
        "schema": "carbonstep.entry/1",
        "seq": 0,
        "type": "account.opened",
        "subject": example.account_id,
        "business_on": "2026-01-02",
        "recorded_at": "2026-01-02T03:04:05.678901Z",
        "actor": "key-1",
        "body": {"schema": "account/1", **example.account().body()},
    }
    assert found.entry == rfc8785.dumps(expected)
    assert json.loads(found.entry)["body"] == found.body
    assert example.told(found) == example.account().body()
    assert found.leaf_hash == hashlib.sha256(b"\x00" + found.entry).digest()
    assert found.recorded_at == example.at
    assert found.recorded_at.utcoffset() == timedelta(0)
    assert found.type is EventType.ACCOUNT_OPENED
    assert found.business_on == example.day


def test_leaf_hashes_are_those_of_certificate_transparency(shared_data):
    known = json.loads((shared_data / "merkle-vectors" / "known-answers.json").read_text())
    cases = known["hash_primitives"]["cases"]["leaf"]
    assert len(cases) >= 2
    for leaf, digest in cases:
        assert leaf_hash(bytes.fromhex(leaf)).hex() == digest


def test_a_feed_can_be_cut_by_type_and_subject(store, example):
    with store.write() as session:
        append_events(session, events("a", "b", "a"), recorded_at=example.at, actor="x")
        append_events(
            session, events("a", kind=EventType.KEY_ISSUED), recorded_at=example.at, actor="x"
        )

    def seqs(**cut):
        with store.read() as session:
            return [e.seq for e in entries_after(session, **{"after": -1, "limit": 9, **cut})]

    assert seqs(subject="a") == [0, 2, 3]
    assert seqs(types=[EventType.RUN_FINISHED]) == [0, 1, 2]
    assert seqs(types=[EventType.RUN_FINISHED], subject="a", after=0) == [2]
    assert seqs(limit=2) == [0, 1]
    assert seqs(types=[]) == []


def test_recorded_instants_never_run_backwards(store, example):
    earlier = example.at - timedelta(hours=1)
    with store.write() as session:
        append_events(session, events("a"), recorded_at=example.at, actor="x")
    with store.write() as session:
        append_events(session, events("b"), recorded_at=earlier, actor="x")
    with store.read() as session:
        found = entries_after(session, after=-1, limit=9)
        assert [e.recorded_at for e in found] == [example.at, example.at]
        assert json.loads(found[1].entry)["recorded_at"] == "2026-01-02T03:04:05.678901Z"


def test_an_instant_maps_to_the_number_of_entries_known_then(store, example):
    step = timedelta(microseconds=1)
    with store.write() as session:
        append_events(session, events("a", "b"), recorded_at=example.at, actor="x")
        append_events(session, events("c"), recorded_at=example.at + 2 * step, actor="x")
    with store.read() as session:
        assert known_size_at(session, example.at - step) == 0
        assert known_size_at(session, example.at) == 2
        assert known_size_at(session, example.at + step) == 2
        assert known_size_at(session, example.at + 2 * step) == 3
        shanghai = example.at.astimezone(timezone(timedelta(hours=8)))
        assert known_size_at(session, shanghai) == 2


def test_an_undone_transaction_leaves_no_gap_and_no_trace(store, example):
    with store.write() as session:
        append_events(session, events("a"), recorded_at=example.at, actor="x")

    def fail_midway():
        with store.write() as session:
            append_events(session, events("b", "c"), recorded_at=example.at, actor="x")
            append(session, ACCOUNT, [example.account()], example.stamp())
            raise RuntimeError("undo")

    with pytest.raises(RuntimeError, match="undo"):
        fail_midway()
    with store.write() as session:
        assert append_events(session, events("d"), recorded_at=example.at, actor="x") == range(1, 2)
    with store.read() as session:
        assert [e.subject for e in entries_after(session, after=-1, limit=9)] == ["a", "d"]


def test_a_load_larger_than_a_chunk_is_one_block(store, example, monkeypatch):
    monkeypatch.setattr("carbonstep.store.append.ROWS_A_CHUNK", 3)
    with store.write() as session:
        append(session, ACCOUNT, [example.account()], example.stamp())
        reports = [example.report(str(number)) for number in range(8)]
        assert append(session, FOOTPRINT_REPORT, reports, example.stamp()) == range(1, 9)
    with store.read() as session:
        found = entries_after(session, after=0, limit=99)
        assert [e.subject for e in found] == [report.report_id for report in reports]
        assert [e.seq for e in found] == list(range(1, 9))


def test_a_reader_cannot_write(store, example):
    with pytest.raises(Exception, match=r"(?i)read-?only"), store.read() as session:
        append_events(session, events("a"), recorded_at=example.at, actor="x")


def test_nobody_else_may_commit(store, example):
    def commit_early():
        with store.write() as session:
            session.commit()
            append_events(session, events("a"), recorded_at=example.at, actor="x")

    with pytest.raises(Exception, match="closed transaction"):
        commit_early()
