"""`carbonstep calendar`: holiday notices, and the days on which money moves for certain."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated

import typer

from carbonstep.cli.context import business_date, current
from carbonstep.cli.loan import document
from carbonstep.cli.option import AsJson, Document, FiledOn, KnownAt
from carbonstep.cli.output import out, print_json
from carbonstep.present.json.calendar import (
    CalendarNoticeOut,
    CalendarYearOut,
    NoticedYearOut,
    SettlementDateOut,
)
from carbonstep.present.words.translation import speaker
from carbonstep.services.calendar import add_calendar_year, calendar_year, final_settlement
from carbonstep.units.period import FIRST_DAY, LAST_DAY
from carbonstep.units.work_calendar import BusinessDayRule

app = typer.Typer()


@app.command()
def add(
    ctx: typer.Context, file: Document, received_on: FiledOn = None, as_json: AsJson = False
) -> None:
    """Record a year's holiday notice from a document. The same notice again changes nothing."""
    context = current(ctx)
    added = add_calendar_year(context.new_store, document(file), context.stamp(received_on))
    if as_json:
        print_json(NoticedYearOut(notice=CalendarNoticeOut.noticed(added.notice), new=added.new))
        return
    say = speaker(context.language)
    year = str(added.notice.year)
    if added.new:
        out().print(say("The notice of {year} is recorded.", year=year), markup=False)
    else:
        out().print(say("The notice of {year} was recorded already.", year=year), markup=False)


@app.command()
def show(
    ctx: typer.Context,
    year: Annotated[
        int, typer.Argument(min=FIRST_DAY.year, max=LAST_DAY.year, help="The calendar year.")
    ],
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Show a year: official or provisional, its holidays, its make-up days, and the source."""
    context = current(ctx)
    found = calendar_year(context.store, year, known_at=known_at)
    if as_json:
        print_json(CalendarYearOut.of(year, found.notice, known=found.known))
        return
    say, console = speaker(context.language), out()
    if found.notice is None:
        provisional = say(
            "{year} is provisional: its holidays are not known yet; Monday to Friday stands in.",
            year=str(year),
        )
        console.print(provisional, markup=False, soft_wrap=True)
        return
    lines = (
        say("{year} is official. Source: {source}", year=str(year), source=found.notice.source),
        say("Holidays on weekdays: {days}", days=_days(found.notice.holidays)),
        say("Make-up working days: {days}", days=_days(found.notice.make_up_days)),
    )
    for line in lines:
        console.print(line, markup=False)


@app.command()
def settlement(
    ctx: typer.Context,
    day: Annotated[str, typer.Argument(metavar="DATE", help="The contract day, year-month-day.")],
    rule: Annotated[
        BusinessDayRule,
        typer.Option(help="Where a day goes that is no working day; following by default."),
    ] = BusinessDayRule.FOLLOWING,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """The day on which money due on a day moves for certain; refused while it may still change."""
    due_on = business_date(day, "DATE")
    found = final_settlement(current(ctx).store, due_on, rule, known_at=known_at)
    if as_json:
        print_json(SettlementDateOut.of(found))
        return
    out().print(found.pays_on.isoformat(), markup=False)


def _days(days: Iterable[date]) -> str:
    return ", ".join(day.isoformat() for day in sorted(days)) or "–"
