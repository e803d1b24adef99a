"""The facts of a test period: for each input of a rulebook's plan its value, or why it is missing.

Every reason for a missing KPI is found here, but for what only the numbers tell: a denominator, a
baseline or a line's corners, which the plan finds itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.account.succession import Borrower
from carbonstep.domain.decision.folding import Folded
from carbonstep.domain.decision.like_for_like import (
    Difference,
    Firsts,
    firsts_of,
    folded_for,
    why_missing,
)
from carbonstep.domain.decision.need import KpiNeed, Needed, needed_by
from carbonstep.domain.decision.period_reports import Held, held_by_period
from carbonstep.domain.decision.sector_row import key_of
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.missing import Absent, MissingWhy
from carbonstep.domain.rulebook.plan import (
    BenchmarkInput,
    CertificateInput,
    FigureInput,
    ParameterInput,
    Plan,
    PreviousInput,
)
from carbonstep.domain.rulebook.rulebook import Rulebook, SectorRow
from carbonstep.domain.rulebook.run import Value
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """What a loan's test periods are tested on by one version, made ready once: what the rulebook
    needs, what the account holds, and which reports were each KPI's first. Where it is `hinted`,
    decisions tell how far the next better step is."""

    needed: Needed
    loan: Loan
    held: Held
    firsts: Mapping[str, Firsts]
    hinted: bool = True

    @property
    def rulebook(self) -> Rulebook:
        return self.needed.rulebook


def dossier_of(rulebook: Rulebook, loan: Loan, evidence: Evidence) -> Dossier:
    """What a loan's test periods are tested on by a rulebook version."""
    needed, held = needed_by(rulebook), held_by_period(evidence)
    return Dossier(needed=needed, loan=loan, held=held, firsts=firsts_of(needed, loan, held))


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiFacts:
    """What a KPI of a test period is measured from: the reports that stand for it, and why they are
    not usable, None where they are.

    `difference` is in what they are not like with like. `withdrawn` tells of the withdrawn report
    that would be in the place of these, or of none; `beside` is one that shares days with the
    period and is not of it, where none of it stands.
    """

    need: KpiNeed
    folded: Folded
    why: MissingWhy | None
    difference: Difference | None = None
    withdrawn: tuple[ReportWithdrawal, FootprintReport] | None = None
    beside: FootprintReport | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorFacts:
    """The row of a benchmark for a test period, None where there is none, and what was looked for:
    the borrower's own sector or region."""

    key: tuple[str, ...]
    row: SectorRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """The row of inputs of a plan for a test period, but for what stood before, and where each is
    from."""

    period: Period
    row: Mapping[str, Value]
    kpis: Mapping[str, KpiFacts]
    benchmarks: Mapping[str, SectorFacts]


def inputs_of(dossier: Dossier, *, period: Period, by: date, on: date) -> Inputs:
    """The inputs for a test period from what is known at the end of day `by`.

    A withdrawal of day `on` is told also where another report stands in its place.
    """
    needed, loan = dossier.needed, dossier.loan
    row: dict[str, Value] = {}
    kpis: dict[str, KpiFacts] = {}
    for need in needed.kpis:
        if need.units:
            facts = _kpi_facts(need, dossier, period=period, by=by, on=on)
            kpis[need.kpi.name] = facts
            row |= need.figures(facts.folded, facts.why)
    benchmarks: dict[str, SectorFacts] = {}
    for source in needed.plan.inputs:
        match source:
            case ParameterInput(name=name):
                row[str(source)] = parameter_of(needed.rulebook, loan, name, period)
            case BenchmarkInput(name=name):
                found = _sector_facts(needed, dossier.held.borrower, name, period, by)
                benchmarks[name] = found
                row[str(source)] = (
                    Absent(why=MissingWhy.BENCHMARK)
                    if found.row is None
                    else Fraction(found.row.value)
                )
            case FigureInput() | CertificateInput() | PreviousInput():
                pass
    return Inputs(period=period, row=row, kpis=kpis, benchmarks=benchmarks)


