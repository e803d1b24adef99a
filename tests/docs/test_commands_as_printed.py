"""Every command that a message, a page or a document names works when it is typed as printed.

What stands for something else (`{found}`, LOAN, DAY) is taken for a word.
"""

import ast
import re
import shlex
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from carbonstep.cli.app import command_line
from carbonstep.domain.market.fixing import BenchmarkIndex
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "carbonstep"
NAMED = re.compile(r"(?<!`)carbonstep ((?:(?![.,;:)]+(?:\s|$))[^，。；：）、`\"'])+)")
"""A command in a sentence: up to the mark that ends it. In code quotes it is spoken of."""

PROGRAM = re.compile(r"carbonstep(?!\.)")
"""The program's name, where it is not the package's: to parse every file takes long."""

A_DAY = str(MissingPublication(index=BenchmarkIndex("LPR1Y"), expected_on=date(2025, 6, 20)))
FILLED = {
    "{found} RATE": f"{A_DAY} RATE",
    "{found} 利率": f"{A_DAY} 利率",
    "loan withdraw {needed}": "loan withdraw LOAN EVENT",
}
"""What is found is the index and the day of a publication, what is needed a loan and its event: two
words each."""


def texts_of_the_source() -> Iterator[str]:
    """Every text of the program but its docstrings."""
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text("utf-8")
        if PROGRAM.search(text) is None:
            continue
        tree = ast.parse(text)
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
            if is_text and id(node) not in told:
                yield node.value
    for path in sorted(SOURCE.rglob("*.html")):
        yield path.read_text("utf-8")


def texts_in_chinese() -> Iterator[str]:
    """Every text of the catalogue."""
    source = files("carbonstep.present") / "locale" / "zh_CN" / "LC_MESSAGES" / "carbonstep.po"
    with source.open("rb") as opened:
        yield from (str(message.string) for message in read_po(opened, locale="zh_CN"))


def named_in(texts: Iterator[str]) -> list[str]:
    """The commands that texts name, after the word `carbonstep`."""
    found = [match.strip() for text in texts for match in NAMED.findall(text)]
    return sorted({command for command in found if command.split()[0] in COMMANDS})


def typed_in_the_documents() -> list[str]:
    """The commands of every console block."""
    found = set()
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        blocks = re.findall(r"^```console\n(.*?)^```$", path.read_text("utf-8"), re.DOTALL | re.M)
        lines = [line for block in blocks for line in block.replace("\\\n", "").splitlines()]
        found |= {
            line.removeprefix("$ ").removeprefix("carbonstep ")
            for line in lines
            if line.removeprefix("$ ").startswith("carbonstep ")
        }
    return sorted(found)


def parse(command: str) -> None:
    """Parse a command with all its options, and run nothing; raises what the command line does."""
    for written, whole in FILLED.items():
        command = command.replace(written, whole)
    words = shlex.split(re.sub(r"\{\w+\}", "2026", command))
    line = command_line(COMMANDS)
    while words and words[0].startswith("--"):
        words = words[2:]
    name, found = words[0], line.load(words[0])
    rest = words[1:]
    while hasattr(found, "commands"):
        name, *rest = rest
        assert name in found.commands, f"there is no {command}"
        found = found.commands[name]
    found.make_context(name, rest)


@pytest.mark.parametrize("command", named_in(texts_of_the_source()))
def test_a_command_that_a_message_names(command: str) -> None:
    parse(command)


@pytest.mark.parametrize("command", named_in(texts_in_chinese()))
def test_a_command_that_a_message_names_in_chinese(command: str) -> None:
    parse(command)


@pytest.mark.parametrize("command", typed_in_the_documents())
def test_a_command_of_a_document(command: str) -> None:
    parse(command.partition(" #")[0].partition(" > ")[0])


def test_the_commands_are_found() -> None:
    assert len(named_in(texts_of_the_source())) > 25
    assert len(typed_in_the_documents()) > 60
    assert named_in(iter(["Mend it (carbonstep loan amend L --on DAY), or wait."])) == [
        "loan amend L --on DAY"
    ]
