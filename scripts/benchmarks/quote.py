"""What a quote over the API costs: CPU beside a bare FastAPI POST that reads the same body.

Two servers of their own, on this machine alone, are asked in turns in the same run; for each way
of asking the table says what CPU the server took for one request, and how many times that of the
bare one it is. A second table has the same without servers: both are called in this process.
"""

import argparse
import asyncio
import http.client
import subprocess
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import orjson
from fastapi import Body, FastAPI

from carbonstep.api import example
from carbonstep.api.app import create_api
from carbonstep.main import collect_seldom
from carbonstep.server import keep_log
from carbonstep.services.access import Role, issue_key
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from carbonstep.store.schema import open_store
from carbonstep.store.stamp import Stamp

SECRET = f"cs_bench-{'0' * 40}"
NOW = datetime(2025, 6, 30, 1, 2, 3, tzinfo=UTC)
LIFE_S = 600
"""A server stops by itself after this, whatever became of whoever started it."""

App = Callable[..., Awaitable[None]]
BARE, PRICING = "bare", "pricing"
FLOOR = "bare POST"
WAYS = {
    FLOOR: (BARE, "/read"),
    "only=rate": (PRICING, "/v1/quote?only=rate"),
    "full": (PRICING, "/v1/quote"),
}
"""What is asked: which application, and what for."""


def bare() -> FastAPI:
    """The floor: one POST that reads a JSON body and says how many keys it has."""
    app = FastAPI()

    @app.post("/read")
    def read(body: dict[str, Any] = Body()) -> dict[str, int]:
        return {"keys": len(body)}

    return app


@contextmanager
def pricing() -> Iterator[FastAPI]:
    """The API over a store of its own, with one key."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.db'}")
        stamp = Stamp(on=NOW.date(), recorded_at=NOW, actor="bench")
        issue_key(store, name="bench", role=Role.RISK, secret=SECRET, stamp=stamp)
        yield create_api(store=store, library=Library(shipped_rules()), clock=lambda: NOW)
        store.close()


def serve(name: str) -> None:
    """Serve one application until the standard input ends; each line of it asks for the CPU so
    far. The first line written is the port."""
    import uvicorn  # noqa: PLC0415 - slow, and only a server needs it

    def run(app: FastAPI, **more: Any) -> None:
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, **more))

        def answer() -> None:
            while not server.started:
                threading.Event().wait(0.01)
            print(server.servers[0].sockets[0].getsockname()[1], flush=True)
            for _ in sys.stdin:
                print(process_time(), flush=True)
            server.should_exit = True

        def stop() -> None:
            server.should_exit = True

        threading.Thread(target=answer, daemon=True).start()
        timer = threading.Timer(LIFE_S, stop)
        timer.daemon = True
        timer.start()
        server.run()

    collect_seldom()
    if name == BARE:
        run(bare(), log_config=_access_log_to_stderr(uvicorn.config.LOGGING_CONFIG))
        return
    keep_log(20)
    with pricing() as app:
        run(app, log_level="info", log_config=None)


def _access_log_to_stderr(usual: Mapping[str, Any]) -> dict[str, Any]:
    """Uvicorn's own log as it is, but for the stream: the standard output is for answers here."""
    handlers = {
        name: {**handler, "stream": "ext://sys.stderr"}
        for name, handler in usual["handlers"].items()
    }
    return {**usual, "handlers": handlers}


class Server:
    """A server in a process of its own, and one connection to it."""

    def __init__(self, name: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--serve", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._connection = http.client.HTTPConnection("127.0.0.1", int(self._line()), timeout=60)

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def cpu_s(self) -> float:
        """What CPU the server has taken so far."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._line())

    def ask(self, path: str, body: bytes) -> int:
        """One request; the number of bytes of its answer."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {SECRET}"}
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        told = answer.read()
        assert answer.status == 200, f"{path} answered {answer.status}"
        return len(told)

    def stop(self) -> None:
        self._connection.close()
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=60)


async def ask_app(app: App, path: str, body: bytes) -> int:
    """One request to an application; the number of bytes of its answer."""
    path, _, query = path.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [
            (b"host", b"localhost"),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"authorization", f"Bearer {SECRET}".encode()),
        ],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    sent = status = 0
    given = False

    async def receive() -> dict[str, Any]:
        nonlocal given
        if given:
            await asyncio.sleep(3600)
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal sent, status
        status = message.get("status", status)
        sent += len(message.get("body", b""))

    await app(scope, receive, send)
    assert status == 200, f"{path}?{query} answered {status}"
    return sent


@dataclass(slots=True)
class Took:
    """CPU of one request by each way of asking, a number a round, and the bytes of the answer."""

    times: dict[str, list[float]]
    sizes: dict[str, int]

    def table(self, title: str) -> None:
        floor = median(self.times[FLOOR])
        print(title)
        for name, times in self.times.items():
            cost = median(times)
            print(
                f"  {name:12} {cost * 1e3:8.3f} ms {cost / floor:7.1f} x {self.sizes[name]:8} bytes"
            )


def none_yet() -> Took:
    return Took({name: [] for name in WAYS}, {})


def over_servers(rounds: int, asked: int, body: bytes) -> Took:
    """Real servers, asked in turns; the first round warms up."""
    took = none_yet()
    servers = {name: Server(name) for name in (BARE, PRICING)}
    try:
        for number in range(rounds + 1):
            for name, (which, path) in WAYS.items():
                server = servers[which]
                begun = server.cpu_s()
                for _ in range(asked):
                    took.sizes[name] = server.ask(path, body)
                if number:
                    took.times[name].append((server.cpu_s() - begun) / asked)
    finally:
        for server in servers.values():
            server.stop()
    return took


async def in_process(rounds: int, asked: int, body: bytes) -> Took:
    """The applications called in turns in this process, with no server before them."""
    took = none_yet()
    with pricing() as app:
        apps: dict[str, App] = {BARE: bare(), PRICING: app}
        for number in range(rounds + 1):
            for name, (which, path) in WAYS.items():
                begun = process_time()
                for _ in range(asked):
                    took.sizes[name] = await ask_app(apps[which], path, body)
                if number:
                    took.times[name].append((process_time() - begun) / asked)
    return took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--asked", type=int, default=40)
    parser.add_argument("--serve", choices=(BARE, PRICING), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve(given.serve)
        return
    collect_seldom()
    body = orjson.dumps(example.QUOTE)
    print(f"{given.rounds} rounds of {given.asked} requests by each way, body of {len(body)} bytes")
    over_servers(given.rounds, given.asked, body).table("CPU of the server for one request")
    took = asyncio.run(in_process(given.rounds, given.asked, body))
    took.table("CPU of the application alone for one request")


if __name__ == "__main__":
    main()
