"""Help, in the language of the command line: usage, what it is for, arguments, options, commands.

We draw it ourselves: typer's own words and its way of cutting a line know no Chinese.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from carbonstep.cli.metavar import ARGUMENTS, VALUES, metavar
from carbonstep.present.words.translation import Say, mark

SHOW_HELP = mark("Show this message and exit.")
"""What the option of the library itself says of itself."""

_KIND_WIDTH = 28
"""Columns for what a value is; longer choices stand in the text of their option."""
_OPTION, _KIND, _QUIET, _NEEDED = "bold cyan", "bold yellow", "dim", "red"


def help_texts(command: Any) -> Iterator[str]:
    """Every paragraph that the help of a command, and of those below it, is made of."""
    for text in (command.help, *(getattr(found, "help", None) for found in command.params)):
        yield from paragraphs(text)
    for below in getattr(command, "commands", {}).values():
        yield from help_texts(below)


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a text, each in one line, as the catalogue has them.

    >>> paragraphs("Book a loan\\n  from a document.\\n\\n  No more.")
    ['Book a loan from a document.', 'No more.']
    """
    return [" ".join(part.split()) for part in (text or "").split("\n\n") if part.strip()]


def usage(command: Any, ctx: Any, say: Say) -> str:
    """How the command is typed, in one line."""
    arguments = [found for found in command.params if found.param_type_name == "argument"]
    pieces = [
        name_typed(found, say) if found.required else f"[{name_typed(found, say)}]"
        for found in arguments
    ]
    below = [say("COMMAND [ARGS]...")] if hasattr(command, "commands") else []
    typed = " ".join([ctx.command_path, say("[OPTIONS]"), *pieces, *below])
    return say("Usage: {command}", command=typed)


def name_typed(argument: Any, say: Say) -> str:
    """An argument as the help names it."""
    name = metavar(argument)
    name = say(name) if name in ARGUMENTS else name
    return name if argument.nargs == 1 else f"{name}..."


def draw_help(console: Console, command: Any, ctx: Any, say: Say) -> None:
    """Print the help of a command, or of a noun with the commands below it."""
    console.print(Padding(Text(usage(command, ctx, say), style="bold"), 1))
    for paragraph in paragraphs(command.help):
        console.print(Padding(_text(say(paragraph)), (0, 1, 1, 1)))
    parameters = command.get_params(ctx)
    for title, kind in ((say("Arguments"), "argument"), (say("Options"), "option")):
        shown = [
            found
            for found in parameters
            if found.param_type_name == kind and not getattr(found, "hidden", False)
        ]
        _panel(console, title, (_parameter_row(found, ctx, say) for found in shown))
    listed = getattr(command, "commands", {}).items()
    rows = ([_name(name), _text(say(paragraphs(found.help)[0]))] for name, found in listed)
    _panel(console, say("Commands"), rows)


def _panel(console: Console, title: str, rows: Iterable[list[Text]]) -> None:
    shown = list(rows)
    if not shown:
        return
    drawn = Table(box=None, show_header=False, expand=True, pad_edge=False)
    *before, last = range(len(shown[0]))
    for place in before:
        drawn.add_column(overflow="fold", max_width=_KIND_WIDTH if place == last - 1 > 0 else None)
    drawn.add_column(ratio=1, overflow="fold")
    for row in shown:
        drawn.add_row(*row)
    console.print(Panel(drawn, title=Text(title), title_align="left", border_style=_QUIET))


def _parameter_row(parameter: Any, ctx: Any, say: Say) -> list[Text]:
    """The mark of what is needed, the names, what its value is, and what it is for."""
    is_option = parameter.param_type_name == "option"
    names = [*parameter.opts, *parameter.secondary_opts]
    name = ", ".join(names) if is_option else name_typed(parameter, say)
    kind, limits = _kind(parameter, ctx), parameter._get_number_range_help_str()
    words = kind.strip("<>.").split("|") if "|" in kind and len(kind) > _KIND_WIDTH else []
    if words:
        kind = "<word>..." if kind.endswith("...") else "<word>"
    shown = say(kind) if kind in VALUES or kind in ARGUMENTS else kind
    told = _text(" ".join(say(paragraph) for paragraph in paragraphs(parameter.help)))
    if words:
        # Parted by blanks, where a line may break: a word is read whole.
        told.append(" " + say("Words: {words}", words=" | ".join(words)))
    for more in _more(parameter, ctx, say):
        told.append(f" {more}", style=_QUIET)
    return [
        Text("*" if parameter.required else " ", style=_NEEDED),
        _name(name),
        Text(f"{shown} [{limits}]" if limits else shown, style=_KIND),
        told,
    ]


def _kind(parameter: Any, ctx: Any) -> str:
    """What values are: a word of the list, or the words that may be typed; nothing for a flag."""
    if getattr(parameter, "is_flag", False):
        return ""
    kind = str(parameter.display_type_rich(ctx))
    return f"<{kind[6:-2].lower()}>..." if kind.startswith("<list[") else kind


def _more(parameter: Any, ctx: Any, say: Say) -> Iterator[str]:
    """What it is where it is not given, and that it must be given."""
    default = parameter._extract_default_help_str(ctx=ctx)
    if default is not None and parameter.show_default:
        value = parameter._get_default_string(
            ctx=ctx, show_default_is_str=False, default_value=default
        )
        if value:
            yield say("[default: {value}]", value=value)
    if parameter.required:
        yield say("[required]")


def _name(name: str) -> Text:
    return Text(name, style=_OPTION, no_wrap=True)


def _text(text: str) -> Text:
    return Text(text, overflow="fold")
