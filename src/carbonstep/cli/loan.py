"""`carbonstep loan`: book loans, ask what they pay, why, and what they would pay if."""

from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from carbonstep.cli.context import business_date, current
from carbonstep.cli.drawing import (
    draw_missing,
    draw_picture,
    draw_terms,
    draw_what_if,
    draw_why,
    rate_line,
)
from carbonstep.cli.missing import tell_missing
from carbonstep.cli.new_file import check_new
from carbonstep.cli.option import AsJson, AsOf, Confirm, Document, FiledOn, KnownAt, On
from carbonstep.cli.output import Column, not_found, out, print_json, table, unknown
from carbonstep.cli.reason import CliReason
from carbonstep.cli.spoken import language_of
from carbonstep.cli.terms import with_set
from carbonstep.cli.usage import MisusedError, command_typed
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rate.segment import rate_on
from carbonstep.formats.document import read_document
from carbonstep.present.json.decision import WhyOut
from carbonstep.present.json.loan import BookedOut, LoanListOut, TermsOut
from carbonstep.present.json.quote import LoanPictureOut
from carbonstep.present.json.rate import RateOut
from carbonstep.present.json.what_if import WhatIfOut
from carbonstep.present.sentence.loan_template import loan_template
from carbonstep.present.words.label import rulebook_label
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import speaker
from carbonstep.reading.confirmation import confirming
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Place, Problem, RejectedError
from carbonstep.services.loan import book_loan
from carbonstep.services.query import list_loans, loan_by_id
from carbonstep.services.rate import KnownPrice, loan_picture, loan_price
from carbonstep.services.reason import ServiceReason
from carbonstep.services.what_if import what_if

app = typer.Typer()

Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]
LoanId = Annotated[str, typer.Argument(metavar="LOAN", help="The loan number.")]


@app.command()
def book(
    ctx: typer.Context,
    file: Document,
    confirm: Confirm = None,
    received_on: FiledOn = None,
    as_json: AsJson = False,
) -> None:
    """Book a loan from a document. Booking the same terms again changes nothing."""
    context = current(ctx)
    terms = confirming(document(file), confirm or ())
    booked = book_loan(context.new_store, context.library, terms, context.stamp(received_on))
    if as_json:
        print_json(BookedOut.of(booked.loan, new=booked.new, missing=booked.missing_publications))
        return
    say = speaker(context.language)
    values = {
        "loan": booked.loan.loan_id,
        "rulebook": rulebook_label(booked.loan.rulebook, context.language),
    }
    if booked.new:
        told = say("{loan} booked, bound to {rulebook}", **values)
    else:
        told = say("{loan} was booked already, bound to {rulebook}", **values)
    out().print(told, markup=False)
    tell_missing(booked.missing_publications, context.language)


@app.command()
def template(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="Where to write the document (.yaml).")],
    force: Force = False,
) -> None:
    """Write a document in which a loan is filled in: every term, with what it is."""
    check_new(file, (".yaml", ".yml"), force)
    file.write_text(loan_template(language_of(ctx)), "utf-8")
    out().print(str(file), markup=False, soft_wrap=True)


