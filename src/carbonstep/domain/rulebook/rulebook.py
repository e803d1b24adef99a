"""A rulebook version as data: what is measured, when, which step follows, within which limits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from carbonstep.domain.rulebook.measure import Kpi
from carbonstep.domain.rulebook.output import Output, OutputKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookRef:
    """A rulebook version a loan is bound to by contract, with the hash of its content."""

    rulebook_id: str
    version: str
    content_hash: str

    def __str__(self) -> str:
        return f"{self.rulebook_id}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bilingual:
    """A text for people, in Chinese and English."""

    zh: str
    en: str


class By(StrEnum):
    """What a loan supplies a number for each of."""

    TEST_PERIOD = "test_period"


class Between(StrEnum):
    """What holds for a test period that a series of numbers does not name: hold, the number of the
    last one before it."""

    HOLD = "hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number every loan under the rulebook must supply, in the unit named here.

    `by_test_period`: a number for each test period; it is that of the period alone, or goes on as
    `between` says.
    """

    name: str
    unit: str
    label: Bilingual
    by_test_period: bool = False
    between: Between | None = None


class SectorKey(StrEnum):
    """What of an account a row of a benchmark is for."""

    SECTOR = "account.sector"
    REGION = "account.region"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorRow:
    """A value of a benchmark for test periods that end from `since` on and before `until` (None:
    open), known from the day `published_on`. `key` is in the order of the benchmark's keys; a
    sector stands for the sectors below it too, where they have no row of their own."""

    key: tuple[str, ...]
    since: date
    until: date | None
    value: Decimal
    published_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorBenchmark:
    """A published number that differs by sector, region or both, in the unit named here."""

    name: str
    unit: str
    keys: tuple[SectorKey, ...]
    rows: tuple[SectorRow, ...]


class TestPeriod(StrEnum):
    """The period a KPI is tested over; `while_valid` follows a certificate's validity."""

    __test__ = False

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"
    WHILE_VALID = "while_valid"


class TermUnit(StrEnum):
    """What a term is counted in."""

    DAYS = "days"
    WORKING_DAYS = "business days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A number of days, of working days or of months."""

    count: int
    unit: TermUnit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}"


class EffectiveRule(StrEnum):
    """From when a decision changes the rate."""

    AFTER_RECEIPT = "after receipt"
    NEXT_INTEREST_PERIOD = "next_interest_period"
    NEXT_REPRICING = "next_repricing"
    FIXED = "fixed"
    CERTIFICATE_VALIDITY = "certificate_validity"


MonthDay = tuple[int, int]
"""A month and a day of it."""

NEW_YEAR: Final[MonthDay] = (1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The effective rule with its term (after receipt) or month and day (fixed)."""

    rule: EffectiveRule
    term: Term | None = None
    month_day: MonthDay | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestTerms:
    """When the KPIs are tested: the period, how long the report may take, when it takes effect.

    `year_from` is the month and day on which a year begins; a report is due a term after its
    period, or on the first such month and day after it.
    """

    __test__ = False

    period: TestPeriod
    report_due: Term | MonthDay | None
    effective: Effective
    year_from: MonthDay = NEW_YEAR
    name: str = ""


class CorrectionPolicy(StrEnum):
    """How far back a corrected report reaches."""

    CHARGE_BACK = "charge_back"
    PAY_BACK = "pay_back"
    FORWARD_ONLY = "forward_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a restatement does when too little, or too much, was charged.

    A change below `materiality_pct` of the old value keeps the step: of the KPI's own value, or of
    what `material_of` names, a figure such as `organisation.scope1` or another KPI.
    """

    too_low: CorrectionPolicy
    too_high: CorrectionPolicy
    materiality_pct: Decimal
    material_of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """A rulebook version, read and proved whole. `content_hash` covers every word of it.

    `format` numbers the language it is written in: 1 is frozen, and says less.
    """

    format: int = 1

    rulebook_id: str
    version: str
    title: Bilingual
    in_force_from: date
    in_force_to: date | None
    parameters: tuple[Parameter, ...]
    benchmarks: tuple[SectorBenchmark, ...] = ()
    test: TestTerms
    kpis: tuple[Kpi, ...]
    gives: tuple[Output, ...]
    correction: Correction
    sources: tuple[str, ...]
    illustrative: bool
    content_hash: str

    @property
    def ref(self) -> RulebookRef:
        return RulebookRef(
            rulebook_id=self.rulebook_id, version=self.version, content_hash=self.content_hash
        )

    @property
    def margin(self) -> Output:
        """The output that moves the rate; the reader has proved that there is one."""
        return next(output for output in self.gives if output.kind is OutputKind.RATE)

    def kpi(self, name: str) -> Kpi:
        """The KPI of this name; the reader has proved that it exists."""
        return next(kpi for kpi in self.kpis if kpi.name == name)

    def parameter(self, name: str) -> Parameter:
        """The parameter of this name; the reader has proved that it exists."""
        return next(parameter for parameter in self.parameters if parameter.name == name)

    def benchmark(self, name: str) -> SectorBenchmark | None:
        """The benchmark of this name, or None."""
        return next((item for item in self.benchmarks if item.name == name), None)

    def in_force_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day < self.in_force_to)
