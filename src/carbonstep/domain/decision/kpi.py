"""Measures a KPI from the reports and certificates an account holds, or says why it cannot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.decision.decision import KpiValue
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.rulebook import KpiTerms, ReadAs, Rulebook
from carbonstep.domain.rulebook.trace import Trace, TraceKind
from carbonstep.units.exact import fixed, round_half_away, text
from carbonstep.units.period import Period, period_name


class MissingWhy(StrEnum):
    """Closed list of reasons why a KPI has no value."""

    NO_REPORT = "no_report"
    ASSURANCE = "assurance_insufficient"
    FIGURE = "figure_missing"
    UNIT = "unit_differs"
    DECLARED_UNIT = "declared_unit_differs"
    BASELINE = "baseline_not_positive"
    NO_BASELINE = "no_baseline_report"
    BOUNDARY = "boundary_differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A KPI's exact value, or why it is missing; with the trace down to the reports."""

    kpi: KpiTerms
    value: Fraction | None
    missing: str
    trace: Trace
    report_id: str = ""

    def as_value(self) -> KpiValue:
        """The value as it is recorded: the exact text, and one rounded for people."""
        if self.value is None:
            return KpiValue(name=self.kpi.name, unit=self.kpi.unit, missing=self.missing)
        return KpiValue(
            name=self.kpi.name,
            unit=self.kpi.unit,
            value=exact_text(self.value),
            shown=fixed(self.value, decimals=4),
        )


def exact_text(value: Fraction) -> str:
    """An exact rational as text, `numerator/denominator` or a whole number.

    >>> exact_text(Fraction(31, 5)), exact_text(Fraction(4, 2))
    ('31/5', '2')
    """
    return str(value)


def measure_report(
    kpi: KpiTerms,
    *,
    rulebook: Rulebook,
    loan: Loan,
    period: Period,
    report: FootprintReport | None,
) -> Measured:
    """A level or a reduction, from the newest revision of a period's report.

    A report that is missing, lacks a figure or is not assured enough gives no value, never zero.
    """
    missing = why_unusable(kpi, rulebook, report)
    if missing is not None or report is None:
        return _missing(kpi, missing or MissingWhy.NO_REPORT, report, period)
    figures = [figure for figure in report.figures if figure.name in kpi.figures]
    total = figure_total(kpi, report)  # of one declared unit where it is a product's
    traces = [
        Trace(
            kind=TraceKind.FIGURE,
            values=(
                ("name", figure.name),
                ("amount", text(figure.amount)),
                ("unit", figure.unit),
            ),
        )
        for figure in figures
    ]
    report_trace = _report_trace(report, tuple(traces))
    if kpi.read_as is ReadAs.LEVEL:
        return _measured(kpi, total, (report_trace,), report)
    baseline = loan.parameters[kpi.baseline]
    baseline_trace = Trace(
        kind=TraceKind.BASELINE,
        values=(
            ("parameter", kpi.baseline),
            ("amount", text(baseline)),
            ("unit", rulebook.parameter(kpi.baseline).unit),
        ),
    )
    if baseline <= 0:
        return _missing(kpi, MissingWhy.BASELINE, report, period)
    reduction = measure_reduction(Fraction(baseline), total)
    return _measured(kpi, reduction, (baseline_trace, report_trace), report)


def figure_total(kpi: KpiTerms, report: FootprintReport) -> Fraction:
    """The sum of a KPI's figures in a report, exact, in the figures' unit.

    Figures of a product are per declared amount; the sum is for one of its declared unit.
    """
    amounts = (Fraction(f.amount) for f in report.figures if f.name in kpi.figures)
    per = Fraction(1) if report.product is None else Fraction(report.product.declared_amount)
    return sum(amounts, Fraction(0)) / per


def measure_reduction(baseline: Fraction, total: Fraction) -> Fraction:
    """The reduction against a positive baseline in percent; negative where emissions rose.

    >>> measure_reduction(Fraction(103400), Fraction(96990))
    Fraction(3205, 517)
    """
    return (baseline - total) / baseline * 100


