"""`carbonstep loan`: what happened to a loan, and what of it stands."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from carbonstep.cli.context import Context, current
from carbonstep.cli.decision_line import print_decisions
from carbonstep.cli.loan import LoanId, no_loan
from carbonstep.cli.option import (
    AsJson,
    Confirm,
    KnownAt,
    Reason,
    ReasonAsked,
    ReceivedOn,
    Supersedes,
    told_node,
)
from carbonstep.cli.output import Column, out, print_json, print_problems, table
from carbonstep.cli.terms import saying_what_lacks, terms_node
from carbonstep.cli.usage import command_typed
from carbonstep.domain.loan.event import LoanEvent, LoanEventKind
from carbonstep.domain.picture.event_effect import EventEffect
from carbonstep.present.json.loan_event import LoanEventListOut, RecordedEventOut
from carbonstep.present.sentence.loan_event import (
    EVENT_KINDS,
    event_label,
    step_moved_text,
    terms_text,
)
from carbonstep.present.sentence.payment import payoff_lines, receipt_notes
from carbonstep.present.table.told_receipts import receipt_rows, told_titles
from carbonstep.present.words.number import yuan_display
from carbonstep.present.words.translation import Language, Say, mark, speaker
from carbonstep.reading.node import Node
from carbonstep.services.loan_event import RecordedEvent, events_as_known, record_loan_event
from carbonstep.units.told_again import Known

app = typer.Typer()

EventOn = Annotated[str, typer.Option("--on", help="The day it counts for, year-month-day.")]
Amount = Annotated[str, typer.Option("--amount", help="Yuan, to the fen.")]
NotifiedOn = Annotated[
    str | None, typer.Option("--notified-on", help="The day notice of the repayment was given.")
]
Until = Annotated[
    str | None, typer.Option("--until", help="The day it was made good; leave out while it is not.")
]
Terms = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="TERM=VALUE",
        help="A term and its new value, such as spread_bps=25; dotted where it stands inside "
        "another; repeatable.",
    ),
]
TermsFile = Annotated[
    Path | None, typer.Option("--terms", help="The terms that change, as a YAML or JSON document.")
]


@app.command()
def draw(
    ctx: typer.Context,
    loan: LoanId,
    on: EventOn,
    amount: Amount,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    reason: ReasonAsked = None,
    as_json: AsJson = False,
) -> None:
    """Record that more of a loan's principal is drawn."""
    given = {"on": on, "amount": amount, "supersedes": supersedes, "reason": reason}
    record_event(ctx, loan, LoanEventKind.DRAWDOWN, given, received_on, as_json=as_json)


@app.command()
def prepay(
    ctx: typer.Context,
    loan: LoanId,
    on: EventOn,
    amount: Amount,
    notified_on: NotifiedOn = None,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    reason: ReasonAsked = None,
    as_json: AsJson = False,
) -> None:
    """Record that a part of a loan is repaid early."""
    given = {
        "on": on,
        "amount": amount,
        "notified_on": notified_on,
        "supersedes": supersedes,
        "reason": reason,
    }
    record_event(ctx, loan, LoanEventKind.PREPAYMENT, given, received_on, as_json=as_json)


@app.command()
def payoff(
    ctx: typer.Context,
    loan: LoanId,
    on: EventOn,
    notified_on: NotifiedOn = None,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    reason: ReasonAsked = None,
    as_json: AsJson = False,
) -> None:
    """Record that all of a loan is repaid early, with the interest accrued."""
    given = {"on": on, "notified_on": notified_on, "supersedes": supersedes, "reason": reason}
    record_event(ctx, loan, LoanEventKind.PAYOFF, given, received_on, as_json=as_json)


@app.command()
def overdue(
    ctx: typer.Context,
    loan: LoanId,
    on: EventOn,
    amount: Amount,
    until: Until = None,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    reason: ReasonAsked = None,
    as_json: AsJson = False,
) -> None:
    """Record that an amount was not paid when it was due: it bears penalty interest."""
    given = {
        "on": on,
        "amount": amount,
        "until": until,
        "supersedes": supersedes,
        "reason": reason,
    }
    record_event(ctx, loan, LoanEventKind.OVERDUE, given, received_on, as_json=as_json)


