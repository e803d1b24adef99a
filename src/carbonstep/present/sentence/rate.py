"""One sentence for a rate: what it is made of, and what it comes to."""

from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rate.rate_step import RateOperation
from carbonstep.domain.rate.segment import Bound, RateSegment
from carbonstep.present.words.label import BENCHMARKS
from carbonstep.present.words.number import MINUS, rate_display
from carbonstep.present.words.translation import Language, Say, speaker


def rate_sentence(segment: RateSegment, *, language: Language) -> str:
    """Benchmark plus spread plus carbon step is the all-in rate: '1-year LPR 3.10 % + … = 3.45 %'.

    Where the contract rounds the sum, or its limits at a repricing hold, the rate that takes its
    place follows; then the loan's floor or cap, where it holds.
    """
    say = speaker(language)
    total = sum(segment.components)
    values = {
        "benchmark": benchmark_label(segment.benchmark_index, say),
        "base": rate_display(segment.benchmark_e4bp),
        "spread": signed_term(segment.spread_e4bp),
        "carbon": signed_term(segment.carbon_e4bp, zero=MINUS),
        "sum": rate_display(total),
    }
    formula = say("{benchmark} {base} % {spread} % {carbon} % = {sum} %", **values)
    after = {step.operation: step.after_e4bp for step in segment.steps}
    reached = after.get(RateOperation.ROUNDING, after[RateOperation.CARBON])
    if segment.bounded is not Bound.NONE and reached != total:
        formula += _by_limits(reached, say)
    if segment.bounded is Bound.FLOOR:
        reached = after[RateOperation.FLOOR]
        formula += say(", raised to the floor of {rate} %", rate=rate_display(reached))
    if segment.bounded is Bound.CAP:
        reached = after[RateOperation.CAP]
        formula += say(", lowered to the cap of {rate} %", rate=rate_display(reached))
    if segment.all_in_e4bp != (total if segment.bounded is Bound.NONE else reached):
        formula += _by_limits(segment.all_in_e4bp, say)
    return formula + (say(" (projected)") if segment.projected else "")


def _by_limits(rate_e4bp: int, say: Say) -> str:
    return say(", by the contract's limits and rounding {rate} %", rate=rate_display(rate_e4bp))


def benchmark_label(index: BenchmarkIndex, say: Say) -> str:
    """What people call a benchmark."""
    return say(BENCHMARKS[index])


def signed_term(rate_e4bp: int, *, zero: str = "+") -> str:
    """A rate as a term of a sum, its sign set apart: '+ 0.45', '− 0.10'.

    >>> signed_term(450_000), signed_term(-100_000), signed_term(0, zero="−")
    ('+ 0.45', '− 0.10', '− 0.00')
    """
    sign = zero if rate_e4bp == 0 else "+" if rate_e4bp > 0 else MINUS
    return f"{sign} {rate_display(abs(rate_e4bp))}"
