"""Runs the command line in this process, with its own store."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from carbonstep.cli.command_table import CommandLine, Entry
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


collect_ignore = ["typed_in_office.py"]
"""It is run by another Python, which has what it imports."""

Cli = Callable[..., Outcome]
Story = Callable[[Cli, Path], None]


@pytest.fixture(scope="session", autouse=True)
def made_once() -> Iterator[None]:
    """A process makes one command and runs it; here thousands run, and each is made once."""
    load, made = CommandLine.load, dict[Entry, Any]()

    def loaded(line: CommandLine, name: str) -> Any:
        entry = line.table[name]
        if entry not in made:
            made[entry] = load(line, name)
        return made[entry]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CommandLine, "load", loaded)
        yield


@pytest.fixture
def database(sqlite_folder) -> Iterator[str]:
    """URL of the test's store, which has tables and no facts."""
    url = sqlite_folder.new(like=sqlite_folder.kept())
    yield url
    sqlite_folder.drop(url)


@pytest.fixture
def absent(database: str) -> str:
    """The same URL, where there is no store."""
    Path(make_url(database).database or "").unlink()
    return database


@pytest.fixture
def cli(database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line with the test's store, as its environment names it."""
    monkeypatch.setenv("CARBONSTEP_DATABASE_URL", database)

    def call(*arguments: str) -> Outcome:
        capsys.readouterr()
        code = run(arguments)
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
