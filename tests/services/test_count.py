"""A rulebook over every account: counts equal to what each account gives by itself."""

import contextlib
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from carbonstep.book.tally import Tally
from carbonstep.domain.account.report import FootprintReport
from carbonstep.domain.decision.folding import Folded, fold
from carbonstep.domain.decision.like_for_like import first_of, why_missing
from carbonstep.domain.decision.need import KpiNeed, needed_by
from carbonstep.domain.decision.period_reports import PeriodReports
from carbonstep.domain.rulebook.measure import Plain
from carbonstep.domain.rulebook.missing import Absent, MissingWhy
from carbonstep.domain.rulebook.plan import PreviousInput
from carbonstep.domain.rulebook.read import read_recorded
from carbonstep.domain.rulebook.rulebook import Rulebook
from carbonstep.domain.rulebook.run import run_plan
from carbonstep.domain.rulebook.unit import unit_measured
from carbonstep.reading.node import node_from_json
from carbonstep.reading.problem import RejectedError
from carbonstep.services.book import count_steps
from carbonstep.services.report_withdrawal import withdraw_report
from carbonstep.store import report_query
from carbonstep.store.report_withdrawal import withdrawals_of_accounts
from carbonstep.units.period import Period

from .account_change_case import opened
from .conftest import ACCOUNT, row, seeds

YEAR, BASE = (Period(date(year, 1, 1), date(year + 1, 1, 1)) for year in (2024, 2022))
ON = date(2025, 3, 1)
NAMES = [f"eu-ets:{number}" for number in range(100, 130)]
QUARTERS = [
    ("01-01", "03-31"),
    ("04-01", "06-30"),
    ("07-01", "09-30"),
    ("10-01", "12-31"),
]
STEPS = [
    {"at_least": "20", "bps": "-20"},
    {"at_least": "5", "bps": "-10"},
    {"otherwise": "true", "bps": "5"},
]


def rulebook(**changes) -> Rulebook:
    """Two KPIs of reports: a reduction, and the share of green power, each with its own missing."""
    document = {
        "format": "2",
        "rulebook": "two",
        "version": "1",
        "title": {"zh": "两项", "en": "two"},
        "in_force": {"from": "2020-01-01"},
        "parameters": {"baseline": {"unit": "tCO2e", "zh": "基准", "en": "baseline"}},
        "tests": {
            "yearly": {"period": "year", "report_due": "120 days", "effective": "next_repricing"}
        },
        "kpis": {
            "reduction": {
                "measure": {"sum": ["organisation.scope1", "organisation.scope2_location"]},
                "read_as": {"reduction_from": "baseline"},
                "unit": "%",
                "assurance": "limited",
                "missing": "worst",
            },
            "green": {
                "measure": {
                    "ratio": {
                        "of": "organisation.green_electricity",
                        "over": "organisation.electricity",
                    }
                },
                "read_as": "share",
                "unit": "%",
                "missing": "no_adjustment",
            },
        },
        "gives": {
            "margin": {
                "kind": "rate",
                "parts": [
                    {"of": "reduction", "steps": STEPS},
                    {
                        "of": "green",
                        "line": {
                            "points": [{"at": "0", "bps": "0"}, {"at": "50", "bps": "-10"}],
                            "outside": "hold",
                            "round_bps_to": "1",
                        },
                    },
                ],
                "limits": {"total": ["-25", "5"]},
            }
        },
        **changes,
    }
    found = read_recorded(node_from_json(document))
    assert isinstance(found, Rulebook), found
    return found


def told(chance: random.Random, account: str) -> Iterator[dict[str, str]]:
    """Reports of one account for the base year and the tested one: whole years, quarters, none;
    with and without assurance, in other units, boundaries and standards, with figures left out."""
    for year in (2022, 2024):
        kind = chance.choice(("year", "year", "year", "quarters", "half", "none"))
        spans = {
            "year": [("01-01", "12-31")],
            "quarters": [
                ("01-01", "03-31"),
                ("04-01", "06-30"),
                ("07-01", "09-30"),
                ("10-01", "12-31"),
            ],
            "half": [("07-01", "12-31")],
            "none": [],
        }[kind]
        for first, last in spans:
            found = {
                "account": account,
                "period_from": f"{year}-{first}",
                "period_to": f"{year}-{last}",
                "received_on": "2025-02-01",
                "boundary": chance.choice(
                    ("operational_control", "operational_control", "equity_share")
                ),
                "standard": chance.choice(("", "GHG Protocol", "ISO 14064-1")),
                "assurance": chance.choice(("limited", "reasonable", "none")),
                "emissions_unit": chance.choice(("tCO2e", "tCO2e", "tCO2e", "tCO2")),
                "scope1": chance.choice(("95", "80", "100", "79.999999", "0", "40")),
                "scope2_location": chance.choice(("0", "5", "")),
                "electricity": chance.choice(("1000", "0", "")),
                "green_electricity": chance.choice(("0", "250", "300.5", "")),
            }
            if found["assurance"] != "none":
                found["verifier"] = "a verifier"
            yield {name: value for name, value in found.items() if value}


