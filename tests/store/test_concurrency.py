"""Writers that run at once: no gap, no loss, nothing missed by who reads along."""

import threading
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from sqlalchemy import text

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.store.account import ACCOUNT, existing_account_ids
from carbonstep.store.append import append
from carbonstep.store.log import Event, EventType, append_events, entries_after, size
from carbonstep.store.schema import open_store

WRITERS = 4
ROUNDS = 30
A_ROUND = 3


def event(subject):
    return Event(
        type=EventType.RUN_FINISHED, subject=subject, business_on=date(2026, 1, 2), body={}
    )


def write_rounds(store, writer, undo_every=0):
    for number in range(ROUNDS):
        subjects = [f"{writer}-{number}-{part}" for part in range(A_ROUND)]
        with store.write() as session:
            append_events(
                session,
                [event(subject) for subject in subjects],
                recorded_at=datetime.now(UTC),
                actor="x",
            )
            if undo_every and number % undo_every == 0:
                session.get_transaction().rollback()


def run_all(targets):
    """Run them at once; whatever one raises, the test raises."""
    failures = []

    def guarded(target):
        try:
            target()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(target,)) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
        assert not thread.is_alive(), "a writer hangs"
    if failures:
        raise failures[0]


def test_concurrent_writers_leave_no_gap_and_a_poller_misses_nothing(store):
    seen = []
    finished = threading.Event()

    def poll():
        while True:
            ending = finished.is_set()
            with store.read() as session:
                after = seen[-1].seq if seen else -1
                seen.extend(entries_after(session, after=after, limit=1000))
            if ending:
                return

    poller = threading.Thread(target=poll)
    poller.start()
    try:
        run_all([lambda w=w: write_rounds(store, w) for w in range(WRITERS)])
    finally:
        finished.set()
        poller.join(timeout=60)
    total = WRITERS * ROUNDS * A_ROUND
    assert [entry.seq for entry in seen] == list(range(total))
    assert len({entry.subject for entry in seen}) == total
    assert all(a.recorded_at <= b.recorded_at for a, b in pairwise(seen))
    with store.read() as session:
        assert size(session) == total


def test_undone_transactions_among_others_leave_no_gap(store):
    run_all([lambda w=w: write_rounds(store, w, undo_every=2) for w in range(WRITERS)])
    with store.read() as session:
        found = entries_after(session, after=-1, limit=10_000)
        assert size(session) == len(found) == WRITERS * ROUNDS * A_ROUND // 2
    assert [entry.seq for entry in found] == list(range(len(found)))


def test_what_a_writer_reads_holds_until_it_writes(store, example):
    """Look, then append what is missing: with one writer at a time nobody collides."""
    wanted = [f"a:{number}" for number in range(20)]

    def open_missing():
        for account_id in wanted:
            with store.write() as session:
                if not existing_account_ids(session, [account_id]):
                    opened = CarbonAccount(account_id=account_id, name="a")
                    append(session, ACCOUNT, [opened], example.stamp())

    run_all([open_missing] * WRITERS)
    with store.read() as session:
        assert existing_account_ids(session, wanted) == set(wanted)
        assert size(session) == len(wanted)


def test_programs_that_start_together_make_one_store(empty_url):
    stores = []
    run_all([lambda: stores.append(open_store(empty_url))] * WRITERS)
    assert len(stores) == WRITERS
    for store in stores:
        with store.read() as session:
            assert size(session) == 0
        store.close()


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_number_from_an_identity_column_is_missed(store):
    """The control: numbers that are not taken under the head's lock become visible out of order.

    The second writer commits first; a poller that has seen its number never sees the first's.
    """
    with store.engine.begin() as setup:
        setup.execute(text("CREATE TABLE naive (id BIGSERIAL PRIMARY KEY)"))
    insert = text("INSERT INTO naive DEFAULT VALUES RETURNING id")
    poll = text("SELECT coalesce(max(id), 0) FROM naive")
    with store.engine.connect() as first, store.engine.connect() as second:
        early = first.execute(insert).scalar_one()
        second.execute(insert)
        second.commit()
        with store.engine.connect() as poller:
            last = poller.execute(poll).scalar_one()
        first.commit()
    assert early < last
