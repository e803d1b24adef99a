"""What stops a database is told apart by its own code, and what is a bug is left one."""

from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from carbonstep.store import engine
from carbonstep.store.engine import StoreBusy
from carbonstep.store.fault import fault_of
from carbonstep.store.reason import StoreReason
from carbonstep.store.schema import open_store

WRITE = text("UPDATE log_head SET size = size")


def test_a_writer_that_waited_in_vain_found_the_store_busy(store_url, monkeypatch) -> None:
    monkeypatch.setattr(engine, "BUSY_S", 0.05)
    with (
        closing(open_store(store_url)) as one,
        closing(open_store(store_url)) as other,
        one.write() as session,
    ):
        session.execute(WRITE)
        with pytest.raises(DBAPIError) as refused, other.write() as waiting:
            waiting.execute(WRITE)
    assert fault_of(refused.value) is StoreReason.BUSY


def test_a_store_that_may_only_be_read_says_so(store) -> None:
    with pytest.raises(DBAPIError) as refused, store.read() as session:
        session.execute(WRITE)
    assert fault_of(refused.value) is StoreReason.READ_ONLY


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_server_that_only_lets_read_is_read_and_says_so_to_a_writer(store, store_url) -> None:
    with store.write() as session:
        name = store.engine.url.database
        session.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    with closing(open_store(store_url)) as again:
        with again.read() as session:
            session.execute(text("SELECT size FROM log_head"))
        with pytest.raises(DBAPIError) as refused, again.write():
            pass
    assert fault_of(refused.value) is StoreReason.READ_ONLY


@pytest.mark.parametrize("dialect", ["postgresql"])
def test_a_user_without_rights_is_told_from_a_bug(store) -> None:
    with store.begin_bare() as connection:
        connection.execute(text("CREATE ROLE nobody_much"))
        connection.execute(text("SET LOCAL ROLE nobody_much"))
        with pytest.raises(DBAPIError) as refused:
            connection.execute(WRITE)
        connection.rollback()
    assert fault_of(refused.value) is StoreReason.DENIED


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_a_full_disk_is_told(store) -> None:
    with store.write() as session:
        session.execute(text("CREATE TABLE filler (bytes BLOB)"))
        session.execute(text("PRAGMA max_page_count = 1"))
        with pytest.raises(DBAPIError) as refused:
            session.execute(text("INSERT INTO filler VALUES (zeroblob(1000000))"))
    assert fault_of(refused.value) is StoreReason.FULL


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("no database, but long enough to hold the head of one\n" * 40)
    before = file.read_bytes()
    for create in (False, True):
        with pytest.raises(DBAPIError) as refused:
            open_store(f"sqlite:///{file}", create=create)
        assert fault_of(refused.value) is StoreReason.NO_STORE
    assert file.read_bytes() == before


def test_what_cannot_be_opened_or_does_not_answer_is_unreachable(tmp_path) -> None:
    for url in (f"sqlite:///{tmp_path}", "postgresql://127.0.0.1:1/none"):
        with pytest.raises(DBAPIError) as refused:
            open_store(url)
        assert fault_of(refused.value) is StoreReason.UNREACHABLE


def test_places_and_connections_that_are_all_taken_are_busy() -> None:
    assert fault_of(StoreBusy("full")) is StoreReason.BUSY
    assert fault_of(PoolTimeout("full")) is StoreReason.BUSY


@pytest.mark.parametrize(
    "statement", ["SELECT nothing FROM nowhere", "INSERT INTO log_head (id) VALUES (1)"]
)
def test_a_wrong_statement_is_a_bug_and_no_fault_of_the_store(store, statement) -> None:
    with pytest.raises(DBAPIError) as refused, store.write() as session:
        session.execute(text(statement))
    assert fault_of(refused.value) is None
    assert fault_of(KeyError("a bug")) is None
