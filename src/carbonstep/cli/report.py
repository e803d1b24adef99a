"""`carbonstep report`: file footprint reports, map foreign tables, get the template."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from carbonstep.cli.account import no_account
from carbonstep.cli.context import Context, business_today, current
from carbonstep.cli.decision_line import print_decisions
from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.mapped_line import mapped_lines
from carbonstep.cli.mapping import propose_mapping
from carbonstep.cli.new_file import check_new, check_place, whole
from carbonstep.cli.option import (
    AsJson,
    Confirm,
    File,
    FiledOn,
    KnownAt,
    Reason,
    Supersedes,
    argument_node,
)
from carbonstep.cli.output import (
    PROBLEMS_SHOWN,
    err,
    out,
    print_json,
    print_problems,
    problem_line,
    unknown,
)
from carbonstep.cli.progress import progress_bars
from carbonstep.cli.reason import CliReason
from carbonstep.cli.usage import MisusedError, command_typed
from carbonstep.domain.intake.column import TableKind
from carbonstep.domain.picture.receipt import Receipt
from carbonstep.formats.mapping.read import load_mapping
from carbonstep.formats.report.file import open_report_file
from carbonstep.formats.report.json import reports_json
from carbonstep.formats.report.rejection import write_rejections
from carbonstep.formats.table.limit import MIB, ReadLimits
from carbonstep.present.json.account import ReportWithdrawalOut
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.filing import ReceiptOut, WithdrawnReportOut
from carbonstep.present.sentence.problem import place_text
from carbonstep.present.table.rejection import rejection_words
from carbonstep.present.words.label import figure_label, unit_label
from carbonstep.present.words.number import quantity_display
from carbonstep.present.words.translation import Language, speaker
from carbonstep.reading.confirmation import OF_REPORTS, confirmation_of
from carbonstep.reading.problem import ProblemGroup, RejectedError
from carbonstep.services.query import account_picture
from carbonstep.services.reason import ServiceReason
from carbonstep.services.report import submit_reports
from carbonstep.services.report_withdrawal import withdraw_report

app = typer.Typer()

ReportId = Annotated[str, typer.Argument(metavar="REPORT", help="The id of the report.")]


@app.command()
def submit(
    ctx: typer.Context,
    file: File,
    kind: Annotated[
        TableKind | None, typer.Option(help="What the rows are, where the file does not tell.")
    ] = None,
    mapping: Annotated[
        str | None,
        typer.Option(help="A column mapping: a shipped one (eu-ets) or a path to a YAML file."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of a CSV that is not UTF-8, such as gb18030.")
    ] = None,
    partial: Annotated[
        bool, typer.Option("--partial", help="File the good rows and leave out the others.")
    ] = False,
    rejected: Annotated[
        Path | None, typer.Option(help="Write the rejected rows here as CSV, with reasons.")
    ] = None,
    confirm: Confirm = None,
    received_on: FiledOn = None,
    as_json: AsJson = False,
) -> None:
    """File the reports of a CSV, XLSX or JSON file: whole or not at all, unless --partial."""
    context = current(ctx)
    if rejected is not None:
        check_place(rejected)
        if rejected.exists() and file.exists() and rejected.samefile(file):
            raise MisusedError(CliReason.SAME_FILE, at="--rejected", found=str(rejected))
    stamp = context.stamp(received_on)
    column_mapping = None
    if mapping is not None:
        loaded = load_mapping(mapping, shipped=context.library.mappings)
        if isinstance(loaded, tuple):
            raise RejectedError(loaded)
        column_mapping = loaded
    confirmation = confirmation_of(confirm or (), OF_REPORTS, path="--confirm")
    if isinstance(confirmation, tuple):
        raise RejectedError(confirmation)
    opened = open_report_file(
        file,
        kind=kind,
        mapping=column_mapping,
        encoding=encoding,
        business_date=stamp.on,
        registry=context.library.factors,
        confirmation=confirmation,
        limits=ReadLimits(memory_bytes_max=context.settings.read_memory_mb * MIB),
    )
    if isinstance(opened, tuple):
        raise RejectedError(opened)
    with opened, progress_bars(context.language) as progress:
        receipt = submit_reports(
            context.new_store, opened, stamp, partial=partial, progress=progress
        )
    if rejected is not None:
        with whole(rejected) as part:
            header, said, cell = rejection_words(context.language)
            write_rejections(part, receipt.rejected, header=header, said=said, cell=cell)
    _print_receipt(context, receipt, rejected, partial=partial, as_json=as_json)
    if not receipt.stored or (receipt.rejected and not partial):
        raise typer.Exit(ExitCode.REJECTED)


app.command(name="map")(propose_mapping)


@app.command()
def withdraw(
    ctx: typer.Context,
    report: ReportId,
    reason: Reason,
    received_on: FiledOn = None,
    as_json: AsJson = False,
) -> None:
    """Take a report back: from the business date on it counts no more. Both stay on record."""
    _withdraw(ctx, report, {"reason": reason}, received_on, as_json=as_json)


@app.command()
def move(
    ctx: typer.Context,
    report: ReportId,
    to: Annotated[str, typer.Option("--to", help="The account it belongs to.")],
    reason: Reason,
    supersedes: Supersedes = None,
    received_on: FiledOn = None,
    as_json: AsJson = False,
) -> None:
    """Move a report that was filed for the wrong account: withdrawn there, filed here, in one."""
    given = {"reason": reason, "to": to, "supersedes": supersedes}
    _withdraw(ctx, report, given, received_on, as_json=as_json)


@app.command()
def template(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write the workbook (.xlsx).")],
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write the workbook in which reports are filled in."""
    from carbonstep.formats.report.template import write_template  # noqa: PLC0415 - slow

    check_new(file, (".xlsx",), force)
    context = current(ctx)
    with whole(file) as part:
        write_template(part, factors=context.library.factors, language=context.language.value)
    out().print(str(file), markup=False)


