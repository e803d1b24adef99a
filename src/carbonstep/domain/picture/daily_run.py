"""What a daily run did, and which loans it set aside."""

from dataclasses import dataclass

from carbonstep.domain.decision.decision import Cause, Decision
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.reading.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A loan that could not be posted, or not whole, and why; it does not stop the others."""

    loan_id: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyRun:
    """What a daily run did.

    `taking_effect` counts the standing decisions whose first day is the run's business date.
    `set_aside` are the loans that could not be posted, or not whole. `missing_publications` were
    expected by the run's business date and are not recorded.
    """

    fixings: tuple[Fixing, ...]
    loans: int
    decisions: tuple[Decision, ...]
    taking_effect: int
    postings: tuple[Posting, ...]
    true_ups: tuple[TrueUp, ...]
    set_aside: tuple[SetAside, ...]
    missing_publications: tuple[MissingPublication, ...]

    @property
    def missing(self) -> int:
        """The decisions that found a report missing."""
        return sum(decision.cause is Cause.MISSING for decision in self.decisions)

    @property
    def counts(self) -> dict[str, int]:
        """What is counted of the run, in the order it is told."""
        return {
            "fixings": len(self.fixings),
            "loans": self.loans,
            "decisions": len(self.decisions),
            "missing": self.missing,
            "taking_effect": self.taking_effect,
            "postings": len(self.postings),
            "true_ups": len(self.true_ups),
            "set_aside": len(self.set_aside),
        }
