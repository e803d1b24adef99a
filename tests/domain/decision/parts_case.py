"""A loan of two KPIs: emissions that are rewarded and punished, and a share of green power."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.decide import decide_all
from carbonstep.domain.decision.decision import Decision
from carbonstep.domain.decision.part import DecidedPart
from carbonstep.domain.picture.pricing import carbon_steps
from carbonstep.domain.rate.carbon_step import step_on
from carbonstep.domain.rulebook.read import read_recorded
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import prc_calendar

BOOK = """\
format: 2
rulebook: two
version: "1"
title: {zh: 样本, en: Sample}
in_force: {from: 2020-01-01}
parameters: {target: {unit: tCO2e, zh: 目标, en: target}}
tests:
  yearly: {period: year, report_due: 120 days, effective: 5 business days after receipt}
kpis:
  emissions:
    measure: {sum: [organisation.scope1]}
    read_as: level
    unit: tCO2e
    assurance: limited
    missing: EMISSIONS_MISSING
  green:
    measure: {ratio: {of: organisation.green_electricity, over: organisation.electricity}}
    read_as: share
    unit: "%"
    assurance: limited
    missing: GREEN_MISSING
gives:
  margin:
    kind: rate
    parts:
      - of: emissions
        steps:
          - {at_most: target, bps: -20}
          - {at_most: {of: target, times: 1.03}, bps: 0}
          - {otherwise: true, bps: 20}
        limits: [-20, 30]
      - of: green
        steps: [{at_least: 50, bps: -10}, {at_least: 30, bps: -5}, {otherwise: true, bps: 10}]
        limits: [-10, 15]
    combine: COMBINE
    limits: LIMITS
correction: CORRECTION
"""
BACK = "{too_low: charge_back, too_high: pay_back}"
FORWARD = "{too_low: forward_only, too_high: forward_only}"
PLUS = "{previous_plus_bps: 5}"
NO_GREEN = ""


def book(
    *,
    emissions: str = "worst",
    green: str = "no_adjustment",
    combine: str = "sum",
    limits: str = "{total: [-25, 25]}",
    correction: str = "{too_low: charge_back, too_high: forward_only}",
) -> Rulebook:
    """The rulebook with other words in some places."""
    words = {
        "EMISSIONS_MISSING": emissions,
        "GREEN_MISSING": green,
        "COMBINE": combine,
        "LIMITS": limits,
        "CORRECTION": correction,
    }
    text = BOOK
    for name, word in words.items():
        text = text.replace(name, word)
    node = parse_yaml(text)
    assert isinstance(node, Node), node
    found = read_recorded(node)
    assert isinstance(found, Rulebook), found
    return found


def report(
    sample: Any, year: int, on: str, *, scope1: str = "1000", green: str = NO_GREEN, **more: Any
) -> FootprintReport:
    """A year's report; without a share of green power it has no figure of it."""
    figures = [Figure(name="scope1", amount=Decimal(scope1), unit="tCO2e")] if scope1 else []
    if green:
        figures += [
            Figure(name="green_electricity", amount=Decimal(green), unit="kWh"),
            Figure(name="electricity", amount=Decimal(100), unit="kWh"),
        ]
    return FootprintReport(
        account_id=sample.account_id,
        period=Period(date(year, 1, 1), date(year + 1, 1, 1)),
        received_on=date.fromisoformat(on),
        figures=tuple(sorted(figures, key=lambda figure: figure.name)),
        **{"assurance": Assurance.LIMITED, "verifier": "a verifier", **more},
    )


def again(first: FootprintReport, on: str, **more: Any) -> FootprintReport:
    """A restatement of a report."""
    return replace(
        first,
        received_on=date.fromisoformat(on),
        supersedes=first.report_id,
        restatement_reason="recount",
        **more,
    )


def told_again(
    sample: Any, first: FootprintReport, on: str, *, scope1: str = "1000", green: str = NO_GREEN
) -> FootprintReport:
    """A restatement of a report with these amounts."""
    year = first.period.start.year
    return again(first, on, figures=report(sample, year, on, scope1=scope1, green=green).figures)


def held(sample: Any, *reports: FootprintReport, taken: Sequence[tuple[int, str]] = ()) -> Evidence:
    """The evidence, with the reports of these places withdrawn, each on a day."""
    return Evidence(
        reports=reports,
        withdrawals=tuple(
            ReportWithdrawal(
                report_id=reports[place].report_id,
                account_id=reports[place].account_id,
                withdrawn_on=date.fromisoformat(day),
                reason="of another enterprise",
            )
            for place, day in taken
        ),
    )


def decide(
    sample: Any, rulebook: Rulebook, evidence: Evidence, *, as_of: date = date(2025, 12, 31)
) -> tuple[Decision, ...]:
    loan = sample.loan(rulebook, parameters={"target": Decimal(1000)})
    return decide_all(rulebook, loan, evidence, calendar=prc_calendar(), as_of=as_of)


def bps_on(decisions: Sequence[Decision], day: date) -> int:
    """The step in force on a day, in basis points."""
    step = step_on(carbon_steps(decisions), day)
    return 0 if step is None else step.total_e4bp // 10_000


def part(decision: Decision, kpi: str) -> DecidedPart:
    found = decision.margin.part(kpi)
    assert found is not None
    return found


def parts(decision: Decision) -> dict[str, tuple[str, int]]:
    """Of each KPI its part's state and basis points."""
    return {p.kpi: (p.state.value, p.stands_e4bp // 10_000) for p in decision.parts}


def days(since: str, *, count: int, every: int = 20) -> list[date]:
    first = date.fromisoformat(since)
    return [first + timedelta(days=every * n) for n in range(count)]
