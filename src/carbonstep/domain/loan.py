"""A loan's contract terms: what was lent, at which rate, settled when, priced by which rulebook."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from carbonstep.units.day_count import DayCount
from carbonstep.units.exact import text
from carbonstep.units.money import Fen, yuan_text
from carbonstep.units.period import Frequency, Period
from carbonstep.units.rate import RateE4bp, bps_text, percent_text


class BenchmarkIndex(StrEnum):
    """What a loan's rate is built on."""

    LPR_1Y = "LPR1Y"
    LPR_5Y = "LPR5Y+"
    FIXED = "fixed"


class RepricingAnchor(StrEnum):
    """The day the repricing cycle is counted from."""

    DRAWDOWN = "drawdown"
    JANUARY_FIRST = "01-01"


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """The benchmark and how often the loan takes up its newest fixing.

    `every_months` is 1, 3, 6 or 12 and None for a fixed rate, whose rate is `fixed_e4bp`.
    """

    index: BenchmarkIndex
    every_months: int | None = 12
    anchor: RepricingAnchor = RepricingAnchor.DRAWDOWN
    fixed_e4bp: RateE4bp | None = None

    def __post_init__(self) -> None:
        is_fixed = self.index is BenchmarkIndex.FIXED
        assert is_fixed == (self.fixed_e4bp is not None), "a fixed rate, and only it, has a value"
        assert is_fixed or self.every_months in (1, 3, 6, 12), self.every_months


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestSchedule:
    """When interest is settled: each cycle ends on `day` of its last month, and at maturity."""

    frequency: Frequency = Frequency.QUARTER
    day: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookRef:
    """A rulebook version a loan is bound to by contract, with the hash of its content."""

    rulebook_id: str
    version: str
    content_hash: str

    def __str__(self) -> str:
        return f"{self.rulebook_id}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """A bullet loan with one drawdown.

    `spread_e4bp` is the contractual spread over the benchmark and is never changed by a carbon
    step. `floor_e4bp` and `cap_e4bp` bound the all-in rate. `parameters` are the numbers the
    rulebook asks a loan for, in the unit the rulebook declares; `product_id` names the product
    whose footprint counts, where the rulebook measures a product.
    """

    loan_id: str
    account_id: str
    principal_fen: Fen
    drawn_on: date
    matures_on: date
    benchmark: Benchmark
    spread_e4bp: RateE4bp
    rulebook: RulebookRef
    currency: str = "CNY"
    day_count: DayCount = DayCount.ACT_360
    interest: InterestSchedule = InterestSchedule()
    parameters: Mapping[str, Decimal] = field(default_factory=dict)
    product_id: str = ""
    first_test_on: date | None = None
    floor_e4bp: RateE4bp | None = RateE4bp(0)
    cap_e4bp: RateE4bp | None = None

    @property
    def life(self) -> Period:
        """The days that bear interest: the drawdown day counts, the repayment day does not."""
        return Period(self.drawn_on, self.matures_on)

    def body(self) -> dict[str, Any]:
        """The loan as a fact: what is written into the log."""
        fixed = self.benchmark.fixed_e4bp
        return {
            "loan_id": self.loan_id,
            "account_id": self.account_id,
            "principal": yuan_text(self.principal_fen),
            "currency": self.currency,
            "drawn_on": self.drawn_on.isoformat(),
            "matures_on": self.matures_on.isoformat(),
            "benchmark": {
                "index": self.benchmark.index.value,
                "every_months": self.benchmark.every_months,
                "anchor": self.benchmark.anchor.value,
                "fixed_pct": None if fixed is None else percent_text(fixed),
            },
            "spread_bps": bps_text(self.spread_e4bp),
            "day_count": self.day_count.value,
            "interest": {
                "frequency": self.interest.frequency.value,
                "day": self.interest.day,
            },
            "floor_pct": None if self.floor_e4bp is None else percent_text(self.floor_e4bp),
            "cap_pct": None if self.cap_e4bp is None else percent_text(self.cap_e4bp),
            "rulebook": {
                "id": self.rulebook.rulebook_id,
                "version": self.rulebook.version,
                "hash": self.rulebook.content_hash,
            },
            "parameters": {name: text(value) for name, value in sorted(self.parameters.items())},
            "product_id": self.product_id,
            "first_test_on": None if self.first_test_on is None else self.first_test_on.isoformat(),
        }
