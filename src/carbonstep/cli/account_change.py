"""`carbonstep account`: what changes of an account after it was opened."""

from typing import Annotated

import typer

from carbonstep.cli.account import AccountId, no_account
from carbonstep.cli.context import current
from carbonstep.cli.option import (
    AsJson,
    Reason,
    ReasonAsked,
    ReceivedOn,
    Supersedes,
    told_node,
)
from carbonstep.cli.output import out, print_json
from carbonstep.cli.usage import command_typed
from carbonstep.domain.account.account_change import AccountChangeKind
from carbonstep.domain.picture.account import RecordedChange
from carbonstep.present.json.account_change import RecordedChangeOut
from carbonstep.present.sentence.account_change import change_label
from carbonstep.present.sentence.decision import decision_sentence
from carbonstep.present.words.translation import Language, speaker
from carbonstep.services.account_change import record_account_change

app = typer.Typer()

ChangeOn = Annotated[str, typer.Option("--on", help="The first day it counts for, year-month-day.")]
Name = Annotated[str | None, typer.Option("--name", help="The enterprise's name.")]
Industry = Annotated[
    str | None, typer.Option("--industry", help="GB/T 4754 class, such as C3831, or none.")
]
Region = Annotated[str | None, typer.Option("--region", help="ISO 3166-2, such as CN-JL, or none.")]
Lei = Annotated[str | None, typer.Option("--lei", help="Legal entity identifier, or none.")]


@app.command()
def rename(
    ctx: typer.Context,
    account: AccountId,
    name: Annotated[str, typer.Option("--name", help="The enterprise's name from then on.")],
    on: ChangeOn,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    reason: ReasonAsked = None,
    as_json: AsJson = False,
) -> None:
    """Record that an enterprise has another name from a day on."""
    given = {"on": on, "name": name, "supersedes": supersedes, "reason": reason}
    _record(ctx, account, AccountChangeKind.RENAMED, given, received_on, as_json=as_json)


@app.command()
def reclassify(
    ctx: typer.Context,
    account: AccountId,
    on: ChangeOn,
    industry: Industry = None,
    region: Region = None,
    lei: Lei = None,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    reason: ReasonAsked = None,
    as_json: AsJson = False,
) -> None:
    """Record that an enterprise has another industry, region or LEI from a day on."""
    given = {"on": on, "industry": industry, "region": region, "lei": lei}
    given |= {"supersedes": supersedes, "reason": reason}
    _record(ctx, account, AccountChangeKind.RECLASSIFIED, given, received_on, as_json=as_json)


@app.command()
def succeed(
    ctx: typer.Context,
    account: AccountId,
    successor: Annotated[
        str, typer.Option("--successor", help="The account that goes on in its place.")
    ],
    on: ChangeOn,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    reason: ReasonAsked = None,
    as_json: AsJson = False,
) -> None:
    """Record that another account goes on in this one's place from a day on, as after a merger."""
    given = {"on": on, "successor": successor, "supersedes": supersedes, "reason": reason}
    _record(ctx, account, AccountChangeKind.SUCCEEDED, given, received_on, as_json=as_json)


@app.command()
def correct(
    ctx: typer.Context,
    account: AccountId,
    reason: Reason,
    name: Name = None,
    industry: Industry = None,
    region: Region = None,
    lei: Lei = None,
    received_on: ReceivedOn = None,
    supersedes: Supersedes = None,
    as_json: AsJson = False,
) -> None:
    """Correct a slip in the particulars an account was opened with: they were never so."""
    given = {"name": name, "industry": industry, "region": region, "lei": lei}
    given |= {"supersedes": supersedes, "reason": reason}
    _record(ctx, account, AccountChangeKind.CORRECTED, given, received_on, as_json=as_json)


@app.command()
def withdraw(
    ctx: typer.Context,
    account: AccountId,
    change_id: Annotated[str, typer.Argument(metavar="CHANGE", help="The id of the change.")],
    reason: Reason,
    received_on: ReceivedOn = None,
    as_json: AsJson = False,
) -> None:
    """Take back a change that did not happen; both stay on record."""
    given: dict[str, str | None] = {"supersedes": change_id, "reason": reason}
    _record(ctx, account, AccountChangeKind.WITHDRAWN, given, received_on, as_json=as_json)


def _record(
    ctx: typer.Context,
    account: str,
    kind: AccountChangeKind,
    given: dict[str, str | None],
    received_on: str | None,
    *,
    as_json: bool,
) -> None:
    context = current(ctx)
    stamp = context.stamp(received_on)
    # A withdrawal names the change as its argument; the others have an option for it.
    taken_back = "CHANGE" if kind is AccountChangeKind.WITHDRAWN else ""
    document = told_node(command_typed(ctx), kind, given, taken_back=taken_back)
    recorded = record_account_change(context.new_store, account, document, stamp)
    if recorded is None:
        no_account(ctx, account)
    if as_json:
        print_json(RecordedChangeOut.of(recorded))
        return
    for line in _told(recorded, context.language):
        out().print(line, markup=False, soft_wrap=True)


def _told(recorded: RecordedChange, language: Language) -> list[str]:
    """What was recorded, and what it led to."""
    say, change = speaker(language), recorded.change
    values = {
        "account": change.account_id,
        "change": change_label(change, language),
        "id": change.change_id,
    }
    if not recorded.new:
        return [say("{account}: {change} was recorded already, as {id}.", **values)]
    told = [say("{account}: {change} is recorded as {id}.", **values)]
    if recorded.loan_ids:
        loans = say(", ").join(recorded.loan_ids)
        told.append(say("Loans decided anew: {loans}.", loans=loans))
    told += [
        f"{decision.loan_id} {decision.decision_id}: "
        f"{decision_sentence(decision, language=language)}"
        for decision in recorded.decisions
    ]
    if recorded.reports_left:
        reports = say(", ").join(recorded.reports_left)
        told.append(
            say(
                "Reports that count no more; move each to the successor (carbonstep report move "
                "REPORT --to {successor} --reason WHY): {reports}.",
                reports=reports,
                successor=change.successor,
            )
        )
    return told
