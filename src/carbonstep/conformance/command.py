"""`carbonstep conformance`: the loan engine against public reference cases."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.option import AsJson
from carbonstep.cli.output import Column, not_found, out, print_json, print_problems, table
from carbonstep.cli.spoken import said_in
from carbonstep.conformance.actus.run import (
    NO_EVENT,
    CaseOutcome,
    Verdict,
    count_by_type,
    run_actus,
)
from carbonstep.present.json.shape import ProblemOut
from carbonstep.present.words.translation import Language, Say, mark, mark_in, speaker

app = typer.Typer()

WHOLE = {
    NO_EVENT: mark_in("in place of an event", "none"),
    "event": mark_in("in place of a field", "event"),
}
"""What is told where the results have an event more, or one less."""

VERDICTS = {
    Verdict.PASSED: mark("passed"),
    Verdict.FAILED: mark("failed"),
    Verdict.EXCLUDED: mark("excluded"),
}


@app.command()
def actus(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(help="A folder of ACTUS case files (.json).")],
    case: Annotated[str | None, typer.Option(help="Only the case of this id.")] = None,
    as_json: AsJson = False,
) -> None:
    """Run ACTUS cases and compare every field of every event."""
    outcomes = run_actus(folder, case_id=case)
    if case is not None and not outcomes:
        say = said_in(ctx)
        not_found(
            say("There is no case {case} in {folder}.", case=case, folder=str(folder)),
            say("Leave --case out to run them all."),
        )
    if as_json:
        print_json(_body(outcomes))
    else:
        _draw(outcomes, current(ctx).language)
    verdicts = {outcome.verdict for outcome in outcomes}
    if Verdict.FAILED in verdicts or Verdict.PASSED not in verdicts:
        raise typer.Exit(ExitCode.CHECK_FAILED)


def _body(outcomes: Sequence[CaseOutcome]) -> dict[str, object]:
    return {
        "types": [
            {
                "contract_type": count.contract_type,
                "passed": count.passed,
                "failed": count.failed,
                "excluded": count.excluded,
            }
            for count in count_by_type(outcomes)
        ],
        "cases": [_case_body(outcome) for outcome in outcomes],
    }


def _case_body(outcome: CaseOutcome) -> dict[str, object]:
    difference = outcome.difference
    return {
        "case": outcome.case_id,
        "contract_type": outcome.contract_type,
        "file": outcome.file,
        "verdict": outcome.verdict.value,
        "events": outcome.events,
        "first_difference": None
        if difference is None
        else {
            "event": difference.event,
            "label": difference.label,
            "field": difference.field,
            "expected": difference.expected,
            "found": difference.found,
        },
        "problems": [ProblemOut.of(problem) for problem in outcome.problems],
    }


def _said(told: str, say: Say) -> str:
    """A field or a value as ACTUS has it, or of what is there or not as a whole."""
    return say(WHOLE[told]) if told in WHOLE else told


def _draw(outcomes: Sequence[CaseOutcome], language: Language) -> None:
    say, counts = speaker(language), count_by_type(outcomes)
    rows = [
        (count.contract_type, str(count.passed), str(count.failed), str(count.excluded))
        for count in counts
    ]
    rows.append(
        (
            say("all"),
            str(sum(count.passed for count in counts)),
            str(sum(count.failed for count in counts)),
            str(sum(count.excluded for count in counts)),
        )
    )
    titles = [say(VERDICTS[verdict]) for verdict in Verdict]
    columns = [Column(say("type")), *(Column(title, right=True) for title in titles)]
    out().print(table(columns, rows))
    for outcome in outcomes:
        if outcome.verdict is Verdict.PASSED:
            continue
        found = outcome.difference
        said = say(VERDICTS[outcome.verdict])
        if found is not None:
            said = say(
                "event {number} ({label}), {field}: expected {expected}, found {found}",
                number=str(found.event),
                label=found.label,
                field=_said(found.field, say),
                expected=_said(found.expected, say),
                found=_said(found.found, say),
            )
        sign = "✗" if outcome.verdict is Verdict.FAILED else "-"
        told = say("{label}: {value}", label=outcome.case_id, value=said)
        out().print(f"{sign} {told}", markup=False, soft_wrap=True)
        print_problems(outcome.problems, as_json=False, language=language)
