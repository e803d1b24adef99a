"""Loans whose KPIs are measured in each way, and those that are missing for each reason."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.account.succession import borrower_alone
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.rulebook.read import read_recorded
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.formats.document import parse_yaml
from carbonstep.reading.node import Node
from carbonstep.units.period import Frequency, Period, calendar_period

from .picture_case import ACCOUNT, loan, picture

BOOK = """\
format: 2
rulebook: measured
version: "1"
title: {zh: 样本, en: Sample}
in_force: {from: 2020-01-01}
parameters:
  baseline: {unit: BASE_UNIT, zh: 基准, en: baseline}
  offset: {unit: tCO2e, zh: 抵减, en: offset}
benchmarks:
  sector_intensity:
    unit: tCO2e/10^4 yuan
    key: account.sector
    rows:
      - {account.sector: C, from: 2020-01-01, value: "5", published_on: 2020-05-01}
      - {account.sector: C38, from: 2020-01-01, value: "2.5", published_on: 2022-05-01}
      - {account.sector: D44, from: 2020-01-01, value: "3", published_on: 2023-06-01}
tests:
  yearly: {period: year, report_due: 120 days, effective: 5 business days after receipt}
kpis:
  it:
    {measure: MEASURE, read_as: READ_AS, unit: "UNIT", assurance: limited, MORE
     missing: no_adjustment}
gives:
  margin:
    kind: rate
    parts:
      - {of: it, steps: [{at_most: 1, bps: -10}, {otherwise: true, bps: 0}]}
