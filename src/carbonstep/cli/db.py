"""`carbonstep db`: look after the store's tables."""

from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.option import AsJson
from carbonstep.cli.output import Column, err, out, print_json, table
from carbonstep.domain.picture.mending_ahead import MendingAhead
from carbonstep.present.json.mending import MendingOut
from carbonstep.present.table.mending import mending_lines, mending_rows, mending_titles
from carbonstep.present.words.translation import Language, speaker
from carbonstep.services.mending import mending_ahead
from carbonstep.store.schema import REVISION, revision_words, upgrade_store

app = typer.Typer()

DryRun = Annotated[
    bool,
    typer.Option("--dry-run", help="Write nothing; say what the first run will put right."),
]


@app.command()
def upgrade(ctx: typer.Context, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Bring the store's tables up to date."""
    context = current(ctx)
    url = context.settings.database_url
    if dry_run:
        _look_ahead(url, as_json=as_json, language=context.language)
        return
    found = upgrade_store(url)
    if as_json:
        print_json({"from": found, "to": REVISION})
        return
    now = revision_words(REVISION)
    if found == REVISION:
        told = f"The store is at revision {now} already; nothing was changed."
    elif found:
        told = f"The store was brought from revision {revision_words(found)} to {now}."
    else:
        told = f"There was no store; one was made at revision {now}."
    out().print(told, markup=False, soft_wrap=True)


def _look_ahead(url: str, *, as_json: bool, language: Language) -> None:
    # Imported here: the bars are slow to load.
    from carbonstep.cli.progress import progress_bars  # noqa: PLC0415

    with progress_bars() as progress:
        ahead = mending_ahead(url, progress=progress)
    if as_json:
        print_json(MendingOut.of(ahead))
    else:
        _tell(ahead, language)


def _tell(ahead: MendingAhead, language: Language) -> None:
    """What moves as a table, and beside it what each fault was."""
    say = speaker(language)
    for line in mending_lines(ahead, language):
        out().print(line, markup=False, soft_wrap=True)
    rows = mending_rows(ahead, language)
    if rows:
        titles = mending_titles(say)
        columns = [Column(title, right=2 < place < 7) for place, title in enumerate(titles)]
        out().print(table(columns, rows))
    for item in ahead.set_aside:
        err().print(f"! {item.loan_id}: {item.problem}", markup=False, soft_wrap=True)
