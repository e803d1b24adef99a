"""Reads what a loan's rate is built on, and how often it is taken up anew."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from carbonstep.domain.loan.loan import Benchmark, RepricingAnchor
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.reading.amount import read_bound, read_factor, read_percent
from carbonstep.reading.confirmation import Confirmation
from carbonstep.reading.day import parse_date
from carbonstep.reading.node import Node
from carbonstep.reading.problem import Problem, Reason
from carbonstep.reading.reading import Reading

BENCHMARK_KEYS = ("index", "repricing", "rate_pct", "multiplier", "floor_pct")
REPRICING_KEYS = ("every_months", "anchor", "fixing_lag")

FIXING_LAG_MAX = 10
MULTIPLIER_MAX = 10
_MULTIPLIER_DECIMALS = 6

_FLOATING_ONLY = ("repricing", "multiplier", "floor_pct")
FLOATING = f"index: {BenchmarkIndex.LPR_1Y.value}, {BenchmarkIndex.LPR_5Y.value}"


class _RepricingWord(StrEnum):
    MONTH_1 = "1"
    MONTH_3 = "3"
    MONTH_6 = "6"
    MONTH_12 = "12"


def read_benchmark(reading: Reading, node: Node, confirmation: Confirmation) -> Benchmark | None:
    """The benchmark, or None where it is not clear what the rate is built on."""
    parts = reading.mapping(node, required=BENCHMARK_KEYS[:1], optional=BENCHMARK_KEYS[1:])
    before = len(reading.problems)
    index = reading.word(parts.get("index"), BenchmarkIndex, otherwise=BenchmarkIndex.LPR_1Y)
    if "index" not in parts or len(reading.problems) > before:
        return None
    is_fixed = index is BenchmarkIndex.FIXED
    if is_fixed != ("rate_pct" in parts):
        needed = "rate_pct with index 'fixed', and only there"
        reading.note(Reason.SHAPE, node, found=f"index '{index.value}'", needed=needed)
        return None
    if is_fixed:
        for name in _FLOATING_ONLY:
            if name in parts:
                reading.note(Reason.TERM_UNUSED, parts[name], found=name, needed=FLOATING)
        rate = read_percent(reading, parts["rate_pct"], confirmation)
        return Benchmark(index=index, every_months=None, fixed_e4bp=rate)
    multiplier = Decimal(1)
    if "multiplier" in parts:
        multiplier = read_factor(
            reading, parts["multiplier"], up_to=MULTIPLIER_MAX, decimals=_MULTIPLIER_DECIMALS
        )
    floor = read_bound(reading, parts.get("floor_pct"), confirmation)
    every, anchor, lag = _repricing(reading, parts.get("repricing"))
    return Benchmark(
        index=index,
        every_months=every,
        anchor=anchor,
        fixing_lag=lag,
        multiplier=multiplier,
        floor_e4bp=floor,
    )


def _repricing(reading: Reading, node: Node | None) -> tuple[int, RepricingAnchor | date, int]:
    """Every how many months, counted from what, and the fixing lag in working days."""
    if node is None:
        return 12, RepricingAnchor.DRAWDOWN, 0
    parts = reading.mapping(node, optional=REPRICING_KEYS)
    word = reading.word(
        parts.get("every_months"), _RepricingWord, otherwise=_RepricingWord.MONTH_12
    )
    lag = reading.integer(parts.get("fixing_lag"), low=0, high=FIXING_LAG_MAX)
    return int(word.value), _anchor(reading, parts.get("anchor")), lag


def _anchor(reading: Reading, node: Node | None) -> RepricingAnchor | date:
    written = reading.text(node)
    words = {item.value: item for item in RepricingAnchor}
    if node is None or written in words:
        return words.get(written, RepricingAnchor.DRAWDOWN)
    day = parse_date(written, place=node.place)
    if not isinstance(day, Problem):
        return day
    if day.reason is Reason.DATE_INVALID:
        needed = ", ".join((*words, day.needed))
        reading.note(Reason.WORD_UNKNOWN, node, found=written[:40], needed=needed)
    else:
        reading.problems.append(day)
    return RepricingAnchor.DRAWDOWN
