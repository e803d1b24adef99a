"""What a loan pays on a day as JSON, and how that rate was made."""

from datetime import date

from pydantic import Field

from carbonstep.domain.picture.pricing import Priced
from carbonstep.domain.rate.rate_step import RateStep
from carbonstep.domain.rate.segment import RateSegment
from carbonstep.present.json.decision import sentences
from carbonstep.present.json.shape import (
    NOT_SAID,
    BilingualOut,
    DecimalText,
    Out,
    PeriodOut,
    RulebookRefOut,
)
from carbonstep.units.rate import bps_text, percent_text


class RateStepOut(Out):
    """One operation on the way to a rate: the contract's number for it, and the rate after it."""

    operation: str = Field(examples=["fixing", "spread", "carbon", "floor", "rounding"])
    by: DecimalText = Field(
        description="Percent for rates and bounds of rates, bp for what is added, limits a move "
        "or is rounded to, plain for the multiplier."
    )
    after_pct: DecimalText

    @classmethod
    def of(cls, step: RateStep) -> "RateStepOut":
        return cls(
            operation=step.operation.value,
            by=step.by,
            after_pct=percent_text(step.after_e4bp),
        )


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
    publication_missing_on: date | None = Field(
        description="The day of the publication its benchmark needs that is not recorded; the one "
        "before stands in, and interest that rests on it is not posted."
    )
    decision_id: str

    @classmethod
    def of(cls, segment: RateSegment) -> "SegmentOut":
        return cls(
            from_=segment.period.start,
            to=segment.period.end,
            benchmark=BenchmarkOut(
                index=segment.benchmark_index.value,
                rate_pct=percent_text(segment.benchmark_e4bp),
                published_on=segment.fixing_published_on,
            ),
            spread_bps=bps_text(segment.spread_e4bp),
            carbon_bps=bps_text(segment.carbon_e4bp),
            all_in_pct=percent_text(segment.all_in_e4bp),
            steps=[RateStepOut.of(step) for step in segment.steps],
            bounded=segment.bounded.value,
            projected=segment.projected,
            publication_missing_on=segment.publication_missing_on,
            decision_id=segment.decision_id,
        )


class RateOut(Out):
    """What a loan pays on a day, as known at a moment. Before the first decision, carbon is 0."""

    loan_id: str
    on: date
    known: int = Field(description="Log entries known at that moment; as known_at, the same again.")
    segment: SegmentOut
    decision_id: str
    sentences: BilingualOut = Field(description="Why; empty before the first decision.")
    rulebook: RulebookRefOut

    @classmethod
    def of(cls, priced: Priced, segment: RateSegment, *, on: date, known: int) -> "RateOut":
        """The rate of a recorded loan on a day that `segment` holds, by `known` log entries."""
        decision = priced.decision(segment.decision_id)
        return cls(
            loan_id=priced.loan.loan_id,
            on=on,
            known=known,
            segment=SegmentOut.of(segment),
            decision_id=segment.decision_id,
            sentences=NOT_SAID if decision is None else sentences(decision),
            rulebook=RulebookRefOut.ref_of(priced.contract.on(on).rulebook),
        )
