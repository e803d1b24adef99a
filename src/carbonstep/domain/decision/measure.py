"""Measures the KPIs of a test period, and tells which periods still lack what they need."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.explanation import MeasuredKpi
from carbonstep.domain.decision.inputs import Dossier, dossier_of, inputs_of
from carbonstep.domain.decision.measured_kpi import Measured, measure_inputs
from carbonstep.domain.decision.tested import VersionTested
from carbonstep.domain.decision.tested_period import report_due
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import WorkCalendar


def measure_period(dossier: Dossier, *, period: Period, by: date, on: date) -> tuple[Measured, ...]:
    """The KPIs of a test period from the facts as known at the end of day `by`.

    A withdrawal of day `on` is told also where another report stands in its place.
    """
    return measure_inputs(dossier.needed, inputs_of(dossier, period=period, by=by, on=on))


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
        dossier = dossier_of(item.rulebook, item.loan, item.evidence)
        for period in item.periods(until=as_of):
            if good and period <= max(good):
                continue
            measured = measure_period(dossier, period=period, by=as_of, on=as_of)
            kpis = tuple(one.why for one in measured if one.why.missing is not None)
            if kpis:
                due_on = report_due(item.rulebook, period, calendar=calendar).on
                found.append(OpenPeriod(period=period, due_on=due_on, kpis=kpis))
    return tuple(found)
