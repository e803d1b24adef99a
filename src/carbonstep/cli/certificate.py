"""`carbonstep certificate`: record certificates and labels, and what happens to them."""

from collections.abc import Mapping
from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.decision_line import print_decisions
from carbonstep.cli.loan import document
from carbonstep.cli.option import AsJson, Confirm, Document, On, argument_node
from carbonstep.cli.output import not_found, out, print_json
from carbonstep.domain.account.certificate_change import CertificateChangeKind
from carbonstep.present.json.account import CertificateChangeOut, CertificateOut
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.filing import ChangedCertificateOut, FiledCertificateOut
from carbonstep.present.sentence.certificate import change_sentence
from carbonstep.present.words.translation import speaker
from carbonstep.reading.confirmation import confirming
from carbonstep.reading.node import Node
from carbonstep.services.certificate import change_certificate, file_certificate
from carbonstep.services.reason import ServiceReason

app = typer.Typer()

CertificateId = Annotated[
    str, typer.Argument(metavar="CERTIFICATE", help="The id of the certificate.")
]
From = Annotated[
    str | None,
    typer.Option("--from", help="The first day; the business date where it is not given."),
]
Why = Annotated[str, typer.Option("--reason", help="Why.")]


@app.command("file")
def file_(
    ctx: typer.Context,
    file: Document,
    confirm: Confirm = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Record a certificate from a document; its account's loans are decided anew."""
    context = current(ctx)
    node = confirming(document(file), confirm or ())
    filed = file_certificate(context.new_store, node, context.stamp(on))
    certificate_id = filed.certificate.certificate_id
    if as_json:
        print_json(
            FiledCertificateOut(
                certificate=CertificateOut.filed(filed.certificate),
                changes=[CertificateChangeOut.of(change) for change in filed.changes],
                new=filed.new,
                decisions=[ShortDecisionOut.of(decision) for decision in filed.decisions],
            )
        )
        return
    done = "recorded" if filed.new else "was recorded already"
    out().print(f"{certificate_id} {done}; {len(filed.decisions)} decisions", markup=False)
    for change in filed.changes:
        out().print(change_sentence(change, context.language), markup=False, soft_wrap=True)


@app.command()
def withdraw(
    ctx: typer.Context,
    certificate: CertificateId,
    reason: Why,
    from_: From = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Record that a certificate was withdrawn: from a day on it holds no more."""
    given = {"from": from_, "reason": reason}
    _change(ctx, certificate, _asked(CertificateChangeKind.WITHDRAWN, given), on, as_json=as_json)


@app.command()
def suspend(
    ctx: typer.Context,
    certificate: CertificateId,
    reason: Why,
    from_: From = None,
    until: Annotated[
        str | None, typer.Option("--until", help="The last day; leave out while it is open.")
    ] = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Record that a certificate is suspended: for a time it does not hold."""
    given = {"from": from_, "until": until, "reason": reason}
    _change(ctx, certificate, _asked(CertificateChangeKind.SUSPENDED, given), on, as_json=as_json)


@app.command()
def shorten(
    ctx: typer.Context,
    certificate: CertificateId,
    valid_to: Annotated[str, typer.Option("--valid-to", help="Its last valid day.")],
    reason: Why,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Record that a certificate ends earlier."""
    given = {"valid_to": valid_to, "reason": reason}
    _change(ctx, certificate, _asked(CertificateChangeKind.SHORTENED, given), on, as_json=as_json)


@app.command()
def correct(
    ctx: typer.Context,
    certificate: CertificateId,
    file: Document,
    reason: Why,
    confirm: Confirm = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Record what a certificate always was, from a document: its particulars were never so."""
    asked = _asked(CertificateChangeKind.CORRECTED, {"reason": reason})
    right = ("certificate", confirming(document(file), confirm or ()))
    node = Node(place=asked.place, entries=(*(asked.entries or ()), right))
    _change(ctx, certificate, node, on, as_json=as_json)


@app.command()
def lift(
    ctx: typer.Context,
    certificate: CertificateId,
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="The id of the change.")],
    reason: Why,
    from_: From = None,
    on: On = None,
    as_json: AsJson = False,
) -> None:
    """Lift a change from a day on; from its own first day where it never was."""
    given = {"change": change, "from": from_, "reason": reason}
    _change(ctx, certificate, _asked(CertificateChangeKind.LIFTED, given), on, as_json=as_json)


def _asked(kind: CertificateChangeKind, given: Mapping[str, str | None]) -> Node:
    """The document of a change, each value placed at its option or argument."""
    return argument_node("certificate", {"kind": kind.value, **given}, {"change": "CHANGE"})


def _change(
    ctx: typer.Context, certificate: str, node: Node, on: str | None, *, as_json: bool
) -> None:
    context = current(ctx)
    changed = change_certificate(context.new_store, certificate, node, context.stamp(on))
    say = speaker(context.language)
    if changed is None:
        not_found(
            say(ServiceReason.CERTIFICATE_UNKNOWN.message, found=certificate),
            say(ServiceReason.CERTIFICATE_UNKNOWN.remedy),
        )
    if as_json:
        print_json(
            ChangedCertificateOut(
                change=CertificateChangeOut.of(changed.change),
                decisions=[ShortDecisionOut.of(decision) for decision in changed.decisions],
            )
        )
        return
    told = change_sentence(changed.change, context.language)
    out().print(f"{certificate}: {told}", markup=False, soft_wrap=True)
    print_decisions(changed.decisions)
