"""Processor time from the start of a command to its end, beside a bare program of the same library.

The bare program is one typer app with a `version` command: what any command line of this library
costs. All take turns, since a machine shared with others may be twice as fast a minute later.
"""

import resource
import subprocess
import sys
from statistics import median

ROUNDS = 21
BARE = """
import typer

app = typer.Typer()


@app.callback()
def root() -> None:
    '''A bare program.'''


@app.command()
def version() -> None:
    '''Print the version.'''
    typer.echo("1.0")


app()
"""
OWN = "from carbonstep.main import main; main()"
VERSION, HELP = ("version",), ("--help",)
BESIDE = {VERSION: VERSION, HELP: HELP, ("loan", "show", "--help"): HELP}
"""A command of ours, and the bare program's to compare it with."""

Run = tuple[str, tuple[str, ...]]


def milliseconds(run: Run) -> float:
    """Processor time of one fresh process, its own and the system's for it."""
    program, arguments = run
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, "-c", program, *arguments], stdout=subprocess.DEVNULL, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def main() -> int:
    runs: list[Run] = [
        *((BARE, arguments) for arguments in dict.fromkeys(BESIDE.values())),
        *((OWN, arguments) for arguments in BESIDE),
    ]
    taken: dict[Run, list[float]] = {run: [] for run in runs}
    for _ in range(ROUNDS):
        for run in runs:
            taken[run].append(milliseconds(run))
    typical = {run: median(times) for run, times in taken.items()}
    print(f"median of {ROUNDS}, milliseconds of processor time     bare   own")
    for arguments, beside in BESIDE.items():
        bare, own = typical[BARE, beside], typical[OWN, arguments]
        command = f"carbonstep {' '.join(arguments)}"
        print(f"{command:45} {bare:6.0f} {own:5.0f}  ({own / bare:.1f} x bare)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
