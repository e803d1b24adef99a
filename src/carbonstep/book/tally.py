"""A reduction rulebook run over many accounts at once: how many land on which step."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.decision.folding import Folded, fold
from carbonstep.domain.decision.like_for_like import First, unlike_first, unlike_stated
from carbonstep.domain.decision.need import KpiNeed, Needed, needed_by
from carbonstep.domain.rulebook.measure import ReadAs
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.domain.rulebook.output import StepTable
from carbonstep.domain.rulebook.plan import ParameterInput, kpi_register
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.run import Value, run_plan
from carbonstep.units.rate import RateE4bp


@dataclass(frozen=True, slots=True, kw_only=True)
class TallyLine:
    """One step (its words), the adjustment it gives, and how many accounts land on it."""

    step: str
    total_e4bp: RateE4bp
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What a rulebook comes to over a book: an account is on one line, or missing for a reason."""

    lines: tuple[TallyLine, ...]
    missing: Mapping[str, int]

    @property
    def accounts(self) -> int:
        return sum(line.accounts for line in self.lines) + sum(self.missing.values())


def tally_reduction(
    rulebook: Rulebook,
    pairs: Iterable[tuple[FootprintReport | None, FootprintReport | None]],
) -> Tally:
    """Count accounts by step; each pair is an account's baseline and tested report.

    The rulebook has one KPI, a reduction; the baseline is measured from the account's own report
    of the base year, with the same figures, unit and boundary, and stands in for the loan's
    parameter. Exact; nothing is rounded.
    """
    kpi = rulebook.kpis[0]
    assert len(rulebook.kpis) == 1, "callers check `is_reduction`"
    assert kpi.read_as is ReadAs.REDUCTION_FROM, "callers check `is_reduction`"
    needed, output = needed_by(rulebook), rulebook.margin
    steps: Counter[tuple[str, int]] = Counter()
    missing: Counter[str] = Counter()
    for baseline_report, report in pairs:
        row = _row(needed, baseline_report, report)
        if isinstance(row, MissingWhy):
            missing[row.value] += 1
            continue
        ran = run_plan(needed.plan, row)
        why = ran.missing(kpi_register(kpi.name))
        if why is not None:
            missing[why.value] += 1
            continue
        steps[ran.parts_of(output)[0].words, ran.output(output.name)] += 1
    lines = [
        TallyLine(step=step, total_e4bp=RateE4bp(total), accounts=count)
        for (step, total), count in steps.items()
    ]
    return Tally(lines=_in_rulebook_order(rulebook, lines), missing=dict(sorted(missing.items())))


def is_reduction(rulebook: Rulebook) -> bool:
    """Whether a rulebook is what `tally_reduction` counts."""
    return [kpi.read_as for kpi in rulebook.kpis] == [ReadAs.REDUCTION_FROM]


def _row(
    needed: Needed, baseline_report: FootprintReport | None, report: FootprintReport | None
) -> dict[str, Value] | MissingWhy:
    """The row of a plan for an account, its baseline measured from its own report of the base
    year; or why there is none."""
    need = needed.kpis[0]
    if baseline_report is None:
        return MissingWhy.NO_BASELINE
    if report is None:
        return MissingWhy.NO_REPORT
    base, own = (fold([one], period=one.period) for one in (baseline_report, report))
    for folded in (base, own):
        why = need.why_unusable(folded) or _unlike(need, folded, None)
        if why is not None:
            return why
    why = _unlike(need, own, First(period=base.period, reports=base.reports))
    if why is not None:
        return why
    before = run_plan(
        needed.plan, need.figures(base, None), wanted=[needed.plan.measured[need.kpi.name]]
    )
    amount = before.exact(needed.plan.measured[need.kpi.name])
    return {**need.figures(own, None), str(ParameterInput(name=need.kpi.against)): amount}


def _unlike(need: KpiNeed, folded: Folded, first: First | None) -> MissingWhy | None:
    found = unlike_stated(need.kpi, folded) or unlike_first(need.kpi, folded, first)
    return None if found is None else found.why


def _in_rulebook_order(rulebook: Rulebook, lines: list[TallyLine]) -> tuple[TallyLine, ...]:
    """Lines in the order of the rulebook's steps, a step nobody reached with zero accounts."""
    part = rulebook.margin.parts[0].gives
    if not isinstance(part, StepTable):
        return tuple(sorted(lines, key=lambda line: line.total_e4bp))
    by_words = {line.step: line for line in lines}
    ordered = []
    for step in part.steps:
        empty = TallyLine(step=step.words, total_e4bp=RateE4bp(step.value), accounts=0)
        ordered.append(by_words.get(step.words, empty))
    return tuple(ordered)
