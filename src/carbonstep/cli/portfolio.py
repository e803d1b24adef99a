"""`carbonstep portfolio`: what the whole book comes to."""

from typing import Annotated

import typer

from carbonstep.cli.context import business_date, current
from carbonstep.cli.option import AsJson, AsOf, KnownAt
from carbonstep.cli.output import err
from carbonstep.cli.progress import progress_bars
from carbonstep.cli.statement import Force, OutFile, check_out, tell_statement
from carbonstep.present.json.book_interest import BookInterestOut
from carbonstep.present.table.book_interest import book_interest_statement
from carbonstep.present.words.translation import speaker

app = typer.Typer()

From = Annotated[str, typer.Option("--from", metavar="MONTH", help="First month: 2026-01.")]
To = Annotated[str, typer.Option("--to", metavar="MONTH", help="Last month, included: 2026-12.")]


@app.command()
def interest(
    ctx: typer.Context,
    from_: From,
    to: To,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    out_file: OutFile = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """The book's interest by month of payment, and what carbon steps save or cost of it."""
    # Imported here: columns are slow to load, and the other commands do without.
    from carbonstep.services.book_interest import book_interest, read_months  # noqa: PLC0415

    check_out(out_file, force)
    within = read_months(from_, to)
    context = current(ctx)
    with progress_bars(context.language) as progress:
        found = book_interest(
            context.store,
            within=within,
            as_of=business_date(as_of, "--as-of"),
            known_at=known_at,
            progress=progress,
        )
    view = book_interest_statement(found, context.language)
    answer = BookInterestOut.of(found) if as_json else None
    tell_statement(view, context.language, file=out_file, answer=answer)
    if found.unpriced_loans:
        number = found.unpriced_loans
        say = speaker(context.language)
        told = say("{count} loans set aside; see the notes", count=str(number))
        err().print(f"! {told}", markup=False)
