"""A decision: what a loan's KPIs give for a test period, from when, and on what it rests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from carbonstep.domain.decision.explanation import Explanation
from carbonstep.domain.decision.part import (
    Cause,
    DecidedOutput,
    DecidedPart,
    PartState,
    output_from_body,
)
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.reading.told import node_from_body
from carbonstep.units.canonical import canonical_json
from carbonstep.units.identity import Named, content_id, sha256_hex
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


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
    """What a loan's KPIs give for one test period; immutable once announced.

    `decided_on` is the business date of what caused it: a receipt, the day after a due date, or the
    day on which the earlier step that it rests on became another. `outputs` are all that the
    rulebook gives, each with every part of the period as it stands after this decision; a part that
    this one did not make names the decision that did. Negative values lower the borrower's rate.
    `supersedes` is the id of the decision for the same test period that this one corrects, or
    empty. `meaning_mended` names what was mended of the program, where that and no fact made it
    another decision; it is no part of the outcome.
    """

    loan_id: str
    rulebook: RulebookRef
    test_period: Period
    cause: Cause
    decided_on: date
    kpis: tuple[KpiValue, ...]
    outputs: tuple[DecidedOutput, ...]
    basis: tuple[Basis, ...]
    supersedes: str
    explanation: Explanation
    meaning_mended: tuple[str, ...] = field(default=(), compare=False)

    @property
    def decision_id(self) -> str:
        """The id it was announced under; before that, the one its outcome gives."""
        return self.name_or(self.outcome_id)

    @property
    def margin(self) -> DecidedOutput:
        """The output that moves the rate."""
        return self.outputs[0]

    @property
    def parts(self) -> tuple[DecidedPart, ...]:
        """Every part of the period that moves the rate, as it stands after this decision."""
        return self.margin.parts

    @property
    def own_parts(self) -> tuple[DecidedPart, ...]:
        """The parts that this decision made."""
        return tuple(part for part in self.parts if part.is_own)

    @property
    def total_e4bp(self) -> RateE4bp:
        """What the parts come to, put together within the limits."""
        return self.margin.total_e4bp

    @property
    def effective_from(self) -> date:
        """The first day on which anything of it holds; where nothing does, the day it would."""
        return self._first.effective_from

    @property
    def effective_provisional(self) -> bool:
        """Whether the first day may still move."""
        return self._first.effective_provisional

    @property
    def _first(self) -> DecidedPart:
        parts = [part for part in self.own_parts if part.has_effect] or self.own_parts
        return min(parts, key=lambda part: part.effective_from)

    @property
    def effective_to(self) -> date | None:
        """The first day on which nothing of it holds any more; None where that goes on."""
        if self.without_effect:
            return self.effective_from
        ends = [part.effective_to for part in self.own_parts if part.has_effect]
        known = [end for end in ends if end is not None]
        return max(known) if len(known) == len(ends) else None

    @property
    def without_effect(self) -> bool:
        """Whether the loan ends before the decision could change its rate."""
        return not any(part.has_effect for part in self.own_parts)

    @property
    def is_missing(self) -> bool:
        """Whether a KPI has no value that is good enough."""
        return any(part.state is not PartState.MEASURED for part in self.parts)

    @property
    def waits_for_report(self) -> bool:
        """Whether a KPI has no value and a report could give it one."""
        return any(kpi.missing is not None and not kpi.missing.is_of_contract for kpi in self.kpis)

    @property
    def of_past_days(self) -> bool:
        """Whether it decides again only days that others of its period have ended since."""
        return all(part.of_past_days for part in self.own_parts)

    def outcome_id(self) -> str:
        """The id that follows from the outcome: the same decision has the same one anywhere."""
        return content_id("D", self.outcome())

    def outcome(self) -> dict[str, Any]:
        """What makes it this decision and no other: what it is about, what it found, what it
        gives, from when, the facts and the earlier steps it rests on, and the decision it
        corrects."""
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
            "kpis": [kpi.measured() for kpi in self.kpis],
            "outputs": [output.outcome() for output in self.outputs],
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
            "outputs": [output.body() for output in self.outputs],
            **mended,
            "explanation": explanation,
            "explanation_hash": sha256_hex(canonical_json(explanation)),
        }


def decision_from_body(body: Mapping[str, Any]) -> Decision:
    """Read a decision back from the log."""
    test_period, bound = body["test_period"], body["rulebook"]
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
        kpis=tuple(kpi_from_body(kpi) for kpi in body["kpis"]),
        outputs=tuple(output_from_body(output) for output in body["outputs"]),
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
