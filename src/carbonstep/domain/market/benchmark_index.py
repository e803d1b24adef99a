"""The benchmarks that a loan may follow."""

from enum import StrEnum


class BenchmarkIndex(StrEnum):
    """What a loan's rate is built on."""

    LPR_1Y = "LPR1Y"
    LPR_5Y = "LPR5Y+"
    FIXED = "fixed"
