"""A decision: which carbon step a loan gets for a test period, from when, and on what it rests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from carbonstep.domain.decision.explanation import Explanation
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.told import node_from_body
from carbonstep.units.canonical import canonical_json
from carbonstep.units.identity import Named, content_id, sha256_hex
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp, bps_text, rate_from_bps_text


class Cause(StrEnum):
    """What made a decision due."""

    REPORT = "report"
    MISSING = "missing"
    LATE_REPORT = "late_report"
    RESTATEMENT = "restatement"
    CERTIFICATE = "certificate"
    CERTIFICATE_CHANGE = "certificate_change"
    WITHDRAWAL = "withdrawal"
    EARLIER_STEP = "earlier_step"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A fact a decision rests on: its kind (`report`, `withdrawal`, `certificate` or
    `certificate_change`), id and business date. A withdrawal has the id of the report it takes
    back."""

    kind: str
    fact_id: str
    received_on: date

    def body(self) -> dict[str, str]:
        return {
            "kind": self.kind,
            "id": self.fact_id,
            "received_on": self.received_on.isoformat(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What one KPI contributes, before limits on the total."""

    kpi: str
    adjustment_e4bp: RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiValue:
    """A KPI as measured: its exact value, or None and why it is missing."""

    name: str
    unit: str
    value: Fraction | None = None
    missing: MissingWhy | None = None

    def measured(self) -> dict[str, str]:
        """What counts for the outcome: that a value is missing, not the reason that is told."""
        return {
            "name": self.name,
            "unit": self.unit,
            "value": "" if self.value is None else str(self.value),
        }

    def body(self) -> dict[str, str]:
        return {**self.measured(), "missing": "" if self.missing is None else self.missing.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Named):
    """The carbon step of one loan for one test period; immutable once announced.

    `decided_on` is the business date of what caused it: a receipt, the day after a due date, or the
    day on which the earlier step that it rests on became another.
    The step holds from `effective_from` to the day before `effective_to`; None means until a later
    decision replaces it, and where both are one day it never does: the loan ends first.
    `adjustments` are what each KPI contributes, before limits on the total; negative `total_e4bp`
    lowers the borrower's rate. `previous_e4bp` is the step of the period before where a missing
    period rests on it, else None. `immaterial`: a restatement moved the KPI too little, so the step
    before is kept. `supersedes` is the id of the decision for the same test period that this one
    corrects, or empty. `meaning_mended` names what was mended of the program, where that and no
    fact made it another decision; it is no part of the outcome.
    """

    loan_id: str
    rulebook: RulebookRef
    test_period: Period
    cause: Cause
    decided_on: date
    effective_from: date
    effective_to: date | None
    effective_provisional: bool
    kpis: tuple[KpiValue, ...]
    adjustments: tuple[Adjustment, ...]
    total_e4bp: RateE4bp
    previous_e4bp: RateE4bp | None = None
    immaterial: bool = False
    basis: tuple[Basis, ...]
    supersedes: str
    explanation: Explanation
    meaning_mended: tuple[str, ...] = field(default=(), compare=False)

    @property
    def decision_id(self) -> str:
        """The id it was announced under; before that, the one its outcome gives."""
        return self.name_or(self.outcome_id)

    @property
    def is_missing(self) -> bool:
        """Whether a KPI has no value, so that the rulebook's word on missing ones counts."""
        return any(kpi.missing is not None for kpi in self.kpis)

    @property
    def without_effect(self) -> bool:
        """Whether the loan ends before the decision could change its rate."""
        return self.effective_from == self.effective_to

    @property
    def of_past_days(self) -> bool:
        """Whether it decides days again that another decision of its period has ended since: what
        the period stands at is told by that one."""
        bounded = self.effective_to is not None and not self.without_effect
        return bounded and self.cause is Cause.EARLIER_STEP

    def outcome_id(self) -> str:
        """The id that follows from the outcome: the same decision has the same one anywhere."""
        return content_id("D", self.outcome())

    def outcome(self) -> dict[str, Any]:
        """What makes it this decision and no other: what it is about, what it found, what it
        gives, from when, the facts and the earlier step it rests on, and the decision it
        corrects."""
        # Left out where there is none: other decisions keep the ids they had without it.
        previous = self.previous_e4bp
        return {
            "loan_id": self.loan_id,
            "rulebook": {
                "id": self.rulebook.rulebook_id,
                "version": self.rulebook.version,
                "hash": self.rulebook.content_hash,
            },
            "test_period": {
                "from": self.test_period.start.isoformat(),
                "to": self.test_period.end.isoformat(),
            },
            "cause": self.cause.value,
            "decided_on": self.decided_on.isoformat(),
            "effective": {
                "from": self.effective_from.isoformat(),
                "to": None if self.effective_to is None else self.effective_to.isoformat(),
                "provisional": self.effective_provisional,
            },
            "kpis": [kpi.measured() for kpi in self.kpis],
            "adjustments": [
                {"kpi": item.kpi, "bps": bps_text(item.adjustment_e4bp)}
                for item in self.adjustments
            ],
            "total_bps": bps_text(self.total_e4bp),
            **({} if previous is None else {"previous_bps": bps_text(previous)}),
            "immaterial": self.immaterial,
            "basis": [item.body() for item in self.basis],
            "supersedes": self.supersedes,
        }

    def body(self) -> dict[str, Any]:
        """The decision as a fact, with its explanation beside it under a hash of its own."""
        explanation = self.explanation.body()
        mended = {"meaning_mended": list(self.meaning_mended)} if self.meaning_mended else {}
        return {
            **self.outcome(),
            "kpis": [kpi.body() for kpi in self.kpis],
            **mended,
            "explanation": explanation,
            "explanation_hash": sha256_hex(canonical_json(explanation)),
        }


def decision_from_body(body: Mapping[str, Any]) -> Decision:
    """Read a decision back from the log."""
    effective, test_period, bound = body["effective"], body["test_period"], body["rulebook"]
    previous = body.get("previous_bps")
    return Decision(
        loan_id=body["loan_id"],
        rulebook=RulebookRef(
            rulebook_id=bound["id"], version=bound["version"], content_hash=bound["hash"]
        ),
        test_period=Period(
            date.fromisoformat(test_period["from"]), date.fromisoformat(test_period["to"])
        ),
        cause=Cause(body["cause"]),
        decided_on=date.fromisoformat(body["decided_on"]),
        effective_from=date.fromisoformat(effective["from"]),
        effective_to=None if effective["to"] is None else date.fromisoformat(effective["to"]),
        effective_provisional=effective["provisional"],
        kpis=tuple(kpi_from_body(kpi) for kpi in body["kpis"]),
        adjustments=tuple(
            Adjustment(kpi=item["kpi"], adjustment_e4bp=rate_from_bps_text(item["bps"]))
            for item in body["adjustments"]
        ),
        total_e4bp=rate_from_bps_text(body["total_bps"]),
        previous_e4bp=None if previous is None else rate_from_bps_text(previous),
        immaterial=body["immaterial"],
        basis=tuple(
            Basis(
                kind=item["kind"],
                fact_id=item["id"],
                received_on=date.fromisoformat(item["received_on"]),
            )
            for item in body["basis"]
        ),
        supersedes=body["supersedes"],
        explanation=node_from_body(Explanation, body["explanation"]),
        meaning_mended=tuple(body.get("meaning_mended", ())),
    )


def kpi_from_body(body: Mapping[str, str]) -> KpiValue:
    """Read a KPI's value back from the log."""
    value, missing = body["value"], body["missing"]
    return KpiValue(
        name=body["name"],
        unit=body["unit"],
        value=Fraction(value) if value else None,
        missing=MissingWhy(missing) if missing else None,
    )
