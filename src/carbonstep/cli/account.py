"""`carbonstep account`: open and look at carbon accounts."""

from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.option import AsJson, KnownAt, On
from carbonstep.cli.output import Column, not_found, out, print_json, table
from carbonstep.domain.picture.account import FiledReport
from carbonstep.present.json.account import AccountListOut, AccountOut, AccountPictureOut, OpenedOut
from carbonstep.present.words.translation import Say, speaker
from carbonstep.reading.node import node_from_json
from carbonstep.services.account import open_account, read_account
from carbonstep.services.query import account_picture, list_accounts
from carbonstep.units.period import period_name

app = typer.Typer()


@app.command("open")
def open_(
    ctx: typer.Context,
    account: Annotated[str, typer.Argument(help="Unified social credit code, or scheme:number.")],
    name: Annotated[str, typer.Option(help="The enterprise's name.")],
    industry: Annotated[str, typer.Option(help="GB/T 4754 class, such as C3831.")] = "",
    region: Annotated[str, typer.Option(help="ISO 3166-2, such as CN-JL.")] = "",
    lei: Annotated[str, typer.Option(help="Legal entity identifier.")] = "",
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Open a carbon account. Opening it again with the same particulars changes nothing."""
    context = current(ctx)
    particulars = {"account": account, "name": name}
    optional = {"industry": industry, "region": region, "lei": lei}
    particulars |= {key: value for key, value in optional.items() if value}
    opened = open_account(
        context.new_store, read_account(node_from_json(particulars)), context.stamp(on)
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
    as_json: AsJson = False,
) -> None:
    """List accounts by id."""
    page = list_accounts(current(ctx).store, after=after, limit=limit)
    if as_json:
        print_json(AccountListOut.of(page, limit=limit))
        return
    rows = [(a.account_id, a.name, a.industry, a.region) for a in page]
    columns = [Column("account"), Column("name"), Column("class"), Column("region")]
    out().print(table(columns, rows))


@app.command()
def show(
    ctx: typer.Context,
    account: Annotated[str, typer.Argument(help="The account's id, scheme:number.")],
    known_at: KnownAt = None,
    as_json: AsJson = False,
) -> None:
    """Show an account: its reports in all revisions, its certificates and loans."""
    found = account_picture(current(ctx).store, account, known_at=known_at)
    say = speaker(current(ctx).language)
    if found is None:
        not_found(
            say("There is no carbon account {found}.", found=account),
            say("List them: carbonstep account list."),
        )
    if as_json:
        print_json(AccountPictureOut.of(found))
        return
    console = out()
    console.print(f"{found.account.account_id}  {found.account.name}", markup=False)
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
    for _, certificate in found.certificates:
        console.print(
            f"{certificate.certificate_id}  {certificate.scheme} {certificate.number}, valid "
            f"{certificate.valid.start} to {certificate.valid.last_on}",
            markup=False,
        )
    for loan in found.loans:
        console.print(f"loan {loan.loan_id}  {loan.rulebook}", markup=False)


def _became(filed: FiledReport, say: Say) -> str:
    """What became of a report; empty for one that stands."""
    if filed.withdrawal is not None:
        day, reason = filed.withdrawal.withdrawn_on.isoformat(), filed.withdrawal.reason
        return say("withdrawn from {day} on: {reason}", day=day, reason=reason)
    return f"replaced by {filed.superseded_by}" if filed.superseded_by else ""
