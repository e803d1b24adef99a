"""`carbonstep quote`: the price of a document that holds all it takes."""

import typer

from carbonstep.cli.context import current
from carbonstep.cli.drawing import draw_picture
from carbonstep.cli.loan import document
from carbonstep.cli.option import AsJson, Document
from carbonstep.cli.output import out, print_json, print_problems
from carbonstep.present.json.quote import QuoteOut
from carbonstep.services import quote as service


def quote(ctx: typer.Context, file: Document, as_json: AsJson = False) -> None:
    context = current(ctx)
    priced = service.quote(context.library, document(file), beside=file.parent)
    if as_json:
        print_json(QuoteOut.priced(priced.picture, warnings=priced.warnings))
        return
    print_problems(priced.warnings, as_json=False, language=context.language)
    draw_picture(out(), priced.picture, context.language)
