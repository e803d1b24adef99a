"""What commands print: results on stdout, everything else on stderr; exit codes."""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from carbonstep.present.problem_text import place_text, problem_text
from carbonstep.present.quote_body import problem_body
from carbonstep.present.translation import Language
from carbonstep.units.problem import Problem

WIDTH = 100
"""Columns of a table where the output is no terminal, so that it is the same everywhere."""

PROBLEMS_SHOWN = 20


class ExitCode(IntEnum):
    """What the exit code of a command says."""

    OK = 0
    BUG = 1
    USAGE = 2
    REJECTED = 3
    CHECK_FAILED = 4
    NOT_FOUND = 5
    CONFLICT = 6
    TRY_LATER = 7


def out() -> Console:
    """The console for results."""
    return Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)


def err() -> Console:
    """The console for progress and problems."""
    return Console(stderr=True, highlight=False)


def print_json(body: Any) -> None:
    """One JSON document on stdout."""
    sys.stdout.write(json.dumps(body, ensure_ascii=False, indent=2) + "\n")


def print_problems(problems: Sequence[Problem], *, as_json: bool, language: Language) -> None:
    """Every problem with place and remedy; as JSON on stdout where that was asked for."""
    if as_json:
        print_json({"problems": [problem_body(problem) for problem in problems]})
        return
    console = err()
    for problem in problems[:PROBLEMS_SHOWN]:
        message, remedy = problem_text(problem, language)
        mark = "[yellow]![/]" if problem.warning else "[red]✗[/]"
        console.print(f"{mark} ", end="")
        console.print(
            f"{place_text(problem.place, language)}: {message} {remedy} [{problem.code}]",
            markup=False,
            soft_wrap=True,
        )
    if len(problems) > PROBLEMS_SHOWN:
        console.print(f"… and {len(problems) - PROBLEMS_SHOWN} more", markup=False)


def not_found(what: str, remedy: str) -> NoReturn:
    """Say that something does not exist, and leave with its exit code."""
    err().print(f"✗ {what} {remedy}", markup=False, soft_wrap=True)
    raise typer.Exit(ExitCode.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a printed table."""

    title: str
    right: bool = False


def table(columns: Iterable[Column], rows: Iterable[Sequence[str]], *, title: str = "") -> Table:
    """A plain table; cells are text, never markup."""
    drawn = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    for column in columns:
        drawn.add_column(column.title, justify="right" if column.right else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(cell.replace("[", "\\[") for cell in row))
    return drawn
