"""`carbonstep fixing`: benchmark fixings, published, corrected, taken back, and as known."""

from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.missing import tell_missing
from carbonstep.cli.option import AsJson, Confirm, FiledOn, KnownAt, Reason, argument_node
from carbonstep.cli.output import Column, out, print_json, table
from carbonstep.domain.market.fixing import Fixing
from carbonstep.present.json.fixing import (
    CorrectedFixingOut,
    FixingListOut,
    PublishedFixingOut,
    WithdrawnFixingOut,
)
from carbonstep.present.sentence.rate import benchmark_label
from carbonstep.present.words.number import rate_display
from carbonstep.present.words.source import source_label
from carbonstep.present.words.term import beside
from carbonstep.present.words.translation import speaker
from carbonstep.reading.confirmation import confirming
from carbonstep.services.fixing import (
    correct_fixing,
    fixings_as_known,
    publish_fixing,
    withdraw_fixing,
)

app = typer.Typer()

_PLACES = {"index": "INDEX", "published_on": "DATE", "rate_pct": "RATE"}
"""What is given as an argument; the rest are options."""


Index = Annotated[str, typer.Argument(metavar="INDEX", help="LPR1Y or LPR5Y+.")]
PublishedOn = Annotated[
    str, typer.Argument(metavar="DATE", help="The day it was published, year-month-day.")
]


@app.command()
def publish(
    ctx: typer.Context,
    index: Index,
    published_on: PublishedOn,
    rate: Annotated[
        str, typer.Argument(metavar="RATE", help="The value in percent, such as 3.05.")
    ],
    source: Annotated[str, typer.Option(help="Where it stands.")] = "",
    confirm: Confirm = None,
    received_on: FiledOn = None,
    as_json: AsJson = False,
) -> None:
    """Record a fixing as it is published. The same once more changes nothing."""
    context = current(ctx)
    given = {
        "index": index,
        "published_on": published_on,
        "rate_pct": rate,
        "source": source or None,
    }
    document = confirming(argument_node("fixing publish", given, _PLACES), confirm or ())
    published = publish_fixing(context.new_store, document, context.stamp(received_on))
    if as_json:
        print_json(PublishedFixingOut.of(published.fixing, new=published.new))
        return
    say, fixing = speaker(context.language), published.fixing
    values = {
        "index": benchmark_label(fixing.index, say),
        "day": fixing.published_on.isoformat(),
        "rate": rate_display(fixing.rate_e4bp),
    }
    if published.new:
        text = say("{index} of {day} is recorded: {rate} %.", **values)
    else:
        text = say("{index} of {day} was recorded already: {rate} %.", **values)
    out().print(text, markup=False)


@app.command()
def correct(
    ctx: typer.Context,
    index: Index,
    published_on: PublishedOn,
    rate: Annotated[
        str, typer.Argument(metavar="RATE", help="The right value in percent, such as 3.05.")
    ],
    reason: Reason,
    source: Annotated[str, typer.Option(help="Where the right value stands.")] = "",
    confirm: Confirm = None,
    received_on: FiledOn = None,
    as_json: AsJson = False,
) -> None:
    """Correct a recorded fixing. What was posted on it is trued up by the next daily run."""
    context = current(ctx)
    given = {
        "index": index,
        "published_on": published_on,
        "rate_pct": rate,
        "reason": reason,
        "source": source or None,
    }
    document = confirming(argument_node("fixing correct", given, _PLACES), confirm or ())
    corrected = correct_fixing(context.new_store, document, context.stamp(received_on))
    if as_json:
        print_json(CorrectedFixingOut.of(corrected.fixing, was=corrected.was, new=corrected.new))
        return
    say, fixing = speaker(context.language), corrected.fixing
    values = {
        "index": benchmark_label(fixing.index, say),
        "day": fixing.published_on.isoformat(),
        "rate": rate_display(fixing.rate_e4bp),
    }
    was = rate_display(corrected.was.rate_e4bp)
    if corrected.new:
        text = say(
            "{index} of {day}: {was} % → {rate} %; the next daily run trues up.", was=was, **values
        )
    else:
        text = say("{index} of {day} was {rate} % already.", **values)
    out().print(text, markup=False)


@app.command()
def withdraw(
    ctx: typer.Context,
    index: Index,
    published_on: PublishedOn,
    reason: Reason,
    received_on: FiledOn = None,
    as_json: AsJson = False,
) -> None:
    """Take back a fixing recorded for a day on which nothing was published."""
    context = current(ctx)
    given = {"index": index, "published_on": published_on, "reason": reason}
    document = argument_node("fixing withdraw", given, _PLACES)
    found = withdraw_fixing(context.new_store, document, context.stamp(received_on))
    if as_json:
        print_json(
            WithdrawnFixingOut.of(
                found.withdrawal,
                was=found.was,
                instead=found.instead,
                missing=found.missing,
                new=found.new,
            )
        )
        return
    say, taken, instead = speaker(context.language), found.withdrawal, found.instead
    values = {
        "index": benchmark_label(taken.index, say),
        "day": taken.published_on.isoformat(),
        "was": rate_display(found.was.rate_e4bp),
    }
    if not found.new:
        out().print(say("{index} of {day} was withdrawn already.", **values), markup=False)
        return
    if instead is None:
        text = say("{index} of {day} ({was} %) is withdrawn; none is recorded before it.", **values)
    else:
        text = say(
            "{index} of {day} ({was} %) is withdrawn: {rate} % of {since} counts instead; the next "
            "daily run trues up.",
            rate=rate_display(instead.rate_e4bp),
            since=instead.published_on.isoformat(),
            **values,
        )
    out().print(text, markup=False, soft_wrap=True)
    tell_missing(found.missing, context.language)


@app.command("list")
def list_(ctx: typer.Context, known_at: KnownAt = None, as_json: AsJson = False) -> None:
    """List every fixing, correction and withdrawal by index and day; of a day the last counts."""
    context = current(ctx)
    found = fixings_as_known(context.store, known_at=known_at)
    if as_json:
        print_json(FixingListOut.of(found.fixings, known=found.known))
        return
    say = speaker(context.language)
    rows = [
        (
            beside(benchmark_label(item.index, say), item.index.value, context.language),
            item.published_on.isoformat(),
            rate_display(item.rate_e4bp) if isinstance(item, Fixing) else say("withdrawn"),
            str(item.revision),
            item.reason
            or (source_label(item.source, context.language) if isinstance(item, Fixing) else ""),
        )
        for item in found.fixings
    ]
    say = speaker(context.language)
    columns = [
        Column(say("index")),
        Column(say("published on")),
        Column(say("percent"), right=True),
        Column(say("revision"), right=True),
        Column(say("source or reason")),
    ]
    out().print(table(columns, rows))