@pytest.fixture
def book(bank, request):
    """A bank whose accounts reported at random; some reports are restated and some withdrawn."""
    chance = random.Random(request.param)
    for name in NAMES:
        opened(bank, name)
    rows = [one for name in NAMES for one in told(chance, name)]
    receipt = bank.file(*rows, on=ON, partial=True)
    for report_id in chance.sample(receipt.accepted, 6):
        reason = node_from_json({"reason": "filed by mistake"})
        withdraw_report(bank.store, report_id, reason, bank.stamp(ON))
    for report_id in chance.sample(receipt.accepted, 6):
        with bank.store.read() as session:
            report = report_query.report(session, report_id)
        (again,) = (
            one
            for one in rows
            if one["account"] == report.account_id
            and one["period_from"] == report.period.start.isoformat()
        )
        restated = {"supersedes": report_id, "restatement_reason": "a slip", "scope1": "77"}
        with contextlib.suppress(RejectedError):  # what is withdrawn is not restated
            bank.file({**again, **restated}, on=ON)
    return bank


@pytest.mark.parametrize("book", seeds(12), indirect=True)
def test_a_count_is_what_each_account_gives_by_itself(book) -> None:
    two = rulebook()
    counted = count_steps(book.store, two, period=YEAR, baseline=BASE)
    assert as_counters(counted) == one_by_one(book, two)
    assert len(counted.missing["reduction"]) >= 4, "the reports are of many kinds"


def as_counters(counted: Tally) -> dict[str, Counter[object]]:
    found = {
        part.kpi: Counter({line.step: line.accounts for line in part.lines if line.accounts})
        for part in counted.parts
    }
    found["total"] = Counter({total.total_e4bp: total.accounts for total in counted.totals})
    for kpi, missing in counted.missing.items():
        found[kpi].update(missing)
    return found


def one_by_one(bank, two: Rulebook) -> dict[str, Counter[object]]:
    """The same counts from each account's own reports, folded and run over one row."""
    found: dict[str, Counter[object]] = {
        "reduction": Counter(),
        "green": Counter(),
        "total": Counter(),
    }
    needed = needed_by(two)
    with bank.store.read() as session:
        for name in [ACCOUNT, *NAMES]:
            held = [report for _, report in report_query.reports_of_account(session, name)]
            withdrawn = [one for _, one in withdrawals_of_accounts(session, [name])]
            reports = PeriodReports(reports=tuple(held), withdrawals=tuple(withdrawn))
            row = {str(one): 0 for one in needed.plan.inputs if isinstance(one, PreviousInput)}
            for need in needed.kpis:
                row |= inputs_of_one(need, reports)
            row["parameter:baseline"] = baseline_of_one(two, reports)
            ran = run_plan(needed.plan, row)
            found["total"][ran.output("margin")] += 1
            for kpi in ("reduction", "green"):
                value = ran.values[f"kpi:{kpi}"]
                taken = ran.taken.get(f"part:margin.{kpi}")
                place = value.why if isinstance(value, Absent) else taken.words
                found[kpi][stretch(value) if place == "line" else place] += 1
    return found


def stretch(value: Fraction) -> str:
    if value <= 0:
        return "at_most 0"
    return "at_least 50" if value >= 50 else "between 0 and 50"


def folded(reports: PeriodReports, period: Period) -> Folded:
    return fold(reports.standing(date.max), period=period)


def inputs_of_one(need: KpiNeed, reports: PeriodReports) -> dict[str, object]:
    now = folded(reports, YEAR)
    why, _ = why_missing(need, now, first_of(need, folded(reports, BASE), of_base_year=True))
    if why is MissingWhy.NO_REPORT and any(
        report.period.overlaps(days) for days in now.lacking for report in gone(reports)
    ):
        why = MissingWhy.WITHDRAWN
    return need.figures(now, why)


def gone(reports: PeriodReports) -> list[FootprintReport]:
    """What was withdrawn of the tested period."""
    taken_back = reports.withdrawn(date.max)
    return [
        report
        for report in reports.reports
        if report.report_id in taken_back
        and YEAR.start <= report.period.start
        and report.period.end <= YEAR.end
    ]


def baseline_of_one(two: Rulebook, reports: PeriodReports) -> object:
    kpi = two.kpi("reduction")
    level = replace(kpi, reading=Plain(), unit=unit_measured(kpi, two))
    measured = needed_by(replace(two, kpis=(level,), gives=()))
    (need,) = measured.kpis
    base = folded(reports, BASE)
    why, _ = why_missing(need, base, None)
    why = MissingWhy.NO_BASELINE if why is MissingWhy.NO_REPORT else why
    return run_plan(measured.plan, need.figures(base, why)).values["kpi:reduction"]


