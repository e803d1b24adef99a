"""Runs the command line in this process, with its own store."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from carbonstep.main import run


@dataclass(frozen=True)
class Outcome:
    """What a command left: its exit code, and what it printed where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Cli = Callable[..., Outcome]


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line with a SQLite store of this test."""
    database = f"sqlite:///{tmp_path / 'cli.db'}"

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(["--database", database, *arguments])
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return call
