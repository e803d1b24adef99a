"""A rulebook version as data: what is measured, when, which step follows, within which limits."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from carbonstep.domain.account.report import Assurance
from carbonstep.units.exact import text
from carbonstep.units.rate import RateE4bp


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A number every loan under the rulebook must supply, in the unit named here."""

    name: str
    unit: str
    label: Bilingual


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The effective rule with its term (after receipt) or month and day (fixed)."""

    rule: EffectiveRule
    term: Term | None = None
    month_day: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestTerms:
    """When the KPIs are tested: the period, how long the report may take, when it takes effect."""

    __test__ = False

    period: TestPeriod
    report_due: Term | None
    effective: Effective


class ReadAs(StrEnum):
    """How the measured figure becomes the KPI's value."""

    LEVEL = "level"
    REDUCTION_FROM = "reduction_from"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiTerms:
    """One KPI. `figures` are summed (empty for a flag, which has a certificate `scheme`).

    `reduction_from` names the baseline parameter; `per` is the declared unit of a product level.
    A value is compared as measured unless `round_to` gives a step to round to first.
    """

    name: str
    read_as: ReadAs
    unit: str
    figures: tuple[str, ...] = ()
    product: bool = False
    scheme: str = ""
    baseline: str = ""
    per: str = ""
    assurance: Assurance = Assurance.NONE
    round_to: Decimal | None = None


class Bound(StrEnum):
    """The word that decides which side a boundary value falls on."""

    BELOW = "below"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    ABOVE = "above"
    HOLDS = "holds"
    OTHERWISE = "otherwise"


def step_words(bound: Bound, at: Decimal | None) -> str:
    """A step in the words of a rulebook.

    >>> step_words(Bound.AT_LEAST, Decimal("5.0"))
    'at_least 5'
    """
    return bound.value if at is None else f"{bound.value} {text(at)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a table. `at` is None for `otherwise` and 1 for `holds`."""

    bound: Bound
    at: Decimal | None
    adjustment_e4bp: RateE4bp
    path: str

    @property
    def words(self) -> str:
        """The step as cases and counts name it, such as `at_least 5`."""
        return step_words(self.bound, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePoint:
    """A corner of a line: at this KPI value, this adjustment."""

    at: Decimal
    adjustment_e4bp: RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTable:
    """An ordered list of steps of which the first that holds counts; it ends in `otherwise`."""

    kpi: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Straight lines between points; beyond the ends the end points' adjustments hold.

    Rounding: to `round_e4bp` (a step in 1e-4 bp), half away from zero.
    """

    kpi: str
    points: tuple[LinePoint, ...]
    round_e4bp: int
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The lowest and highest total adjustment; lowest is the largest discount."""

    lowest_e4bp: RateE4bp
    highest_e4bp: RateE4bp


class TreatMissing(StrEnum):
    """What a missing KPI means."""

    WORST = "worst"
    NO_ADJUSTMENT = "no_adjustment"
    HOLD = "hold"
    PREVIOUS_PLUS = "previous_plus_bps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """The treatment of a missing KPI, with the penalty of `previous_plus_bps`."""

    treat_as: TreatMissing
    penalty_e4bp: RateE4bp = RateE4bp(0)


class CorrectionPolicy(StrEnum):
    """How far back a corrected report reaches."""

    CHARGE_BACK = "charge_back"
    PAY_BACK = "pay_back"
    FORWARD_ONLY = "forward_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a restatement does when too little, or too much, was charged.

    A change of the KPI below `materiality_pct` of its old value keeps the step.
    """

    too_low: CorrectionPolicy
    too_high: CorrectionPolicy
    materiality_pct: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """A rulebook version, read and proved whole. `content_hash` covers every word of it."""

    rulebook_id: str
    version: str
    title: Bilingual
    in_force_from: date
    in_force_to: date | None
    parameters: tuple[Parameter, ...]
    test: TestTerms
    kpis: tuple[KpiTerms, ...]
    adjust: tuple[StepTable | Line, ...]
    limits: Limits | None
    missing: Missing
    correction: Correction
    sources: tuple[str, ...]
    illustrative: bool
    content_hash: str

    @property
    def ref(self) -> RulebookRef:
        return RulebookRef(
            rulebook_id=self.rulebook_id, version=self.version, content_hash=self.content_hash
        )

    def kpi(self, name: str) -> KpiTerms:
        """The KPI of this name; the reader has proved that it exists."""
        return next(kpi for kpi in self.kpis if kpi.name == name)

    def parameter(self, name: str) -> Parameter:
        """The parameter of this name; the reader has proved that it exists."""
        return next(parameter for parameter in self.parameters if parameter.name == name)

    def in_force_on(self, day: date) -> bool:
        return self.in_force_from <= day and (self.in_force_to is None or day < self.in_force_to)
