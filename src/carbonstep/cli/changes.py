"""`carbonstep changes`: what the log holds, entry after entry."""

from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.option import AsJson
from carbonstep.cli.output import out, print_json
from carbonstep.services.changes import PAGE_MAX, changes_after, changes_out
from carbonstep.store.log import EventType

_WIDTH = max(len(kind.value) for kind in EventType)
"""Columns of the type: the longest is shown whole."""


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
    for entry in page.entries:
        out().print(
            f"{entry.seq:>8}  {entry.business_on}  {entry.type.value:<{_WIDTH}} {entry.subject}",
            markup=False,
            soft_wrap=True,
        )
