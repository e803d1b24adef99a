"""What a rulebook's decisions wait for before they act, and a loan that never has it."""

from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.reason import LoanReason
from carbonstep.domain.loan.repricing_day import repricing_days
from carbonstep.domain.loan.settlement import nominal_ends
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.rulebook import EffectiveRule, Rulebook
from carbonstep.domain.rulebook.tested_on import tested_on
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.problem import Place, Problem
from carbonstep.reading.reading import Reading


def waits_in_vain(rulebook: Rulebook, loan: Loan) -> Problem | None:
    """Why no decision under a rulebook can change the rate of a loan on any day of its life.

    The drawdown is no repricing: from it a fixed rate holds to the end. The first interest period
    is one that a decision can wait for where the first test period is over before the drawdown.
    How late in its life a loan is repriced is not asked: a later maturity may be agreed, and a
    decision that comes too late is told by itself. Errors: `no_repricing`, `no_interest_period`.
    """
    match rulebook.test.effective.rule:
        case EffectiveRule.NEXT_REPRICING:
            return None if _is_repriced(loan) else _no_repricing(rulebook, loan)
        case EffectiveRule.NEXT_INTEREST_PERIOD:
            ends = nominal_ends(loan.interest, loan.drawn_on, loan.latest_on)
            if len(ends) > 1 or _tested_before_drawdown(rulebook, loan):
                return None
            return Problem(
                reason=LoanReason.NO_INTEREST_PERIOD,
                place=Place(path="interest"),
                found=ends[0].isoformat(),
                needed=str(rulebook.ref),
            )
        case _:
            return None


def note_waits_in_vain(reading: Reading, node: Node, loan: Loan, rulebook: Rulebook) -> None:
    """Note in a document of terms that a loan and its rulebook version do not go together: at the
    term that gives the loan no such day, else at the version that asks for one."""
    problem = waits_in_vain(rulebook, loan)
    if problem is None:
        return
    named = (node.part(name) for name in (problem.place.path or "", "rulebook"))
    at = next((part for part in named if part is not node), node)
    reading.note(problem.reason, at, found=problem.found, needed=problem.needed)


def _is_repriced(loan: Loan) -> bool:
    return len(repricing_days(loan, until=loan.latest_on)) > 1


def _no_repricing(rulebook: Rulebook, loan: Loan) -> Problem:
    is_fixed = loan.benchmark.index is BenchmarkIndex.FIXED
    last = loan.latest_on.isoformat()
    return Problem(
        reason=LoanReason.NO_REPRICING,
        place=Place(path="benchmark"),
        found=phrase("its rate is fixed")
        if is_fixed
        else phrase("its first repricing day after the drawdown is not before {day}", day=last),
        needed=str(rulebook.ref),
    )


def _tested_before_drawdown(rulebook: Rulebook, loan: Loan) -> bool:
    """Whether a report of the first test period can come before the drawdown."""
    first = loan.first_test_on or loan.drawn_on
    return tested_on(rulebook.test, first).end < loan.drawn_on
