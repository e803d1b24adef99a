"""`carbonstep rule`: look at rulebooks, check them, run their cases, count a book by step."""

from pathlib import Path
from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.option import AsJson, KnownAt
from carbonstep.cli.output import Column, out, print_json, print_problems, table
from carbonstep.cli.spoken import said_in
from carbonstep.cli.tally import parameters_given, tally_table, tested_period
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.present.json.shape import ProblemOut, ProblemsOut
from carbonstep.present.json.tally import TallyOut
from carbonstep.present.words.translation import speaker
from carbonstep.reading.phrase import listed
from carbonstep.reading.problem import Problem, RejectedError
from carbonstep.services.library import CASES_FILE, rulebook_from_file
from carbonstep.services.reason import ServiceReason
from carbonstep.services.rule_case import run_cases

app = typer.Typer()


@app.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the rulebook versions of the rules folder."""
    context = current(ctx)
    found = [(name, context.library.rulebook(name)) for name in context.library.names()]
    if as_json:
        print_json(
            {
                "rulebooks": [
                    {
                        "rulebook": name,
                        "title": {"zh": rulebook.title.zh, "en": rulebook.title.en},
                        "illustrative": rulebook.illustrative,
                        "hash": rulebook.content_hash,
                    }
                    for name, rulebook in found
                ]
            }
        )
        return
    say = speaker(context.language)
    rows = [
        (
            name,
            getattr(rulebook.title, context.language.value),
            say("illustrative") if rulebook.illustrative else "",
            rulebook.content_hash[:12],
        )
        for name, rulebook in found
    ]
    titles = (say("rulebook"), say("title"), "", say("hash"))
    out().print(table([Column(title) for title in titles], rows))


@app.command()
def check(
    ctx: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Rulebook files (.yaml).")],
    as_json: AsJson = False,
) -> None:
    """Prove rulebook files whole: every word known, no gap, no dead step."""
    say, problems = said_in(ctx), list[Problem]()
    for file in files:
        found = rulebook_from_file(file)
        if isinstance(found, Rulebook):
            if not as_json:
                values = {"file": str(file), "rulebook": str(found.ref)}
                out().print(say("{file}: {rulebook} is whole", **values), markup=False)
        else:
            problems += found
    if as_json:
        print_json(ProblemsOut.of(problems))
    elif problems:
        print_problems(problems, as_json=False, language=current(ctx).language)
    if problems:
        raise typer.Exit(ExitCode.REJECTED)


@app.command("test")
def run_tests(
    ctx: typer.Context,
    rulebooks: Annotated[
        list[str] | None, typer.Argument(help="Rulebook ids; all of them where none is given.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Run the worked cases beside the rulebooks."""
    context = current(ctx)
    folders = sorted({path.parent for path in context.library.rulebook_files()})
    if rulebooks:
        unknown = set(rulebooks) - {folder.name for folder in folders}
        if unknown:
            known = listed(folder.name for folder in folders)
            raise RejectedError(
                Problem(reason=ServiceReason.RULEBOOK_UNKNOWN, found=name, needed=known)
                for name in sorted(unknown)
            )
        folders = [folder for folder in folders if folder.name in rulebooks]
    results = [
        result
        for folder in folders
        if (folder / CASES_FILE).exists()
        for result in run_cases(context.library, folder)
    ]
    failed = [result for result in results if not result.passed]
    bare = [folder.name for folder in folders if not (folder / CASES_FILE).exists()]
    if as_json:
        print_json(
            {
                "cases": [
                    {
                        "rulebook": result.rulebook,
                        "name": result.name,
                        "source": result.source,
                        "passed": result.passed,
                        "problems": [ProblemOut.of(problem) for problem in result.problems],
                    }
                    for result in results
                ]
            }
        )
    else:
        say = speaker(context.language)
        for result in results:
            sign = "✓" if result.passed else "✗"
            told = say("{rulebook}: {case}", rulebook=result.rulebook, case=result.name)
            out().print(f"{sign} {told}", markup=False)
            print_problems(result.problems, as_json=False, language=context.language)
        for name in bare:
            told = say("{rulebook}: no {file} beside it", rulebook=name, file=CASES_FILE)
            out().print(f"✗ {told}", markup=False)
        passed = str(len(results) - len(failed))
        told = say("{passed} passed, {failed} failed", passed=passed, failed=str(len(failed)))
        out().print(told, markup=False)
    if failed or bare:
        raise typer.Exit(ExitCode.CHECK_FAILED)


@app.command()
def factors(
    ctx: typer.Context,
    find: Annotated[str, typer.Argument(help="Part of an id or name.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the emission factors of the registry."""
    context, wanted = current(ctx), find.lower()
    found = [
        factor
        for factor in context.library.factors
        if wanted in f"{factor.factor_id} {factor.en} {factor.zh}".lower()
    ]
    if as_json:
        print_json(
            {
                "factors": [
                    {
                        "factor_id": factor.factor_id,
                        "name": {"zh": factor.zh, "en": factor.en},
                        "category": factor.category,
                        "region": factor.region,
                        "year": factor.year,
                        "value": f"{factor.value:f}",
                        "unit": factor.unit,
                        "source": factor.source,
                        "confidence": factor.confidence,
                    }
                    for factor in found
                ]
            }
        )
        return
    rows = [
        (
            factor.factor_id,
            f"{factor.value:f}",
            factor.unit,
            str(factor.year),
            getattr(factor, context.language.value),
        )
        for factor in found
    ]
    say = speaker(context.language)
    columns = [
        Column(say("factor")),
        Column(say("value"), right=True),
        Column(say("unit")),
        Column(say("year")),
        Column(say("name")),
    ]
    out().print(table(columns, rows))


@app.command()
def count(
    ctx: typer.Context,
    rulebook: Annotated[str, typer.Argument(help="A rulebook, id@version.")],
    period: Annotated[
        str, typer.Option(help="The tested period, such as 2019, 2024H2, 2024Q3 or 2024-09.")
    ],
    baseline: Annotated[
        str | None,
        typer.Option(
            help="The base year, such as 2018: what a KPI is read against is measured in it."
        ),
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUE",
            help="A parameter of the loans, the same for every account; repeatable.",
        ),
    ] = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Run a rulebook over every account and count the accounts on each step and total."""
    from carbonstep.services.book import count_steps  # noqa: PLC0415 - columns are slow to load

    context = current(ctx)
    found = context.library.rulebook(rulebook)
    counted = count_steps(
        context.store,
        found,
        period=tested_period(found, period, option="--period"),
        baseline=None if baseline is None else tested_period(found, baseline, option="--baseline"),
        parameters=parameters_given(parameter or ()),
        known_at=known_at,
    )
    if as_json:
        print_json(TallyOut.of(counted))
    else:
        out().print(tally_table(counted, context.language))
