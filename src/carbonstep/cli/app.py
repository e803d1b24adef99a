"""`carbonstep`: the command line."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError

from carbonstep import __version__
from carbonstep.cli import (
    account,
    calendar,
    certificate,
    conformance,
    fixing,
    key,
    ledger,
    loan,
    loan_event,
    portfolio,
    report,
    rule,
    statement,
)
from carbonstep.cli.context import Context, current
from carbonstep.cli.drawing import draw_picture
from carbonstep.cli.health import health
from carbonstep.cli.loan import document
from carbonstep.cli.option import AsJson, Document, On
from carbonstep.cli.output import ExitCode, err, out, print_json, print_problems
from carbonstep.present.quote_body import problem_body, quote_body
from carbonstep.present.translation import Language
from carbonstep.services.changes import PAGE_MAX, changes_after, cloud_event
from carbonstep.services.quote import quote
from carbonstep.services.run import run_daily
from carbonstep.settings import Settings
from carbonstep.store.engine import StoreBusy
from carbonstep.store.log import EventType
from carbonstep.store.schema import StoreAbsent, StoreOutdated, StoreTooNew, upgrade_store
from carbonstep.units.problem import Reason, RejectedError

app = typer.Typer(
    name="carbonstep",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Prices loans by their borrowers' carbon footprint and proves every basis point.",
)
app.add_typer(account.app, name="account")
app.add_typer(certificate.app, name="certificate")
app.add_typer(report.app, name="report")
loan.app.add_typer(loan_event.app)
loan.app.add_typer(statement.app)
loan.app.add_typer(ledger.app)
app.add_typer(loan.app, name="loan")
app.add_typer(portfolio.app, name="portfolio")
app.add_typer(rule.app, name="rule")
app.add_typer(calendar.app, name="calendar")
app.add_typer(fixing.app, name="fixing")
app.add_typer(conformance.app, name="conformance")
app.add_typer(key.app, name="key")
run_app = typer.Typer(no_args_is_help=True, help="Jobs by hand.")
app.add_typer(run_app, name="run")
db_app = typer.Typer(no_args_is_help=True, help="The store.")
app.add_typer(db_app, name="db")
app.command()(health)


@app.callback()
def root(
    ctx: typer.Context,
    database: Annotated[
        str | None, typer.Option(help="The store; else CARBONSTEP_DATABASE_URL.")
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="The rules folder; else CARBONSTEP_RULES_DIR.")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the output.")] = Language.EN,
) -> None:
    """Prices loans by their borrowers' carbon footprint and proves every basis point."""
    given: dict[str, Any] = {"database_url": database, "rules_dir": rules}
    settings = Settings(**{name: value for name, value in given.items() if value is not None})
    if not (settings.rules_dir / "rulebooks").is_dir():
        err().print(
            f"✗ {settings.rules_dir} is no rules folder: it needs rulebooks, benchmarks, factors "
            "and mappings. Copy the shipped folder and add yours.",
            markup=False,
            soft_wrap=True,
        )
        raise typer.Exit(ExitCode.USAGE)
    context = Context(settings=settings, language=lang)
    ctx.obj = context
    ctx.call_on_close(context.close)


@app.command("quote")
def quote_(ctx: typer.Context, file: Document, as_json: AsJson = False) -> None:
    """Price a self-contained document. Nothing is stored and no store is needed."""
    context = current(ctx)
    priced = quote(context.library, document(file), beside=file.parent)
    if as_json:
        print_json(quote_body(priced.picture, warnings=priced.warnings))
        return
    print_problems(priced.warnings, as_json=False, language=context.language)
    draw_picture(out(), priced.picture, context.language)


@app.command()
def changes(
    ctx: typer.Context,
    after: Annotated[int, typer.Option(min=-1, help="Entries above this number.")] = -1,
    limit: Annotated[int, typer.Option(min=1, max=PAGE_MAX, help="At most so many.")] = 100,
    kind: Annotated[
        list[EventType] | None, typer.Option("--type", help="Only this type; may be repeated.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="Only of this account or loan.")] = None,
    as_json: AsJson = False,
) -> None:
    """What changed: the log after a number, in order."""
    page = changes_after(
        current(ctx).store, after=after, limit=limit, types=tuple(kind or ()), subject=subject
    )
    if as_json:
        print_json(
            {
                "changes": [cloud_event(entry) for entry in page.entries],
                "next_after": page.next_after(after),
                "size": page.size,
            }
        )
        return
    for entry in page.entries:
        out().print(
            f"{entry.seq:>8}  {entry.business_on}  {entry.type.value:<20} {entry.subject}",
            markup=False,
            soft_wrap=True,
        )


@run_app.command("daily")
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


@db_app.command("upgrade")
def upgrade(ctx: typer.Context) -> None:
    """Bring the store's tables up to date."""
    out().print(upgrade_store(current(ctx).settings.database_url), markup=False)


@app.command()
def version() -> None:
    """Print the version."""
    out().print(__version__, markup=False)


def run(arguments: Sequence[str]) -> int:
    """Run a command line and return its exit code; problems are printed, never raised."""
    as_json = "--json" in arguments
    language = Language.ZH if "zh" in arguments or "--zh" in arguments else Language.EN
    try:
        app(list(arguments))
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else ExitCode.BUG
    except RejectedError as rejected:
        print_problems(rejected.problems, as_json=as_json, language=language)
        if rejected.is_conflict:
            return ExitCode.CONFLICT
        absent = {problem.reason for problem in rejected.problems} == {Reason.FILE_NOT_FOUND}
        return ExitCode.NOT_FOUND if absent else ExitCode.REJECTED
    except ValidationError as error:
        for item in error.errors():
            name = ".".join(str(part) for part in item["loc"])
            err().print(f"✗ setting {name}: {item['msg']}", markup=False)
        return ExitCode.USAGE
    except StoreAbsent as error:
        remedy = "Check --database, or make it: carbonstep account open."
        err().print(f"✗ {error} {remedy}", markup=False, soft_wrap=True)
        return ExitCode.NOT_FOUND
    except (StoreOutdated, StoreTooNew) as error:
        err().print(f"✗ {error}", markup=False)
        return ExitCode.CONFLICT
    except StoreBusy as error:
        err().print(f"✗ {error}", markup=False)
        return ExitCode.TRY_LATER
    except OperationalError as error:
        err().print(f"✗ The store cannot be reached now: {error.orig}", markup=False)
        return ExitCode.TRY_LATER
    return ExitCode.OK
