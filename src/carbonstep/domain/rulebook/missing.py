"""What a missing KPI means: why it is missing, and how a rulebook treats it."""

from dataclasses import dataclass
from enum import StrEnum

from carbonstep.units.rate import RateE4bp


class MissingWhy(StrEnum):
    """Closed list of reasons why a KPI has no value."""

    NO_REPORT = "no_report"
    WITHDRAWN = "report_withdrawn"
    ASSURANCE = "assurance_insufficient"
    FIGURE = "figure_missing"
    UNIT = "unit_differs"
    DECLARED_UNIT = "declared_unit_differs"
    BASELINE = "baseline_not_positive"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"
    CERTIFICATE_SUSPENDED = "certificate_suspended"
    CERTIFICATE_SHORTENED = "certificate_shortened"
    CERTIFICATE_CORRECTED = "certificate_corrected"
    NO_BASELINE = "no_baseline_report"
    BOUNDARY = "boundary_differs"
    STANDARD = "standard_differs"
    DENOMINATOR = "denominator_not_positive"
    PARAMETER = "parameter_not_set"
    BENCHMARK = "benchmark_not_published"
    BOUNDS_CROSS = "bounds_cross"

    @property
    def is_of_contract(self) -> bool:
        """Whether no report can mend it: the loan, or a publication, must say a number first."""
        return self in (
            MissingWhy.BASELINE,
            MissingWhy.PARAMETER,
            MissingWhy.BENCHMARK,
            MissingWhy.BOUNDS_CROSS,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """In the place of a value that is missing: why."""

    why: MissingWhy


class TreatMissing(StrEnum):
    """What a missing KPI means."""

    WORST = "worst"
    NO_ADJUSTMENT = "no_adjustment"
    HOLD = "hold"
    PREVIOUS_PLUS = "previous_plus_bps"

    @property
    def rests_on_previous(self) -> bool:
        """Whether it goes by what the test period before gave."""
        return self in (TreatMissing.HOLD, TreatMissing.PREVIOUS_PLUS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """The treatment of a missing KPI, with the penalty of `previous_plus_bps`."""

    treat_as: TreatMissing
    penalty_e4bp: RateE4bp = RateE4bp(0)
