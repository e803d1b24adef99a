"""Why a decision is what it is, down to reports, clauses and hashes.

An explanation is recorded beside its decision under a hash of its own. Nothing is decided from it
and it does not make the decision another one: better words announce nothing anew. People's
sentences are made of it in each language, so that machine and person read the same.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from carbonstep.domain.account.certificate_change import CertificateChangeKind
from carbonstep.domain.account.report import Assurance
from carbonstep.domain.rulebook.applied import LimitApplied, OnLine, StepTaken
from carbonstep.domain.rulebook.measure import ReadAs
from carbonstep.domain.rulebook.missing import MissingWhy, TreatMissing
from carbonstep.domain.rulebook.rulebook import CorrectionPolicy, Rulebook
from carbonstep.reading.told import (
    BPS,
    DAY,
    EXACT,
    FOUR_DECIMALS,
    NUMBER,
    TEXT,
    YUAN,
    Told,
    below,
    told,
    word,
)
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureUsed(Told):
    """A figure of a report that a KPI was measured from."""

    kind: ClassVar[str] = "figure"

    name: str = told(TEXT)
    amount: Decimal = told(NUMBER)
    unit: str = told(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineUsed(Told):
    """The parameter of the loan that a KPI is read against."""

    kind: ClassVar[str] = "baseline"

    parameter: str = told(TEXT)
    amount: Decimal = told(NUMBER)
    unit: str = told(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterUsed(Told):
    """A parameter of the loan that stands among the figures of a measure."""

    kind: ClassVar[str] = "parameter"

    name: str = told(TEXT)
    amount: Decimal = told(NUMBER)
    unit: str = told(TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchmarkUsed(Told):
    """The row of a benchmark that a KPI is read against: for which sector or region it is, and when
    it was published. Without an amount: what was looked for, and none was published."""

    kind: ClassVar[str] = "sector_benchmark"

    name: str = told(TEXT)
    key: str = told(TEXT, "sector_key")
    amount: Decimal | None = told(NUMBER, default=None)
    unit: str = told(TEXT)
    published_on: date | None = told(DAY, default=None)


class SideWord(StrEnum):
    """Closed list of the sides of a measure: of a ratio, of a difference, of a weighted mean."""

    OF = "of"
    OVER = "over"
    LESS = "less"
    WEIGHTED = "weighted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side(Told):
    """One of the sides of a ratio, a difference or a weighted mean: what it is made of, and its
    exact amount; of a mean with its weight in percent. `figures` are names parted by blanks, those
    that are taken off with a minus."""

    kind: ClassVar[str] = "side"

    which: SideWord = told(word(SideWord), "side")
    figures: str = told(TEXT)
    amount: Fraction = told(EXACT)
    unit: str = told(TEXT)
    weight_pct: Decimal | None = told(NUMBER, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportCited(Told):
    """A report, and the figures of it that were used. Its days are half open."""

    kind: ClassVar[str] = "report"

    report_id: str = told(TEXT, "id")
    starts_on: date = told(DAY, "from")
    ends_on: date = told(DAY, "to")
    received_on: date = told(DAY)
    assurance: Assurance = told(word(Assurance))
    verifier: str = told(TEXT)
    supersedes: str = told(TEXT)
    figures: tuple[FigureUsed, ...] = below(FigureUsed, default=())

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalCited(Told):
    """That a report is withdrawn, from when and why. Its days, half open, are told where they are
    only a part of the test period."""

    kind: ClassVar[str] = "withdrawal"

    report_id: str = told(TEXT, "report")
    withdrawn_on: date = told(DAY, "on")
    reason: str = told(TEXT)
    starts_on: date | None = told(DAY, "from", default=None)
    ends_on: date | None = told(DAY, "to", default=None)

    @property
    def period(self) -> Period | None:
        """The report's days where they are told."""
        if self.starts_on is None or self.ends_on is None:
            return None
        return Period(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysLacking(Told):
    """Days of a test period that no report stands for, where shorter ones stand for the others.
    They are half open."""

    kind: ClassVar[str] = "days_lacking"

    starts_on: date = told(DAY, "from")
    ends_on: date = told(DAY, "to")

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class Unlike(StrEnum):
    """Closed list of what must be the same in reports that are held against each other."""

    BOUNDARY = "boundary"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared(Told):
    """In what a period's reports are not like what they are held against: the word found and the
    one needed, and the report that has the latter, with its half-open days; none where the
    rulebook names it or the period's own reports differ."""

    kind: ClassVar[str] = "compared"

    unlike: Unlike = told(word(Unlike))
    found: str = told(TEXT, "found_word")
    needed: str = told(TEXT, "needed_word")
    report_id: str = told(TEXT, "report", default="")
    starts_on: date | None = told(DAY, "from", default=None)
    ends_on: date | None = told(DAY, "to", default=None)
    by_rulebook: str = told(TEXT, "rulebook", default="")

    @property
    def period(self) -> Period:
        """The days of the reports that it is held against, where there are any."""
        assert self.starts_on is not None, "there are reports"
        assert self.ends_on is not None, "there are reports"
        return Period(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLacking(Told):
    """A figure that a KPI needs and that could not be used. `unit` is the one it has in the report
    where that is not the one needed, with the product's declared unit where there is one."""

    kind: ClassVar[str] = "lacking"

    name: str = told(TEXT)
    unit: str = told(TEXT, default="")
    needed_unit: str = told(TEXT, default="")


class BesideWhy(StrEnum):
    """Closed list of what sets a report beside a test period."""

    PERIOD = "period_differs"
    PRODUCT = "product_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportBeside(Told):
    """A report that lies there where none of the test period does, and what it is beside it. Its
    days are half open."""

    kind: ClassVar[str] = "beside"

    report_id: str = told(TEXT, "id")
    starts_on: date = told(DAY, "from")
    ends_on: date = told(DAY, "to")
    product_id: str = told(TEXT, "product", default="")
    differs: BesideWhy = told(word(BesideWhy))

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateCited(Told):
    """A certificate. Its validity is half open."""

    kind: ClassVar[str] = "certificate"

    certificate_id: str = told(TEXT, "id")
    scheme: str = told(TEXT)
    number: str = told(TEXT)
    issuer: str = told(TEXT)
    valid_from: date = told(DAY, "from")
    valid_to: date = told(DAY, "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateChangeCited(Told):
    """What changed a certificate: `on` is the first day it does not hold, `until` the first after
    a suspension."""

    kind: ClassVar[str] = "certificate_change"

    change_id: str = told(TEXT, "id")
    certificate_id: str = told(TEXT, "certificate")
    what: CertificateChangeKind = told(word(CertificateChangeKind))
    on: date = told(DAY)
    until: date | None = told(DAY, default=None)
    reason: str = told(TEXT, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredKpi(Told):
    """What was measured, or why nothing could be. `value` is exact; None where it is missing: then
    `lacking` are the figures it needs, `beside` is a report that is not the one needed,
    `days_lacking` those that shorter reports leave out, `compared` what is not like with like, and
    `unset` the parameter that has no value. `reports` are several where shorter ones make up the
    period. `measured` is what the KPI is before it is read against a parameter or a benchmark, told
    where the figures do not add up to it."""

    kind: ClassVar[str] = "kpi"

    name: str = told(TEXT)
    read_as: ReadAs = told(word(ReadAs))
    unit: str = told(TEXT)
    value: Fraction | None = told(EXACT, default=None)
    missing: MissingWhy | None = told(word(MissingWhy), default=None)
    needed_assurance: Assurance | None = told(word(Assurance), default=None)
    baseline: BaselineUsed | None = below(BaselineUsed, default=None)
    measured: Fraction | None = told(EXACT, default=None)
    measured_unit: str | None = told(TEXT, default=None)
    unset: str | None = told(TEXT, "parameter", default=None)
    reports: tuple[ReportCited, ...] = below(ReportCited, default=())
    certificate: CertificateCited | None = below(CertificateCited, default=None)
    withdrawn: WithdrawalCited | None = below(WithdrawalCited, default=None)
    changed: CertificateChangeCited | None = below(CertificateChangeCited, default=None)
    lacking: tuple[FigureLacking, ...] = below(FigureLacking, default=())
    beside: ReportBeside | None = below(ReportBeside, default=None)
    days_lacking: tuple[DaysLacking, ...] = below(DaysLacking, default=())
    compared: Compared | None = below(Compared, default=None)
    parameters: tuple[ParameterUsed, ...] = below(ParameterUsed, default=())
    benchmark: BenchmarkUsed | None = below(BenchmarkUsed, default=None)
    sides: tuple[Side, ...] = below(Side, default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingTreated(Told):
    """What a rulebook makes of a missing KPI, which is named where there are several. The step
    before and the penalty where they count; `why` where the KPI has a value and what a bound goes
    by has none."""

    kind: ClassVar[str] = "missing"

    kpi: str | None = told(TEXT, default=None)
    treatment: TreatMissing = told(word(TreatMissing))
    due_on: date = told(DAY)
    given_e4bp: RateE4bp = told(BPS, "bps")
    previous_e4bp: RateE4bp | None = told(BPS, "previous_bps", default=None)
    penalty_e4bp: RateE4bp | None = told(BPS, "penalty_bps", default=None)
    why: MissingWhy | None = told(word(MissingWhy), default=None)


class CorrectedHow(StrEnum):
    """How far a restatement reaches: by the rulebook's policy, or not at all."""

    FORWARD_ONLY = CorrectionPolicy.FORWARD_ONLY.value
    CHARGE_BACK = CorrectionPolicy.CHARGE_BACK.value
    PAY_BACK = CorrectionPolicy.PAY_BACK.value
    NOT_MATERIAL = "not_material"


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected(Told):
    """The decision that a restatement corrects, its step, and the one measured now; of the part of
    a KPI where one of several is named."""

    kind: ClassVar[str] = "correction"

    kpi: str | None = told(TEXT, default=None)
    decision_id: str = told(TEXT, "decision")
    how: CorrectedHow = told(word(CorrectedHow), "policy")
    previous_e4bp: RateE4bp = told(BPS, "previous_bps")
    measured_e4bp: RateE4bp = told(BPS, "measured_bps")


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep(Told):
    """The nearest value of a KPI that lowers the rate further.

    `at` and `distance` are rounded half away from zero to four decimals for reading; the saving is
    a year's, on the principal of the contract.
    """

    kind: ClassVar[str] = "next_step"

    kpi: str = told(TEXT)
    at: Decimal = told(FOUR_DECIMALS)
    unit: str = told(TEXT)
    distance: Decimal = told(FOUR_DECIMALS)
    distance_unit: str = told(TEXT)
    total_e4bp: RateE4bp = told(BPS, "bps")
    saving_fen_a_year: Fen = told(YUAN, "saving_yuan_a_year")


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookCited(Told):
    """The rulebook version."""

    kind: ClassVar[str] = "rulebook"

    rulebook_id: str = told(TEXT, "id")
    version: str = told(TEXT)
    content_hash: str = told(TEXT, "hash")


def rulebook_cited(rulebook: Rulebook) -> RulebookCited:
    """A rulebook version as an explanation names it."""
    return RulebookCited(
        rulebook_id=rulebook.rulebook_id,
        version=rulebook.version,
        content_hash=rulebook.content_hash,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation(Told):
    """The whole of it: what was measured, what that gives, within which limit, what it corrects,
    and how far the next step is. `loan_ends_on` is told where the loan ends before the decision
    could take effect."""

    kind: ClassVar[str] = "decision"

    kpis: tuple[MeasuredKpi, ...] = below(MeasuredKpi, default=())
    parts: tuple[StepTaken | OnLine, ...] = below(StepTaken, OnLine, default=())
    missing: tuple[MissingTreated, ...] = below(MissingTreated, default=())
    limits: tuple[LimitApplied, ...] = below(LimitApplied, default=())
    corrections: tuple[Corrected, ...] = below(Corrected, default=())
    next_steps: tuple[NextStep, ...] = below(NextStep, default=())
    rulebook: RulebookCited = below(RulebookCited)
    loan_ends_on: date | None = told(DAY, default=None)

    def kpi(self, name: str) -> MeasuredKpi:
        """The KPI of this name."""
        return next(kpi for kpi in self.kpis if kpi.name == name)
