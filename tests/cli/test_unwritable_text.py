"""Text that nothing can store, at every argument and option of every command: exit code 2."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from carbonstep.api import example
from carbonstep.cli.app import command_line
from carbonstep.cli.exit_code import ExitCode
from carbonstep.main import COMMANDS

UNWRITABLE = [
    ("\udcff", "not_utf8"),
    ("\ud800", "half_character"),
    ("\ufffe", "control_character"),
]


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    line = command_line(COMMANDS)
    waiting = [((name,), line.load(name)) for name in COMMANDS]
    while waiting:
        words, command = waiting.pop()
        below = getattr(command, "commands", {})
        waiting += [((*words, name), child) for name, child in below.items()]
        if not below:
            yield words, command


@pytest.mark.parametrize(("bad", "code"), UNWRITABLE, ids=[code for _, code in UNWRITABLE])
def test_every_argument_and_option(cli, absent, bad, code) -> None:
    tried = 0
    for words, command in commands():
        for parameter in command.params:
            if parameter.param_type_name == "argument":
                told = cli(*words, f"a{bad}")
                place = words[-1] if words[-1].startswith("--") else f"argument {len(words) + 1}"
            elif getattr(parameter, "is_flag", False):
                continue
            else:
                name = max(parameter.opts, key=len)
                told = cli(*words, name, f"a{bad}")
                assert cli(*words, f"{name}=a{bad}").err == told.err
                place = name
            assert (told.code, told.out) == (ExitCode.USAGE, ""), (words, parameter.name)
            assert told.err.startswith(f"✗ {place}: "), told.err
            assert f"[{code}]" in told.err
            tried += 1
    assert tried > 150
    assert not Path(make_url(absent).database or "").exists()


DOCUMENTS = {
    ("loan", "book"): example.LOAN,
    ("quote",): example.QUOTE,
    ("certificate", "file"): example.CERTIFICATE,
    ("calendar", "add"): example.CALENDAR_YEAR,
    ("report", "submit"): example.REPORTS,
}


@pytest.mark.parametrize("command", DOCUMENTS, ids=" ".join)
def test_every_text_of_a_document(cli, tmp_path, command) -> None:
    file = tmp_path / "a.json"
    written = json.dumps(DOCUMENTS[command])
    opening = [at for at, letter in enumerate(written) if letter == '"'][::2]
    for place in opening:
        file.write_text(f"{written[: place + 1]}\\ud800{written[place + 1 :]}")
        told = cli(*command, str(file))
        assert told.code == ExitCode.REJECTED, told.err
        assert "a.json" in told.err
        assert "half_character" in told.err
    assert cli("changes", "--json").json["size"] == 0


def test_bytes_of_a_real_command_line(tmp_path) -> None:
    """In whatever encoding the machine works, and with a setting that is no UTF-8."""
    program = [sys.executable, "-c", "from carbonstep.main import main; main()"]
    asked = [b"account", b"open", b"eu-ets:1", b"--name", b"\xb3\xa4\xb4\xba"]
    for settings in ({"LC_ALL": "C.UTF-8"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}):
        told = subprocess.run(
            [*program, *asked],
            env={**os.environ, **settings},
            cwd=tmp_path,
            capture_output=True,
            check=False,
            timeout=60,
        )
        assert told.returncode == ExitCode.USAGE, told.stderr
        assert b"Traceback" not in told.stderr
    assert list(tmp_path.iterdir()) == []
