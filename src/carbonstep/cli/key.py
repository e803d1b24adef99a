"""`carbonstep key`: issue, list and take back API keys."""

import secrets
from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.option import AsJson, On
from carbonstep.cli.output import Column, err, out, print_json, table
from carbonstep.present.words.label import role_label
from carbonstep.present.words.translation import speaker
from carbonstep.services.access import SECRET_PREFIX, Role, issue_key, list_keys, revoke_key

app = typer.Typer()


@app.command()
def issue(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="Whose key it is.")],
    role: Annotated[
        Role,
        typer.Option(
            help="What it may do. Every role reads. officer, a loan officer, also prices and "
            "records; risk, a risk manager, and product, a product manager, also price; auditor "
            "reads alone; operator, who keeps the service going, also starts the daily run."
        ),
    ],
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Issue a key. Its secret is shown once and kept only as a hash."""
    context = current(ctx)
    secret = SECRET_PREFIX + secrets.token_urlsafe(32)
    principal = issue_key(
        context.new_store,
        name=name,
        role=role,
        secret=secret,
        stamp=context.key_stamp(on),
    )
    if as_json:
        print_json({"key_id": principal.key_id, "role": principal.role.value, "secret": secret})
        return
    say = speaker(context.language)
    err().print(say("Keep this secret now; it cannot be shown again."), markup=False)
    out().print(secret, markup=False, soft_wrap=True)


@app.command("list")
def list_(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the keys ever issued."""
    context = current(ctx)
    say, found = speaker(context.language), list_keys(context.store)
    if as_json:
        print_json(
            {
                "keys": [
                    {"key_id": key.key_id, "name": key.name, "role": key.role, "works": works}
                    for key, works in found
                ]
            }
        )
        return
    rows = [
        (
            key.key_id,
            key.name,
            role_label(key.role, context.language),
            "" if works else say("revoked"),
        )
        for key, works in found
    ]
    titles = (say("key"), say("name"), say("role"), "")
    out().print(table([Column(title) for title in titles], rows))


@app.command()
def revoke(
    ctx: typer.Context,
    key_id: Annotated[str, typer.Argument(metavar="KEY", help="The key's id, K-….")],
    on: On = None,
) -> None:
    """Take a key back for good."""
    context = current(ctx)
    revoke_key(context.store, key_id, context.key_stamp(on))
    say = speaker(context.language)
    out().print(say("{key} is revoked.", key=key_id), markup=False)
