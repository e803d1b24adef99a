"""What commands print: results on stdout, everything else on stderr."""

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import typer
from pydantic import BaseModel
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.measure import Measurement
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from carbonstep.cli.exit_code import ExitCode
from carbonstep.present.json.shape import ProblemsOut
from carbonstep.present.sentence.problem import place_text, problem_text
from carbonstep.present.words.translation import Language, translate
from carbonstep.reading.personal_number import without_personal_numbers
from carbonstep.reading.problem import Problem, Reason
from carbonstep.reading.text import visible

WIDTH = 100
"""Columns of a sentence where the output is no terminal, so that it is the same everywhere."""

_UNBOUNDED = 1_000_000
_WORD = re.compile(r"[^\s\u2e80-\uffef]+|[\u2e80-\uffef]")
"""What a line is not broken within: a word, or one Chinese character."""

PROBLEMS_SHOWN = 20


class Shown(Console):
    """A console to which nothing that is told gives orders: all that goes to the terminal passes
    here, and its control characters are made visible."""

    def __init__(self, **options: Any) -> None:
        super().__init__(highlight=False, emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:
        """As `Console.render_str`, before it is known how wide a column has to be."""
        return super().render_str(visible(text), **options)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """As `Console.render`; what the console itself orders is no text."""
        for part in super().render(renderable, options):
            yield part if part.control else part._replace(text=visible(part.text))


class Results(Shown):
    """The console for results, which loses nothing of them.

    On a terminal a table's cells wrap between words, and a table that is wider still runs over.
    Into a file or a pipe a table is as wide as it needs to be, and no line ends in blanks.
    """

    def print(self, *objects: Any, **options: Any) -> None:
        """As `Console.print`, and nothing is cropped."""
        options = {"crop": False, **options}
        if self.is_terminal:
            super().print(*objects, **options)
            return
        needed = max((self._needed(item) for item in objects), default=0)
        self.width = max(WIDTH, needed)
        with self.capture() as captured:
            super().print(*objects, **options)
        self.width = WIDTH
        lines = captured.get().split("\n")
        self.file.write("\n".join((*(line.rstrip(" ") for line in lines[:-1]), lines[-1])))

    def _needed(self, item: Any) -> int:
        """Columns a table needs where nothing in it wraps."""
        if not isinstance(item, Table):
            return 0
        return Measurement.get(self, self.options.update(width=_UNBOUNDED), item).maximum


def out() -> Console:
    """The console for results."""
    return Results(width=None if sys.stdout.isatty() else WIDTH)


def err() -> Console:
    """The console for progress and problems."""
    return Shown(stderr=True)


def print_json(answer: Any) -> None:
    """One JSON document on stdout: a shape that the API sends too, or a small body with some.
    Characters that a terminal obeys stand by their codes, which are the same text in JSON."""
    text = json.dumps(answer, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write(visible(text, mark=lambda char: json.dumps(char)[1:-1]) + "\n")


def _plain(shape: BaseModel) -> Any:
    return shape.model_dump(mode="json")


def print_problems(problems: Sequence[Problem], *, as_json: bool, language: Language) -> None:
    """Every problem with place and remedy; as JSON on stdout where that was asked for."""
    if as_json:
        print_json(ProblemsOut.of(problems))
        return
    console = err()
    for problem in problems[:PROBLEMS_SHOWN]:
        mark = "[yellow]![/]" if problem.warning else "[red]✗[/]"
        console.print(f"{mark} ", end="")
        console.print(problem_line(problem, language), markup=False, soft_wrap=True)
    if len(problems) > PROBLEMS_SHOWN:
        left = str(len(problems) - PROBLEMS_SHOWN)
        console.print(translate(language, "… and {count} more", count=left), markup=False)


def problem_line(problem: Problem, language: Language) -> str:
    """A problem in one line: place, what is wrong, remedy, code."""
    message, remedy = problem_text(problem, language)
    return translate(
        language,
        "{place}: {message} {remedy} [{code}]",
        place=place_text(problem.place, language),
        message=message,
        remedy=remedy,
        code=problem.code,
    )


def not_found(what: str, remedy: str) -> NoReturn:
    """Say that something does not exist, and leave with its exit code."""
    tell_wrong(what, remedy)
    raise typer.Exit(ExitCode.NOT_FOUND)


def tell_wrong(*sentences: str) -> None:
    """Print what is wrong in one line, which no terminal cuts."""
    told = ""
    for sentence in sentences:
        # A Chinese sentence ends in a mark that brings its own blank.
        told += sentence if not told or told.endswith("。") else f" {sentence}"
    told = without_personal_numbers(told)
    err().print(f"✗ {told}", markup=False, soft_wrap=True)


def unknown(reason: Reason, found: str, language: Language) -> NoReturn:
    """Say that there is nothing of this name, by the reason for it, and leave."""
    not_found(*problem_text(Problem(reason=reason, found=found), language))


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a printed table."""

    title: str
    right: bool = False


def table(columns: Iterable[Column], rows: Iterable[Sequence[str]], *, title: str = "") -> Table:
    """A plain table; cells are text, never markup. No column is narrower than its longest word, or
    than its longest number."""
    drawn = Table(title=title or None, title_justify="left", box=None, pad_edge=False)
    shown = [tuple(row) for row in rows]
    for place, column in enumerate(columns):
        cells = [row[place] for row in shown]
        whole = _WORD.findall(" ".join([column.title, *([] if column.right else cells)]))
        whole += cells if column.right else []
        drawn.add_column(
            column.title,
            justify="right" if column.right else "left",
            overflow="fold",
            min_width=max((cell_len(part) for part in whole), default=0),
        )
    for row in shown:
        drawn.add_row(*(cell.replace("[", "\\[") for cell in row))
    return drawn
