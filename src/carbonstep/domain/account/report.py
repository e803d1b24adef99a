"""Footprint reports: what an enterprise says it emitted, how it was checked, what it replaces."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from carbonstep.units.exact import text
from carbonstep.units.identity import Named, canonical_id, content_id
from carbonstep.units.period import Period


class Assurance(StrEnum):
    """How far an independent verifier stands behind a report, in rising order."""

    NONE = "none"
    LIMITED = "limited"
    REASONABLE = "reasonable"

    @property
    def strength(self) -> int:
        return ("none", "limited", "reasonable").index(self.value)

    def covers(self, needed: "Assurance") -> bool:
        """Whether a report of this assurance is enough where `needed` is asked for."""
        return self.strength >= needed.strength


class Opinion(StrEnum):
    """The verifier's opinion."""

    UNSTATED = "unstated"
    POSITIVE = "positive"
    QUALIFIED = "qualified"
    ADVERSE = "adverse"
    DISCLAIMED = "disclaimed"

    @property
    def strength(self) -> int:
        """How much it says for a report, in rising order; a reservation says less than nothing."""
        return ("adverse", "disclaimed", "qualified", "unstated", "positive").index(self.value)


class ReportKind(StrEnum):
    """What a report is about: the whole organisation, or one product."""

    ORGANISATION = "organisation"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Figure:
    """One quantity of a report, in the canonical unit of its family.

    `name` is a figure of `ORGANISATION_FIGURES` or `PRODUCT_FIGURES`; `factor_id` names the
    emission factor where the figure was computed from activity data.
    """

    name: str
    amount: Decimal
    unit: str
    factor_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """The product a footprint is of: its name at the company and its declared unit (PACT V3).

    Footprint figures are kgCO2e per `declared_amount` of `declared_unit`.
    """

    product_id: str
    name: str
    declared_unit: str
    declared_amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class FootprintReport(Named):
    """One report for one period; immutable. A restatement is a new report naming the old one.

    `received_on` is the business date on which the bank had it. `supersedes` is the id of the
    report it replaces, or empty; `restatement_reason` then says why. `instead_of` is the id of the
    withdrawn report in whose place it comes, or empty: one that says the same, or that superseded
    the same. `figures` are sorted by name.
    """

    told_apart: ClassVar[tuple[str, ...]] = ("received_on", "instead_of")

    account_id: str
    period: Period
    received_on: date
    figures: tuple[Figure, ...]
    product: Product | None = None
    boundary: str = "operational_control"
    standard: str = ""
    standard_version: str = ""
    preparer: str = ""
    assurance: Assurance = Assurance.NONE
    verifier: str = ""
    opinion: Opinion = Opinion.UNSTATED
    data_quality: str = ""
    evidence: tuple[str, ...] = ()
    supersedes: str = ""
    restatement_reason: str = ""
    instead_of: str = ""

    def __post_init__(self) -> None:
        assert self.figures, "a report without figures is refused at intake"
        names = [figure.name for figure in self.figures]
        assert names == sorted(names), "sorted by name"

    @property
    def kind(self) -> ReportKind:
        return ReportKind.ORGANISATION if self.product is None else ReportKind.PRODUCT

    @property
    def product_id(self) -> str:
        """The product's id, or empty for an organisation report."""
        return "" if self.product is None else self.product.product_id

    @property
    def report_id(self) -> str:
        """The id it was recorded under; before that, the one that follows from the content."""
        return self.name_or(lambda: content_id("R", self.body()))

    def named_by(self, canonical: bytes) -> str:
        """The same, where the canonical bytes of its body are made already."""
        return self.name_or(lambda: canonical_id("R", canonical))

    def figure(self, name: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.name == name), None)

    def body(self) -> dict[str, Any]:
        """The report as a fact: what is hashed and written into the log."""
        product = self.product
        return {
            "account_id": self.account_id,
            "kind": self.kind.value,
            "product": None
            if product is None
            else {
                "product_id": product.product_id,
                "name": product.name,
                "declared_unit": product.declared_unit,
                "declared_amount": text(product.declared_amount),
            },
            "from": self.period.start.isoformat(),
            "to": self.period.end.isoformat(),
            "received_on": self.received_on.isoformat(),
            "figures": [
                {
                    "name": figure.name,
                    "amount": text(figure.amount),
                    "unit": figure.unit,
                    "factor_id": figure.factor_id,
                }
                for figure in self.figures
            ],
            "boundary": self.boundary,
            "standard": self.standard,
            "standard_version": self.standard_version,
            "preparer": self.preparer,
            "assurance": self.assurance.value,
            "verifier": self.verifier,
            "opinion": self.opinion.value,
            "data_quality": self.data_quality,
            "evidence": list(self.evidence),
            "supersedes": self.supersedes,
            "restatement_reason": self.restatement_reason,
            # Later than the first bodies: said only where it says something, so ids stay.
            **({"instead_of": self.instead_of} if self.instead_of else {}),
        }
