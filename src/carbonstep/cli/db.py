"""`carbonstep db`: look after the store's tables."""

import typer

from carbonstep.cli.context import current
from carbonstep.cli.output import out
from carbonstep.store.schema import REVISION, revision_words, upgrade_store

app = typer.Typer()


@app.command()
def upgrade(ctx: typer.Context) -> None:
    """Bring the store's tables up to date."""
    found = upgrade_store(current(ctx).settings.database_url)
    now = revision_words(REVISION)
    if found == REVISION:
        told = f"The store is at revision {now} already; nothing was changed."
    elif found:
        told = f"The store was brought from revision {revision_words(found)} to {now}."
    else:
        told = f"There was no store; one was made at revision {now}."
    out().print(told, markup=False, soft_wrap=True)
