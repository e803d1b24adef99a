"""`carbonstep loan`: a loan's cash flows, its interest, and what its carbon steps saved."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from carbonstep.cli.context import business_date, current
from carbonstep.cli.loan import LoanId, no_loan
from carbonstep.cli.new_file import check_new, whole
from carbonstep.cli.option import AsJson, AsOf, KnownAt
from carbonstep.cli.output import Column, out, print_json, table
from carbonstep.domain.money.statement.kind import StatementKind
from carbonstep.domain.money.statement.view import RowMark, StatementRow, StatementView
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.statement import loan_statement
from carbonstep.present.json.shape import Out
from carbonstep.present.json.statement import statement_out
from carbonstep.present.table.statement import statement_view
from carbonstep.present.table.wording import cell_display
from carbonstep.present.words.translation import Language, speaker
from carbonstep.reading.day import parse_date
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.services.rate import loan_picture
from carbonstep.services.statement import require_final

app = typer.Typer()

OutFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write it to this .xlsx or .csv file."),
]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]


@app.command("cash-flow")
def cash_flow(
    ctx: typer.Context,
    loan: LoanId,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    out_file: OutFile = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """The cash-flow table of a loan: what moved, what is due, what is to come."""
    check_out(out_file, force)
    picture = _picture(ctx, loan, as_of, known_at)
    _tell(ctx, StatementKind.CASH_FLOW, picture, out_file, as_json)


@app.command()
def interest(
    ctx: typer.Context,
    loan: LoanId,
    period: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Only the settlement of this day, year-month-day."),
    ] = None,
    final: Annotated[
        bool, typer.Option("--final", help="Refuse payment days that may still move.")
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    out_file: OutFile = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """The interest statement of a loan: each settlement, by the days and rates it is made of."""
    check_out(out_file, force)
    period_on = None if period is None else _day(period)
    picture = _picture(ctx, loan, as_of, known_at)
    if final:
        require_final(current(ctx).store, picture, period_on=period_on)
    _tell(ctx, StatementKind.INTEREST, picture, out_file, as_json, period_on=period_on)


@app.command()
def benefit(
    ctx: typer.Context,
    loan: LoanId,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    out_file: OutFile = None,
    force: Force = False,
    as_json: AsJson = False,
) -> None:
    """What the carbon steps of a loan saved or cost, against the same loan without them."""
    check_out(out_file, force)
    picture = _picture(ctx, loan, as_of, known_at)
    _tell(ctx, StatementKind.BENEFIT, picture, out_file, as_json)


def _tell(
    ctx: typer.Context,
    kind: StatementKind,
    picture: LoanPicture,
    file: Path | None,
    as_json: bool,
    *,
    period_on: date | None = None,
) -> None:
    """Write the statement to its file, and print it as JSON or as a table."""
    language = current(ctx).language
    found = loan_statement(kind, picture, period_on=period_on)
    if isinstance(found, Problem):
        raise RejectedError([found])
    view = statement_view(found, picture, language)
    tell_statement(view, language, file=file, answer=statement_out(found) if as_json else None)


def tell_statement(
    view: StatementView, language: Language, *, file: Path | None, answer: Out | None
) -> None:
    """Write a statement to its file, and print it: as JSON where that is asked for, else the
    file's name, else the table."""
    if file is not None:
        # Imported here: what writes workbooks takes longer to load than most commands to run.
        from carbonstep.formats.statement import STATEMENT_FORMATS  # noqa: PLC0415

        written = STATEMENT_FORMATS[file.suffix.removeprefix(".")].write(view)
        with whole(file) as part:
            part.write_bytes(written)
    if answer is not None:
        print_json(answer)
    elif file is not None:
        out().print(str(file), markup=False, soft_wrap=True)
    else:
        draw_statement(out(), view, language)


def draw_statement(console: Console, view: StatementView, language: Language) -> None:
    """Print a statement: its table without the spare columns, its totals, and how to read it."""
    say = speaker(language)
    shown = [index for index in view.columns_shown if not view.columns[index].spare]

    def cells(row: StatementRow) -> list[str]:
        return [cell_display(view.columns[index].kind, row.cells[index]) for index in shown]

    columns = [
        Column(view.columns[index].title, right=view.columns[index].kind.is_number)
        for index in shown
    ]
    lines = [*view.rows, *view.totals]
    drawn = table(columns, [cells(line) for line in lines], title=view.title)
    for row, line in zip(drawn.rows, view.rows, strict=False):
        row.style = {RowMark.PART: "dim", RowMark.COMING: "italic"}.get(line.mark)
    for row in drawn.rows[len(view.rows) :]:
        row.style = "bold"
    console.print(drawn)
    for note in view.notes:
        # A Chinese line is broken by the terminal: no mark begins a line of its own.
        console.print(note, markup=False, soft_wrap=language is Language.ZH)
    left_out = [index for index in view.columns_shown if index not in shown]
    if left_out:
        between = "; " if language is Language.EN else "、"
        spare = between.join(view.columns[index].title for index in left_out)
        console.print(
            say("Left out here, in files and pages: {columns}.", columns=spare), markup=False
        )


def check_out(file: Path | None, force: bool) -> None:
    """Refuse a file a statement cannot be written to. Raises `RejectedError`, see `check_new`."""
    if file is not None:
        check_new(file, (".xlsx", ".csv"), force)


def _picture(ctx: typer.Context, loan: str, as_of: str | None, known_at: str | None) -> LoanPicture:
    day = business_date(as_of, "--as-of")
    picture = loan_picture(current(ctx).store, loan, as_of=day, known_at=known_at)
    if picture is None:
        no_loan(ctx, loan, known_at)
    return picture


def _day(written: str) -> date:
    read = parse_date(written, place=Place(path="--period"))
    if isinstance(read, Problem):
        raise RejectedError([read])
    return read