"""
YEAR = Period(date(2022, 1, 1), date(2023, 1, 1))
EMITTED = "{sum: [organisation.scope1, organisation.scope2_location]}"
PER_VALUE = f"{{ratio: {{of: {EMITTED}, over: organisation.value_added}}}}"
GREEN = "{ratio: {of: organisation.green_electricity, over: organisation.electricity}}"
NET = f"{{difference: [{EMITTED}, organisation.removals]}}"
LESS_OFFSET = f"{{difference: [{EMITTED}, parameter.offset]}}"
MIXED = (
    "{weighted_mean: [{of: organisation.scope1, weight: 60%}, "
    "{of: organisation.scope2_location, weight: 40%}]}"
)
FIGURES = {
    "electricity": ("80000000", "kWh"),
    "green_electricity": ("26000000", "kWh"),
    "removals": ("1200", "tCO2e"),
    "scope1": ("50000", "tCO2e"),
    "scope2_location": ("46990", "tCO2e"),
    "value_added": ("480000000", "yuan"),
}


def book(measure: str, read_as: str, unit: str, *, more: str = "", base: str = "tCO2e") -> Rulebook:
    """A rulebook with one KPI that is measured and read so."""
    words = {"MEASURE": measure, "READ_AS": read_as, "BASE_UNIT": base, "UNIT": unit}
    text = BOOK.replace("MORE", more)
    for name, word in words.items():
        text = text.replace(name, word)
    node = parse_yaml(text)
    assert isinstance(node, Node), node
    found = read_recorded(node)
    assert isinstance(found, Rulebook), found
    return found


def report(period: Period = YEAR, *, parts: int = 1, **more: object) -> FootprintReport:
    """A report with every figure, or with one of so many equal parts of each."""
    given = FootprintReport(
        account_id=ACCOUNT.account_id,
        period=period,
        received_on=date(2023, 4, 28),
        figures=tuple(
            Figure(name=name, amount=Decimal(amount) / parts, unit=unit)
            for name, (amount, unit) in FIGURES.items()
        ),
        assurance=Assurance.LIMITED,
        verifier="a verifier",
        standard="GB/T 32150",
    )
    return replace(given, **more)  # type: ignore[arg-type]


def folded(frequency: Frequency, **more: object) -> tuple[FootprintReport, ...]:
    """The reports of a year, one for each part of it."""
    day, found = YEAR.start, []
    while day < YEAR.end:
        period = calendar_period(frequency, day)
        found.append(report(period, parts=12 // frequency.months, **more))
        day = period.end
    return tuple(found)


def without(name: str, amount: str) -> FootprintReport:
    """The report with another amount of a figure."""
    whole = report()
    return replace(
        whole,
        figures=tuple(
            replace(figure, amount=Decimal(amount)) if figure.name == name else figure
            for figure in whole.figures
        ),
    )


def measured_pictures() -> Mapping[str, LoanPicture]:
    """One picture for each way to measure and to read, and each reason that is found on the way."""
    level = book(EMITTED, "level", "tCO2e")
    intensity = book(PER_VALUE, "level", "tCO2e/10^4 yuan")
    against = book(PER_VALUE, "{ratio_to: sector_intensity}", "1")
    share = book(GREEN, "share", "%")
    halves = folded(Frequency.HALF_YEAR)
    quarters, months = folded(Frequency.QUARTER), folded(Frequency.MONTH)
    mixed = (halves[0], *quarters[2:])
    first = report(Period(date(2021, 1, 1), YEAR.start), received_on=date(2022, 4, 1))
    plans: dict[str, tuple[Rulebook, tuple[FootprintReport, ...]]] = {
        "intensity": (intensity, (report(),)),
        "intensity to a benchmark": (against, (report(),)),
        "share": (share, (report(),)),
        "change": (book(EMITTED, "{change_from: baseline}", "%"), (report(),)),
        "change of an intensity": (
            book(PER_VALUE, "{change_from: baseline}", "%", base="tCO2e/10^4 yuan"),
            (report(),),
        ),
        "ratio to a parameter": (book(EMITTED, "{ratio_to: baseline}", "1"), (report(),)),
        "difference": (book(NET, "level", "tCO2e"), (report(),)),
        "difference from a parameter": (book(LESS_OFFSET, "level", "tCO2e"), (report(),)),
        "weighted mean": (book(MIXED, "level", "tCO2e"), (report(),)),
        "of months": (level, months),
        "of quarters": (book(EMITTED, "{reduction_from: baseline}", "%"), quarters),
        "of halves": (share, halves),
        "of halves and quarters": (intensity, mixed),
        "missing, a quarter": (level, (*quarters[:1], *quarters[2:])),
        "missing, a quarter not assured": (
            level,
            (*quarters[:3], replace(quarters[3], assurance=Assurance.NONE, verifier="")),
        ),
        "missing, nothing to divide by": (intensity, (without("value_added", "0"),)),
        "missing, another boundary": (level, (first, report(boundary="equity_share"))),
        "missing, another standard": (level, (first, report(standard="ISO 14064-1"))),
        "missing, not the rulebook's boundary": (
            book(EMITTED, "level", "tCO2e", more="boundary: equity_share,"),
            (report(),),
        ),
        "missing, not the rulebook's standard": (
            book(EMITTED, "level", "tCO2e", more="standard: ISO 14064-1,"),
            (report(standard=""),),
        ),
        "missing, quarters of two boundaries": (
            level,
            (*quarters[:3], replace(quarters[3], boundary="equity_share")),
        ),
        "missing, quarters of two standards": (
            level,
            (*quarters[:3], replace(quarters[3], standard="ISO 14064-1")),
        ),
        "missing, no benchmark published": (against, (report(),)),
        "a benchmark published late": (against, (report(),)),
        "missing, no sector said": (against, (report(),)),
        "missing, a parameter": (book(LESS_OFFSET, "level", "tCO2e"), (report(),)),
    }
    as_of, pictures = date(2023, 12, 31), {}
    for name, (rulebook, reports) in plans.items():
        trade = {"missing, no benchmark published": "E48", "a benchmark published late": "D44"}
        account = replace(ACCOUNT, industry=trade.get(name, ACCOUNT.industry))
        borrower = None if "no sector" in name else borrower_alone(account, date(2020, 1, 1))
        base = Decimal("2.4") if "intensity" in name else Decimal(103400)
        set_ = {"baseline": base, "offset": Decimal(4000)}
        terms = loan(
            rulebook,
            drawn_on=date(2021, 9, 20) if len(reports) == 2 and first in reports else YEAR.start,
            parameters={} if name == "missing, a parameter" else set_,
        )
        evidence = Evidence(borrower=borrower, reports=reports)
        pictures[name] = picture(rulebook, terms, evidence, as_of)
    gone = ReportWithdrawal(
        report_id=quarters[1].report_id,
        account_id=ACCOUNT.account_id,
        withdrawn_on=date(2023, 4, 29),
        reason="of another enterprise",
    )
    evidence = Evidence(reports=quarters, withdrawals=(gone,))
    terms = loan(level, drawn_on=YEAR.start)
    pictures["withdrawn, a quarter"] = picture(level, terms, evidence, as_of)
    return pictures
