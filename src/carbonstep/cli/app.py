"""`carbonstep`: the command line. What a command needs is loaded with the command."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

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
        command_line(table)(list(arguments))
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else ExitCode.BUG
    except Exception as error:
        # Imported here: knowing every failure takes the store, and most commands meet none.
        from carbonstep.cli.failure import tell_failure  # noqa: PLC0415

        language = Language.ZH if "zh" in arguments or "--zh" in arguments else Language.EN
        code = tell_failure(error, as_json="--json" in arguments, language=language)
        if code is None:
            raise
        return code
    return ExitCode.OK
