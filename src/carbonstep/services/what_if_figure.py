"""Figures that are supposed by name: the last report again, with other figures in its place."""

import re
from collections.abc import Collection
from datetime import date

from carbonstep.domain.account.evidence import Evidence, superseded_by
from carbonstep.domain.account.figure import ORGANISATION_FIGURES, PRODUCT_FIGURES
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.intake.column import UNIT_COLUMN, TableKind, row_from_report
from carbonstep.domain.picture.what_if import SupposedFigure
from carbonstep.formats.report.sheet import HEADINGS
from carbonstep.reading.nearest import nearest
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.services.reason import ServiceReason

_AMOUNT = re.compile(r"\s*([-+0-9.,]*[0-9.])\s*(.*)", re.DOTALL)
"""A number, and the unit that may stand behind it."""

WHOLE = "footprint"
"""The figure of a product that the others are parts of."""


def report_with(
    reading: Reading, given: Node, held: Evidence, *, product_id: str, as_of: date
) -> tuple[FootprintReport, Node, frozenset[str]] | None:
    """The last report a loan is measured by, the document of the one supposed in its place, and
    the names of the figures that are supposed.

    `given` holds figures by their names or headings, as files have them, each a number in the
    report's unit, or one with its unit. Parts of a product's footprint are left out where the
    footprint is supposed and they are not: they would no longer add up. None after noting what is
    wrong.
    """
    filed = _last(held, product_id)
    if filed is None:
        reading.note(ServiceReason.WHAT_IF_NO_REPORT, given)
        return None
    is_product = filed.product is not None
    known = PRODUCT_FIGURES if is_product else ORGANISATION_FIGURES
    headings = HEADINGS[TableKind.PRODUCT if is_product else TableKind.ORGANISATION]
    row = {name: value for name, value in row_from_report(filed).items() if value}
    named = [(headings.name(written), written, node) for written, node in given.entries or ()]
    names = [name for name, _, _ in named]
    if WHOLE in names:
        row = {name: value for name, value in row.items() if name not in {*known} - {*names}}
    units = {figure.name: figure.unit for figure in filed.figures}
    for name, written, node in named:
        if name not in known:
            needed = nearest(name, sorted(known))
            reading.note(ReadingReason.KEY_UNKNOWN, node, found=written, needed=needed)
            continue
        if names.count(name) > 1:
            reading.note(ReadingReason.KEY_TWICE, node, found=written)
            continue
        amount = _AMOUNT.fullmatch(node.scalar or "")
        if amount is None:
            example = phrase("a number, or a number with its unit: {name}=55000", name=name)
            reading.note(ReadingReason.SHAPE, node, found=node.scalar or node.kind, needed=example)
            continue
        row[name] = amount[1]
        row[f"{name}_unit"] = amount[2] or units.get(name) or UNIT_COLUMN[name][1]
    row |= {
        "received_on": as_of.isoformat(),
        "supersedes": filed.report_id,
        "restatement_reason": "what if",
    }
    cells = tuple((name, Node(place=given.place, scalar=value)) for name, value in row.items())
    return filed, Node(place=given.place, entries=cells), frozenset(names)


def supposed_figures(
    filed: FootprintReport, supposed: FootprintReport, names: Collection[str]
) -> tuple[SupposedFigure, ...]:
    """What was supposed, beside what is filed, in the canonical unit of each figure."""
    before = {figure.name: figure.amount for figure in filed.figures}
    return tuple(
        SupposedFigure(
            report_id=filed.report_id,
            period=filed.period,
            name=figure.name,
            unit=figure.unit,
            filed=before.get(figure.name),
            supposed=figure.amount,
            product=filed.product,
        )
        for figure in supposed.figures
        if figure.name in names
    )


def _last(held: Evidence, product_id: str) -> FootprintReport | None:
    """The report of the latest period that counts: of the product, or of the enterprise."""
    withdrawn = {withdrawal.report_id for withdrawal in held.withdrawals}
    replaced = superseded_by(held.reports, withdrawn=withdrawn)
    standing = [
        report
        for report in held.reports
        if report.report_id not in withdrawn
        and report.report_id not in replaced
        and ("" if report.product is None else report.product.product_id) == product_id
    ]

    def order(report: FootprintReport) -> tuple[date, date, int]:
        # Of those that end on one day and came together, the year's comes before its last quarter.
        return report.period.end, report.received_on, report.period.days

    return max(standing, key=order, default=None)
