"""`carbonstep completion`: the shell's own script, and the answers to its tab key."""

from enum import StrEnum
from typing import Annotated

import typer
from typer._completion_classes import completion_init
from typer._completion_shared import get_completion_script

from carbonstep.cli.program import ASKED, PROGRAM


class Shell(StrEnum):
    """The shells we complete for."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> None:
    typer.echo(get_completion_script(prog_name=PROGRAM, complete_var=ASKED, shell=shell.value))


def answer_shells() -> None:
    """Have typer answer the shells that ask."""
    completion_init()