@app.command()
def misuse(
    ctx: typer.Context,
    loan: LoanId,
    on: EventOn,
    amount: Amount,
    until: Until = None,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    reason: ReasonAsked = None,
    as_json: AsJson = False,
) -> None:
    """Record that an amount was used for something else than the contract says."""
    given = {
        "on": on,
        "amount": amount,
        "until": until,
        "supersedes": supersedes,
        "reason": reason,
    }
    record_event(ctx, loan, LoanEventKind.MISUSE, given, received_on, as_json=as_json)


@app.command()
def amend(
    ctx: typer.Context,
    loan: LoanId,
    on: Annotated[str, typer.Option("--on", help="The first day the new terms hold.")],
    reason: Reason,
    terms: Terms = None,
    terms_file: TermsFile = None,
    agreed_on: Annotated[
        str | None, typer.Option("--agreed-on", help="The day the terms were agreed on.")
    ] = None,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    confirm: Confirm = None,
    as_json: AsJson = False,
) -> None:
    """Record that other terms were agreed on, from a day on; earlier days keep the old ones."""
    given = {"on": on, "agreed_on": agreed_on, "supersedes": supersedes, "reason": reason}
    changed = terms_node(terms, terms_file, confirm)
    kind = LoanEventKind.AMENDMENT
    with saying_what_lacks():
        record_event(ctx, loan, kind, given, received_on, changed, as_json=as_json)


@app.command()
def correct(
    ctx: typer.Context,
    loan: LoanId,
    reason: Reason,
    terms: Terms = None,
    terms_file: TermsFile = None,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    confirm: Confirm = None,
    as_json: AsJson = False,
) -> None:
    """Record that terms were booked wrong and never were so; what was posted is trued up."""
    given = {"supersedes": supersedes, "reason": reason}
    changed = terms_node(terms, terms_file, confirm)
    kind = LoanEventKind.CORRECTION
    with saying_what_lacks():
        record_event(ctx, loan, kind, given, received_on, changed, as_json=as_json)


@app.command()
def cancel(
    ctx: typer.Context,
    loan: LoanId,
    reason: Reason,
    received_on: ReceivedOn = None,
    as_json: AsJson = False,
) -> None:
    """Record that a loan was booked by mistake and never was; what was posted is taken back."""
    record_event(
        ctx, loan, LoanEventKind.CANCELLATION, {"reason": reason}, received_on, as_json=as_json
    )


@app.command()
def withdraw(
    ctx: typer.Context,
    loan: LoanId,
    event_id: Annotated[str, typer.Argument(metavar="EVENT", help="The id of the event.")],
    reason: Reason,
    received_on: ReceivedOn = None,
    as_json: AsJson = False,
) -> None:
    """Take back an event that did not happen; both stay on record."""
    given: dict[str, str | None] = {"supersedes": event_id, "reason": reason}
    record_event(ctx, loan, LoanEventKind.WITHDRAWN, given, received_on, as_json=as_json)


@app.command()
def events(
    ctx: typer.Context, loan: LoanId, known_at: KnownAt = None, as_json: AsJson = False
) -> None:
    """List what happened to a loan, and which events stand."""
    context = current(ctx)
    found = events_as_known(context.store, loan, known_at=known_at)
    if found is None:
        no_loan(ctx, loan, known_at)
    if as_json:
        print_json(LoanEventListOut.of(loan, found.events, known=found.known))
        return
    say = speaker(context.language)
    if not found.events:
        out().print(say("Nothing has happened to the loan since it was booked."), markup=False)
        return
    columns = [
        Column(say("event")),
        Column(say("on")),
        Column(say("kind")),
        Column(say("yuan"), right=True),
        Column(say("terms")),
        Column(say("until")),
        Column(say("received on")),
        Column(say("agreed on")),
        Column(say("stands")),
        Column(say("superseded by")),
        Column(say("reason")),
    ]
    rows = [
        (
            item.fact.event_id,
            item.fact.on.isoformat(),
            say(EVENT_KINDS[item.fact.kind]),
            "" if item.fact.amount_fen is None else yuan_display(item.fact.amount_fen),
            terms_text(item.fact, context.language),
            "" if item.fact.until is None else item.fact.until.isoformat(),
            item.fact.received_on.isoformat(),
            "" if item.fact.agreed_on is None else item.fact.agreed_on.isoformat(),
            say(_standing(item)),
            item.superseded_by,
            item.fact.reason,
        )
        for item in found.events
    ]
    out().print(table(columns, rows))


