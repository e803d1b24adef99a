"""`carbonstep account`: open and look at carbon accounts."""

from typing import Annotated, NoReturn

import typer

from carbonstep.cli.context import business_date, current
from carbonstep.cli.option import AsJson, AsOf, FiledOn, KnownAt
from carbonstep.cli.output import Column, not_found, out, print_json, table
from carbonstep.domain.picture.account import AccountPicture
from carbonstep.present.json.account import AccountListOut, AccountOut, AccountPictureOut, OpenedOut
from carbonstep.present.page.account import account_view
from carbonstep.present.page.report import ReportView
from carbonstep.present.words.translation import Language, Say, mark, speaker
from carbonstep.reading.node import node_from_json
from carbonstep.services.account import open_account, read_account
from carbonstep.services.query import account_picture, list_accounts

app = typer.Typer()

_LISTED = (mark("account"), mark("name"), mark("industry"), mark("region"))
_REPORTED = (
    mark("report"),
    mark("about"),
    mark("period"),
    mark("received on"),
    mark("assurance"),
    mark("figures"),
)

AccountId = Annotated[str, typer.Argument(help="The account's id, scheme:number.")]


@app.command("open")
def open_(
    ctx: typer.Context,
    account: Annotated[str, typer.Argument(help="Unified social credit code, or scheme:number.")],
    name: Annotated[str, typer.Option(help="The enterprise's name.")],
    industry: Annotated[str, typer.Option(help="GB/T 4754 class, such as C3831.")] = "",
    region: Annotated[str, typer.Option(help="ISO 3166-2, such as CN-JL.")] = "",
    lei: Annotated[str, typer.Option(help="Legal entity identifier.")] = "",
    received_on: FiledOn = None,
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
    say, account_id = speaker(context.language), opened.account.account_id
    if opened.new:
        told = say("{account} opened", account=account_id)
    else:
        told = say("{account} was open already", account=account_id)
    out().print(told, markup=False)


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
    say = speaker(current(ctx).language)
    columns = [Column(say(title)) for title in _LISTED]
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
    if as_json:
        print_json(AccountPictureOut.of(found))
        return
    _print(found, current(ctx).language)


def _print(found: AccountPicture, language: Language) -> None:
    """What an account is called and was called, who goes on for whom, and all that it holds."""
    say, view, account = speaker(language), account_view(found, language), found.account
    console = out()
    classed = [text for text in (account.industry, account.region, account.lei) if text]
    for line in (
        "  ".join((account.account_id, account.name, *classed)),
        *view.story,
        *("  ".join((c.change_id, c.told, c.standing)).rstrip() for c in view.changes),
    ):
        console.print(line, markup=False)
    rows = [
        (
            report.report_id,
            report.about,
            report.period,
            report.received_on,
            report.assurance,
            say(", ").join(report.figures),
            report.withdrawn or _replaced(report, say),
        )
        for report in view.reports
    ]
    if rows:
        columns = [*(Column(say(title)) for title in _REPORTED), Column("")]
        console.print(table(columns, rows))
    for held, certificate in zip(found.certificates, view.certificates, strict=True):
        certificate_id = held.known.certificate.certificate_id
        told = say("{label}: {value}", label=certificate.label, value=certificate.value)
        console.print(f"{certificate_id}  {told}", markup=False, soft_wrap=True)
    for loan in view.loans:
        state = loan.cancelled or loan.rulebook
        console.print(say("loan {loan}  {state}", loan=loan.loan_id, state=state), markup=False)


def _replaced(report: ReportView, say: Say) -> str:
    return say("replaced by {report}", report=report.superseded_by) if report.superseded_by else ""


def no_account(ctx: typer.Context, account: str) -> NoReturn:
    """Say that there is no such account, and leave."""
    say = speaker(current(ctx).language)
    not_found(
        say("There is no carbon account {found}.", found=account),
        say("List them: carbonstep account list."),
    )
