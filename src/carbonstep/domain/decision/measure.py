"""Measures the KPIs of a test period, and tells which periods still lack what they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import MeasuredKpi
from carbonstep.domain.decision.kpi import (
    Measured,
    last_withdrawn,
    lying_beside,
    measure_report,
    newest_standing,
)
from carbonstep.domain.decision.period_reports import Held, held_by_period
from carbonstep.domain.decision.tested import VersionTested
from carbonstep.domain.decision.tested_period import report_due
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import WorkCalendar


def measure_period(
    rulebook: Rulebook, loan: Loan, held: Held, *, period: Period, by: date, on: date
) -> tuple[Measured, ...]:
    """The KPIs of a test period from the reports that stand at the end of day `by`.

    A withdrawal of day `on` is told also where another report stands in its place.
    """
    bearing = held.of(period)
    standing = bearing.standing(by)
    found = []
    for kpi in rulebook.kpis:
        report = newest_standing(standing, kpi=kpi, loan=loan, period=period)
        withdrawn = last_withdrawn(bearing, by=by, kpi=kpi, loan=loan, period=period)
        if report is not None and withdrawn is not None and withdrawn.withdrawn_on != on:
            withdrawn = None  # another report has long come in its place
        beside = None
        if report is None:
            beside = lying_beside(held.everything, by=by, kpi=kpi, loan=loan, period=period)
        found.append(
            measure_report(
                kpi,
                rulebook=rulebook,
                loan=loan,
                report=report,
                withdrawn=withdrawn,
                beside=beside,
            )
        )
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPeriod:
    """A test period that is over and lacks what it needs, as seen on a day: which KPIs, and why.

    `due_on` is the last day on which its report is in time.
    """

    period: Period
    due_on: date
    kpis: tuple[MeasuredKpi, ...]


def open_periods(
    tested: Sequence[VersionTested],
    decided: Sequence[Decision],
    *,
    calendar: WorkCalendar,
    as_of: date,
) -> tuple[OpenPeriod, ...]:
    """The test periods over by a day, after the last one that was decided on a good report, that
    lack what they need, in order. `tested` is what the loan's test periods are tested by."""
    good = [
        decision.test_period
        for decision in decided
        if decision.decided_on <= as_of and not decision.is_missing
    ]
    found = []
    for item in tested:
        if item.by_certificate:
            continue
        held = held_by_period(item.evidence)
        for period in item.periods(until=as_of):
            if good and period <= max(good):
                continue
            measured = measure_period(
                item.rulebook, item.loan, held, period=period, by=as_of, on=as_of
            )
            kpis = tuple(one.why for one in measured if one.why.missing is not None)
            if kpis:
                due_on = report_due(item.rulebook, period, calendar=calendar).on
                found.append(OpenPeriod(period=period, due_on=due_on, kpis=kpis))
    return tuple(found)
