"""Commands that answer in the language of the command line, wherever `--lang` stands in it."""

from functools import cache
from typing import Annotated, Any

import typer
from typer._click.shell_completion import CompletionItem
from typer.core import TyperCommand, TyperGroup

from carbonstep.cli.metavar import as_typed, names_typed
from carbonstep.present.words.translation import Language, Say, mark, speaker
from carbonstep.reading.problem import RejectedError


class SpokenCommand(TyperCommand):
    """A command that takes `--lang` and tells its help in that language."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.params.append(_language_option())

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; what it refuses is told at what was typed."""
        try:
            return super().invoke(ctx)
        except RejectedError as error:
            typed = names_typed(self.params)
            raise RejectedError([as_typed(item, typed) for item in error.problems]) from error

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - typer's
        """Draws the help."""
        _draw(self, ctx)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[CompletionItem]:
        """What may come next, with what it is for."""
        return _said(super().shell_complete(ctx, incomplete), said_in(ctx))


class SpokenGroup(TyperGroup):
    """A noun that takes `--lang` and tells its commands in that language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.params.append(_language_option())

    def format_help(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - typer's
        """Draws the help, with the commands below."""
        _draw(self, ctx)

    def shell_complete(self, ctx: Any, incomplete: str) -> list[CompletionItem]:
        """What may come next, with what it is for."""
        found = super().shell_complete(ctx, incomplete)
        for item in found:
            if item.value in self.commands:
                # What the library gives is cut, which no catalogue knows.
                item.help = self.commands[item.value].help
        return _said(found, said_in(ctx))


def _said(items: list[CompletionItem], say: Say) -> list[CompletionItem]:
    for item in items:
        item.help = " ".join((item.help or "").split("\n\n")[0].split())
        item.help = say(item.help) if item.help else None
    return items


def _draw(command: Any, ctx: Any) -> None:
    # Imported here: what draws is slow to load, and most commands draw no help.
    from rich.console import Console  # noqa: PLC0415

    from carbonstep.cli.help import draw_help  # noqa: PLC0415

    draw_help(Console(highlight=False), command, ctx, said_in(ctx))


def said_in(ctx: Any) -> Say:
    """The words of the language that a command line asked for."""
    return speaker(language_of(ctx))


def language_of(ctx: Any) -> Language:
    """The language that a command line asked for, whether or not the settings were read."""
    return Language(getattr(ctx.find_root().obj, "language", Language.EN))


@cache
def _language_option() -> Any:
    """The option of every command; its value is looked for before the command line is read."""
    asked = typer.Typer(add_completion=False)
    asked.command(cls=TyperCommand)(_asking)
    return typer.main.get_command(asked).params[0]


def _asking(
    lang: Annotated[
        Language | None,
        typer.Option(
            "--lang",
            expose_value=False,
            help=mark("Language of the output; else CARBONSTEP_LANG, else the locale."),
        ),
    ] = None,
) -> None:
    """Takes the option, which is all it is for."""
