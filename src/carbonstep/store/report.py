"""Footprint reports and their figures in the store, every digit kept."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import BigInteger, Index, RowMapping, UniqueConstraint, select
from sqlalchemy.orm import Session
from sqlmodel import Field

from carbonstep.domain.account.report import (
    Assurance,
    Figure,
    FootprintReport,
    Opinion,
    Product,
    ReportKind,
)
from carbonstep.store.append import FactKind, Row
from carbonstep.store.column import IdType, SeqType
from carbonstep.store.log import Event, EventType
from carbonstep.store.table import FactRow, StoreRow, in_chunks, table_of
from carbonstep.units.exact import from_scaled, text, to_scaled
from carbonstep.units.identity import recorded_as
from carbonstep.units.period import Period
from carbonstep.units.quantity import CANONICAL


class ReportRow(FactRow, table=True):
    """A report as filed. Product columns are null for an organisation report."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("report_id"),
        # Null where nothing is superseded; both engines let nulls repeat. What a withdrawn report
        # superseded may be superseded once more, by the one that comes instead of it.
        UniqueConstraint("supersedes", "instead_of"),
        Index(None, "account_id", "period_from"),
        Index(None, "period_from", "period_to", "kind", "account_id"),
    )

    report_id: str = Field(sa_type=IdType)
    account_id: str = Field(sa_type=IdType, foreign_key="account.account_id")
    kind: str
    product_id: str | None
    product_name: str | None
    declared_unit: str | None
    declared_amount: str | None
    period_from: date
    period_to: date
    received_on: date
    boundary: str
    standard: str
    standard_version: str
    preparer: str
    assurance: str
    verifier: str
    opinion: str
    data_quality: str
    evidence: str
    supersedes: str | None = Field(sa_type=IdType)
    restatement_reason: str
    instead_of: str = Field(sa_type=IdType)


class ReportFigureRow(StoreRow, table=True):
    """One figure of a report: an integer of 10**-scale of its canonical unit."""

    __tablename__ = "report_figure"

    seq: int = Field(sa_type=SeqType, primary_key=True, foreign_key="report.seq")
    name: str = Field(sa_type=IdType, primary_key=True)
    unit: str
    amount: int = Field(sa_type=BigInteger)
    factor_id: str


REPORT = table_of(ReportRow)
FIGURE = table_of(ReportFigureRow)

_SCALES = {canonical.unit: canonical.scale for canonical in CANONICAL.values()}
_PLAIN = (
    "boundary",
    "standard",
    "standard_version",
    "preparer",
    "verifier",
    "data_quality",
    "restatement_reason",
    "instead_of",
)
_NO_PRODUCT = dict.fromkeys(("product_id", "product_name", "declared_unit", "declared_amount"))


def _rows(seq: int, report: FootprintReport, event: Event) -> list[Row]:
    product = report.product
    named: Row = dict(_NO_PRODUCT)
    if product is not None:
        named = {
            "product_id": product.product_id,
            "product_name": product.name,
            "declared_unit": product.declared_unit,
            "declared_amount": text(product.declared_amount),
        }
    return [
        {
            "seq": seq,
            "report_id": event.subject,
            "account_id": report.account_id,
            "kind": report.kind.value,
            **named,
            "period_from": report.period.start,
            "period_to": report.period.end,
            "received_on": report.received_on,
            "assurance": report.assurance.value,
            "opinion": report.opinion.value,
            "evidence": json.dumps(report.evidence, ensure_ascii=False)
            if report.evidence
            else "[]",
            "supersedes": report.supersedes or None,
            **{field: getattr(report, field) for field in _PLAIN},
        }
    ]


def _figure_rows(seq: int, report: FootprintReport, _: Event) -> list[Row]:
    found = []
    for figure in report.figures:
        amount = to_scaled(figure.amount, scale=_SCALES[figure.unit])
        assert amount is not None, f"{figure} does not fit; intake refuses it"
        found.append(
            {
                "seq": seq,
                "name": figure.name,
                "unit": figure.unit,
                "amount": amount,
                "factor_id": figure.factor_id,
            }
        )
    return found


FOOTPRINT_REPORT: Final[FactKind[FootprintReport]] = FactKind(
    schema="report/1",
    type=lambda _: EventType.REPORT_FILED,
    subject=lambda report: report.report_id,
    body=FootprintReport.body,
    named_by=FootprintReport.named_by,
    rows=(
        (REPORT, _rows),
        (FIGURE, _figure_rows),
    ),
)
"""Reports as they are filed."""


def reports_from_rows(
    session: Session, rows: Sequence[RowMapping]
) -> list[tuple[int, FootprintReport]]:
    """The reports of report rows, each with its number, in the order given."""
    figures: defaultdict[int, list[Figure]] = defaultdict(list)
    for chunk in in_chunks([row["seq"] for row in rows], 1_000):
        query = select(FIGURE).where(FIGURE.c.seq.in_(chunk)).order_by(FIGURE.c.seq, FIGURE.c.name)
        for found in session.execute(query):
            amount: Decimal = from_scaled(found.amount, scale=_SCALES[found.unit])
            figures[found.seq].append(
                Figure(name=found.name, amount=amount, unit=found.unit, factor_id=found.factor_id)
            )
    return [(row["seq"], _report(row, figures[row["seq"]])) for row in rows]


def _report(row: RowMapping, figures: Sequence[Figure]) -> FootprintReport:
    product = None
    if row["kind"] == ReportKind.PRODUCT.value:
        product = Product(
            product_id=row["product_id"],
            name=row["product_name"],
            declared_unit=row["declared_unit"],
            declared_amount=Decimal(row["declared_amount"]),
        )
    report = FootprintReport(
        account_id=row["account_id"],
        period=Period(row["period_from"], row["period_to"]),
        received_on=row["received_on"],
        figures=tuple(figures),
        product=product,
        assurance=Assurance(row["assurance"]),
        opinion=Opinion(row["opinion"]),
        evidence=tuple(json.loads(row["evidence"])),
        supersedes=row["supersedes"] or "",
        **{field: row[field] for field in _PLAIN},
    )
    return recorded_as(report, row["report_id"])