@app.command()
def export(
    ctx: typer.Context,
    account: Annotated[str, typer.Argument(help="The account whose reports to write.")],
    file: Annotated[Path, typer.Argument(help="Where to: a .xlsx or .json file.")],
    known_at: KnownAt = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write an account's reports to a file that reads back the same, to the last digit.

    A withdrawn report is left out: filed again, it would count again.
    """
    from carbonstep.formats.report.template import write_template  # noqa: PLC0415 - slow

    context = current(ctx)
    check_new(file, (".xlsx", ".json"), force)
    found = account_picture(context.store, account, as_of=business_today(), known_at=known_at)
    if found is None:
        no_account(ctx, account)
    reports = [filed.report for filed in found.reports if filed.withdrawal is None]
    with whole(file) as part:
        if file.suffix == ".xlsx":
            write_template(
                part,
                reports=reports,
                factors=context.library.factors,
                language=context.language.value,
            )
        else:
            part.write_text(reports_json(reports), "utf-8")
    say, count = speaker(context.language), str(len(reports))
    out().print(say("{file}: {count} reports", file=str(file), count=count), markup=False)


def _withdraw(
    ctx: typer.Context,
    report: str,
    given: dict[str, str | None],
    received_on: str | None,
    *,
    as_json: bool,
) -> None:
    context = current(ctx)
    document = argument_node(command_typed(ctx), given, {})
    done = withdraw_report(context.new_store, report, document, context.stamp(received_on))
    say = speaker(context.language)
    if done is None:
        unknown(ServiceReason.REPORT_UNKNOWN, report, context.language)
    if as_json:
        print_json(
            WithdrawnReportOut(
                withdrawal=ReportWithdrawalOut.of(done.withdrawal),
                stands_again=done.stands_again,
                decisions=[ShortDecisionOut.of(decision) for decision in done.decisions],
            )
        )
        return
    withdrawal, console = done.withdrawal, out()
    values = {"report": report, "day": withdrawal.withdrawn_on.isoformat()}
    told = say("{report} is withdrawn from {day} on.", **values)
    if withdrawal.moved_to:
        told = say(
            "{report} is withdrawn from {day} on, and is {moved} with the other account.",
            moved=withdrawal.moved_to,
            **values,
        )
    console.print(told, markup=False, soft_wrap=True)
    if done.stands_again:
        again = say(
            "{report} stands again in its place. If it should not: carbonstep report withdraw "
            "{report} --reason WHY.",
            report=done.stands_again,
        )
        console.print(again, markup=False, soft_wrap=True)
    print_decisions(done.decisions, context.language)


def _print_kinds(groups: Sequence[ProblemGroup], language: Language) -> None:
    """One line a kind, with how many there are and where the first ones are."""
    say, console = speaker(language), err()
    for group in groups:
        mark = "[yellow]![/]" if group.first.warning else "[red]✗[/]"
        line = problem_line(group.first, language)
        if group.count > 1:
            line = say(
                "{line} ({count} of this kind, first at: {places})",
                line=line,
                count=str(group.count),
                places=say("; ").join(place_text(place, language) for place in group.places),
            )
        console.print(f"{mark} ", end="")
        console.print(line, markup=False, soft_wrap=True)


def _print_receipt(
    context: Context, receipt: Receipt, rejected_file: Path | None, *, partial: bool, as_json: bool
) -> None:
    if as_json:
        print_json(ReceiptOut.of(receipt))
        return
    problems = [problem for row in receipt.rejected for problem in row.problems]
    say = speaker(context.language)
    if len(problems) > PROBLEMS_SHOWN:
        _print_kinds(receipt.rejected_by_reason, context.language)
    else:
        print_problems(problems, as_json=False, language=context.language)
    _print_kinds(receipt.warnings, context.language)
    console, rejected = out(), str(len(receipt.rejected))
    if not receipt.stored:
        if receipt.mapped is not None:
            for line in mapped_lines(receipt.mapped, context.language):
                console.print(line, markup=False, soft_wrap=True)
        told = say(
            "Nothing was stored: {rejected} rows are rejected and a file is taken whole. Mend "
            "them, or leave them out with --partial.",
            rejected=rejected,
        )
        if partial:
            told = say(
                "Nothing was stored: all {rejected} rows are rejected, so --partial leaves none.",
                rejected=rejected,
            )
        console.print(told, markup=False)
        if rejected_file is not None:
            console.print(say("rejected rows: {file}", file=str(rejected_file)), markup=False)
        return
    told = say(
        "{accepted} reports accepted, {unchanged} unchanged, {rejected} rows rejected; {accounts} "
        "accounts",
        accepted=str(len(receipt.accepted)),
        unchanged=str(len(receipt.unchanged)),
        rejected=rejected,
        accounts=str(receipt.accounts),
    )
    if receipt.accounts_opened:
        told += say(", {opened} of them opened", opened=str(receipt.accounts_opened))
    console.print(told, markup=False)
    if receipt.mapped is not None:
        for line in mapped_lines(receipt.mapped, context.language):
            console.print(line, markup=False, soft_wrap=True)
    for (figure, unit), total in sorted(receipt.totals.items()):
        told = say(
            "control total of {figure}: {total} {unit}",
            figure=figure_label(figure, context.language),
            total=quantity_display(total, context.language),
            unit=unit_label(unit, context.language),
        )
        console.print(told, markup=False)
    print_decisions(receipt.decisions, context.language)
    if rejected_file is not None:
        console.print(say("rejected rows: {file}", file=str(rejected_file)), markup=False)
