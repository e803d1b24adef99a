"""`carbonstep certificate`: record certificates and labels, and what happens to them."""

from typing import Annotated

import typer

from carbonstep.cli.context import current
from carbonstep.cli.decision_line import print_decisions
from carbonstep.cli.loan import document
from carbonstep.cli.option import AsJson, Confirm, Document, FiledOn, Reason, ReceivedOn, told_node
from carbonstep.cli.output import out, print_json, unknown
from carbonstep.cli.usage import command_typed
from carbonstep.domain.account.certificate_change import CertificateChangeKind
from carbonstep.domain.intake.read_certificate_change import KnownCertificate
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
FirstOn = Annotated[
    str | None,
    typer.Option("--on", help="The first day it counts for; the day it came in where not given."),
]


@app.command("file")
def file_(
    ctx: typer.Context,
    file: Document,
    confirm: Confirm = None,
    received_on: FiledOn = None,
    as_json: AsJson = False,
) -> None:
    """Record a certificate from a document; its account's loans are decided anew."""
    context = current(ctx)
    node = confirming(document(file), confirm or ())
    filed = file_certificate(context.new_store, node, context.stamp(received_on))
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
    say = speaker(context.language)
    values = {"certificate": certificate_id, "count": str(len(filed.decisions))}
    if filed.new:
        told = say("{certificate} recorded; {count} decisions", **values)
    else:
        told = say("{certificate} was recorded already; {count} decisions", **values)
    out().print(told, markup=False)
    known = KnownCertificate(certificate=filed.certificate, changes=filed.changes)
    for change in filed.changes:
        told = change_sentence(change, context.language, before=known.before(change))
        out().print(told, markup=False, soft_wrap=True)


@app.command()
def withdraw(
    ctx: typer.Context,
    certificate: CertificateId,
    reason: Reason,
    on: FirstOn = None,
    received_on: ReceivedOn = None,
    as_json: AsJson = False,
) -> None:
    """Record that a certificate was withdrawn: from a day on it holds no more."""
    given = {"on": on, "reason": reason}
    _change(
        ctx,
        certificate,
        told_node(command_typed(ctx), CertificateChangeKind.WITHDRAWN, given),
        received_on,
        as_json=as_json,
    )


@app.command()
def suspend(
    ctx: typer.Context,
    certificate: CertificateId,
    reason: Reason,
    on: FirstOn = None,
    until: Annotated[
        str | None, typer.Option("--until", help="The last day; leave out while it is open.")
    ] = None,
    received_on: ReceivedOn = None,
    as_json: AsJson = False,
) -> None:
    """Record that a certificate is suspended: for a time it does not hold."""
    given = {"on": on, "until": until, "reason": reason}
    _change(
        ctx,
        certificate,
        told_node(command_typed(ctx), CertificateChangeKind.SUSPENDED, given),
        received_on,
        as_json=as_json,
    )


@app.command()
def shorten(
    ctx: typer.Context,
    certificate: CertificateId,
    valid_to: Annotated[str, typer.Option("--valid-to", help="Its last valid day.")],
    reason: Reason,
    received_on: ReceivedOn = None,
    as_json: AsJson = False,
) -> None:
    """Record that a certificate ends earlier."""
    given = {"valid_to": valid_to, "reason": reason}
    _change(
        ctx,
        certificate,
        told_node(command_typed(ctx), CertificateChangeKind.SHORTENED, given),
        received_on,
        as_json=as_json,
    )


@app.command()
def correct(
    ctx: typer.Context,
    certificate: CertificateId,
    file: Document,
    reason: Reason,
    confirm: Confirm = None,
    received_on: ReceivedOn = None,
    as_json: AsJson = False,
) -> None:
    """Record what a certificate always was, from a document: its particulars were never so."""
    asked = told_node(command_typed(ctx), CertificateChangeKind.CORRECTED, {"reason": reason})
    right = ("certificate", confirming(document(file), confirm or ()))
    node = Node(place=asked.place, entries=(*(asked.entries or ()), right))
    _change(ctx, certificate, node, received_on, as_json=as_json)


@app.command()
def lift(
    ctx: typer.Context,
    certificate: CertificateId,
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="The id of the change.")],
    reason: Reason,
    on: FirstOn = None,
    received_on: ReceivedOn = None,
    as_json: AsJson = False,
) -> None:
    """Lift a change from a day on; from its own first day where it never was."""
    given = {"supersedes": change, "on": on, "reason": reason}
    _change(
        ctx,
        certificate,
        told_node(command_typed(ctx), CertificateChangeKind.LIFTED, given, taken_back="CHANGE"),
        received_on,
        as_json=as_json,
    )


def _change(
    ctx: typer.Context, certificate: str, node: Node, received_on: str | None, *, as_json: bool
) -> None:
    context = current(ctx)
    changed = change_certificate(context.new_store, certificate, node, context.stamp(received_on))
    say = speaker(context.language)
    if changed is None:
        unknown(ServiceReason.CERTIFICATE_UNKNOWN, certificate, context.language)
    if as_json:
        print_json(
            ChangedCertificateOut(
                change=CertificateChangeOut.of(changed.change),
                decisions=[ShortDecisionOut.of(decision) for decision in changed.decisions],
            )
        )
        return
    told = change_sentence(changed.change, context.language, before=changed.before)
    told = say("{label}: {value}", label=certificate, value=told)
    out().print(told, markup=False, soft_wrap=True)
    print_decisions(changed.decisions, context.language)
