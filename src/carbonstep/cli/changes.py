"""`carbonstep changes`: what the log holds, entry after entry."""

from typing import Annotated

import typer
from rich.cells import cell_len, set_cell_size

from carbonstep.cli.context import current
from carbonstep.cli.option import AsJson
from carbonstep.cli.output import out, print_json
from carbonstep.present.words.entry import entry_shown
from carbonstep.services.changes import PAGE_MAX, changes_after, changes_out
from carbonstep.store.log import EventType


def changes(
    ctx: typer.Context,
    after: Annotated[int, typer.Option(min=-1, help="Entries above this number.")] = -1,
    limit: Annotated[int, typer.Option(min=1, max=PAGE_MAX, help="At most so many.")] = 100,
    kind: Annotated[
        list[EventType] | None, typer.Option("--type", help="Only this type; may be repeated.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="Only of this account or loan.")] = None,
    as_json: AsJson = False,
) -> None:
    page = changes_after(
        current(ctx).store, after=after, limit=limit, types=tuple(kind or ()), subject=subject
    )
    if as_json:
        print_json(changes_out(page, after=after))
        return
    language = current(ctx).language
    named = {kind: entry_shown(kind.value, language) for kind in EventType}
    # The longest is shown whole; a Chinese character takes two columns.
    width = max(map(cell_len, named.values()))
    for entry in page.entries:
        told = set_cell_size(named[entry.type], width)
        out().print(
            f"{entry.seq:>8}  {entry.business_on}  {told} {entry.subject}",
            markup=False,
            soft_wrap=True,
        )
