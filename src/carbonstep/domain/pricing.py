"""The whole line for one loan: decisions to carbon steps, rate segments and interest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.carbon_step import CarbonStep
from carbonstep.domain.decide import decide_all
from carbonstep.domain.decision import Decision
from carbonstep.domain.decision_event import Evidence
from carbonstep.domain.fixing import FixingTable
from carbonstep.domain.interest import InterestPeriod, interest_statement
from carbonstep.domain.loan import Loan
from carbonstep.domain.rate_segment import RateSegment, rate_segments
from carbonstep.domain.rulebook import Rulebook
from carbonstep.domain.settlement import settlement_periods
from carbonstep.units.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """A loan priced over its whole life, as one sees it on `as_of`."""

    loan: Loan
    as_of: date
    decisions: tuple[Decision, ...]
    segments: tuple[RateSegment, ...]
    interest: tuple[InterestPeriod, ...]

    def decision(self, decision_id: str) -> Decision | None:
        """The decision of this id, or None (an empty id: before the first decision)."""
        return next((d for d in self.decisions if d.decision_id == decision_id), None)


def price(
    rulebook: Rulebook,
    loan: Loan,
    evidence: Evidence,
    *,
    fixings: FixingTable,
    as_of: date,
) -> Priced | Problem:
    """Decide and price from facts alone: what a quote, a what-if and a recalculation share.

    Errors: `fixing_missing`, `limits_order`.
    """
    decisions = decide_all(rulebook, loan, evidence, as_of=as_of)
    return price_decided(loan, decisions, fixings=fixings, as_of=as_of)


def price_decided(
    loan: Loan, decisions: Sequence[Decision], *, fixings: FixingTable, as_of: date
) -> Priced | Problem:
    """Price a loan on decisions already made, in the order they were announced."""
    segments = rate_segments(loan, fixings=fixings, steps=carbon_steps(decisions), as_of=as_of)
    if isinstance(segments, Problem):
        return segments
    return Priced(
        loan=loan,
        as_of=as_of,
        decisions=tuple(decisions),
        segments=segments,
        interest=interest_statement(
            loan, segments=segments, periods=settlement_periods(loan), as_of=as_of
        ),
    )


def carbon_steps(decisions: Iterable[Decision]) -> tuple[CarbonStep, ...]:
    """What decisions do to the rate, in the order given."""
    return tuple(
        CarbonStep(
            decision_id=decision.decision_id,
            test_period=decision.test_period,
            order=order,
            effective_from=decision.effective_from,
            effective_to=decision.effective_to,
            total_e4bp=decision.total_e4bp,
        )
        for order, decision in enumerate(decisions)
    )
