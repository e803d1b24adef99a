"""`carbonstep rule`: look at rulebooks, check them, run their cases, count a book by step."""

from pathlib import Path
from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.option import AsJson, KnownAt
from carbonstep.cli.output import Column, out, print_json, print_problems, table
from carbonstep.cli.spoken import said_in
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.present.json.shape import ProblemOut, ProblemsOut
from carbonstep.present.sentence.explanation import WORDS
from carbonstep.present.words.label import step_label
from carbonstep.present.words.translation import speaker
from carbonstep.reading.day import parse_date
from carbonstep.reading.phrase import listed, phrase, quoted
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.book import count_steps
from carbonstep.services.library import CASES_FILE, rulebook_from_file
from carbonstep.services.reason import ServiceReason
from carbonstep.services.rule_case import run_cases
from carbonstep.units.period import Frequency, Period, calendar_period
from carbonstep.units.rate import bps_text

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
    rulebook: Annotated[str, typer.Argument(help="A reduction rulebook, id@version.")],
    period: Annotated[str, typer.Option(help="The tested year, such as 2019.")],
    baseline: Annotated[str, typer.Option(help="The base year, such as 2018.")],
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Decide a reduction rulebook over every account and count the accounts on each step."""
    context = current(ctx)
    tally = count_steps(
        context.store,
        context.library.rulebook(rulebook),
        period=_year(period, "--period"),
        baseline=_year(baseline, "--baseline"),
        known_at=known_at,
    )
    if as_json:
        print_json(
            {
                "accounts": tally.accounts,
                "steps": [
                    {
                        "step": line.step,
                        "total_bps": bps_text(line.total_e4bp),
                        "accounts": line.accounts,
                    }
                    for line in tally.lines
                ],
                "missing": dict(tally.missing),
            }
        )
        return
    rows = [
        (
            step_label(line.step, context.language),
            bps_text(line.total_e4bp),
            str(line.accounts),
        )
        for line in tally.lines
    ]
    say = speaker(context.language)
    rows += [
        (say("missing: {why}", why=say(WORDS["missing"][why])), "", str(number))
        for why, number in tally.missing.items()
    ]
    rows.append((say("all accounts"), "", str(tally.accounts)))
    columns = [
        Column(say("step")),
        Column(say("bp"), right=True),
        Column(say("accounts"), right=True),
    ]
    out().print(table(columns, rows))


def _year(written: str, option: str) -> Period:
    found = parse_date(f"{written}-01-01", place=Place(path=option))
    if isinstance(found, Problem):
        raise RejectedError(
            [
                Problem(
                    reason=ReadingReason.SHAPE,
                    place=found.place,
                    found=quoted(written[:20]),
                    needed=phrase("a year, such as {example}", example="2019"),
                )
            ]
        )
    return calendar_period(Frequency.YEAR, found)
