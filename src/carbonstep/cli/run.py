"""`carbonstep run`: a job, when it is asked for."""

import typer

from carbonstep.cli.context import business_today, current
from carbonstep.cli.missing import tell_missing
from carbonstep.cli.option import AsJson, Confirm, On, argument_node
from carbonstep.cli.output import out, print_json
from carbonstep.present.json.run import RunOut
from carbonstep.present.sentence.meaning import fault_text
from carbonstep.reading.confirmation import confirming
from carbonstep.services.run import read_run, run_daily

app = typer.Typer()


@app.command()
def daily(
    ctx: typer.Context,
    on: On = None,
    confirm: Confirm = None,
    as_json: AsJson = False,
) -> None:
    """Run a business date: fixings, decisions falling due, missing reports, payments, true-ups."""
    context = current(ctx)
    given = argument_node("run daily", {"on": on or business_today().isoformat()}, {})
    asked = read_run(confirming(given, confirm or ()))
    stamp = context.run_stamp(asked.on)
    result = run_daily(
        context.new_store,
        context.library,
        stamp,
        limit=context.ahead_limit,
        confirmed=asked.confirmed,
    )
    counts = result.counts
    if as_json:
        print_json(RunOut.of(result, on=stamp.on))
        return
    shown = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
    out().print(f"{stamp.on}: {shown}", markup=False, soft_wrap=True)
    for name, count in result.meaning_mended.items():
        said = ", ".join(f"{number} {what}" for what, number in count.items())
        fault = fault_text(name, context.language)
        out().print(f"meaning mended: {name}: {said} ({fault})", markup=False, soft_wrap=True)
    for item in result.set_aside:
        out().print(f"{item.loan_id}: {item.problem}", markup=False, soft_wrap=True)
    tell_missing(result.missing_publications, context.language)
