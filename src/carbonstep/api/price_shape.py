"""What the API says of decisions, rates and interest."""

from datetime import date

from pydantic import Field

from carbonstep.api.loan_event_shape import LoanEventOut, PenaltyOut
from carbonstep.api.shape import (
    BilingualOut,
    DecimalText,
    Out,
    PeriodOut,
    ProblemOut,
    RulebookRefOut,
)
from carbonstep.api.statement_shape import BenefitOut, CashFlowOut, RateStepOut


class EffectiveOut(Out):
    """When a decision's step holds: from `from` up to but not including `to` (null: open)."""

    from_: date = Field(alias="from")
    to: date | None
    provisional: bool


class KpiOut(Out):
    """A KPI as measured. `value` is exact: a decimal, or a fraction such as 3205/517."""

    name: str
    unit: str
    value: str = Field(examples=["3205/517"])
    shown: str = Field(examples=["6.1992"])
    missing: str = Field(description="Why there is no value, or empty.")


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
    immaterial: bool = Field(
        description="A restatement moved the KPI too little: the step before is kept."
    )
    basis: list[BasisOut]
    supersedes: str
    explanation: ExplanationOut
    sentences: BilingualOut


class RecordedDecisionOut(DecisionOut):
    """A decision with its number in the log."""

    seq: int


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


class BenchmarkOut(Out):
    """The benchmark of a segment. `published_on` is null for a fixed rate."""

    index: str
    rate_pct: DecimalText
    published_on: date | None


class SegmentOut(PeriodOut):
    """Days on which no component of the rate changes."""

    benchmark: BenchmarkOut
    spread_bps: DecimalText
    carbon_bps: DecimalText
    all_in_pct: DecimalText
    steps: list[RateStepOut]
    bounded: str = Field(description="floor, cap, or empty.")
    projected: bool = Field(description="The benchmark is only known once it is repriced.")
    decision_id: str


class InterestPartOut(PeriodOut):
    """The part of a settlement period under one segment; yuan."""

    days: int
    units: int = Field(description="The days as the day count counts them.")
    principal: DecimalText
    all_in_pct: DecimalText
    amount: DecimalText
    exact: DecimalText
    projected: bool


class InterestOut(PeriodOut):
    """A settlement period; yuan."""

    days: int
    pays_on: date
    provisional: bool
    amount: DecimalText
    accrued: DecimalText
    saved: DecimalText
    status: str
    projected: bool
    by_segment: list[InterestPartOut]


class DueOut(Out):
    """Something that is due."""

    kind: str
    on: date
    about: str
    overdue: bool
    provisional: bool


class QuoteRulebookOut(RulebookRefOut):
    """The rulebook version a quote is priced by."""

    title: BilingualOut
    illustrative: bool


class QuoteOut(Out):
    """The answer to a quote, as docs/reference/quote.md describes it."""

    schema_: str = Field(alias="schema", examples=["carbonstep.quote/1"])
    as_of: date
    rulebook: QuoteRulebookOut
    kpis: list[KpiOut]
    adjustments: list[AdjustmentOut]
    total_bps: DecimalText
    effective: EffectiveOut | None
    explanation: ExplanationOut | None
    sentences: BilingualOut
    decisions: list[DecisionOut]
    segments: list[SegmentOut]
    interest: list[InterestOut]
    cash_flow: list[CashFlowOut]
    benefit: BenefitOut
    events: list[LoanEventOut] = Field(description="Those that stand, by day.")
    penalties: list[PenaltyOut]
    due: list[DueOut]
    warnings: list[ProblemOut]


class RateOut(Out):
    """What a loan pays on a day, as known at a moment. Before the first decision, carbon is 0."""

    loan_id: str
    on: date
    known: int = Field(description="Log entries known at that moment; as known_at, the same again.")
    segment: SegmentOut
    decision_id: str
    sentences: BilingualOut = Field(description="Why; empty before the first decision.")
    rulebook: RulebookRefOut


class TimelineOut(Out):
    """A loan's whole life."""

    loan_id: str
    as_of: date
    known: int
    segments: list[SegmentOut]
    interest: list[InterestOut]
    decisions: list[ShortDecisionOut]
    events: list[LoanEventOut] = Field(description="Those that stand, by day.")
    penalties: list[PenaltyOut]
    due: list[DueOut]


class WhatIfSideOut(Out):
    """One side of a what-if; the first three are null where the loan bears no interest then."""

    all_in_pct: DecimalText | None
    total_bps: DecimalText | None = Field(description="The carbon step in force on that day.")
    interest_a_year: DecimalText | None = Field(
        description="Yuan: principal times rate, without a day count."
    )
    decision_id: str
    sentences: BilingualOut
    segments: list[SegmentOut]


class WhatIfOut(Out):
    """A loan now, and as it would stand, compared on one day.

    `on` is the business date, or the later day on which the hypothesis has taken full effect.
    `saved_a_year`: yuan, positive where the borrower would pay less.
    """

    loan_id: str
    as_of: date
    on: date
    now: WhatIfSideOut
    then: WhatIfSideOut
    saved_a_year: DecimalText | None
