"""Shorter reports that together make the report of a longer period.

Everything an organisation reports is a sum over time, so months and quarters without a gap make a
half year or a year. A product's footprint is per unit and no sum: only its own report counts.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.account.report import Assurance, Figure, FootprintReport, Opinion
from carbonstep.units.exact import exact_sum
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What stands for a period: its own report, or the shorter ones that make it up.

    `reports` are in the order of their days, share none and lie within the period; none where
    nothing stands for any of it. `lacking` are the days that no report stands for, in order: the
    period is reported where there are none. The rest is what the reports say together, to be asked
    for only where there are reports; of a single one it is what that one says.
    """

    period: Period
    reports: tuple[FootprintReport, ...]
    lacking: tuple[Period, ...]

    @property
    def is_whole(self) -> bool:
        """Whether reports stand for every day of the period."""
        return not self.lacking

    @property
    def own(self) -> FootprintReport | None:
        """The period's own report where that is what stands for it, else None."""
        return self.reports[0] if self.is_whole and len(self.reports) == 1 else None

    @property
    def received_on(self) -> date:
        """The day from which all of them were there."""
        return max(report.received_on for report in self.reports)

    @property
    def assurance(self) -> Assurance:
        """The weakest assurance of any of them."""
        return min((report.assurance for report in self.reports), key=lambda one: one.strength)

    @property
    def opinion(self) -> Opinion:
        """The weakest opinion on any of them."""
        return min((report.opinion for report in self.reports), key=lambda one: one.strength)

    def units(self, name: str) -> tuple[str, ...]:
        """The units of a figure in those that hold it, each once; of more than one there is no
        sum."""
        held = (report.figure(name) for report in self.reports)
        return tuple(sorted({figure.unit for figure in held if figure is not None}))

    def figure(self, name: str) -> Figure | None:
        """A figure's sum; None where any of them lacks it or where they have it in several units.

        What is lacking in one is never taken for zero. A sum is of no emission factor.
        """
        held = [report.figure(name) for report in self.reports]
        present = [figure for figure in held if figure is not None]
        if len(present) != len(held) or len({figure.unit for figure in present}) != 1:
            return None
        if len(present) == 1:
            return present[0]
        amount = exact_sum(figure.amount for figure in present)
        return Figure(name=name, amount=amount, unit=present[0].unit)


def fold(standing: Iterable[FootprintReport], *, period: Period) -> Folded:
    """What stands for a period: its own report, else the fewest shorter ones that make it up.

    `standing` are the reports of one subject (an organisation, or one product) that stand at the
    end of a day, in any order and of any period. Those that lie within the period count, of two
    for the same days the one received last. Where they leave days out, those are given that cover
    most, with the days that are `lacking`; of as many, the fewest, and of as few the one that
    begins earliest and lasts longest. The period's own report counts whatever shorter ones say; so
    does that of a half year beside its quarters. Of a product nothing but its own report counts.
    The work grows as n log n with the reports.

    >>> from decimal import Decimal
    >>> def report(first, end):
    ...     return FootprintReport(
    ...         account_id="eu-ets:1", period=Period(first, end), received_on=date(2025, 3, 1),
    ...         figures=(Figure(name="scope1", amount=Decimal(20), unit="tCO2e"),))
    >>> first, middle, end = date(2024, 1, 1), date(2024, 7, 1), date(2025, 1, 1)
    >>> halves = [report(middle, end), report(first, middle)]
    >>> fold(halves, period=Period(first, end)).figure("scope1").amount
    Decimal('40')
    >>> [str(days) for days in fold(halves[:1], period=Period(first, end)).lacking]
    ['2024-01-01..2024-07-01']
    """
    newest: dict[Period, FootprintReport] = {}
    for report in standing:
        days = report.period
        if not (period.start <= days.start and days.end <= period.end):
            continue
        if report.product is not None and days != period:
            continue
        other = newest.get(days)
        if other is None or _order(other) < _order(report):
            newest[days] = report
    chosen = _fewest(newest, period)
    return Folded(
        period=period,
        reports=tuple(newest[days] for days in chosen),
        lacking=_between(chosen, period),
    )


def _order(report: FootprintReport) -> tuple[date, str]:
    """Which of two reports for the same days is the newer."""
    return report.received_on, report.report_id


def _fewest(periods: Iterable[Period], whole: Period) -> list[Period]:
    """Of some periods within a whole those that share no day, leave out the fewest days, and are
    the fewest that do."""
    given = sorted(periods)
    starts = sorted({period.start for period in given})
    by_start: dict[date, list[Period]] = {start: [] for start in starts}
    for period in given:
        by_start[period.start].append(period)
    places = [*starts, whole.end]
    # From the last start back: the days left out from there on, how many periods, and the first.
    best: list[tuple[int, int, Period | None]] = [(0, 0, None)]
    for at in range(len(starts) - 1, -1, -1):
        left_out, count, _ = best[-1]
        days = (places[at + 1] - places[at]).days
        found: tuple[int, int, Period | None] = (left_out + days, count, None)
        for period in by_start[places[at]]:
            next_at = bisect_left(places, period.end)
            left_out, count, _ = best[len(places) - 1 - next_at]
            taken = left_out + (places[next_at] - period.end).days, count + 1, period
            if taken[:2] <= found[:2]:
                found = taken
        best.append(found)
    chosen: list[Period] = []
    at = 0
    while at < len(starts):
        first = best[len(places) - 1 - at][2]
        if first is None:
            at += 1
        else:
            chosen.append(first)
            at = bisect_left(places, first.end)
    return chosen


def _between(chosen: Iterable[Period], whole: Period) -> tuple[Period, ...]:
    """The days of a whole that some periods, in order, leave out."""
    found: list[Period] = []
    day = whole.start
    for period in chosen:
        if day < period.start:
            found.append(Period(day, period.start))
        day = period.end
    if day < whole.end:
        found.append(Period(day, whole.end))
    return tuple(found)
