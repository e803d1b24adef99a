"""Decisions as JSON: whole, with why and sentences, or in short."""

from datetime import date

from pydantic import Field

from carbonstep.domain.decision.decision import Decision, KpiValue
from carbonstep.present.json.shape import (
    FROM,
    BilingualOut,
    DecimalText,
    Out,
    PeriodOut,
    RulebookRefOut,
)
from carbonstep.present.sentence.decision import decision_sentence
from carbonstep.units.exact import fixed
from carbonstep.units.rate import bps_text


class EffectiveOut(Out):
    """When a decision's step holds: from `from` up to but not including `to` (null: open)."""

    from_: date = Field(validation_alias=FROM, serialization_alias="from")
    to: date | None
    provisional: bool

    @classmethod
    def of(cls, decision: Decision) -> "EffectiveOut":
        return cls(
            from_=decision.effective_from,
            to=decision.effective_to,
            provisional=decision.effective_provisional,
        )


class KpiOut(Out):
    """A KPI as measured. `value` is exact: a decimal, or a fraction such as 3205/517."""

    name: str
    unit: str
    value: str = Field(examples=["3205/517"])
    shown: str = Field(examples=["6.1992"])
    missing: str = Field(description="Why there is no value, or empty.")

    @classmethod
    def of(cls, kpi: KpiValue) -> "KpiOut":
        """Rounding: `shown` to four decimals, half away from zero."""
        shown = "" if kpi.value is None else fixed(kpi.value, decimals=4)
        return cls.recorded(kpi.body(), shown=shown)


class AdjustmentOut(Out):
    """What one KPI contributes, before the limits on the total."""

    kpi: str
    step: str
    bps: DecimalText


class BasisOut(Out):
    """A fact a decision rests on."""

    kind: str
    id: str
    received_on: date


class ExplanationOut(Out):
    """A node of the explanation: its kind, its named values, and the nodes it rests on."""

    kind: str
    values: dict[str, str]
    children: list["ExplanationOut"]


class DecisionOut(Out):
    """A decision as recorded, with its sentences."""

    decision_id: str
    loan_id: str
    rulebook: RulebookRefOut
    test_period: PeriodOut
    cause: str
    decided_on: date
    effective: EffectiveOut
    kpis: list[KpiOut]
    adjustments: list[AdjustmentOut]
    total_bps: DecimalText
    previous_bps: DecimalText | None = Field(
        description="The step of the period before where a missing period rests on it, else null."
    )
    immaterial: bool = Field(
        description="A restatement moved the KPI too little: the step before is kept."
    )
    basis: list[BasisOut]
    supersedes: str
    meaning_mended: list[str] = Field(
        description="The mended meanings of the program that made it another decision; else none."
    )
    explanation: ExplanationOut
    sentences: BilingualOut

    @classmethod
    def told(cls, decision: Decision) -> "DecisionOut":
        parts, previous = decision.explanation.parts, decision.previous_e4bp
        return DecisionOut.recorded(
            decision.outcome()
            | {
                "kpis": [KpiOut.of(kpi) for kpi in decision.kpis],
                "adjustments": [
                    AdjustmentOut(kpi=item.kpi, step=part.words, bps=bps_text(item.adjustment_e4bp))
                    for item, part in zip(decision.adjustments, parts, strict=True)
                ],
                "previous_bps": None if previous is None else bps_text(previous),
            },
            decision_id=decision.decision_id,
            meaning_mended=list(decision.meaning_mended),
            explanation=decision.explanation.body(),
            sentences=sentences(decision),
        )


class RecordedDecisionOut(DecisionOut):
    """A decision with its number in the log."""

    seq: int

    @classmethod
    def of(cls, seq: int, decision: Decision) -> "RecordedDecisionOut":
        return cls(**dict(DecisionOut.told(decision)), seq=seq)


class DecisionListOut(Out):
    """A loan's decisions in the order of their announcement."""

    loan_id: str
    decisions: list[RecordedDecisionOut]


class ShortDecisionOut(Out):
    """The gist of a decision; the whole is at /v1/decisions/{decision_id}."""

    decision_id: str
    loan_id: str
    cause: str
    test_period: PeriodOut
    decided_on: date
    effective: EffectiveOut
    total_bps: DecimalText
    supersedes: str
    sentences: BilingualOut

    @classmethod
    def of(cls, decision: Decision) -> "ShortDecisionOut":
        return cls(
            decision_id=decision.decision_id,
            loan_id=decision.loan_id,
            cause=decision.cause.value,
            test_period=PeriodOut.days_of(decision.test_period),
            decided_on=decision.decided_on,
            effective=EffectiveOut.of(decision),
            total_bps=bps_text(decision.total_e4bp),
            supersedes=decision.supersedes,
            sentences=sentences(decision),
        )


class WhyOut(Out):
    """Why a loan pays what it pays on a day; null: no decision is in force."""

    loan_id: str
    as_of: date
    known: int | None
    decision: DecisionOut | None


def sentences(decision: Decision) -> BilingualOut:
    """What a decision says, in both languages."""
    return BilingualOut.said(lambda language: decision_sentence(decision, language=language))
