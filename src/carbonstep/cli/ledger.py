"""`carbonstep loan true-ups` and `loan advice`: what recalculations added to postings."""

from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.loan import LoanId, no_loan
from carbonstep.cli.option import AsJson, KnownAt
from carbonstep.cli.output import Column, not_found, out, print_json, table
from carbonstep.present.advice import COMPONENTS, PARTIES, advice_text
from carbonstep.present.number import yuan_display
from carbonstep.present.translation import Language, speaker
from carbonstep.services.ledger import BookedLedger, booked_ledger

app = typer.Typer()


@app.command("true-ups")
def true_ups(
    ctx: typer.Context, loan: LoanId, known_at: KnownAt = None, as_json: AsJson = False
) -> None:
    """What was added to a loan's postings since, by settlement day, and who owes it."""
    context = current(ctx)
    found = _booked(ctx, loan, known_at)
    if as_json:
        entries = [{"seq": seq, **item.body()} for seq, item in found.true_ups]
        print_json({"loan_id": loan, "known": found.known, "true_ups": entries})
        return
    say = speaker(context.language)
    if not found.true_ups:
        out().print(say("Nothing was trued up."), markup=False)
        return
    rows = [
        (
            item.nominal_on.isoformat(),
            item.posted_on.isoformat(),
            say(COMPONENTS[line.component]),
            yuan_display(-line.amount_fen if line.lowers else line.amount_fen),
            say(PARTIES[line.owed_by]),
            item.true_up_id,
        )
        for _, item in found.true_ups
        for line in item.lines
    ]
    columns = [
        Column("settlement"),
        Column("made on"),
        Column("of"),
        Column("yuan", right=True),
        Column("owed by"),
        Column("advice"),
    ]
    out().print(table(columns, rows))


@app.command()
def advice(
    ctx: typer.Context,
    loan: LoanId,
    true_up: Annotated[str, typer.Argument(metavar="TRUE_UP", help="The true-up's id.")],
    language: Annotated[
        Language | None, typer.Option(help="Of the letter; else that of the output.")
    ] = None,
    known_at: KnownAt = None,
) -> None:
    """Write the letter that tells the borrower of a true-up."""
    found = _booked(ctx, loan, known_at)
    item = found.true_up(true_up)
    if item is None:
        not_found(
            f"Loan {loan} has no true-up {true_up}.",
            f"List them with: carbonstep loan true-ups {loan}.",
        )
    text = advice_text(
        item,
        loan=found.loan,
        account=found.account,
        settles=found.settles(item),
        language=language or current(ctx).language,
    )
    out().print(text, end="", markup=False, soft_wrap=True)


def _booked(ctx: typer.Context, loan: str, known_at: str | None) -> BookedLedger:
    found = booked_ledger(current(ctx).store, loan, known_at=known_at)
    if found is None:
        no_loan(loan, known_at)
    return found
