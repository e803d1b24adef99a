"""What a rulebook needs of an account, made ready once: of each KPI the figures and their units."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.decision.folding import Folded
from carbonstep.domain.decision.sector_row import SectorRows, rows_by_key
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.compile import compile_plan
from carbonstep.domain.rulebook.measure import Kpi
from carbonstep.domain.rulebook.missing import Absent, MissingWhy
from carbonstep.domain.rulebook.plan import FigureInput, Plan
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.run import Value
from carbonstep.domain.rulebook.unit import figure_units
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiNeed:
    """A KPI with the canonical unit that each of its figures must have in a report."""

    kpi: Kpi
    units: Mapping[str, str]

    def concerns(self, report: FootprintReport, *, loan: Loan, period: Period) -> bool:
        """Whether a report is of the kind and product that the KPI measures for a loan, and of a
        period's days: of all of them, or of some where shorter reports can make it up."""
        if (report.product is not None) != self.kpi.product:
            return False
        if not self.kpi.product:
            return period.start <= report.period.start and report.period.end <= period.end
        own = not loan.product_id or report.product_id == loan.product_id
        return own and report.period == period

    def why_unusable(self, folded: Folded) -> MissingWhy | None:
        """Why the KPI cannot be measured from what stands for a period, or None where it can: the
        first of these reasons that holds."""
        if not folded.is_whole:
            return MissingWhy.NO_REPORT
        if not folded.assurance.covers(self.kpi.assurance):
            return MissingWhy.ASSURANCE
        if any(self.lacks(folded, name) for name in self.units):
            return MissingWhy.FIGURE
        if any(folded.units(name) != (unit,) for name, unit in self.units.items()):
            return MissingWhy.UNIT
        product = folded.reports[0].product
        if self.kpi.per and product is not None and product.declared_unit != self.kpi.per:
            return MissingWhy.DECLARED_UNIT
        return None

    @staticmethod
    def lacks(folded: Folded, name: str) -> bool:
        """Whether a figure is not in every report of what stands for a period."""
        return any(report.figure(name) is None for report in folded.reports)

    def figures(self, folded: Folded, why: MissingWhy | None) -> dict[str, Value]:
        """The inputs of a plan that the KPI's figures are, exact, or why none of them is one. Those
        of a product are for one of its declared unit."""
        product = folded.reports[0].product if folded.reports else None
        per = Fraction(1) if product is None else Fraction(product.declared_amount)
        found: dict[str, Value] = {}
        for name in self.units:
            out = str(FigureInput(kpi=self.kpi.name, name=name))
            if why is not None:
                found[out] = Absent(why=why)
                continue
            figure = folded.figure(name)
            assert figure is not None, "what lacks a figure is not usable"
            found[out] = Fraction(figure.amount) / per
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """What a rulebook needs: its plan, what each KPI does, and the benchmarks by their keys."""

    rulebook: Rulebook
    plan: Plan
    kpis: tuple[KpiNeed, ...]
    benchmarks: Mapping[str, SectorRows]


@lru_cache(maxsize=256)
def needed_by(rulebook: Rulebook) -> Needed:
    """What a rulebook needs, made ready once."""
    return Needed(
        rulebook=rulebook,
        plan=compile_plan(rulebook),
        kpis=tuple(KpiNeed(kpi=kpi, units=figure_units(kpi, rulebook)) for kpi in rulebook.kpis),
        benchmarks={item.name: rows_by_key(item) for item in rulebook.benchmarks},
    )
