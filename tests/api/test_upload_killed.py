"""A server that is killed during an upload leaves nothing behind: no file, no process, no fact."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from tests.api.conftest import NOW, SECRETS, issue_keys
from tests.api.killable import WAIT_S, Killable, serving, wait_until

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.services.account import open_account
from carbonstep.services.changes import log_size
from carbonstep.store.engine import Store
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp

HEAD = b"account,period_from,period_to,scope1 [tCO2e]\n"
ROW = b"eu-ets:%d,2024-01-01,2024-12-31,5\n"
ROWS = 150_000

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path, sqlite_folder) -> Iterator[Killable]:
    url = sqlite_folder.new(like=sqlite_folder.kept(issue_keys))
    with serving(url, tmp_path) as killable:
        yield killable
    sqlite_folder.drop(url)


def form(*, rows: int) -> bytes:
    part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    return part + HEAD + b"".join(ROW % number for number in range(rows))


FORM = "multipart/form-data; boundary=x"


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/receipts"])
def test_a_kill_while_the_file_arrives(server, path) -> None:
    body = form(rows=ROWS)
    with closing(server.send(path, body, declared=len(body) + 1000, kind=FORM)):
        # What arrives is held in a file of the server's as soon as it is large.
        wait_until(lambda: deleted_files(server.process.pid))
        assert list(server.folder.iterdir()) == []
        server.kill()
    assert list(server.folder.iterdir()) == []


def test_a_kill_while_the_file_is_read(server) -> None:
    body = form(rows=ROWS) + b"\r\n--x--\r\n"
    with closing(server.send("/v1/reports", body, declared=len(body), kind=FORM)):
        wait_until(server.below)
        children = server.below()
        assert list(server.folder.iterdir()) == []
        server.kill()
    assert list(server.folder.iterdir()) == []
    # Who writes rows for nobody ends.
    wait_until(lambda: not any(Path(f"/proc/{child}/exe").exists() for child in children))
    with closing(open_store(server.database)) as store:
        assert log_size(store) == len(SECRETS)


def deleted_files(process: int) -> list[str]:
    """Files that a process holds and that have no name any more."""
    found = []
    for held in Path(f"/proc/{process}/fd").iterdir():
        try:
            found.append(os.readlink(held))
        except FileNotFoundError:
            continue
    return [name for name in found if name.endswith(" (deleted)")]


ACCOUNTS = 40


def keys_and_accounts(store: Store) -> None:
    issue_keys(store)
    stamp = Stamp(on=NOW.date(), recorded_at=NOW, actor="test")
    for number in range(ACCOUNTS):
        open_account(store, CarbonAccount(account_id=f"eu-ets:{number}", name="x"), stamp)


STAGES = {
    "before the child": False,
    "with the child": False,
    "before the lock": False,
    "in the transaction": False,
    "after the commit": True,
}
"""Whether what was sent is stored where the server is killed there."""


def answer_of(server: Killable, body: bytes) -> str:
    """The whole answer to an upload of reports."""
    said = b""
    with closing(server.send("/v1/reports", body, declared=len(body), kind=FORM)) as sent:
        sent.settimeout(WAIT_S)
        while not said.endswith(b"}") and (part := sent.recv(1 << 16)):
            said += part
    return said.decode()


@pytest.mark.parametrize("stage", STAGES)
def test_a_kill_at_each_stage(databases, tmp_path, stage: str) -> None:
    url = databases.new(like=databases.kept(keys_and_accounts))
    count = Random(stage).randint(2, ACCOUNTS)
    body = form(rows=count) + b"\r\n--x--\r\n"
    with closing(open_store(url)) as store:
        before = log_size(store)
    with serving(url, tmp_path, stage=stage) as server:
        with closing(server.send("/v1/reports", body, declared=len(body), kind=FORM)):
            wait_until(server.reached.exists)
            children = server.below()
            assert bool(children) == (stage != "before the child" and not STAGES[stage])
            server.kill()
        wait_until(lambda: not any(Path(f"/proc/{child}/exe").exists() for child in children))
        assert list(server.folder.iterdir()) == []
    with closing(open_store(url)) as store:
        assert log_size(store) == before + (count + 1 if STAGES[stage] else 0)
    with serving(url, tmp_path) as again:
        said = answer_of(again, body)
        assert said.startswith("HTTP/1.1 200" if STAGES[stage] else "HTTP/1.1 201"), said[:500]
        assert again.below() == []
        again.kill()
        assert list(again.folder.iterdir()) == []
    with closing(open_store(url)) as store:
        assert log_size(store) == before + count + 1
    databases.drop(url)
