"""The commands by name: what each is for, and where it is when it is called.

A command's file is loaded when the command runs or tells its own help, never for the list of
commands, so each starts with what it uses itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand

from carbonstep.cli.spoken import SpokenCommand, SpokenGroup


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A command of the table, or a noun with commands below it."""

    help: str
    """What it is for; its file does not say it again."""
    places: tuple[str, ...]
    """Where it is, as `module:name`: a function, or the apps that together make a noun."""


CommandTable = Mapping[str, Entry]


class CommandLine(SpokenGroup):
    """The commands of a table, shown by name and help and loaded when they are called."""

    table: CommandTable

    def offer(self, table: CommandTable) -> None:
        """Take these commands: the list of commands needs their name and help alone."""
        self.table = table
        for name, entry in table.items():
            self.add_command(TyperCommand(name, help=entry.help))

    def load(self, name: str) -> Any:
        """The command itself."""
        entry = self.table[name]
        found = [_at(place) for place in entry.places]
        if not isinstance(found[0], typer.Typer):
            [function] = found
            alone = typer.Typer(add_completion=False)
            alone.command(name, cls=SpokenCommand, help=entry.help)(function)
            return typer.main.get_command(alone)
        noun = typer.Typer(name=name, cls=SpokenGroup, help=entry.help, no_args_is_help=True)
        for part in found:
            for command in part.registered_commands:
                command.cls = SpokenCommand
            noun.add_typer(part)
        return typer.main.get_group(noun)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The command that is called, loaded, and its arguments."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, command if name is None else self.load(name), rest


def _at(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
