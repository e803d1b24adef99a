"""The command in a shell: a reader that leaves, an encoding that lacks letters, the tab key."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

OWN = Path(sys.executable).parent
READERS = {"none of it": "true", "a line of it": "head -1"}


def shell(line: str, *, program: tuple[str, ...] = ("bash", "-c"), **variables: str):
    """What a shell makes of a line, with our program in its path."""
    environment = {**os.environ, "PATH": f"{OWN}:{os.environ['PATH']}", **variables}
    return subprocess.run(
        [*program, line],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
@pytest.mark.parametrize("command", ["rule factors --json", "rule factors --lang zh", "--help"])
def test_a_reader_that_leaves_ends_nothing(database: str, command: str, reader: str) -> None:
    line = f"set -o pipefail; carbonstep --database {database} {command} | {reader}"
    told = shell(line)
    assert (told.returncode, told.stderr) == (0, "")


def test_a_command_that_fails_says_so_whoever_reads(database: str) -> None:
    command = f"carbonstep --database {database} loan show NONE"
    for line in (f"{command} --json | true", f"{command} 2>&1 | true"):
        assert shell(f"{line}; echo ${{PIPESTATUS[0]}}").stdout.splitlines()[-1] == "5"


def test_an_encoding_that_lacks_a_letter_ends_nothing() -> None:
    told = shell("carbonstep loan why --help --lang zh", PYTHONIOENCODING="ascii")
    assert (told.returncode, told.stderr) == (0, "")
    assert "\\u7528\\u6cd5" in told.stdout


TYPED = [
    ("lo", {"loan"}),
    ("loan sho", {"show"}),
    ("loan show --as", {"--as-of"}),
    ("--lan", {"--lang"}),
    ("loan list --lang ", {"zh", "en"}),
    ("key issue A --role au", {"auditor"}),
    ("completion ", {"bash", "zsh", "fish"}),
]


@pytest.mark.parametrize(("typed", "offered"), TYPED[1:4])
def test_bash_completes_what_is_typed(typed: str, offered: set[str]) -> None:
    words = ["carbonstep", *typed.split(" ")]
    line = (
        'eval "$(carbonstep completion bash)"; '
        f"COMP_WORDS=({' '.join(word or chr(39) * 2 for word in words)}); "
        f"COMP_CWORD={len(words) - 1}; _carbonstep_completion carbonstep; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    told = shell(line)
    assert told.stderr == ""
    assert set(told.stdout.split()) == offered


@pytest.mark.parametrize(("typed", "offered"), TYPED)
def test_fish_is_answered(typed: str, offered: set[str]) -> None:
    variables = {
        "_CARBONSTEP_COMPLETE": "complete_fish",
        "_TYPER_COMPLETE_ARGS": f"carbonstep {typed}",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    told = shell("carbonstep", **variables)
    assert {line.partition("\t")[0] for line in told.stdout.splitlines()} == offered


def test_what_is_offered_is_told_in_the_language() -> None:
    variables = {
        "_CARBONSTEP_COMPLETE": "complete_zsh",
        "_TYPER_COMPLETE_ARGS": "carbonstep loan sho",
        "CARBONSTEP_LANG": "zh",
    }
    told = shell("carbonstep", **variables)
    assert told.stdout.startswith('_arguments \'*: :(("show":"查看贷款')
    assert "Show a loan" not in told.stdout


@pytest.mark.parametrize("name", ["zsh", "fish"])
def test_a_shell_takes_its_script(name: str) -> None:
    if shutil.which(name) is None:
        pytest.skip(f"there is no {name} here")
    if name == "fish":
        line = "carbonstep completion fish | source; complete -C 'carbonstep loan sho'"
        told = shell(line, program=("fish", "-c"))
        assert told.stdout.startswith("show\t")
    else:
        line = (
            'autoload -Uz compinit && compinit -D; eval "$(carbonstep completion zsh)"; '
            "whence -w _carbonstep_completion; echo ${_comps[carbonstep]}"
        )
        told = shell(line, program=("zsh", "-fc"))
        assert told.stdout.split() == [
            "_carbonstep_completion:",
            "function",
            "_carbonstep_completion",
        ]
    assert told.stderr == ""
