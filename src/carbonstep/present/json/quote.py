"""A loan priced as JSON: decimals as text, days as ISO dates.

Periods are half open: `to` is the first day that no longer belongs.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from pydantic import AliasChoices, Field

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.rated import Rated
from carbonstep.domain.picture.statement import benefit_of
from carbonstep.domain.rate.segment import RateSegment, rate_on
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.present.json.benefit import BenefitOut
from carbonstep.present.json.cash_flow import CashFlowOut
from carbonstep.present.json.decision import (
    DecisionOut,
    EffectiveOut,
    ExplanationOut,
    KpiOut,
    OutputOut,
)
from carbonstep.present.json.loan import LoanOut, TermsChangedOut
from carbonstep.present.json.loan_event import (
    LoanEventOut,
    MatchedReceiptOut,
    PayoffOut,
    PenaltyOut,
)
from carbonstep.present.json.rate import SegmentOut
from carbonstep.present.json.shape import (
    NOT_SAID,
    BilingualOut,
    DecimalText,
    Out,
    ProblemOut,
    RulebookRefOut,
)
from carbonstep.present.json.timeline import DueOut, InterestOut, interest_outs
from carbonstep.reading.problem import Problem
from carbonstep.units.rate import bps_text

QUOTE_SCHEMA = "carbonstep.quote/1"
QUOTE_RATE_SCHEMA = "carbonstep.quote-rate/1"


class QuoteRulebookOut(RulebookRefOut):
    """The rulebook version a quote is priced by."""

    title: BilingualOut
    illustrative: bool

    @classmethod
    def of(cls, rulebook: Rulebook) -> "QuoteRulebookOut":
        return cls(
            id=rulebook.rulebook_id,
            version=rulebook.version,
            hash=rulebook.content_hash,
            title=BilingualOut.of(rulebook.title),
            illustrative=rulebook.illustrative,
        )


class QuoteOut(Out):
    """The answer to a quote, as docs/reference/quote.md describes it."""

    schema_: str = Field(
        validation_alias=AliasChoices("schema", "schema_"),
        serialization_alias="schema",
        examples=["carbonstep.quote/1"],
    )
    as_of: date
    rulebook: QuoteRulebookOut
    kpis: list[KpiOut]
    outputs: list[OutputOut]
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
    terms_changed: list[TermsChangedOut] = Field(description="Since booking, by day.")
    receipts: list[MatchedReceiptOut] = Field(description="What each receipt pays, by day.")
    penalties: list[PenaltyOut]
    payoff: PayoffOut | None = Field(description="What a payoff asks for; else null.")
    due: list[DueOut]
    warnings: list[ProblemOut]

    @classmethod
    def priced(cls, picture: LoanPicture, *, warnings: Iterable[Problem] = ()) -> "QuoteOut":
        """The answer to a quote: the decision in force on `as_of`, then the whole life.

        `kpis`, `outputs`, `total_bps`, `effective`, `explanation` and `sentences` are of the
        decision in force on the business date; where none is in force they are of the next to take
        effect, and where there is none they are empty and `total_bps` is 0.
        """
        priced = picture.priced
        decision = decision_shown(priced.decisions, priced.segments, as_of=picture.as_of)
        told = [DecisionOut.told(item) for item in priced.decisions]
        shown = None if decision is None else told[priced.decisions.index(decision)]
        return QuoteOut(
            schema_=QUOTE_SCHEMA,
            as_of=picture.as_of,
            rulebook=QuoteRulebookOut.of(picture.rulebook),
            kpis=[] if shown is None else shown.kpis,
            outputs=[] if shown is None else shown.outputs,
            total_bps="0" if shown is None else shown.total_bps,
            effective=None if shown is None else shown.effective,
            explanation=None if shown is None else shown.explanation,
            sentences=NOT_SAID if shown is None else shown.sentences,
            decisions=told,
            segments=[SegmentOut.of(segment) for segment in priced.segments],
            interest=interest_outs(picture),
            cash_flow=[CashFlowOut.of(flow) for flow in priced.flows],
            benefit=BenefitOut.by_period(benefit_of(picture)),
            events=[LoanEventOut.of(event) for event in priced.events],
            terms_changed=[TermsChangedOut.of(item) for item in priced.contract.history],
            receipts=[MatchedReceiptOut.of(item) for item in priced.receipts],
            penalties=[PenaltyOut.owed(line) for line in priced.penalties],
            payoff=PayoffOut.of(priced.payoff),
            due=[DueOut.of(due) for due in picture.due],
            warnings=[ProblemOut.of(warning) for warning in warnings],
        )


class LoanPictureOut(QuoteOut):
    """A recorded loan as a quote is answered, with its terms and what was known."""

    loan: LoanOut
    known: int | None

    @classmethod
    def of(cls, picture: LoanPicture) -> "LoanPictureOut":
        return cls(
            **dict(QuoteOut.priced(picture)), loan=LoanOut.of(picture.loan), known=picture.known
        )


class QuoteRateOut(Out):
    """The rate alone of a quote: what the decision in force comes to, and what is paid on each
    day. No money is told, and nothing that only the money tells is refused."""

    schema_: str = Field(
        validation_alias=AliasChoices("schema", "schema_"),
        serialization_alias="schema",
        examples=["carbonstep.quote-rate/1"],
    )
    as_of: date
    rulebook: QuoteRulebookOut
    decision_id: str = Field(description="Of the decision shown, or empty.")
    outputs: list[OutputOut]
    total_bps: DecimalText
    effective: EffectiveOut | None
    segments: list[SegmentOut] = Field(
        description="To the maturity, or to the day of a payoff: whether the loan is repaid "
        "before is not looked at."
    )
    warnings: list[ProblemOut]

    @classmethod
    def of(
        cls, rated: Rated, rulebook: Rulebook, *, as_of: date, warnings: Iterable[Problem]
    ) -> "QuoteRateOut":
        """The rate of a quote, of the decision that `QuoteOut` shows."""
        decision = decision_shown(rated.decisions, rated.segments, as_of=as_of)
        return cls(
            schema_=QUOTE_RATE_SCHEMA,
            as_of=as_of,
            rulebook=QuoteRulebookOut.of(rulebook),
            decision_id="" if decision is None else decision.decision_id,
            outputs=[]
            if decision is None
            else [OutputOut.of(output, decision.explanation) for output in decision.outputs],
            total_bps="0" if decision is None else bps_text(decision.total_e4bp),
            effective=None if decision is None else EffectiveOut.of(decision),
            segments=[SegmentOut.of(segment) for segment in rated.segments],
            warnings=[ProblemOut.of(warning) for warning in warnings],
        )


def decision_shown(
    decisions: Sequence[Decision], segments: Sequence[RateSegment], *, as_of: date
) -> Decision | None:
    """The decision in force on the business date, else the next to take effect, else None."""
    segment = rate_on(segments, as_of)
    decided_by = "" if segment is None else segment.decision_id
    in_force = next((d for d in decisions if d.decision_id == decided_by), None)
    coming = [d for d in decisions if d.effective_from > as_of and not d.without_effect]
    return in_force or min(coming, key=lambda d: d.effective_from, default=None)
