"""The order of operations that makes a loan's all-in rate, one step at a time.

Benchmark fixing, benchmark floor, multiplier, contractual spread, the most it may move at one
repricing, carbon step, rounding, all-in floor and cap, and once more the most that a repricing may
move the rate: a bound is the contract's last word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

from carbonstep.domain.loan.loan import Loan, RateRounding, RoundingMode
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.units.exact import round_half_away, text
from carbonstep.units.rate import RateE4bp, bps_text, percent_text


class RateOperation(StrEnum):
    """One operation on the way from a benchmark to the all-in rate, in the order they are done."""

    FIXED = "fixed"
    FIXING = "fixing"
    BENCHMARK_FLOOR = "benchmark_floor"
    MULTIPLIER = "multiplier"
    SPREAD = "spread"
    RISE_MAX = "rise_max"
    FALL_MAX = "fall_max"
    CARBON = "carbon"
    ROUNDING = "rounding"
    FLOOR = "floor"
    CAP = "cap"
    ALL_IN_RISE_MAX = "all_in_rise_max"
    ALL_IN_FALL_MAX = "all_in_fall_max"


_IN_BPS = frozenset(
    {
        RateOperation.SPREAD,
        RateOperation.RISE_MAX,
        RateOperation.FALL_MAX,
        RateOperation.CARBON,
        RateOperation.ROUNDING,
        RateOperation.ALL_IN_RISE_MAX,
        RateOperation.ALL_IN_FALL_MAX,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateStep:
    """An operation, the contract's number for it, and the rate after it.

    `value` is a rate or a difference of rates in 1e-4 bp, or the plain multiplier.
    """

    operation: RateOperation
    value: RateE4bp | Decimal
    after_e4bp: RateE4bp

    @property
    def by(self) -> str:
        """The number as it is written: rates and their bounds in percent, what is added or limits
        a move in basis points, the multiplier plain."""
        if isinstance(self.value, Decimal):
            return text(self.value)
        return (bps_text if self.operation in _IN_BPS else percent_text)(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRate:
    """The rate before the carbon step: benchmark after its floor and multiplier, and with spread.

    `rate_e4bp` is their sum unless the most that one repricing may move it holds.
    """

    benchmark_e4bp: RateE4bp
    rate_e4bp: RateE4bp
    steps: tuple[RateStep, ...]


def contract_rate(loan: Loan, fixing_e4bp: RateE4bp, previous_e4bp: int | None) -> ContractRate:
    """The contract rate from a repricing day on; `previous_e4bp` is the one before it, None at
    drawdown. Rounding: after the multiplier, to 1e-4 bp, half away from zero."""
    terms = loan.benchmark
    fixed = terms.index is BenchmarkIndex.FIXED
    rate = fixing_e4bp
    steps = [_step(RateOperation.FIXED if fixed else RateOperation.FIXING, rate, rate)]
    if terms.floor_e4bp is not None and rate < terms.floor_e4bp:
        rate = terms.floor_e4bp
        steps.append(_step(RateOperation.BENCHMARK_FLOOR, rate, rate))
    if terms.multiplier != 1:
        rate = RateE4bp(round_half_away(rate * terms.multiplier))
        steps.append(_step(RateOperation.MULTIPLIER, terms.multiplier, rate))
    benchmark = rate
    rate = RateE4bp(rate + loan.spread_e4bp)
    steps.append(_step(RateOperation.SPREAD, loan.spread_e4bp, rate))
    held = _held_move(loan, rate, previous_e4bp, RateOperation.RISE_MAX, RateOperation.FALL_MAX)
    if held is not None:
        rate = held.after_e4bp
        steps.append(held)
    return ContractRate(benchmark_e4bp=benchmark, rate_e4bp=rate, steps=tuple(steps))


def all_in_steps(
    loan: Loan, contract_e4bp: RateE4bp, carbon_e4bp: RateE4bp, previous_e4bp: int | None
) -> tuple[RateStep, ...]:
    """The steps from the contract rate to the all-in rate; the last one has it.

    `previous_e4bp` is the all-in rate that the benchmark before the last repricing makes with the
    same carbon step; None before the first repricing, and where no rounding can add to a move.
    Rounding: where the contract says so, to its multiple; nearest is half away from zero. Then the
    bounds.
    """
    rate = RateE4bp(contract_e4bp + carbon_e4bp)
    steps = [_step(RateOperation.CARBON, carbon_e4bp, rate)]
    if loan.rounding is not None:
        rate = rounded(loan.rounding, rate)
        steps.append(_step(RateOperation.ROUNDING, RateE4bp(loan.rounding.to_e4bp), rate))
    if loan.floor_e4bp is not None and rate < loan.floor_e4bp:
        rate = loan.floor_e4bp
        steps.append(_step(RateOperation.FLOOR, rate, rate))
    elif loan.cap_e4bp is not None and rate > loan.cap_e4bp:
        rate = loan.cap_e4bp
        steps.append(_step(RateOperation.CAP, rate, rate))
    # Last of all, and yet within floor and cap: the rate moves towards one that is within them.
    held = _held_move(
        loan, rate, previous_e4bp, RateOperation.ALL_IN_RISE_MAX, RateOperation.ALL_IN_FALL_MAX
    )
    return tuple(steps) if held is None else (*steps, held)


def rounding_adds_to_moves(loan: Loan) -> bool:
    """Whether rounding could let a repricing move the all-in rate by more than it may.

    Floor and cap bring two rates only closer together; rounding alone can drive them apart.
    """
    return loan.rounding is not None and (
        loan.rise_max_e4bp is not None or loan.fall_max_e4bp is not None
    )


def has_step(steps: Sequence[RateStep], operation: RateOperation) -> bool:
    """Whether an operation is among the steps: for bounds, whether they hold."""
    return any(step.operation is operation for step in steps)


def _held_move(
    loan: Loan, rate: int, previous: int | None, rise: RateOperation, fall: RateOperation
) -> RateStep | None:
    """The step that holds a rate to what one repricing may move it; None where it moves less."""
    if previous is None:
        return None
    if loan.rise_max_e4bp is not None and rate > previous + loan.rise_max_e4bp:
        return _step(rise, loan.rise_max_e4bp, RateE4bp(previous + loan.rise_max_e4bp))
    if loan.fall_max_e4bp is not None and rate < previous - loan.fall_max_e4bp:
        return _step(fall, loan.fall_max_e4bp, RateE4bp(previous - loan.fall_max_e4bp))
    return None


def _step(operation: RateOperation, value: RateE4bp | Decimal, after: RateE4bp) -> RateStep:
    return RateStep(operation=operation, value=value, after_e4bp=after)


def rounded(rounding: RateRounding, rate: int) -> RateE4bp:
    """A rate at the multiple that the contract says; nearest is half away from zero."""
    parts = Fraction(rate, rounding.to_e4bp)
    match rounding.mode:
        case RoundingMode.UP:
            whole = ceil(parts)
        case RoundingMode.DOWN:
            whole = floor(parts)
        case _:
            whole = round_half_away(parts)
    return RateE4bp(whole * rounding.to_e4bp)
