"""`carbonstep db`: look after the store's tables."""

import typer

from carbonstep.cli.context import current
from carbonstep.cli.output import out
from carbonstep.store.schema import upgrade_store

app = typer.Typer()


@app.command()
def upgrade(ctx: typer.Context) -> None:
    """Bring the store's tables up to date."""
    out().print(upgrade_store(current(ctx).settings.database_url), markup=False)