def _standing(item: Known[LoanEvent]) -> str:
    """Whether an event counts; a withdrawal does by what it takes back, not by itself."""
    if item.fact.takes_back and not item.superseded_by:
        return mark("withdrawal")
    return mark("yes") if item.stands else mark("no")


def record_event(
    ctx: typer.Context,
    loan: str,
    kind: LoanEventKind,
    given: dict[str, str | None],
    received_on: str | None,
    terms: Node | None = None,
    *,
    as_json: bool,
) -> None:
    """Record an event of a loan from a command's options, and say so."""
    context = current(ctx)
    stamp = context.stamp(received_on)
    # A withdrawal names the event as its argument; the others have an option for it.
    taken_back = "EVENT" if kind is LoanEventKind.WITHDRAWN else ""
    document = told_node(command_typed(ctx), kind, given, taken_back=taken_back)
    if terms is not None:
        entries = (*(document.entries or ()), ("terms", terms))
        document = replace(document, entries=entries)
    recorded = record_loan_event(context.new_store, loan, document, stamp, library=context.library)
    if recorded is None:
        no_loan(ctx, loan)
    if as_json:
        print_json(
            RecordedEventOut.of(
                recorded.event,
                new=recorded.new,
                receipt=recorded.receipt,
                payoff=recorded.payoff,
                warnings=recorded.warnings,
                effect=recorded.effect,
            )
        )
        return
    out().print(_told(context, loan, recorded), markup=False)
    _print_effect(recorded.effect, context.language)
    if recorded.receipt is not None:
        say = speaker(context.language)
        print_receipts(list(receipt_rows(recorded.receipt, say)), say)
        for note in receipt_notes(recorded.receipt, say):
            out().print(note, markup=False, soft_wrap=True)
    if recorded.payoff is not None:
        for line in payoff_lines(recorded.payoff, speaker(context.language)):
            out().print(line, markup=False, soft_wrap=True)
    print_problems(recorded.warnings, as_json=False, language=context.language)


def print_receipts(rows: Sequence[Sequence[str]], say: Say) -> None:
    """Print which contract days receipts pay, what is left of each, and what is left over."""
    titles = told_titles(say)
    columns = [Column(title, right=2 <= place != 3) for place, title in enumerate(titles)]
    out().print(table(columns, rows))


def _print_effect(effect: EventEffect, language: Language) -> None:
    """What a new event came to: decisions, moved steps, and what the next daily run does."""
    print_decisions(effect.decisions, language)
    for moved in effect.steps:
        out().print(step_moved_text(moved, language), markup=False)
    if effect.true_ups_due:
        count, say = str(effect.true_ups_due), speaker(language)
        told = say(
            "the next daily run trues up what was posted: contract days {count}", count=count
        )
        out().print(told, markup=False)


def _told(context: Context, loan: str, recorded: RecordedEvent) -> str:
    say, event = speaker(context.language), recorded.event
    values = {
        "loan": loan,
        "event": event_label(event, context.language, takes_back=recorded.takes_back),
        "id": event.event_id,
    }
    if recorded.new:
        return say("{loan}: {event} is recorded as {id}.", **values)
    return say("{loan}: {event} was recorded already, as {id}.", **values)
