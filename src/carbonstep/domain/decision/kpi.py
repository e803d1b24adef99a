"""Measures a KPI from the reports and certificates an account holds, or says why it cannot."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from carbonstep.domain.account.certificate import Certificate
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.decision.decision import KpiValue
from carbonstep.domain.decision.explanation import (
    BaselineUsed,
    BesideWhy,
    CertificateCited,
    FigureLacking,
    FigureUsed,
    MeasuredKpi,
    ReportBeside,
    ReportCited,
    WithdrawalCited,
)
from carbonstep.domain.decision.period_reports import PeriodReports
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.measure import Kpi, ReadAs
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.units.exact import round_half_away
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A KPI's exact value, or why it is missing; with what it was measured from."""

    value: KpiValue
    why: MeasuredKpi
    report_id: str = ""


def measure_report(
    kpi: Kpi,
    *,
    rulebook: Rulebook,
    loan: Loan,
    report: FootprintReport | None,
    withdrawn: WithdrawalCited | None = None,
    beside: ReportBeside | None = None,
) -> Measured:
    """A level or a reduction, from the newest revision of a period's report.

    A report that is missing, lacks a figure or is not assured enough gives no value, never zero.
    `withdrawn` tells of the report that would be in the place of this one, or of none, `beside` of
    one that is not of the period where none is.
    """
    missing = why_unusable(kpi, rulebook, report)
    lacking = _lacking(kpi, rulebook, missing, report)
    if report is None:
        why = MissingWhy.NO_REPORT if withdrawn is None else MissingWhy.WITHDRAWN
        return _missing(kpi, why, withdrawn=withdrawn, lacking=lacking, beside=beside)
    if missing is not None:
        return _missing(kpi, missing, report, withdrawn=withdrawn, lacking=lacking)
    total = figure_total(kpi, report)  # of one declared unit where it is a product's
    cited = _cited(report, kpi.figures)
    if kpi.read_as is ReadAs.LEVEL:
        return _measured(kpi, total, report=cited, withdrawn=withdrawn)
    parameter = rulebook.parameter(kpi.against)
    baseline = loan.number_for(parameter, report.period)
    if baseline is None or baseline <= 0:
        return _missing(kpi, MissingWhy.BASELINE, report, withdrawn=withdrawn)
    used = BaselineUsed(parameter=kpi.against, amount=baseline, unit=parameter.unit)
    reduction = measure_reduction(Fraction(baseline), total)
    return _measured(kpi, reduction, report=cited, baseline=used, withdrawn=withdrawn)


def figure_total(kpi: Kpi, report: FootprintReport) -> Fraction:
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


def measure_flag(kpi: Kpi, *, certificate: Certificate) -> Measured:
    """One: the certificate is there, and its validity says on which days that counts."""
    return _measured(kpi, Fraction(1), certificate=certificate_cited(certificate))


def certificate_cited(certificate: Certificate) -> CertificateCited:
    """A certificate as an explanation names it."""
    return CertificateCited(
        certificate_id=certificate.certificate_id,
        scheme=certificate.scheme,
        number=certificate.number,
        issuer=certificate.issuer,
        valid_from=certificate.valid.start,
        valid_to=certificate.valid.end,
    )


def newest_standing(
    standing: Iterable[FootprintReport], *, kpi: Kpi, loan: Loan, period: Period
) -> FootprintReport | None:
    """The revision in use of those that stand: of this KPI's kind and product, covering just the
    period."""
    current = [r for r in standing if concerns(r, kpi=kpi, loan=loan, period=period)]
    return max(current, key=lambda r: (r.received_on, r.report_id), default=None)


def last_withdrawn(
    held: PeriodReports, *, by: date, kpi: Kpi, loan: Loan, period: Period
) -> WithdrawalCited | None:
    """What was withdrawn last by day `by` of the reports that a KPI of the period looked at."""
    taken_back = held.withdrawn(by)
    if not taken_back:
        return None
    found = [
        taken_back[report.report_id]
        for report in held.reports
        if report.report_id in taken_back and concerns(report, kpi=kpi, loan=loan, period=period)
    ]
    last = max(found, key=lambda item: (item.withdrawn_on, item.report_id), default=None)
    if last is None:
        return None
    return WithdrawalCited(
        report_id=last.report_id, withdrawn_on=last.withdrawn_on, reason=last.reason
    )


def lying_beside(
    everything: PeriodReports, *, by: date, kpi: Kpi, loan: Loan, period: Period
) -> ReportBeside | None:
    """The report that came last by a day of those that share days with a test period, and are of
    another period or of another product than the KPI measures; None where there is none."""
    found = [
        report
        for report in everything.standing(by)
        if (report.product is not None) == kpi.product
        and report.period.overlaps(period)
        and not concerns(report, kpi=kpi, loan=loan, period=period)
    ]
    last = max(found, key=lambda report: (report.received_on, report.report_id), default=None)
    if last is None:
        return None
    return ReportBeside(
        report_id=last.report_id,
        starts_on=last.period.start,
        ends_on=last.period.end,
        product_id=last.product_id,
        differs=BesideWhy.PRODUCT if last.period == period else BesideWhy.PERIOD,
    )


