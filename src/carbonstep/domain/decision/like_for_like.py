"""Like with like: the boundary and standard that the reports of a KPI must have.

They are the rulebook's where it names them. Where it does not, those of the loan's first report
hold: of the earliest test period that has a usable one, in its newest revision, as seen on a day;
for a KPI that is read against a base year, those of the base year's report where there is one. So
they follow from the facts alone, and what is told of the first report later is held against every
period after it.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.account.standard import standard_name
from carbonstep.domain.decision.explanation import Unlike
from carbonstep.domain.decision.folding import Folded, fold
from carbonstep.domain.decision.need import KpiNeed, Needed
from carbonstep.domain.decision.period_reports import Held
from carbonstep.domain.decision.tested_period import periods_tested
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.loan.supplied import base_year
from carbonstep.domain.rulebook.measure import Kpi
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """In what a period's reports are not like what they are held against, in the words of both:
    what the rulebook names, the reports `held_against`, or each other."""

    what: Unlike
    found: str
    needed: str
    by_rulebook: bool = False
    held_against: tuple[FootprintReport, ...] = ()

    @property
    def why(self) -> MissingWhy:
        """What that makes a KPI missing by."""
        return MissingWhy.BOUNDARY if self.what is Unlike.BOUNDARY else MissingWhy.STANDARD


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first reports of a loan that a KPI can be measured from, or those of its base year, and
    the period they are for."""

    period: Period
    reports: tuple[FootprintReport, ...]
    of_base_year: bool = False

    @property
    def words(self) -> tuple[str, str]:
        """Their boundary and their standard."""
        return _boundary(self.reports), _standard(self.reports)


@dataclass(frozen=True, slots=True, kw_only=True)
class Firsts:
    """Which reports were the first of a KPI from which day on, None while there were none."""

    days: tuple[date, ...] = ()
    found: tuple[First | None, ...] = ()

    def before(self, period: Period, *, by: date) -> First | None:
        """What a period's reports are held against as seen at the end of a day: the first ones,
        where they are of an earlier period."""
        place = bisect_right(self.days, by)
        return _earlier(self.found[place - 1], period) if place else None

    def changes(self, period: Period) -> frozenset[date]:
        """The days on which a period's reports were to be held against other words."""
        found: set[date] = set()
        last: tuple[str, str] | None = None
        for day, first in zip(self.days, self.found, strict=True):
            earlier = _earlier(first, period)
            words = None if earlier is None else earlier.words
            if words != last:
                found.add(day)
            last = words
        return frozenset(found)


def _earlier(first: First | None, period: Period) -> First | None:
    if first is None or first.period == period:
        return None
    return first if first.of_base_year or first.period < period else None


NEVER_FIRST = Firsts()
"""What nothing is held against."""


def firsts_of(needed: Needed, loan: Loan, held: Held) -> Mapping[str, Firsts]:
    """The first reports of each KPI of a loan, by its name. On most days only what changed of the
    first one is looked at."""
    return {need.kpi.name: _firsts(need, needed, loan, held) for need in needed.kpis}


def _firsts(need: KpiNeed, needed: Needed, loan: Loan, held: Held) -> Firsts:
    kpi = need.kpi
    if not need.units or (kpi.boundary and kpi.standard):
        return NEVER_FIRST
    base = _base_year(needed, need.kpi, loan)
    tested = periods_tested(needed.rulebook, loan, until=date.max)
    periods = _reported(need, dict.fromkeys((*base, *tested)), loan, held)
    if len(periods) < 2:
        return NEVER_FIRST  # nothing there to be held against it
    changed: dict[date, set[int]] = {}
    for place, period in enumerate(periods):
        bearing = held.of(period)
        for day in {
            *(report.received_on for report in bearing.reports),
            *(item.withdrawn_on for item in bearing.withdrawals),
        }:
            changed.setdefault(day, set()).add(place)
    days: list[date] = []
    found: list[First | None] = []
    first_at = len(periods)  # the place of the first one; none of those before it is usable
    for day in sorted(changed):
        if min(changed[day]) > first_at:
            continue
        looked_at = [n for n in range(len(periods)) if n in changed[day] or n >= first_at]
        first, first_at = None, len(periods)
        for place in looked_at:
            period = periods[place]
            of_base = period in base
            first = _usable(need, loan, held, period=period, by=day, of_base_year=of_base)
            if first is not None:
                first_at = place
                break
        if not found or found[-1] != first:
            days.append(day)
            found.append(first)
    return Firsts(days=tuple(days), found=tuple(found))


