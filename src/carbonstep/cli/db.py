"""`carbonstep db`: look after the store's tables."""

from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.option import AsJson
from carbonstep.cli.output import Column, err, out, print_json, problem_line, table
from carbonstep.domain.picture.mending_ahead import MendingAhead
from carbonstep.present.json.mending import MendingOut
from carbonstep.present.table.mending import mending_lines, mending_rows, mending_titles
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.services.mending import mending_ahead
from carbonstep.store.schema import REVISION, REVISIONS, UNKNOWN_REVISION, upgrade_store

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
    say = speaker(context.language)
    now = _revision(REVISION, say)
    if found == REVISION:
        told = say("The store is at revision {now} already; nothing was changed.", now=now)
    elif found:
        before = _revision(found, say)
        told = say("The store was brought from revision {before} to {now}.", before=before, now=now)
    else:
        told = say("There was no store; one was made at revision {now}.", now=now)
    out().print(told, markup=False, soft_wrap=True)


def _revision(revision: str, say: Say) -> str:
    """A revision with what it brought."""
    brought = REVISIONS.get(revision, UNKNOWN_REVISION)
    return say("{revision} ({brought})", revision=revision, brought=say(brought))


def _look_ahead(url: str, *, as_json: bool, language: Language) -> None:
    # Imported here: the bars are slow to load.
    from carbonstep.cli.progress import progress_bars  # noqa: PLC0415

    with progress_bars(language) as progress:
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
        why = problem_line(item.problem, language)
        told = say("{label}: {value}", label=item.loan_id, value=why)
        err().print(f"! {told}", markup=False, soft_wrap=True)
