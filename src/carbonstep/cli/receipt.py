"""`carbonstep loan paid`: money that came in, of one loan or of many by a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from carbonstep.cli.context import Context, current
from carbonstep.cli.exit_code import ExitCode
from carbonstep.cli.loan_event import print_receipts, record_event
from carbonstep.cli.option import AsJson, ReasonAsked, ReceivedOn, Supersedes
from carbonstep.cli.output import err, out, print_json, print_problems
from carbonstep.cli.reason import CliReason
from carbonstep.cli.usage import MisusedError, command_typed
from carbonstep.domain.loan.event import LoanEventKind
from carbonstep.domain.picture.told_receipts import ToldReceipts
from carbonstep.formats.receipt import SUFFIXES, open_receipt_file
from carbonstep.formats.table.limit import MIB, ReadLimits
from carbonstep.present.json.told_receipts import ToldReceiptsOut
from carbonstep.present.table.told_receipts import told_lines, told_rows
from carbonstep.present.words.translation import Language, speaker
from carbonstep.reading.problem import RejectedError
from carbonstep.services.receipt import tell_receipts

app = typer.Typer()


ForOn = Annotated[
    str | None,
    typer.Option(
        "--for-on",
        help="The contract day it pays; what is told overdue, then what fell due last, where "
        "not given.",
    ),
]
Every = Annotated[
    bool,
    typer.Option(
        "--all",
        help="Of a file: list every receipt, not those alone that are partial or leave a surplus.",
    ),
]


@app.command()
def paid(
    ctx: typer.Context,
    what: Annotated[
        str, typer.Argument(metavar="LOAN|FILE", help="A loan number, or a file of receipts.")
    ],
    yuan: Annotated[
        str | None, typer.Argument(metavar="AMOUNT", help="Yuan, to the fen; of one loan.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", help="The day the money came in; of one loan.")
    ] = None,
    amount: Annotated[
        str | None, typer.Option("--amount", help="Yuan, to the fen, where not given as AMOUNT.")
    ] = None,
    for_on: ForOn = None,
    reference: Annotated[
        str | None, typer.Option("--reference", help="What the bank calls the payment.")
    ] = None,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    reason: ReasonAsked = None,
    every: Every = False,
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
    headings. It is taken whole or not at all. Money that names its contract day and came late
    bears penalty interest; money that names none never makes a day late.
    """
    given = {
        "on": on,
        "amount": yuan or amount,
        "for_on": for_on,
        "reference": reference,
        "supersedes": supersedes,
        "reason": reason,
    }
    if Path(what).suffix.lower() in SUFFIXES:
        if any(value is not None for value in given.values()):
            raise MisusedError(CliReason.FILE_TELLS_ITSELF, at="FILE", found=_told(given))
        context = current(ctx)
        told = _tell_file(context, Path(what), received_on, encoding, dry_run=dry_run)
        _answer(told, context.language, every=every, as_json=as_json)
        return
    _refuse_of_a_file({"--dry-run": dry_run, "--encoding": encoding is not None, "--all": every})
    if yuan is not None and amount is not None:
        raise MisusedError(CliReason.AMOUNT_TWICE, at="--amount")
    for name, value in (("--on", on), ("AMOUNT", given["amount"])):
        if value is None:
            raise MisusedError(CliReason.OPTION_MISSING, at=name, needed=command_typed(ctx))
    record_event(ctx, what, LoanEventKind.RECEIPT, given, received_on, as_json=as_json)


def _refuse_of_a_file(given: Mapping[str, bool]) -> None:
    """Refuse the options that are for files alone."""
    for option, is_given in given.items():
        if is_given:
            raise MisusedError(CliReason.OF_A_FILE, at=option, found=option)


def _told(given: Mapping[str, str | None]) -> str:
    """The options that were given, as they are typed."""
    return ", ".join("--" + name.replace("_", "-") for name, value in given.items() if value)


def _tell_file(
    context: Context, file: Path, received_on: str | None, encoding: str | None, *, dry_run: bool
) -> ToldReceipts:
    # Imported here: the bars are slow to load.
    from carbonstep.cli.progress import progress_bars  # noqa: PLC0415

    stamp = context.stamp(received_on)
    opened = open_receipt_file(
        file,
        encoding=encoding,
        limits=ReadLimits(memory_bytes_max=context.settings.read_memory_mb * MIB),
    )
    if isinstance(opened, tuple):
        raise RejectedError(opened)
    with opened, progress_bars(context.language) as progress:
        return tell_receipts(context.new_store, opened, stamp, dry_run=dry_run, progress=progress)


def _answer(told: ToldReceipts, language: Language, *, every: bool, as_json: bool) -> None:
    """Print what was told, and the receipts, every one or those that are partial or leave a
    surplus; of a file that is rejected what is wrong."""
    if as_json:
        print_json(ToldReceiptsOut.of(told))
    else:
        _print(told, language, every=every)
    if told.rejected:
        raise typer.Exit(ExitCode.REJECTED)


def _print(told: ToldReceipts, language: Language, *, every: bool) -> None:
    say = speaker(language)
    problems = [problem for row in told.rejected for problem in row.problems]
    print_problems([*problems, *told.warnings], as_json=False, language=language)
    rows = told_rows(told, say, every=every)
    if rows:
        print_receipts(rows, say)
    console = err() if told.rejected else out()
    for line in told_lines(told, say):
        console.print(line, markup=False, soft_wrap=True)
