"""`carbonstep fixing`: benchmark fixings as known, and what corrects them."""

from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.option import AsJson, KnownAt, On
from carbonstep.cli.output import Column, out, print_json, table
from carbonstep.present.fixing_body import fixing_body
from carbonstep.present.number import rate_display
from carbonstep.present.translation import speaker
from carbonstep.services.fixing import correct_fixing, fixings_as_known
from carbonstep.units.document import node_from_json

app = typer.Typer(no_args_is_help=True, help="Benchmark fixings.")


@app.command()
def correct(
    ctx: typer.Context,
    index: Annotated[str, typer.Argument(metavar="INDEX", help="LPR1Y or LPR5Y+.")],
    published_on: Annotated[
        str, typer.Argument(metavar="DATE", help="The day it was published, year-month-day.")
    ],
    rate: Annotated[
        str, typer.Argument(metavar="RATE", help="The right value in percent, such as 3.05.")
    ],
    reason: Annotated[str, typer.Option(help="Why it was recorded otherwise.")],
    source: Annotated[str, typer.Option(help="Where the right value stands.")] = "",
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Correct a recorded fixing. What was posted on it is trued up by the next daily run."""
    context = current(ctx)
    given = {"index": index, "published_on": published_on, "rate_pct": rate, "reason": reason}
    if source:
        given["source"] = source
    corrected = correct_fixing(context.new_store, node_from_json(given), context.stamp(on))
    if as_json:
        print_json({"new": corrected.new, **fixing_body(corrected.fixing)})
        return
    say, fixing = speaker(context.language), corrected.fixing
    values = {
        "index": fixing.index.value,
        "day": fixing.published_on.isoformat(),
        "rate": rate_display(fixing.rate_e4bp),
    }
    if corrected.new:
        text = say("{index} of {day} is {rate} % now; the next daily run trues up.", **values)
    else:
        text = say("{index} of {day} was {rate} % already.", **values)
    out().print(text, markup=False)


@app.command("list")
def list_(ctx: typer.Context, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """List every fixing and correction by index and day; of a day the last counts."""
    context = current(ctx)
    found = fixings_as_known(context.store, known_at=known_at)
    if as_json:
        bodies = [fixing_body(item) for item in found.fixings]
        print_json({"known": found.known, "fixings": bodies})
        return
    rows = [
        (
            item.index.value,
            item.published_on.isoformat(),
            rate_display(item.rate_e4bp),
            str(item.revision),
            item.reason or item.source,
        )
        for item in found.fixings
    ]
    columns = [
        Column("index"),
        Column("published"),
        Column("percent", right=True),
        Column("revision", right=True),
        Column("source or reason"),
    ]
    out().print(table(columns, rows))