def test_parameters_are_the_same_for_every_account(bank) -> None:
    bank.file(row(2024, "48000", electricity="10", green_electricity="1"), on=ON)
    given = {"baseline": Decimal("100000.0")}
    counted = count_steps(bank.store, rulebook(), period=YEAR, parameters=given)
    assert [line.accounts for line in counted.parts[0].lines] == [0, 1, 0]
    assert counted.parts[1].lines[1].accounts == 1
    given = {"baseline": Decimal("99989.473684")}  # a millionth less, and 5 % is not reached
    counted = count_steps(bank.store, rulebook(), period=YEAR, parameters=given)
    assert [line.accounts for line in counted.parts[0].lines] == [0, 0, 1]


def test_a_report_that_was_moved_to_another_year_does_not_count(bank) -> None:
    (filed,) = bank.file(row(2024, "48000"), on=ON).accepted
    moved = {"supersedes": filed, "restatement_reason": "it was of the year before"}
    bank.file(row(2023, "48000", **moved), on=ON)
    given = {"baseline": Decimal(200_000)}
    counted = count_steps(bank.store, rulebook(), period=YEAR, parameters=given)
    assert counted.missing["reduction"] == {MissingWhy.NO_REPORT: 1}
    before = Period(date(2023, 1, 1), YEAR.start)
    counted = count_steps(bank.store, rulebook(), period=before, parameters=given)
    assert [line.accounts for line in counted.parts[0].lines] == [1, 0, 0]


def test_products_count_one_by_one(bank) -> None:
    cable = bank.library.rulebook("changchun-cable@2024-09")
    half = Period(date(2024, 7, 1), date(2025, 1, 1))

    def footprint(product: str, amount: str, declared: str, **changes: str) -> dict[str, str]:
        return {
            "account": ACCOUNT,
            "product_id": product,
            "product_name": product,
            "declared_unit": "kilogram",
            "declared_amount": declared,
            "period_from": "2024-07-01",
            "period_to": "2024-12-31",
            "footprint": amount,
            "assurance": "limited",
            "verifier": "a verifier",
            **changes,
        }

    bank.file(
        footprint("A", "3500", "1000"),
        footprint("B", "1.050001", "0.25"),
        footprint("C", "1.05", "0.25"),
        footprint("D", "1", "1", assurance="none", verifier=""),
        footprint("E", "1", "1", declared_unit="piece"),
        on=ON,
    )
    opened(bank, "eu-ets:7")
    counted = count_steps(bank.store, cable, period=half)
    (part,) = counted.parts
    assert [(line.step, line.accounts) for line in part.lines] == [
        ("at_most 3.5", 1),
        ("at_most 4.2", 1),
        ("at_most 5", 1),
        ("otherwise", 0),
    ]
    assert (counted.accounts, part.missing) == (6, 3)
    assert counted.missing == {
        "footprint": {
            MissingWhy.NO_REPORT: 1,
            MissingWhy.ASSURANCE: 1,
            MissingWhy.DECLARED_UNIT: 1,
        }
    }


def test_numbers_that_columns_cannot_hold_are_refused(bank) -> None:
    given = {"baseline": Decimal(1)}
    quarters = [
        row(
            2024,
            "1",
            period_from=f"2024-{first}",
            period_to=f"2024-{last}",
            electricity="2300000000000",
            green_electricity="1",
        )
        for first, last in QUARTERS
    ]
    bank.file(*quarters, on=ON)
    counted = count_steps(bank.store, rulebook(), period=YEAR, parameters=given)
    assert [line.accounts for line in counted.parts[1].lines] == [0, 1, 0]
    bank.file(*larger(quarters), on=ON)
    before = Period(date(2023, 1, 1), YEAR.start)
    with pytest.raises(RejectedError) as refused:
        count_steps(bank.store, rulebook(), period=before, parameters=given)
    (problem,) = refused.value.problems
    assert (problem.code, problem.found) == ("too_large_for_engine", "electricity")


def larger(quarters: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """The same of the year before, each with a little more than a quarter of what fits."""
    for one in quarters:
        days = {key: one[key].replace("2024", "2023") for key in ("period_from", "period_to")}
        yield {**one, **days, "electricity": "2310000000000"}


@pytest.mark.parametrize(
    ("name", "baseline", "parameters", "code"),
    [
        ("hulunbuir-label@2025-09", None, {}, "shape"),
        ("huangshi-reduction@2022-09", None, {}, "key_missing"),
        ("huangshi-reduction@2022-09", BASE, {"target": Decimal(1)}, "key_unknown"),
    ],
)
def test_what_cannot_be_counted_is_refused(bank, name, baseline, parameters, code) -> None:
    with pytest.raises(RejectedError) as refused:
        count_steps(
            bank.store,
            bank.library.rulebook(name),
            period=YEAR,
            baseline=baseline,
            parameters=parameters,
        )
    assert [problem.code for problem in refused.value.problems] == [code]
