"""A decision: which carbon step a loan gets for a test period, from when, and on what it rests."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from carbonstep.domain.rulebook.plan import Adjustment
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.domain.rulebook.trace import Trace
from carbonstep.units.identity import content_id
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp, bps_text


class Cause(StrEnum):
    """What made a decision due."""

    REPORT = "report"
    MISSING = "missing"
    LATE_REPORT = "late_report"
    RESTATEMENT = "restatement"
    CERTIFICATE = "certificate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """A fact a decision rests on: its kind (`report` or `certificate`), id and business date."""

    kind: str
    fact_id: str
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiValue:
    """A KPI as measured: a decimal text of the exact value where it is finite, or why missing.

    `value` is the exact value as `numerator/denominator` or a plain decimal; `shown` is rounded to
    four decimals for people. Both are empty when the KPI is missing, and `missing` says why.
    """

    name: str
    unit: str
    value: str = ""
    shown: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The carbon step of one loan for one test period; immutable once announced.

    `decided_on` is the business date of what caused it: a receipt, or the day after a due date.
    The step holds from `effective_from` to the day before `effective_to`; None means until a later
    decision replaces it. `supersedes` is the id of the decision for the same test period that this
    one corrects, or empty. Negative `total_e4bp` lowers the borrower's rate.
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
    basis: tuple[Basis, ...]
    supersedes: str
    trace: Trace

    @property
    def decision_id(self) -> str:
        """The id that follows from the content: the same facts give the same id anywhere."""
        return content_id("D", self.body())

    def body(self) -> dict[str, Any]:
        """The decision as a fact: what is hashed and written into the log."""
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
            "kpis": [
                {
                    "name": kpi.name,
                    "unit": kpi.unit,
                    "value": kpi.value,
                    "shown": kpi.shown,
                    "missing": kpi.missing,
                }
                for kpi in self.kpis
            ],
            "adjustments": [
                {"kpi": item.kpi, "step": item.step, "bps": bps_text(item.adjustment_e4bp)}
                for item in self.adjustments
            ],
            "total_bps": bps_text(self.total_e4bp),
            "basis": [
                {
                    "kind": item.kind,
                    "id": item.fact_id,
                    "received_on": item.received_on.isoformat(),
                }
                for item in self.basis
            ],
            "supersedes": self.supersedes,
            "trace": self.trace.body(),
        }
