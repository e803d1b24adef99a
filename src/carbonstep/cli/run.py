"""`carbonstep run`: a job, when it is asked for."""

import typer

from carbonstep.cli.context import current
from carbonstep.cli.option import AsJson, On
from carbonstep.cli.output import out, print_json
from carbonstep.present.json.quote import problem_body
from carbonstep.services.run import run_daily

app = typer.Typer()


@app.command()
def daily(ctx: typer.Context, on: On = None, as_json: AsJson = False) -> None:
    """Run a business date: fixings, decisions falling due, missing reports, payments, true-ups."""
    context = current(ctx)
    stamp = context.stamp(on, actor="run")
    result = run_daily(context.new_store, context.library, stamp)
    counts = result.counts
    if as_json:
        aside = [
            {"loan_id": item.loan_id, "problem": problem_body(item.problem)}
            for item in result.set_aside
        ]
        print_json({"on": stamp.on.isoformat(), **counts, "set_aside": aside})
        return
    shown = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
    out().print(f"{stamp.on}: {shown}", markup=False, soft_wrap=True)
    for item in result.set_aside:
        out().print(f"{item.loan_id}: {item.problem}", markup=False, soft_wrap=True)
