"""The terms of what a loan's rate is built on, and how often it is taken up anew."""

from enum import StrEnum
from typing import Any

from carbonstep.domain.loan.loan import Benchmark, RepricingAnchor
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.reading.amount import PERCENT
from carbonstep.reading.codec import Parts, Record, Term, note_use
from carbonstep.reading.node import Node
from carbonstep.reading.phrase import phrase
from carbonstep.reading.reading import Reading
from carbonstep.reading.reason import ReadingReason
from carbonstep.reading.value import choice, number, or_none, whole, word_of, word_or_day

_FLOATING = (BenchmarkIndex.LPR_1Y, BenchmarkIndex.LPR_5Y)
FLOATING = f"index: {', '.join(_FLOATING)}"

_EVERY = {"1": 1, "3": 3, "6": 6, "12": 12}

REPRICING: Record[dict[str, Any]] = Record(
    of=Benchmark,
    make=lambda values: values,
    terms=(
        Term(
            "every_months",
            choice(
                _EVERY, whole=True, unit="months", spans={n: word for word, n in _EVERY.items()}
            ),
            "how often the newest fixing is taken up (重定价周期): 1, 3, 6 or 12",
            example=3,
        ),
        Term(
            "anchor",
            word_or_day(RepricingAnchor),
            "what it is counted from: `drawdown`, `01-01`, or a day of the contract, which is "
            "itself the first repricing day",
            example="2025-03-21",
        ),
        Term(
            "fixing_lag",
            whole(low=0, high=10, unit="working days"),
            "how long before the repricing day the newest fixing is looked up, 0 to 10",
            example=2,
        ),
    ),
)


def _check_use(
    record: Record[Any], reading: Reading, node: Node, parts: Parts, index: StrEnum
) -> None:
    """A fixed rate, and only it, has a value."""
    if (index is BenchmarkIndex.FIXED) != ("rate_pct" in parts):
        needed = phrase("rate_pct with index 'fixed', and only there")
        reading.note(
            ReadingReason.SHAPE,
            node,
            found=phrase("index '{index}'", index=index.value),
            needed=needed,
        )
    else:
        note_use(record, reading, node, parts, index)


def _benchmark(values: dict[str, Any]) -> Benchmark:
    if values["index"] is BenchmarkIndex.FIXED:
        values = {**values, "every_months": None}
    return Benchmark(**values)


BENCHMARK: Record[Benchmark] = Record(
    of=Benchmark,
    make=_benchmark,
    tag="index",
    use=_check_use,
    terms=(
        Term("index", word_of(BenchmarkIndex), "`LPR1Y`, `LPR5Y+` or `fixed`", example="LPR1Y"),
        Term(
            "repricing",
            REPRICING.kind,
            "when the newest fixing is taken up",
            group=True,
            of=_FLOATING,
            left_out="as its terms say",
            example={"every_months": 6},
        ),
        Term(
            "rate_pct",
            PERCENT,
            "the fixed rate, up to six decimals",
            attribute="fixed_e4bp",
            of=(BenchmarkIndex.FIXED,),
            needed=True,
            example="3.55",
        ),
        Term(
            "multiplier",
            number(high=10, decimals=6),
            "times the fixing, above 0 and up to 10, up to six decimals",
            of=_FLOATING,
            example="1.1",
        ),
        Term(
            "floor_pct",
            or_none(PERCENT),
            "the fixing is kept from falling below it, before the multiplier",
            attribute="floor_e4bp",
            of=_FLOATING,
            example="2.5",
        ),
    ),
)
"""What the rate is built on. A fixed rate takes no other term than `rate_pct`."""
