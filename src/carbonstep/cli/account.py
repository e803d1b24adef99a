"""`carbonstep account`: open and look at carbon accounts."""

from collections.abc import Iterator
from typing import Annotated, NoReturn

import typer

from carbonstep.cli.context import business_date, current
from carbonstep.cli.option import AsJson, AsOf, KnownAt, ReceivedOn
from carbonstep.cli.output import Column, not_found, out, print_json, table
from carbonstep.domain.picture.account import AccountPicture, FiledReport
from carbonstep.present.json.account import AccountListOut, AccountOut, AccountPictureOut, OpenedOut
from carbonstep.present.sentence.account_change import (
    change_label,
    former_name_text,
    standing_label,
)
from carbonstep.present.sentence.certificate import change_sentence
from carbonstep.present.words.translation import Language, Say, speaker
from carbonstep.reading.node import node_from_json
from carbonstep.services.account import open_account, read_account
from carbonstep.services.query import account_picture, list_accounts
from carbonstep.units.period import period_name

app = typer.Typer()

AccountId = Annotated[str, typer.Argument(help="The account's id, scheme:number.")]


@app.command("open")
def open_(
    ctx: typer.Context,
    account: Annotated[str, typer.Argument(help="Unified social credit code, or scheme:number.")],
    name: Annotated[str, typer.Option(help="The enterprise's name.")],
    industry: Annotated[str, typer.Option(help="GB/T 4754 class, such as C3831.")] = "",
    region: Annotated[str, typer.Option(help="ISO 3166-2, such as CN-JL.")] = "",
    lei: Annotated[str, typer.Option(help="Legal entity identifier.")] = "",
    received_on: ReceivedOn = None,
    as_json: AsJson = False,
) -> None:
    """Open a carbon account. Opening it again with the same particulars changes nothing."""
    context = current(ctx)
    particulars = {"account": account, "name": name}
    optional = {"industry": industry, "region": region, "lei": lei}
    particulars |= {key: value for key, value in optional.items() if value}
    opened = open_account(
        context.new_store, read_account(node_from_json(particulars)), context.stamp(received_on)
    )
    if as_json:
        print_json(OpenedOut(account=AccountOut.of(opened.account), new=opened.new))
        return
    done = "opened" if opened.new else "was open already"
    out().print(f"{opened.account.account_id} {done}", markup=False)


@app.command("list")
def list_(
    ctx: typer.Context,
    after: Annotated[str, typer.Option(help="Go on after this account.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10000, help="At most so many.")] = 100,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List accounts by id, each as it is on a day."""
    day = business_date(as_of, "--as-of")
    page = list_accounts(current(ctx).store, as_of=day, after=after, limit=limit)
    if as_json:
        print_json(AccountListOut.of(page, limit=limit))
        return
    rows = [(a.account_id, a.name, a.industry, a.region) for a in page]
    columns = [Column("account"), Column("name"), Column("class"), Column("region")]
    out().print(table(columns, rows))


@app.command()
def show(
    ctx: typer.Context,
    account: AccountId,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Show an account as seen on a day: its changes and reports in all revisions, its certificates
    and loans."""
    day = business_date(as_of, "--as-of")
    found = account_picture(current(ctx).store, account, as_of=day, known_at=known_at)
    if found is None:
        no_account(ctx, account)
    say = speaker(current(ctx).language)
    if as_json:
        print_json(AccountPictureOut.of(found))
        return
    console = out()
    for line in _head(found, current(ctx).language):
        console.print(line, markup=False)
    rows = [
        (
            filed.report.report_id,
            filed.report.kind.value,
            period_name(filed.report.period),
            filed.report.received_on.isoformat(),
            filed.report.assurance.value,
            ", ".join(f"{f.name} {f.amount:f} {f.unit}" for f in filed.report.figures[:3]),
            _became(filed, say),
        )
        for filed in found.reports
    ]
    titles = ("report", "kind", "period", "received", "assurance", "figures", "")
    console.print(table([Column(title) for title in titles], rows))
    for held in found.certificates:
        certificate = held.known.certificate
        console.print(
            f"{certificate.certificate_id}  {certificate.scheme} {certificate.number}, valid "
            f"{certificate.valid.start} to {certificate.valid.last_on}",
            markup=False,
        )
        for change in held.known.changes:
            told = change_sentence(change, current(ctx).language)
            console.print(f"    {told}", markup=False, soft_wrap=True)
    for contract in found.loans:
        loan, gone = contract.last, contract.cancellation is not None
        state = say("cancelled") if gone else str(loan.rulebook)
        console.print(f"loan {loan.loan_id}  {state}", markup=False)


def _became(filed: FiledReport, say: Say) -> str:
    """What became of a report; empty for one that stands."""
    if filed.withdrawal is not None:
        day, reason = filed.withdrawal.withdrawn_on.isoformat(), filed.withdrawal.reason
        return say("withdrawn from {day} on: {reason}", day=day, reason=reason)
    return f"replaced by {filed.superseded_by}" if filed.superseded_by else ""


def no_account(ctx: typer.Context, account: str) -> NoReturn:
    """Say that there is no such account, and leave."""
    say = speaker(current(ctx).language)
    not_found(
        say("There is no carbon account {found}.", found=account),
        say("List them: carbonstep account list."),
    )


def _head(found: AccountPicture, language: Language) -> Iterator[str]:
    """What an account is called and was called, who goes on for whom, and every change of it."""
    say, account = speaker(language), found.account
    classed = [text for text in (account.industry, account.region, account.lei) if text]
    yield "  ".join((account.account_id, account.name, *classed))
    for former in found.former_names:
        yield former_name_text(former, language)
    if found.succession is not None:
        yield say(
            "from {day} on {account} goes on in its place",
            day=found.succession.on.isoformat(),
            account=found.succession.successor,
        )
    for name, on in found.preceding:
        yield say("goes on for {account} from {day} on", account=name, day=on.isoformat())
    for item in found.changes:
        told = (item.change.change_id, change_label(item.change, language))
        yield "  ".join((*told, standing_label(item, language))).rstrip()
