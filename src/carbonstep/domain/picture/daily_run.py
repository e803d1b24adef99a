"""What a daily run did, and which loans it set aside."""

from dataclasses import dataclass

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.part import Cause
from carbonstep.domain.market.fixing import Fixing
from carbonstep.domain.market.publication import MissingPublication
from carbonstep.domain.money.posting import Posting
from carbonstep.domain.money.true_up import TrueUp
from carbonstep.domain.picture.mending import MovedLoan
from carbonstep.reading.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """A loan that could not be posted, or not whole, and why; it does not stop the others."""

    loan_id: str
    problem: Problem


_MOVED = ("loans", "days", "decisions", "penalties")


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyRun:
    """What a daily run did.

    `taking_effect` counts the standing decisions whose first day is the run's business date.
    `set_aside` are the loans that could not be posted, or not whole. `missing_publications` were
    expected by the run's business date and are not recorded. `mended` are the loans that a mended
    meaning of the program moved; their postings and true-ups are among the others.
    """

    fixings: tuple[Fixing, ...]
    loans: int
    decisions: tuple[Decision, ...]
    taking_effect: int
    postings: tuple[Posting, ...]
    true_ups: tuple[TrueUp, ...]
    set_aside: tuple[SetAside, ...]
    missing_publications: tuple[MissingPublication, ...]
    mended: tuple[MovedLoan, ...] = ()

    @property
    def meaning_mended(self) -> dict[str, dict[str, int]]:
        """By the name of each meaning that moved something: how many loans, contract days,
        decisions and notices whose penalty interest is shown otherwise."""
        found: dict[str, dict[str, int]] = {}
        for loan in self.mended:
            for name in loan.meanings:
                count = found.setdefault(name, dict.fromkeys(_MOVED, 0))
                count["loans"] += 1
                count["days"] += sum(name in day.meanings for day in loan.days)
                count["decisions"] += sum(name in item.meanings for item in loan.decisions)
                count["penalties"] += sum(name in item.meanings for item in loan.penalties)
        return found

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
