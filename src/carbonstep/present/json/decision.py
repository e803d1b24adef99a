"""Decisions as JSON: whole, with why and sentences, or in short."""

from datetime import date

from pydantic import Field

from carbonstep.domain.decision.decision import Decision, KpiValue
from carbonstep.domain.decision.explanation import Explanation, MeasuredKpi
from carbonstep.domain.decision.measure import OpenPeriod
from carbonstep.domain.decision.part import DecidedOutput, DecidedPart
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.pricing import Coming
from carbonstep.domain.picture.why import why_of
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.present.json.shape import (
    FROM,
    BilingualOut,
    DecimalText,
    Out,
    PeriodOut,
    RulebookRefOut,
)
from carbonstep.present.sentence.decision import decision_sentence
from carbonstep.present.sentence.why import coming_sentence, open_sentence
from carbonstep.units.exact import fixed
from carbonstep.units.rate import bps_text, percent_text


class EffectiveOut(Out):
    """When a decision's step holds: from `from` up to but not including `to` (null: open).

    Where both are one day the decision is without effect: the loan ends first.
    """

    from_: date = Field(validation_alias=FROM, serialization_alias="from")
    to: date | None
    provisional: bool
    without_effect: bool

    @classmethod
    def of(cls, decision: Decision) -> "EffectiveOut":
        return cls(
            from_=decision.effective_from,
            to=decision.effective_to,
            provisional=decision.effective_provisional,
            without_effect=decision.without_effect,
        )

    @classmethod
    def of_part(cls, part: DecidedPart) -> "EffectiveOut":
        return cls(
            from_=part.effective_from,
            to=part.effective_to,
            provisional=part.effective_provisional,
            without_effect=not part.has_effect,
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


class PartOut(Out):
    """What one KPI's part of an output stands at, after its missing treatment and its limits.

    `cause` is what made it due, empty while its KPI is waited for: what stood before goes on.
    """

    kpi: str
    state: str = Field(examples=["measured", "missing", "undecided"])
    cause: str
    step: str = Field(
        description="The step that the value hit, or line; empty where the decision hit none.",
        examples=["at_least 5"],
    )
    bps: DecimalText
    previous_bps: DecimalText | None = Field(
        description="The part of the period before where this one rests on it, else null."
    )
    immaterial: bool = Field(
        description="A restatement moved the KPI too little: the part before is kept."
    )
    effective: EffectiveOut | None = Field(description="Null while the KPI is waited for.")
    decided_by: str = Field(
        description="The earlier decision of the period that the part is carried over from, or "
        "empty where this one made it."
    )

    @classmethod
    def of(cls, part: DecidedPart, explanation: Explanation) -> "PartOut":
        taken = (one.words for one in explanation.parts if one.kpi == part.kpi)
        previous = part.previous_e4bp
        return cls(
            kpi=part.kpi,
            state=part.state.value,
            cause="" if part.cause is None else part.cause.value,
            step=next(taken, ""),
            bps=bps_text(part.stands_e4bp),
            previous_bps=None if previous is None else bps_text(previous),
            immaterial=part.immaterial,
            effective=None if part.cause is None else EffectiveOut.of_part(part),
            decided_by=part.decided_by,
        )


class OutputOut(Out):
    """What an output of the rulebook comes to: its parts, put together as `combine` says and within
    its limits, each null where there is none."""

    name: str = Field(examples=["margin"])
    combine: str = Field(examples=["sum", "best", "worst"])
    lowest_bps: DecimalText | None
    highest_bps: DecimalText | None
    total_bps: DecimalText
    parts: list[PartOut]

    @classmethod
    def of(cls, output: DecidedOutput, explanation: Explanation) -> "OutputOut":
        body = output.body()
        return cls(
            name=output.name,
            combine=body["combine"],
            lowest_bps=body["lowest_bps"],
            highest_bps=body["highest_bps"],
            total_bps=body["total_bps"],
            parts=[PartOut.of(part, explanation) for part in output.parts],
        )


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
    outputs: list[OutputOut]
    total_bps: DecimalText = Field(description="What the output that moves the rate comes to.")
    basis: list[BasisOut]
    supersedes: str
    meaning_mended: list[str] = Field(
        description="The mended meanings of the program that made it another decision; else none."
    )
    explanation: ExplanationOut
    sentences: BilingualOut

    @classmethod
    def told(cls, decision: Decision) -> "DecisionOut":
        return DecisionOut.recorded(
            decision.outcome()
            | {
                "effective": EffectiveOut.of(decision),
                "kpis": [KpiOut.of(kpi) for kpi in decision.kpis],
                "outputs": [
                    OutputOut.of(output, decision.explanation) for output in decision.outputs
                ],
                "total_bps": bps_text(decision.total_e4bp),
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


class LackingOut(Out):
    """A figure that a KPI needs. `unit` is the one it has where another is needed, else empty."""

    name: str
    unit: str
    needed_unit: str


class BesideOut(PeriodOut):
    """A report that lies there and is not of the test period, or of another product."""

    report_id: str
    product_id: str
    differs: str = Field(examples=["period_differs", "product_differs"])


class MissingOut(Out):
    """A KPI without a value: why, the figures it needs, and what lies there and is not enough.

    `report_id` is a report of the period that lacks something, or empty; `found` and `needed` are
    its assurance and the one that is needed, where that is it, or its boundary or standard and that
    of `compared_with`, a report or a rulebook version, empty where the period's own reports differ.
    `days_lacking` are those that shorter reports leave out; `input` is the parameter or benchmark
    that has no value.
    """

    kpi: str
    why: str = Field(examples=["assurance_insufficient"])
    figures: list[LackingOut]
    report_id: str
    found: str
    needed: str
    beside: BesideOut | None
    compared_with: str
    days_lacking: list[PeriodOut]
    input: str

    @classmethod
    def of(cls, kpi: MeasuredKpi) -> "MissingOut":
        report = kpi.reports[0] if kpi.reports else None
        beside, compared = kpi.beside, kpi.compared
        found, needed = "", ""
        if report is not None and kpi.missing is MissingWhy.ASSURANCE and kpi.needed_assurance:
            found, needed = report.assurance.value, kpi.needed_assurance.value
        elif compared is not None:
            found, needed = compared.found, compared.needed
        return cls(
            kpi=kpi.name,
            why="" if kpi.missing is None else kpi.missing.value,
            figures=[
                LackingOut(name=item.name, unit=item.unit, needed_unit=item.needed_unit)
                for item in kpi.lacking
            ],
            report_id="" if report is None else report.report_id,
            found=found,
            needed=needed,
            compared_with="" if compared is None else compared.report_id or compared.by_rulebook,
            days_lacking=[PeriodOut.days_of(days.period) for days in kpi.days_lacking],
            input=kpi.unset or ("" if kpi.benchmark is None else kpi.benchmark.name),
            beside=None
            if beside is None
            else BesideOut(
                from_=beside.starts_on,
                to=beside.ends_on,
                report_id=beside.report_id,
                product_id=beside.product_id,
                differs=beside.differs.value,
            ),
        )


class OpenPeriodOut(PeriodOut):
    """A test period that is over and lacks what it needs. `due_on` is the last day on which its
    report is in time."""

    due_on: date
    missing: list[MissingOut]
    sentences: BilingualOut

    @classmethod
    def lacking(cls, found: OpenPeriod) -> "OpenPeriodOut":
        return OpenPeriodOut(
            from_=found.period.start,
            to=found.period.end,
            due_on=found.due_on,
            missing=[MissingOut.of(kpi) for kpi in found.kpis],
            sentences=BilingualOut.said(lambda language: open_sentence(found, language=language)),
        )


class ComingOut(Out):
    """A decision that is announced and not yet in force, and the first rate that rests on it."""

    decision_id: str
    decided_on: date
    from_: date = Field(validation_alias=FROM, serialization_alias="from")
    carbon_bps: DecimalText
    all_in_pct: DecimalText
    sentences: BilingualOut

    @classmethod
    def of(cls, coming: Coming) -> "ComingOut":
        return cls(
            decision_id=coming.decision.decision_id,
            decided_on=coming.decision.decided_on,
            from_=coming.on,
            carbon_bps=bps_text(coming.segment.carbon_e4bp),
            all_in_pct=percent_text(coming.segment.all_in_e4bp),
            sentences=BilingualOut.said(
                lambda language: coming_sentence(coming, language=language)
            ),
        )


class WhyOut(Out):
    """Why a loan pays what it pays on a day. `decision` null: none is in force; `coming` are those
    announced that take hold later, `without_effect` those that the loan ends before, `open` the
    test periods that lack what they need."""

    loan_id: str
    as_of: date
    known: int | None
    decision: DecisionOut | None
    coming: list[ComingOut]
    without_effect: list[ShortDecisionOut]
    open: list[OpenPeriodOut]

    @classmethod
    def of(cls, picture: LoanPicture) -> "WhyOut":
        why = why_of(picture)
        return cls(
            loan_id=picture.loan.loan_id,
            as_of=picture.as_of,
            known=picture.known,
            decision=None if why.decision is None else DecisionOut.told(why.decision),
            coming=[ComingOut.of(coming) for coming in why.coming],
            without_effect=[ShortDecisionOut.of(decision) for decision in why.without_effect],
            open=[OpenPeriodOut.lacking(found) for found in why.open],
        )


def sentences(decision: Decision) -> BilingualOut:
    """What a decision says, in both languages."""
    return BilingualOut.said(lambda language: decision_sentence(decision, language=language))
