"""`carbonstep loan true-ups` and `loan advice`: what recalculations added to postings."""

from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.loan import LoanId, no_loan
from carbonstep.cli.option import AsJson, KnownAt
from carbonstep.cli.output import Column, not_found, out, print_json, table
from carbonstep.present.json.ledger import TrueUpListOut
from carbonstep.present.sentence.advice import PARTIES
from carbonstep.present.words.label import COMPONENTS
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Language, speaker
from carbonstep.services.ledger import KnownLedger, ledger_as_known

app = typer.Typer()


@app.command("true-ups")
def true_ups(
    ctx: typer.Context, loan: LoanId, known_at: KnownAt = None, as_json: AsJson = False
) -> None:
    """What was added to a loan's postings since, by settlement day, and who owes it."""
    context = current(ctx)
    found = _ledger(ctx, loan, known_at)
    if as_json:
        print_json(TrueUpListOut.of(loan, found.true_ups, known=found.known))
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
        Column(say("contract day")),
        Column(say("trued up on")),
        Column(say("component")),
        Column(say("yuan"), right=True),
        Column(say("owed by")),
        Column(say("true-up")),
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
    found = _ledger(ctx, loan, known_at)
    item = found.true_up(true_up)
    if item is None:
        say = speaker(current(ctx).language)
        not_found(
            say("Loan {loan} has no true-up {true_up}.", loan=loan, true_up=true_up),
            say("List them: carbonstep loan true-ups {loan}.", loan=loan),
        )
    text = found.advice(item, language or current(ctx).language)
    out().print(text, end="", markup=False, soft_wrap=True)


def _ledger(ctx: typer.Context, loan: str, known_at: str | None) -> KnownLedger:
    found = ledger_as_known(current(ctx).store, loan, known_at=known_at)
    if found is None:
        no_loan(ctx, loan, known_at)
    return found
