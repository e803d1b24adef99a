"""`carbonstep`: the command line. What a command needs is loaded with the command."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer._click.exceptions import NoArgsIsHelpError

from carbonstep.cli.argument import argument_problem
from carbonstep.cli.command_table import CommandLine, CommandTable
from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.root_option import RootOptions
from carbonstep.present.words.translation import Language

app = typer.Typer(
    name="carbonstep",
    cls=CommandLine,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback()
def root(
    ctx: typer.Context,
    database: Annotated[
        str | None, typer.Option(help="The store; else CARBONSTEP_DATABASE_URL.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="The rules folder; else CARBONSTEP_RULES_DIR.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the output.")] = Language.EN,
) -> None:
    """Prices loans by their borrowers' carbon footprint and proves every basis point."""
    ctx.obj = RootOptions(database=database, rules=rules, language=lang)


def command_line(table: CommandTable) -> CommandLine:
    """The command line that offers these commands."""
    line = typer.main.get_group(app)
    assert isinstance(line, CommandLine), "the app names its class"
    line.offer(table)
    return line


def run(arguments: Sequence[str], table: CommandTable) -> int:
    """Run a command line and return its exit code; problems are printed, never raised."""
    try:
        _require_text(arguments)
        code = command_line(table)(list(arguments), standalone_mode=False)
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else ExitCode.BUG
    except NoArgsIsHelpError as told:
        told.show()
        return ExitCode.USAGE
    except Exception as error:
        # Imported here: knowing every failure takes the store, and most commands meet none.
        from carbonstep.cli.failure import tell_failure  # noqa: PLC0415

        code = tell_failure(error, as_json="--json" in arguments, language=_language(arguments))
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


def _language(arguments: Sequence[str]) -> Language:
    """The language asked for, where the command line itself may be what cannot be read."""
    options = dict(zip(arguments, [*arguments[1:], ""], strict=True))
    asked = {
        option.partition("=")[2] or value
        for option, value in options.items()
        if option.startswith("--lang")
    }
    return Language.ZH if Language.ZH in asked else Language.EN
