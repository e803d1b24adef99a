"""`carbonstep loan paid`: money that came in, of one loan or of many by a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.loan_event import record_event
from carbonstep.cli.option import AsJson, ReasonAsked, ReceivedOn, Supersedes
from carbonstep.cli.output import Column, err, out, print_json, print_problems, table
from carbonstep.cli.reason import CliReason
from carbonstep.cli.usage import MisusedError
from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.picture.told_receipts import ToldReceipts
from carbonstep.formats.receipt import open_receipt_file
from carbonstep.formats.table.limit import MIB, ReadLimits
from carbonstep.present.json.told_receipts import ToldReceiptsOut
from carbonstep.present.table.told_receipts import told_lines, told_rows, told_titles
from carbonstep.present.words.translation import Language, speaker
from carbonstep.reading.problem import RejectedError
from carbonstep.services.receipt import tell_receipts

app = typer.Typer()

FORMS = (".csv", ".xlsx")


@app.command()
def paid(
    ctx: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="LOAN|FILE", help="A loan number, or a file of receipts.")
    ],
    yuan: Annotated[
        str | None, typer.Argument(metavar="[AMOUNT]", help="Yuan, to the fen; of one loan.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="The day the money came in; of one loan.")
    ] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", help="Yuan, to the fen, where not given as AMOUNT.")
    ] = None,
    for_on: Annotated[
        str | None,
        typer.Option(
            "--for-on",
            help="The contract day it pays; what is told overdue, then what fell due last, where "
            "not given.",
        ),
    ] = None,
    reference: Annotated[
        str | None, typer.Option("--reference", help="What the bank calls the payment.")
    ] = None,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    reason: ReasonAsked = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Of a file: match it and record nothing.")
    ] = False,
    encoding: Annotated[
        str | None,
        typer.Option(help="Of a file: encoding of a CSV that is not UTF-8, such as gb18030."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Record that money came in for what fell due: of one loan, or of many by a CSV or XLSX file.

    A file has the columns loan_id, paid_on, amount, for_on and reference, or their Chinese
    headings. It is taken whole or not at all. What came in late bears penalty interest.
    """
    given = {
        "on": on,
        "amount": yuan or amount,
        "for_on": for_on,
        "reference": reference,
        "supersedes": supersedes,
        "reason": reason,
    }
    if Path(what).suffix.lower() in FORMS:
        if any(value is not None for value in given.values()):
            raise MisusedError(CliReason.FILE_TELLS_ITSELF, at="FILE", found=_told(given))
        _tell_file(ctx, Path(what), received_on, encoding, dry_run=dry_run, as_json=as_json)
        return
    if dry_run or encoding is not None:
        option = "--dry-run" if dry_run else "--encoding"
        raise MisusedError(CliReason.OF_A_FILE, at=option, found=option)
    if yuan is not None and amount is not None:
        raise MisusedError(CliReason.AMOUNT_TWICE, at="--amount")
    record_event(ctx, what, LoanEventKind.RECEIPT, given, received_on, as_json=as_json)


def _told(given: Mapping[str, str | None]) -> str:
    """The options that were given, as they are typed."""
    return ", ".join("--" + name.replace("_", "-") for name, value in given.items() if value)


def _tell_file(
    ctx: typer.Context,
    file: Path,
    received_on: str | None,
    encoding: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    # Imported here: the bars are slow to load.
    from carbonstep.cli.progress import progress_bars  # noqa: PLC0415

    context = current(ctx)
    stamp = context.stamp(received_on)
    opened = open_receipt_file(
        file,
        encoding=encoding,
        limits=ReadLimits(memory_bytes_max=context.settings.read_memory_mb * MIB),
    )
    if isinstance(opened, tuple):
        raise RejectedError(opened)
    with opened, progress_bars() as progress:
        told = tell_receipts(context.new_store, opened, stamp, dry_run=dry_run, progress=progress)
    if as_json:
        print_json(ToldReceiptsOut.of(told))
    else:
        _print(told, context.language)
    if told.rejected:
        raise typer.Exit(ExitCode.REJECTED)


def _print(told: ToldReceipts, language: Language) -> None:
    """What was told, and each receipt that is partial or leaves a surplus."""
    say = speaker(language)
    problems = [problem for row in told.rejected for problem in row.problems]
    print_problems(problems, as_json=False, language=language)
    rows = told_rows(told)
    if rows:
        titles = told_titles(say)
        columns = [Column(title, right=2 <= place != 3) for place, title in enumerate(titles)]
        out().print(table(columns, rows))
    console = err() if told.rejected else out()
    for line in told_lines(told, say):
        console.print(line, markup=False, soft_wrap=True)
