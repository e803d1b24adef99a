"""`carbonstep certificate`: record certificates and labels."""

import typer

from carbonstep.cli.context import current
from carbonstep.cli.loan import document
from carbonstep.cli.option import AsJson, Document, On
from carbonstep.cli.output import out, print_json
from carbonstep.present.json.account import CertificateOut
from carbonstep.present.json.decision import ShortDecisionOut
from carbonstep.present.json.filing import FiledCertificateOut
from carbonstep.services.certificate import file_certificate

app = typer.Typer()


@app.command("file")
def file_(ctx: typer.Context, file: Document, on: On = None, as_json: AsJson = False) -> None:
    """Record a certificate from a document; its account's loans are decided anew."""
    context = current(ctx)
    filed = file_certificate(context.new_store, document(file), context.stamp(on))
    certificate_id = filed.certificate.certificate_id
    if as_json:
        print_json(
            FiledCertificateOut(
                certificate=CertificateOut.filed(filed.certificate),
                new=filed.new,
                decisions=[ShortDecisionOut.of(decision) for decision in filed.decisions],
            )
        )
        return
    done = "recorded" if filed.new else "was recorded already"
    out().print(f"{certificate_id} {done}; {len(filed.decisions)} decisions", markup=False)
