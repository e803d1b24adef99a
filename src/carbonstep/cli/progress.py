"""How far a long command is, on stderr and on a terminal only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from carbonstep.cli.output import err
from carbonstep.present.words.translation import Language, mark, translate

STAGES = {
    "reading": mark("reading"),
    "checking": mark("checking"),
    "matching": mark("matching"),
    "recording": mark("recording"),
    "pricing": mark("pricing"),
    "loans": mark("loans"),
}
"""What a service calls its stages."""


@contextmanager
def progress_bars(language: Language) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage a service tells of; what is given is to be called by the service."""
    console = err()
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(stage: str, done: int, total: int) -> None:
            task = tasks.get(stage)
            if task is None:
                task = tasks[stage] = bars.add_task(
                    translate(language, STAGES[stage]), total=max(total, 1)
                )
            bars.update(task, completed=done, total=max(total, 1))

        yield progress
