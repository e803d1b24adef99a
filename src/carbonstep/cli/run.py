"""`carbonstep run`: a job, when it is asked for."""

from collections.abc import Mapping

import typer

from carbonstep.cli.context import business_today, current
from carbonstep.cli.missing import tell_missing
from carbonstep.cli.option import AsJson, Confirm, On, argument_node
from carbonstep.cli.output import out, print_json, problem_line
from carbonstep.present.json.run import RunOut
from carbonstep.present.sentence.meaning import fault_text
from carbonstep.present.words.translation import Say, mark, mark_in, speaker
from carbonstep.reading.confirmation import confirming
from carbonstep.services.run import read_run, run_daily

app = typer.Typer()

_COUNTS = {
    "fixings": mark("{count} fixings"),
    "loans": mark("{count} loans"),
    "decisions": mark("{count} decisions"),
    "missing": mark("{count} missing"),
    "taking_effect": mark("{count} taking effect"),
    "postings": mark("{count} postings"),
    "true_ups": mark("{count} true ups"),
    "set_aside": mark("{count} set aside"),
    "days": mark_in("contract days", "{count} days"),
    "penalties": mark("{count} penalties"),
}
"""What a run counts."""


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
    say = speaker(context.language)
    told = say("{label}: {value}", label=stamp.on.isoformat(), value=_counted(counts, say))
    out().print(told, markup=False, soft_wrap=True)
    for name, count in result.meaning_mended.items():
        told = say(
            "meaning mended: {name}: {counts} ({fault})",
            name=name,
            counts=_counted(count, say),
            fault=fault_text(name, context.language),
        )
        out().print(told, markup=False, soft_wrap=True)
    for item in result.set_aside:
        why = problem_line(item.problem, context.language)
        told = say("{label}: {value}", label=item.loan_id, value=why)
        out().print(told, markup=False, soft_wrap=True)
    tell_missing(result.missing_publications, context.language)


def _counted(counts: Mapping[str, int], say: Say) -> str:
    return say(", ").join(say(_COUNTS[name], count=str(count)) for name, count in counts.items())
