"""Runs the command line in this process, with its own store."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

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
Story = Callable[[Cli, Path], None]


@pytest.fixture
def database(sqlite_folder) -> Iterator[str]:
    """URL of the test's store, which is made by the first command that writes."""
    url = sqlite_folder.new()
    yield url
    sqlite_folder.drop(url)


@pytest.fixture
def cli(database: str, capsys: pytest.CaptureFixture[str]) -> Cli:
    """The command line with the test's store."""

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(["--database", database, *arguments])
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def told() -> dict[Story, tuple[Path, str]]:
    """What each story left: its folder, and the URL of its store."""
    return {}


@pytest.fixture
def once(
    cli: Cli,
    database: str,
    tmp_path: Path,
    told: dict[Story, tuple[Path, str]],
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_folder,
) -> Callable[[Story], Cli]:
    """Tells a story that many tests begin with: the first runs its commands, the others get a copy
    of its store and of the files it left."""

    def tell(story: Story) -> Cli:
        if story in told:
            folder, store = told[story]
            shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
            shutil.copy(make_url(store).database, make_url(database).database)
            return cli
        story(cli, tmp_path)
        folder = tmp_path_factory.mktemp("story")
        shutil.copytree(tmp_path, folder, dirs_exist_ok=True)
        told[story] = folder, sqlite_folder.new(like=database)
        return cli

    return tell