def _reported(
    need: KpiNeed, periods: Iterable[Period], loan: Loan, held: Held
) -> tuple[Period, ...]:
    """Those of some periods that a report was ever there for."""
    return tuple(
        period
        for period in periods
        if any(
            need.concerns(report, loan=loan, period=period) for report in held.of(period).reports
        )
    )


def _base_year(needed: Needed, kpi: Kpi, loan: Loan) -> tuple[Period, ...]:
    """The year that the number a KPI is read against is of, where the loan says one."""
    supplied = loan.parameters.get(kpi.against)
    year = None if supplied is None else base_year(supplied)
    if year is None:
        return ()
    month, day = needed.rulebook.test.year_from
    return (Period(date(year, month, day), date(year + 1, month, day)),)


def _usable(
    need: KpiNeed, loan: Loan, held: Held, *, period: Period, by: date, of_base_year: bool
) -> First | None:
    """What stands for a period at the end of a day, where the KPI can be measured from it."""
    folded = folded_for(need, loan, held, period=period, by=by)
    return first_of(need, folded, of_base_year=of_base_year)


def first_of(need: KpiNeed, folded: Folded, *, of_base_year: bool) -> First | None:
    """What stands for a period as the first reports, where the KPI can be measured from it. A base
    year's number stands in the contract, so its report need only be there."""
    why = need.why_unusable(folded)
    if why is MissingWhy.NO_REPORT or (why is not None and not of_base_year):
        return None
    if unlike_stated(need.kpi, folded) is not None:
        return None
    return First(period=folded.period, reports=folded.reports, of_base_year=of_base_year)


def why_missing(
    need: KpiNeed, folded: Folded, first: First | None
) -> tuple[MissingWhy | None, Difference | None]:
    """Why a KPI cannot be measured from what stands for a period beside its first reports, and in
    what that differs where it is for this; twice None where it can."""
    why = need.why_unusable(folded)
    if why is not None:
        return why, None
    difference = unlike_stated(need.kpi, folded) or unlike_first(need.kpi, folded, first)
    return (None if difference is None else difference.why), difference


def folded_for(need: KpiNeed, loan: Loan, held: Held, *, period: Period, by: date) -> Folded:
    """What stands for a period at the end of a day, of a KPI's kind and product."""
    standing = held.of(period).standing(by)
    return fold(
        (report for report in standing if need.concerns(report, loan=loan, period=period)),
        period=period,
    )


def unlike_stated(kpi: Kpi, folded: Folded) -> Difference | None:
    """In what a period's reports differ from each other, or from what the rulebook names."""
    reports = folded.reports
    boundaries = tuple(dict.fromkeys(report.boundary for report in reports))
    standards = _standards(reports)
    if len(boundaries) > 1:
        return Difference(what=Unlike.BOUNDARY, found=boundaries[1], needed=boundaries[0])
    if kpi.boundary and boundaries[0] != kpi.boundary:
        return Difference(
            what=Unlike.BOUNDARY, found=boundaries[0], needed=kpi.boundary, by_rulebook=True
        )
    if len(standards) > 1:
        return Difference(what=Unlike.STANDARD, found=standards[1], needed=standards[0])
    if kpi.standard and not all(
        standard_name(report.standard) == standard_name(kpi.standard) for report in reports
    ):
        return Difference(
            what=Unlike.STANDARD,
            found=next(iter(standards), ""),
            needed=kpi.standard,
            by_rulebook=True,
        )
    return None


def unlike_first(kpi: Kpi, folded: Folded, first: First | None) -> Difference | None:
    """In what a period's reports differ from the first ones, where the rulebook does not name it.

    A standard that is not named on either side is not told to differ.
    """
    if first is None:
        return None
    boundary, standard = first.words
    found = _boundary(folded.reports)
    if not kpi.boundary and found != boundary:
        return Difference(
            what=Unlike.BOUNDARY, found=found, needed=boundary, held_against=first.reports
        )
    found = _standard(folded.reports)
    if kpi.standard or not found or not standard:
        return None
    if standard_name(found) == standard_name(standard):
        return None
    return Difference(
        what=Unlike.STANDARD, found=found, needed=standard, held_against=first.reports
    )


def _boundary(reports: Sequence[FootprintReport]) -> str:
    return reports[0].boundary


def _standards(reports: Sequence[FootprintReport]) -> tuple[str, ...]:
    """The standards that reports name, each once, as first written."""
    found = {standard_name(report.standard): report.standard for report in reversed(reports)}
    order = dict.fromkeys(standard_name(report.standard) for report in reports)
    return tuple(found[name] for name in order if name)


def _standard(reports: Sequence[FootprintReport]) -> str:
    return next(iter(_standards(reports)), "")
