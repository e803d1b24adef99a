"""A store that is full, read only, damaged or busy is told by that name everywhere: by commands in
both languages, by the API, its readiness, a page, and in one line of the log. Nothing is half
stored, and the same succeeds when the fault is over."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import make_url
from tests.api import store_fault
from tests.api.conftest import LEAPS, NOW, SECRETS, issue_keys

from carbonstep.api.app import create_api
from carbonstep.cli.exit_code import ExitCode
from carbonstep.main import run
from carbonstep.server import StorePages
from carbonstep.services import readiness
from carbonstep.services.access import Role
from carbonstep.services.changes import log_size
from carbonstep.services.library import Library
from carbonstep.store import engine
from carbonstep.store.engine import Store
from carbonstep.store.reason import StoreReason
from carbonstep.store.schema import open_store
from carbonstep.web.app import create_web

KEY = {"Authorization": f"Bearer {SECRETS[Role.OFFICER]}"}
CHINESE = {
    StoreReason.FULL: "没有空间",
    StoreReason.READ_ONLY: "只能读取",
    StoreReason.DAMAGED: "已损坏",
    StoreReason.BUSY: "正忙",
    StoreReason.DENIED: "不允许",
    StoreReason.UNREACHABLE: "无法连接",
}
EXIT_CODES = {StoreReason.DAMAGED: ExitCode.CHECK_FAILED}


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for half a minute."""
    monkeypatch.setattr(engine, "BUSY_S", 0.2)
    monkeypatch.setattr(readiness, "WAIT_S", 0.3)
    monkeypatch.setattr(readiness, "LASTS_S", -1)
    for name in ("CLOCK_AHEAD_DAYS", "RUN_AHEAD_DAYS"):
        monkeypatch.setenv(f"CARBONSTEP_{name}", "100000")


class Served:
    """A server over a store, and what is asked of it and of commands on the same store."""

    def __init__(self, store: Store, url: str, library: Library, capsys, caplog) -> None:
        self.store, self.url = store, url
        self._capsys, self._caplog = capsys, caplog
        app = create_api(
            store=store,
            library=library,
            clock=lambda: NOW,
            limit=LEAPS,
            web_router=create_web(StorePages(store, NOW.date()), session_secret=b"s" * 32),
        )
        self.client = TestClient(app, raise_server_exceptions=False)
        self.client.post("/sign-in", data={"key": SECRETS[Role.OFFICER]})

    def ready(self) -> tuple[int, list[str]]:
        answer = self.client.get("/v1/ready")
        return answer.status_code, [one["code"] for one in answer.json().get("problems", ())]

    def post(self, *, name: str = "某公司") -> Any:
        body = {"account": "uscc:91110000600037341L", "name": name}
        return self.client.post("/v1/accounts", json=body, headers=KEY)

    def post_another(self) -> Any:
        """One account more, of a name that is long."""
        body = {"account": f"eu-ets:{uuid4().hex[:12]}", "name": "某" * 190}
        return self.client.post("/v1/accounts", json=body, headers=KEY)

    def command(self, *arguments: str) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = run(["--database", self.url, *arguments])
        told = self._capsys.readouterr()
        return code, told.out, told.err

    def logged(self) -> list[str]:
        lines = [record.getMessage() for record in self._caplog.records]
        assert all(record.exc_info is None for record in self._caplog.records)
        self._caplog.clear()
        return lines


def tell_fault(served: Served, fault: StoreReason, *, reads: bool = True) -> None:
    """The fault by its name, everywhere. `reads`: the store can still be read."""
    served.logged()
    answer = served.post()
    body = answer.json()
    assert (answer.status_code, body["code"]) == (
        503,
        "busy" if fault is StoreReason.BUSY else "unavailable",
    ), answer.text
    assert [problem["code"] for problem in body["problems"]] == [fault.code]
    assert body["problems"][0]["remedy"]
    assert int(answer.headers["Retry-After"]) > 0
    [line] = [line for line in served.logged() if line.startswith(fault.code)]
    assert "\n" not in line

    assert served.ready() == (503, [fault.code])
    [line] = served.logged()
    assert line.startswith(f"{fault.code}: ")
    assert served.ready() == (503, [fault.code])
    assert served.logged() == [], "what lasts is logged once"
    assert served.client.get("/v1/health").status_code == 200

    page = served.client.get("/?lang=zh")
    assert page.status_code == (200 if reads else 503)
    assert reads or CHINESE[fault] in page.text

    asked = ("account", "open", "uscc:91110000600037341L", "--name", "某公司")
    code, out, err = served.command(*asked)
    assert (code, out) == (EXIT_CODES.get(fault, ExitCode.TRY_LATER), ""), err
    assert f"[{fault.code}]" in err
    assert "The database says: " in err
    code, out, err = served.command("--lang", "zh", *asked)
    assert CHINESE[fault] in err
    assert "数据库提示：" in err
    code, out, err = served.command(*asked, "--json")
    assert [one["code"] for one in json.loads(out)["problems"]] == [fault.code]


def tell_recovery(served: Served, size: int) -> None:
    """All is well again: ready, nothing half stored, and the same is taken."""
    assert served.ready() == (200, [])
    assert any(line.startswith("store_ready") for line in served.logged())
    assert log_size(served.store) == size
    assert served.post().status_code == 201
    assert log_size(served.store) == size + 1


Fault = Callable[[Path], AbstractContextManager[None]]
FAULTS: dict[StoreReason, Fault] = {
    StoreReason.FULL: store_fault.full,
    StoreReason.READ_ONLY: store_fault.read_only,
    StoreReason.DAMAGED: store_fault.damaged,
    StoreReason.BUSY: store_fault.held,
}


@pytest.fixture
def served(tmp_path, library, capsys, caplog) -> Iterator[Served]:
    """A server over a SQLite store on a small disk of its own."""
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.INFO, logger="carbonstep.services.readiness")
    folder = tmp_path / "disk"
    with store_fault.small_disk(folder, megabytes=6):
        url = f"sqlite:///{folder}/a.db"
        with closing(open_store(url)) as store:
            issue_keys(store)
            yield Served(store, url, library, capsys, caplog)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_each_fault_is_told_by_its_name(served, fault, monkeypatch) -> None:
    size = log_size(served.store)
    assert served.ready() == (200, [])
    file = Path(make_url(served.url).database or "")
    if fault in (StoreReason.DAMAGED, StoreReason.READ_ONLY):
        served.store.close()  # What it holds in memory is whole still.
    with FAULTS[fault](file):
        tell_fault(served, fault, reads=fault in (StoreReason.FULL, StoreReason.BUSY))
        if fault is StoreReason.DAMAGED:
            served.store.close()
    if fault is StoreReason.DAMAGED:
        assert served.ready() == (503, [fault.code]), "what was met is told for a while"
        monkeypatch.setattr(readiness, "REMEMBERED_S", 0)
    tell_recovery(served, size)


def test_a_look_that_dies_does_not_leave_the_last_answer_standing(served, monkeypatch) -> None:
    assert served.ready() == (200, [])
    monkeypatch.setattr(readiness, "LASTS_S", -1)
    with monkeypatch.context() as broken:
        broken.setattr(readiness, "look_at", _dies)
        assert served.ready() == (503, [StoreReason.UNREACHABLE.code])
    assert served.ready() == (200, [])


def _dies(_store: Store) -> None:
    raise RuntimeError("a look that nobody foresaw")
