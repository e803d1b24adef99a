"""Starting up: a command loads what it uses, and each command of the table is there."""

import subprocess
import sys

import pytest

from carbonstep.cli.app import command_line, run
from carbonstep.cli.command_table import Entry
from carbonstep.main import COMMANDS

SERVING = {"serve", "demo"}
STORE = ("sqlalchemy", "sqlmodel", "alembic", "psycopg", "pydantic_settings")
COLUMNS = ("numpy", "pandas")
PAGES = ("fastapi", "starlette", "uvicorn", "jinja2", "itsdangerous", "apscheduler")
FILES = ("openpyxl", "yaml")
DAYS = ("chinese_calendar", "babel")
OURS = ("carbonstep.domain", "carbonstep.services", "carbonstep.store", "carbonstep.formats")


def loaded(code: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after some code."""
    told = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(told.stdout.splitlines())


@pytest.mark.parametrize(
    ("arguments", "rich"), [(("version",), False), (("--help",), True), ((), True)]
)
def test_what_asks_nothing_of_the_store_loads_none_of_it(
    arguments: tuple[str, ...], rich: bool
) -> None:
    found = loaded(f"from carbonstep.main import run\nrun({list(arguments)!r})")
    assert "typer" in found
    assert found.isdisjoint({*STORE, *COLUMNS, *PAGES, *FILES, *DAYS, *OURS})
    # Typer draws help with it, in the barest program too.
    assert ("rich" in found) is rich


def test_no_command_but_the_serving_ones_loads_columns_workbooks_or_the_server() -> None:
    names = [name for name in COMMANDS if name not in SERVING]
    found = loaded(
        "from carbonstep.cli.app import command_line\nfrom carbonstep.main import COMMANDS\n"
        f"for name in {names!r}: command_line(COMMANDS).load(name)"
    )
    assert "carbonstep.cli.portfolio" in found
    assert found.isdisjoint({*COLUMNS, *PAGES, "openpyxl", "babel", "alembic"})


def test_the_list_of_commands_is_the_table(cli) -> None:
    told = cli("--help")
    assert told.code == 0
    words = " ".join(told.out.replace("│", " ").split())
    places = [words.index(f"{name} {entry.help}") for name, entry in COMMANDS.items()]
    assert places == sorted(places)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_where_the_table_says_and_tells_its_help(cli, name: str) -> None:
    entry = COMMANDS[name]
    assert command_line(COMMANDS).load(name).help == entry.help
    told = cli(name, "--help")
    assert told.code == 0
    assert "Usage: " in told.out
    assert entry.help in " ".join(told.out.split())


def test_every_command_of_a_noun_tells_its_help(cli) -> None:
    line = command_line(COMMANDS)
    nouns = {name: getattr(line.load(name), "commands", {}) for name in COMMANDS}
    assert {"book", "draw", "cash-flow", "true-ups"} <= set(nouns["loan"])
    for name, commands in nouns.items():
        for command in commands.values():
            assert command.help, f"{name} {command.name}"
            assert cli(name, command.name, "--help").code == 0


def test_a_mistyped_command_is_told_what_is_meant(cli) -> None:
    told = cli("portfolo")
    assert told.code == 2
    assert "There is no command portfolo. Did you mean portfolio?" in told.err


def test_whoever_runs_it_may_offer_a_command_of_their_own(capsys) -> None:
    own = Entry(help="Which version.", places=("carbonstep.cli.version:version",))
    assert run(["which"], {"which": own}) == 0
    assert capsys.readouterr().out.strip()
    assert run(["version"], {"which": own}) == 2


@pytest.mark.parametrize("arguments", [("version",), ("loan", "show", "--help")])
def test_the_version_and_help_are_given_where_the_settings_are_wrong(
    cli, monkeypatch, arguments
) -> None:
    monkeypatch.setenv("CARBONSTEP_RULS_DIR", "rules")
    assert cli(*arguments).code == 0
    told = cli("loan", "list")
    assert told.code == 2
    words = " ".join(told.err.split())
    assert "CARBONSTEP_RULS_DIR is no setting; did you mean CARBONSTEP_RULES_DIR?" in words
