"""What a look at its neighbours tells of a report that is taken: the period before, and the shorter
reports that make up the same days."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from carbonstep.domain.account.report import FootprintReport, ReportKind
from carbonstep.domain.intake.candidate import PROBLEMS_A_ROW_MAX, Candidate, row_order
from carbonstep.domain.intake.known_report import KnownReport
from carbonstep.domain.intake.odd import warning
from carbonstep.domain.intake.reason import IntakeReason
from carbonstep.reading.phrase import as_amount, phrase
from carbonstep.reading.problem import Problem
from carbonstep.units.exact import exact_sum
from carbonstep.units.period import Period

SUDDEN_FACTOR = 10
"""A total that grows or shrinks by more than this, per day, is worth a second look."""


def neighbour_warnings(
    good: Sequence[Candidate], known: Iterable[KnownReport]
) -> dict[int, list[Problem]]:
    """Warnings on the candidates that are taken, by the `id()` of each that has any.

    They are looked at beside what stands once all of them are. The work grows as n log n, and each
    candidate has a bounded number of warnings.
    """
    if not good:
        return {}
    replaced = {candidate.report.supersedes for candidate in good} - {""}
    candidates = {id(candidate.report): candidate for candidate in good}
    held = {item.report_id: item for item in known}
    in_file = replaced - held.keys()
    standing = [item.report for name, item in held.items() if item.stands and name not in replaced]
    standing += (
        candidate.report
        for candidate in good
        # An id is made of the whole report: nobody asks for one who needs none.
        if not in_file or candidate.report.report_id not in in_file
    )
    found: dict[int, list[Problem]] = {}
    before = _Before(standing)
    for candidate in good:
        sudden = before.sudden_change(candidate)
        if sudden is not None:
            found[id(candidate)] = [sudden]
    organisation = [report for report in standing if report.product is None]
    for whole, parts in _made_up(organisation):
        told = [candidates[id(one)] for one in (whole, *parts) if id(one) in candidates]
        if told:
            # The longer report itself where it comes in, else the last of those that make it up.
            last = told[0] if id(whole) in candidates else max(told, key=row_order)
            found.setdefault(id(last), []).extend(_differences(last, whole, parts))
    return {key: problems for key, problems in found.items() if problems}


class _Before:
    """The totals of reports, looked up by the day on which their period ends."""

    def __init__(self, standing: Iterable[FootprintReport]) -> None:
        self._totals: dict[tuple[ReportKind, str, int], list[tuple[int, Decimal]]] = {}
        for report in standing:
            total = headline(report)
            if total is not None:
                key = report.kind, report.product_id, report.period.end.toordinal()
                self._totals.setdefault(key, []).append((report.period.days, total))
        for totals in self._totals.values():
            totals.sort()

    def _ending(self, report: FootprintReport) -> tuple[int, Decimal] | None:
        """The days and the total of the period before, of those that end there the one that lasts
        about as long."""
        key = report.kind, report.product_id, report.period.start.toordinal()
        totals = self._totals.get(key)
        if not totals:
            return None
        days = report.period.days
        at = bisect_left(totals, (days, Decimal("-Infinity")))
        return min(totals[max(at - 1, 0) : at + 1], key=lambda total: abs(total[0] - days))

    def sudden_change(self, candidate: Candidate) -> Problem | None:
        """A warning where the total per day is more than tenfold, or a tenth, of the period before,
        or lies on the other side of zero."""
        report = candidate.report
        before, now = self._ending(report), headline(report)
        if before is None or not now or not before[1]:
            return None
        if report.product is None:
            now_scaled, before_scaled = now * before[0], before[1] * report.period.days
        else:
            now_scaled, before_scaled = now, before[1]
        small, large = sorted((abs(now_scaled), abs(before_scaled)))
        if large <= SUDDEN_FACTOR * small and (now_scaled < 0) == (before_scaled < 0):
            return None
        column = "scope1" if report.product is None else "footprint"
        found, needed = as_amount(now), as_amount(before[1])
        place = candidate.source.place
        return warning(IntakeReason.SUDDEN_CHANGE, place, column, found=found, needed=needed)


def headline(report: FootprintReport) -> Decimal | None:
    """The total a report is compared by: a footprint, or scope 1 and location-based scope 2."""
    names = ("footprint",) if report.product is not None else ("scope1", "scope2_location")
    amounts = [figure.amount for figure in report.figures if figure.name in names]
    return sum(amounts, Decimal(0)) if amounts else None


def _made_up(
    reports: Sequence[FootprintReport],
) -> Iterator[tuple[FootprintReport, list[FootprintReport]]]:
    """Each report that others, the longest within it, cover day by day; with these in order."""
    if len(reports) < 3:
        return
    ordered = sorted(reports, key=lambda r: (r.period.start, -r.period.end.toordinal()))
    open_ones: list[tuple[FootprintReport, list[FootprintReport]]] = []
    for report in ordered:
        while open_ones and open_ones[-1][0].period.end <= report.period.start:
            yield from _if_covered(*open_ones.pop())
        if open_ones:
            around, within = open_ones[-1]
            if report.period.end > around.period.end or report.period == around.period:
                continue  # as past days may have left it: nothing is made up of such
            within.append(report)
        open_ones.append((report, []))
    while open_ones:
        yield from _if_covered(*open_ones.pop())


def _if_covered(
    whole: FootprintReport, parts: list[FootprintReport]
) -> Iterator[tuple[FootprintReport, list[FootprintReport]]]:
    day = whole.period.start
    for part in parts:
        if part.period.start != day:
            return
        day = part.period.end
    if day == whole.period.end:
        yield whole, parts


def _differences(
    candidate: Candidate, whole: FootprintReport, parts: Sequence[FootprintReport]
) -> Iterator[Problem]:
    """A warning for each figure that is not the sum of what the parts say, the first few of them.

    A figure that one of them lacks or has in another unit has no sum.
    """
    amounts = [{figure.name: figure for figure in part.figures} for part in parts]
    told = 0
    for figure in whole.figures:
        held = [part[figure.name] for part in amounts if figure.name in part]
        if len(held) < len(parts) or any(one.unit != figure.unit for one in held):
            continue
        total = exact_sum(one.amount for one in held)
        if total == figure.amount:
            continue
        yield warning(
            IntakeReason.PARTS_DIFFER,
            candidate.source.place,
            figure.name,
            found=_for_days(as_amount(figure.amount, figure.unit), whole.period),
            needed=_beside(total, figure.amount, figure.unit),
        )
        told += 1
        if told == PROBLEMS_A_ROW_MAX:
            return


def _for_days(amount: str, period: Period) -> str:
    return phrase(
        "{amount} for {start} to {end}", amount=amount, start=period.start, end=period.last_on
    )


def _beside(total: Decimal, stated: Decimal, unit: str) -> str:
    """A sum, and by how much it is more or less than what is stated."""
    difference = as_amount(exact_sum((total, -stated)).copy_abs(), unit)
    shown = as_amount(total, unit)
    if total > stated:
        return phrase("{total} ({difference} more)", total=shown, difference=difference)
    return phrase("{total} ({difference} less)", total=shown, difference=difference)
