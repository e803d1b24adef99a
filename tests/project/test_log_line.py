"""The server's log: one format for every logger, without numbers of persons or orders."""

import logging
import sys

import pytest

from carbonstep.server import LogLine, keep_log


def line(message: str, *values: object, error: BaseException | None = None) -> str:
    info = None if error is None else (type(error), error, error.__traceback__)
    record = logging.LogRecord("uvicorn.access", logging.INFO, "x", 1, message, values, info)
    return LogLine("%(name)s %(message)s").format(record)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/accounts/13800138000",
        "/v1/loans/%E5%BC%A0%E4%B8%8913800138000",
        "/v1/accounts/eu-ets:11010519491231002X",
    ],
)
def test_no_line_holds_a_persons_number(path: str) -> None:
    told = line('%s - "%s %s HTTP/%s" %d', "127.0.0.1:1", "GET", path, "1.1", 404)
    assert "***" in told
    assert "138000" not in told
    assert "1949" not in told


def test_nor_do_the_words_of_an_exception() -> None:
    try:
        raise ValueError("电话13800138000 \x1b[31m")
    except ValueError as error:
        told = line("failed", error=error)
    assert "138******00 <U+001B>[31m" in told
    assert "Traceback" in told


def test_a_message_makes_one_line_and_gives_no_orders() -> None:
    told = line("request failed: %s", "/a\r\n2026-01-01 forged\u202e\x9b")
    assert told == "uvicorn.access request failed: /a 2026-01-01 forged<U+202E><U+009B>"


def test_every_logger_writes_by_it(monkeypatch, capfd) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setattr(sys, "stderr", sys.__stderr__)
    keep_log(logging.WARNING)
    logging.getLogger("uvicorn.error").warning("13800138000")
    [handler] = root.handlers
    assert isinstance(handler.formatter, LogLine)