def concerns(report: FootprintReport, *, kpi: Kpi, loan: Loan, period: Period) -> bool:
    """Whether a report is of the period, kind and product that a KPI measures for a loan."""
    if report.period != period or (report.product is not None) != kpi.product:
        return False
    return not kpi.product or not loan.product_id or report.product_id == loan.product_id


def why_unusable(kpi: Kpi, rulebook: Rulebook, report: FootprintReport | None) -> MissingWhy | None:
    """Why a KPI cannot be measured from a report, or None where it can."""
    if report is None:
        return MissingWhy.NO_REPORT
    if not report.assurance.covers(kpi.assurance):
        return MissingWhy.ASSURANCE
    figures = [report.figure(name) for name in kpi.figures]
    if any(figure is None for figure in figures):
        return MissingWhy.FIGURE
    units = {figure.unit for figure in figures if figure is not None}
    if units != {_needed_unit(kpi, rulebook)}:
        return MissingWhy.UNIT
    if kpi.per and report.product is not None and report.product.declared_unit != kpi.per:
        return MissingWhy.DECLARED_UNIT
    return None


def _needed_unit(kpi: Kpi, rulebook: Rulebook) -> str:
    """The unit a KPI's figures must have, without what a product's are per."""
    reduced = kpi.read_as is ReadAs.REDUCTION_FROM
    unit = rulebook.parameter(kpi.against).unit if reduced else kpi.unit
    return unit.partition("/")[0]


def _lacking(
    kpi: Kpi, rulebook: Rulebook, missing: MissingWhy | None, report: FootprintReport | None
) -> tuple[FigureLacking, ...]:
    """The figures that a KPI could not use: those the report lacks or has in another unit, else all
    it needs."""
    if missing is None:
        return ()
    needed = _needed_unit(kpi, rulebook)
    held = {} if report is None else {name: report.figure(name) for name in kpi.figures}
    units = {name: figure.unit for name, figure in held.items() if figure is not None}
    match missing:
        case MissingWhy.FIGURE:
            return tuple(FigureLacking(name=name) for name in kpi.figures if name not in units)
        case MissingWhy.UNIT:
            return tuple(
                FigureLacking(name=name, unit=unit, needed_unit=needed)
                for name, unit in units.items()
                if unit != needed
            )
        case MissingWhy.DECLARED_UNIT:
            assert report is not None, "only a report has a declared unit"
            assert report.product is not None, "only a product has a declared unit"
            per = report.product.declared_unit
            return tuple(
                FigureLacking(name=name, unit=f"{unit}/{per}", needed_unit=f"{needed}/{kpi.per}")
                for name, unit in units.items()
            )
        case _:
            return tuple(FigureLacking(name=name) for name in kpi.figures)


def _measured(
    kpi: Kpi,
    value: Fraction,
    *,
    report: ReportCited | None = None,
    baseline: BaselineUsed | None = None,
    certificate: CertificateCited | None = None,
    withdrawn: WithdrawalCited | None = None,
) -> Measured:
    if kpi.round_to is not None:
        value = round_half_away(value / Fraction(kpi.round_to)) * Fraction(kpi.round_to)
    why = MeasuredKpi(
        name=kpi.name,
        read_as=kpi.read_as,
        unit=kpi.unit,
        value=value,
        baseline=baseline,
        report=report,
        certificate=certificate,
        withdrawn=withdrawn,
    )
    return Measured(
        value=KpiValue(name=kpi.name, unit=kpi.unit, value=value),
        why=why,
        report_id="" if report is None else report.report_id,
    )


def _missing(
    kpi: Kpi,
    missing: MissingWhy,
    report: FootprintReport | None = None,
    *,
    withdrawn: WithdrawalCited | None = None,
    lacking: tuple[FigureLacking, ...] = (),
    beside: ReportBeside | None = None,
) -> Measured:
    why = MeasuredKpi(
        name=kpi.name,
        read_as=kpi.read_as,
        unit=kpi.unit,
        missing=missing,
        needed_assurance=kpi.assurance,
        report=None if report is None else _cited(report, ()),
        withdrawn=withdrawn,
        lacking=lacking,
        beside=beside,
    )
    return Measured(
        value=KpiValue(name=kpi.name, unit=kpi.unit, missing=missing),
        why=why,
        report_id="" if report is None else report.report_id,
    )


def _cited(report: FootprintReport, names: Collection[str]) -> ReportCited:
    """A report with those of its figures that are named."""
    return ReportCited(
        report_id=report.report_id,
        starts_on=report.period.start,
        ends_on=report.period.end,
        received_on=report.received_on,
        assurance=report.assurance,
        verifier=report.verifier,
        supersedes=report.supersedes,
        figures=tuple(
            FigureUsed(name=figure.name, amount=figure.amount, unit=figure.unit)
            for figure in report.figures
            if figure.name in names
        ),
    )