def certificates_held(plan: Plan) -> dict[str, Value]:
    """The inputs of a plan on days on which the certificate that each KPI looks for holds."""
    return {str(source): 1 for source in plan.inputs if isinstance(source, CertificateInput)}


def parameter_of(rulebook: Rulebook, loan: Loan, name: str, period: Period) -> Value:
    """A parameter of a loan for a test period, in the rulebook's unit."""
    found = loan.number_for(rulebook.parameter(name), period)
    return Absent(why=MissingWhy.PARAMETER) if found is None else Fraction(found)


def _kpi_facts(need: KpiNeed, dossier: Dossier, *, period: Period, by: date, on: date) -> KpiFacts:
    loan, held = dossier.loan, dossier.held
    folded = folded_for(need, loan, held, period=period, by=by)
    first = dossier.firsts[need.kpi.name].before(period, by=by)
    why, difference = why_missing(need, folded, first)
    withdrawn = _last_withdrawn(need, dossier, folded, by=by, on=on)
    if why is MissingWhy.NO_REPORT and withdrawn is not None:
        why = MissingWhy.WITHDRAWN
    return KpiFacts(
        need=need,
        folded=folded,
        why=why,
        difference=difference,
        withdrawn=withdrawn,
        beside=None if folded.reports else _lying_beside(need, dossier, period=period, by=by),
    )


def _last_withdrawn(
    need: KpiNeed, dossier: Dossier, folded: Folded, *, by: date, on: date
) -> tuple[ReportWithdrawal, FootprintReport] | None:
    """What was withdrawn last by day `by` of the reports that a KPI of the period looks at, with
    the report: of those for days that none stands for, or on day `on`."""
    bearing = dossier.held.of(folded.period)
    taken_back = bearing.withdrawn(by)
    found = [
        (taken_back[report.report_id], report)
        for report in bearing.reports
        if report.report_id in taken_back
        and need.concerns(report, loan=dossier.loan, period=folded.period)
        and (
            taken_back[report.report_id].withdrawn_on == on
            if folded.is_whole
            else any(report.period.overlaps(days) for days in folded.lacking)
        )
    ]
    return max(found, key=lambda item: (item[0].withdrawn_on, item[0].report_id), default=None)


def _lying_beside(
    need: KpiNeed, dossier: Dossier, *, period: Period, by: date
) -> FootprintReport | None:
    """The report that came last by a day of those that share days with a test period, and are of
    another period or of another product than the KPI measures; None where there is none."""
    found = [
        report
        for report in dossier.held.everything.standing(by)
        if (report.product is not None) == need.kpi.product and report.period.overlaps(period)
    ]
    return max(found, key=lambda report: (report.received_on, report.report_id), default=None)


def _sector_facts(
    needed: Needed, borrower: Borrower | None, name: str, period: Period, by: date
) -> SectorFacts:
    account = None if borrower is None else borrower.on(period.last_on, told_by=by)
    if account is None:
        return SectorFacts(key=(), row=None)
    rows = needed.benchmarks[name]
    return SectorFacts(
        key=key_of(account, rows.benchmark.keys),
        row=rows.find(account, on=period.last_on, by=by),
    )


def sector_days(dossier: Dossier, period: Period) -> frozenset[date]:
    """The days on which a benchmark may have come to have another row for a test period: one was
    published, or the borrower was told to be of another sector or region. Which sector it is of is
    not asked: what is told of it later must not undo a day."""
    borrower, benchmarks = dossier.held.borrower, dossier.needed.benchmarks.values()
    if borrower is None or not benchmarks:
        return frozenset()
    published = (rows.published(on=period.last_on) for rows in benchmarks)
    return frozenset(borrower.told_on(period.last_on)).union(*published)