def measure_flag(kpi: KpiTerms, *, certificate: Certificate) -> Measured:
    """One: the certificate is there, and its validity says on which days that counts."""
    trace = Trace(
        kind=TraceKind.CERTIFICATE,
        values=(
            ("id", certificate.certificate_id),
            ("scheme", certificate.scheme),
            ("number", certificate.number),
            ("issuer", certificate.issuer),
            ("from", certificate.valid.start.isoformat()),
            ("to", certificate.valid.end.isoformat()),
        ),
    )
    return _measured(kpi, Fraction(1), (trace,), None)


def newest_received(
    reports: Sequence[FootprintReport], *, by: date, kpi: KpiTerms, loan: Loan, period: Period
) -> FootprintReport | None:
    """The revision in use on day `by`: of this KPI's kind and product, covering just the period."""
    received = [report for report in reports if report.received_on <= by]
    replaced = {report.supersedes for report in received}
    current = [
        report
        for report in received
        if report.report_id not in replaced and concerns(report, kpi=kpi, loan=loan, period=period)
    ]
    return max(current, key=lambda r: (r.received_on, r.report_id), default=None)


def concerns(report: FootprintReport, *, kpi: KpiTerms, loan: Loan, period: Period) -> bool:
    """Whether a report is of the period, kind and product that a KPI measures for a loan."""
    if report.period != period or (report.product is not None) != kpi.product:
        return False
    return not kpi.product or not loan.product_id or report.product_id == loan.product_id


def why_unusable(
    kpi: KpiTerms, rulebook: Rulebook, report: FootprintReport | None
) -> MissingWhy | None:
    """Why a KPI cannot be measured from a report, or None where it can."""
    if report is None:
        return MissingWhy.NO_REPORT
    if not report.assurance.covers(kpi.assurance):
        return MissingWhy.ASSURANCE
    figures = [report.figure(name) for name in kpi.figures]
    if any(figure is None for figure in figures):
        return MissingWhy.FIGURE
    units = {figure.unit for figure in figures if figure is not None}
    if kpi.read_as is ReadAs.REDUCTION_FROM:
        needed = rulebook.parameter(kpi.baseline).unit.partition("/")[0]
    else:
        needed = kpi.unit.partition("/")[0]
    if units != {needed}:
        return MissingWhy.UNIT
    if kpi.per and report.product is not None and report.product.declared_unit != kpi.per:
        return MissingWhy.DECLARED_UNIT
    return None


def _measured(
    kpi: KpiTerms,
    value: Fraction,
    traces: tuple[Trace, ...],
    report: FootprintReport | None,
) -> Measured:
    if kpi.round_to is not None:
        value = round_half_away(value / Fraction(kpi.round_to)) * Fraction(kpi.round_to)
    trace = Trace(
        kind=TraceKind.KPI,
        values=(
            ("name", kpi.name),
            ("read_as", kpi.read_as.value),
            ("unit", kpi.unit),
            ("value", exact_text(value)),
            ("shown", fixed(value, decimals=4)),
        ),
        children=traces,
    )
    report_id = "" if report is None else report.report_id
    return Measured(kpi=kpi, value=value, missing="", trace=trace, report_id=report_id)


def _missing(
    kpi: KpiTerms, why: MissingWhy, report: FootprintReport | None, period: Period
) -> Measured:
    trace = Trace(
        kind=TraceKind.KPI,
        values=(
            ("name", kpi.name),
            ("read_as", kpi.read_as.value),
            ("unit", kpi.unit),
            ("missing", why.value),
            ("needed_assurance", kpi.assurance.value),
            ("period", period_name(period)),
        ),
        children=() if report is None else (_report_trace(report, ()),),
    )
    report_id = "" if report is None else report.report_id
    return Measured(kpi=kpi, value=None, missing=why.value, trace=trace, report_id=report_id)


def _report_trace(report: FootprintReport, figures: tuple[Trace, ...]) -> Trace:
    return Trace(
        kind=TraceKind.REPORT,
        values=(
            ("id", report.report_id),
            ("period", period_name(report.period)),
            ("received_on", report.received_on.isoformat()),
            ("assurance", report.assurance.value),
            ("verifier", report.verifier),
            ("supersedes", report.supersedes),
        ),
        children=figures,
    )
