"""Loans of two KPIs, whose parts are decided, missing and corrected each by itself."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rulebook.read import read_recorded
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node
from carbonstep.units.period import Period

from .picture_case import ACCOUNT, loan, picture

BOOK = """\
format: 2
rulebook: two
version: "1"
title: {zh: 样本, en: Sample}
in_force: {from: 2020-01-01}
parameters: {target_tco2e: {unit: tCO2e, zh: 年度排放目标, en: yearly emission target}}
tests:
  yearly: {period: year, report_due: 120 days, effective: 5 business days after receipt}
kpis:
  emissions:
    measure: {sum: [organisation.scope1, organisation.scope2_location]}
    read_as: level
    unit: tCO2e
    assurance: limited
    missing: worst
  green_share:
    measure: {ratio: {of: organisation.green_electricity, over: organisation.electricity}}
    read_as: share
    unit: "%"
    assurance: limited
    missing: hold
gives:
  margin:
    kind: rate
    parts:
      - of: emissions
        steps:
          - {at_most: target_tco2e, bps: -20}
          - {at_most: {of: target_tco2e, times: 1.03}, bps: 0}
          - {otherwise: true, bps: 20}
      - of: green_share
        steps: [{at_least: 50, bps: -15}, {at_least: 30, bps: -5}, {otherwise: true, bps: 10}]
        limits: [-10, 10]
    limits: {total: [-25, 25]}
correction: {too_low: charge_back, too_high: forward_only, materiality: {of: emissions, pct: 1}}
"""
IN_TIME = date(2023, 4, 28)


def book() -> Rulebook:
    node = parse_yaml(BOOK)
    assert isinstance(node, Node), node
    found = read_recorded(node)
    assert isinstance(found, Rulebook), found
    return found


def report(
    year: int, received_on: date, scope1: str, green: str, **more: object
) -> FootprintReport:
    """A year's report; without a figure of green power where none is given."""
    amounts = {"scope1": (scope1, "tCO2e"), "scope2_location": ("46990", "tCO2e")}
    if green:
        amounts |= {"electricity": ("80000000", "kWh"), "green_electricity": (green, "kWh")}
    given = FootprintReport(
        account_id=ACCOUNT.account_id,
        period=Period(date(year, 1, 1), date(year + 1, 1, 1)),
        received_on=received_on,
        figures=tuple(
            Figure(name=name, amount=Decimal(amount), unit=unit)
            for name, (amount, unit) in sorted(amounts.items())
        ),
        assurance=Assurance.LIMITED,
        verifier="a verifier",
    )
    return replace(given, **more)  # type: ignore[arg-type]


def parts_pictures() -> Mapping[str, LoanPicture]:
    """Each thing that a sentence can say of several parts, by name."""
    rulebook = book()
    terms = loan(rulebook, parameters={"target_tco2e": Decimal(97000)})
    whole = report(2022, IN_TIME, "50000", "48000000")
    half = report(2022, date(2023, 4, 26), "50000", "")
    rest = report(
        2022,
        IN_TIME,
        "50000",
        "48000000",
        supersedes=half.report_id,
        restatement_reason="green power was left out",
    )
    worse = report(
        2022,
        date(2023, 7, 3),
        "55000",
        "20000000",
        supersedes=whole.report_id,
        restatement_reason="a meter was misread",
    )
    slightly = replace(worse, figures=report(2022, IN_TIME, "50100", "20000000").figures)
    later = report(2023, date(2024, 4, 12), "50000", "")
    plans: dict[str, tuple[tuple[FootprintReport, ...], date]] = {
        "two KPIs": ((whole,), date(2023, 12, 31)),
        "two KPIs, one waited for": ((half,), date(2023, 4, 27)),
        "two KPIs, one after the other": ((half, rest), date(2023, 4, 30)),
        "two KPIs, one missing": ((half,), date(2023, 12, 31)),
        "two KPIs, both corrected": ((whole, worse), date(2023, 12, 31)),
        "two KPIs, not material": ((whole, slightly), date(2023, 12, 31)),
        "two KPIs, one held": ((whole, later, worse), date(2024, 6, 30)),
    }
    return {
        name: picture(rulebook, terms, Evidence(reports=reports), as_of)
        for name, (reports, as_of) in plans.items()
    }
