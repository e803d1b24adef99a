"""`carbonstep`: the command line. What a command needs is loaded with the command."""

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from typer._click.exceptions import NoArgsIsHelpError

from carbonstep import __version__
from carbonstep.cli.argument import argument_problem
from carbonstep.cli.command_table import CommandLine, CommandTable
from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.language import command_language
from carbonstep.cli.program import ASKED, PROGRAM
from carbonstep.cli.root_option import RootOptions, store_options
from carbonstep.present.words.face import typed_after

app = typer.Typer(
    name=PROGRAM,
    cls=CommandLine,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    database: Annotated[
        str | None, typer.Option(help="The store; else CARBONSTEP_DATABASE_URL.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="The rules folder; else CARBONSTEP_RULES_DIR.")
    ] = None,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool,
        typer.Option(
            "--version",
            help="Print the version and exit.",
            is_eager=True,
            expose_value=False,
            callback=_tell_version,
        ),
    ] = False,
) -> None:
    """Prices loans by their borrowers' carbon footprint and proves every basis point."""
    assert isinstance(ctx.obj, RootOptions), "the language is known before the line is read"
    ctx.obj = replace(ctx.obj, database=database, rules=rules)


def command_line(table: CommandTable) -> CommandLine:
    """The command line that offers these commands."""
    line = typer.main.get_group(app)
    assert isinstance(line, CommandLine), "the app names its class"
    line.offer(table)
    return line


def run(arguments: Sequence[str], table: CommandTable) -> int:
    """Run a command line and return its exit code; problems are printed, never raised."""
    if ASKED in os.environ:
        # Imported here: a shell asks, and no command.
        from carbonstep.cli.completion import answer_shells  # noqa: PLC0415

        answer_shells()
    with typed_after(store_options(arguments)):
        return _run(arguments, table)


def _run(arguments: Sequence[str], table: CommandTable) -> int:
    language = command_language(arguments, os.environ)
    options = RootOptions(language=language)
    try:
        _require_text(arguments)
        code = command_line(table)(
            list(arguments), prog_name=PROGRAM, standalone_mode=False, obj=options
        )
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else ExitCode.BUG
    except NoArgsIsHelpError as told:
        told.show()
        return ExitCode.USAGE
    except Exception as error:
        # Imported here: knowing every failure takes the store, and most commands meet none.
        from carbonstep.cli.failure import tell_failure  # noqa: PLC0415

        code = tell_failure(error, as_json="--json" in arguments, language=language)
        if code is None:
            raise
    return code if isinstance(code, int) else ExitCode.OK


def _require_text(arguments: Sequence[str]) -> None:
    """Refuse what no store and no terminal could write, before a command looks at it."""
    problem = argument_problem(arguments)
    if problem is not None:
        # Imported here, as below: most command lines are text.
        from carbonstep.cli.usage import MisusedError  # noqa: PLC0415

        raise MisusedError(problem.reason, at=problem.place.path or "", found=problem.found)