@app.command("list")
def list_(
    ctx: typer.Context,
    after: Annotated[str, typer.Option(help="Go on after this loan.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10000, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List loans by number."""
    page = list_loans(current(ctx).store, after=after, limit=limit)
    today = business_date(None, "--on")
    if as_json:
        print_json(LoanListOut.of(page, on=today, limit=limit))
        return
    say = speaker(current(ctx).language)
    rows = [
        (
            loan.loan_id,
            loan.account_id,
            yuan_display(loan.principal_fen),
            loan.drawn_on.isoformat(),
            loan.matures_on.isoformat(),
            say("cancelled")
            if contract.cancellation is not None
            else rulebook_label(loan.rulebook, current(ctx).language),
        )
        for contract in page
        for loan in (contract.on(today),)
    ]
    columns = [
        Column(say("loan no.")),
        Column(say("account")),
        Column(say("principal"), right=True),
        Column(say("drawn on")),
        Column(say("matures on")),
        Column(say("rulebook")),
    ]
    out().print(table(columns, rows))


@app.command()
def show(
    ctx: typer.Context,
    loan: LoanId,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Show a loan: its rate history with reasons, its interest, and what is due."""
    context = current(ctx)
    picture = _picture(ctx, loan, as_of, known_at)
    if as_json:
        print_json(LoanPictureOut.of(picture))
        return
    draw_picture(out(), picture, context.language)


@app.command()
def terms(
    ctx: typer.Context,
    loan: LoanId,
    on: On = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """A loan's terms on a day, and what changed them since it was booked."""
    context = current(ctx)
    day = business_date(on, "--on")
    found = loan_by_id(context.store, loan, known_at=known_at)
    if found is None:
        no_loan(ctx, loan, known_at)
    told = TermsOut.of(found.contract, on=day, known=found.known)
    if as_json:
        print_json(told)
        return
    draw_terms(out(), found.contract, day, context.language)


@app.command()
def rate(
    ctx: typer.Context,
    loan: LoanId,
    on: On = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """The rate of a loan on a day, as known at a moment."""
    context = current(ctx)
    day = business_date(on, "--on")
    found = _price(ctx, loan, day, known_at)
    segment = rate_on(found.priced.segments, day)
    if segment is None:
        ends_on = found.priced.serviced.ends_on
        say = speaker(current(ctx).language)
        days = {"first": str(found.priced.loan.drawn_on), "end": str(ends_on)}
        not_found(
            say("Loan {loan} bears no interest on {day}.", loan=loan, day=str(day)),
            say("Ask for a day from {first} to before {end}.", **days),
        )
    if as_json:
        print_json(RateOut.of(found.priced, segment, on=day, known=found.known))
        return
    out().print(rate_line(day, segment, context.language), markup=False)
    if segment.publication_missing_on is not None:
        lacking = MissingPublication(
            index=segment.benchmark_index, expected_on=segment.publication_missing_on
        )
        tell_missing([lacking], context.language)


@app.command()
def why(
    ctx: typer.Context,
    loan: LoanId,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Why a loan pays what it pays: the decision in force, in a sentence and as a tree, what is
    announced for later, and what is missing."""
    picture = _picture(ctx, loan, as_of, known_at)
    if as_json:
        print_json(WhyOut.of(picture))
        return
    draw_why(out(), picture, current(ctx).language)
    draw_missing(out(), picture, current(ctx).language)


@app.command("what-if")
def what_if_(
    ctx: typer.Context,
    loan: LoanId,
    file: Annotated[Path | None, typer.Argument(help="A YAML or JSON document.")] = None,
    figures: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIGURE=AMOUNT",
            help="A figure of the last report, such as scope1=55000, in the report's unit or with "
            "its own; repeatable.",
        ),
    ] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Price a loan as if the reports and certificates of a document had been filed too, or as if
    figures of the last report were others."""
    context = current(ctx)
    if file is None and not figures:
        raise MisusedError(CliReason.NOTHING_SUPPOSED, at=command_typed(ctx))
    day = business_date(as_of, "--as-of")
    held = Node(place=Place(path="--set"), entries=()) if file is None else document(file)
    found = what_if(context.store, loan, with_set(held, figures or ()), as_of=day)
    if found is None:
        no_loan(ctx, loan)
    if as_json:
        print_json(WhatIfOut.of(found.now, found.then, figures=found.figures))
        return
    draw_what_if(out(), found.now, found.then, context.language, figures=found.figures)


def document(path: Document) -> Node:
    """A document from a file. Raises `RejectedError`."""
    node = read_document(path)
    if isinstance(node, Problem):
        raise RejectedError([node])
    return node


def _picture(ctx: typer.Context, loan: str, as_of: str | None, known_at: str | None) -> LoanPicture:
    day = business_date(as_of, "--as-of")
    picture = loan_picture(current(ctx).store, loan, as_of=day, known_at=known_at)
    if picture is None:
        no_loan(ctx, loan, known_at)
    return picture


def _price(ctx: typer.Context, loan: str, day: date, known_at: str | None) -> KnownPrice:
    found = loan_price(current(ctx).store, loan, as_of=day, known_at=known_at)
    if found is None:
        no_loan(ctx, loan, known_at)
    return found


def no_loan(ctx: typer.Context, loan: str, known_at: str | None = None) -> NoReturn:
    """Say that there is no such loan, or was none at a moment, and leave."""
    say = speaker(current(ctx).language)
    if known_at is not None:
        not_found(
            say("Loan {loan} was not recorded by {moment}.", loan=loan, moment=known_at),
            say("When it was: carbonstep changes --subject {loan} --json.", loan=loan),
        )
    unknown(ServiceReason.LOAN_UNKNOWN, loan, current(ctx).language)
