"""Why a loan pays what it pays: what is missing and lies there, and what is announced for later."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from carbonstep.domain.account.account import CarbonAccount
from carbonstep.domain.account.evidence import Evidence
from carbonstep.domain.account.report import Assurance, Figure, FootprintReport, Product
from carbonstep.domain.account.report_withdrawal import ReportWithdrawal
from carbonstep.domain.decision.explanation import BesideWhy
from carbonstep.domain.decision.measure import open_periods
from carbonstep.domain.decision.tested import VersionTested
from carbonstep.domain.loan.loan import Benchmark, Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.picture.picture import LoanPicture
from carbonstep.domain.picture.pricing import price
from carbonstep.domain.picture.why import Why, why_of
from carbonstep.domain.rulebook.missing import MissingWhy
from carbonstep.services.library import Library
from carbonstep.settings import shipped_rules
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

BOOK = Library(shipped_rules()).rulebook("huangshi-reduction@2022-09")
LOAN = Loan(
    loan_id="L",
    account_id="a:1",
    principal_fen=Fen(1_500_000_000),
    drawn_on=date(2022, 9, 20),
    matures_on=date(2025, 9, 20),
    benchmark=Benchmark(
        index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(3_200_000)
    ),
    spread_e4bp=RateE4bp(0),
    rulebook=BOOK.ref,
    parameters={"baseline_tco2e": Decimal(103400)},
)
YEAR = Period(date(2022, 1, 1), date(2023, 1, 1))
GOOD = FootprintReport(
    account_id="a:1",
    period=YEAR,
    received_on=date(2023, 4, 28),
    figures=(
        Figure(name="scope1", amount=Decimal(50000), unit="tCO2e"),
        Figure(name="scope2_location", amount=Decimal(46990), unit="tCO2e"),
    ),
    assurance=Assurance.LIMITED,
)
WEAK = replace(GOOD, assurance=Assurance.NONE)
WAITING = date(2023, 4, 29)
"""A day on which the report has come and its due day has not passed."""


def why(*reports: FootprintReport, as_of: date, withdrawals=()) -> Why:
    return why_of(seen(*reports, as_of=as_of, withdrawals=withdrawals))


def seen(*reports: FootprintReport, as_of: date, withdrawals=()) -> LoanPicture:
    evidence = Evidence(reports=reports, withdrawals=tuple(withdrawals))
    market = Market(fixings=FixingTable(()), calendar=prc_calendar(), as_of=as_of)
    priced = price(BOOK, LOAN, evidence, events=(), market=market)
    tested = VersionTested(rulebook=BOOK, loan=LOAN, evidence=evidence)
    return LoanPicture(
        as_of=as_of,
        known=None,
        account=CarbonAccount(account_id="a:1", name="A"),
        loan=LOAN,
        rulebook=BOOK,
        evidence=evidence,
        priced=priced,
        due=(),
        open=open_periods([tested], priced.decisions, calendar=prc_calendar(), as_of=as_of),
    )


def figures(found: Why) -> list[str]:
    [period] = found.open
    [kpi] = period.kpis
    return [figure.name for figure in kpi.lacking]


def test_a_period_that_waits_names_what_is_not_enough_before_it_is_due() -> None:
    found = why(WEAK, as_of=WAITING)
    [period] = found.open
    [kpi] = period.kpis
    assert (period.period, period.due_on) == (YEAR, date(2023, 4, 30))
    [report] = kpi.reports
    assert (kpi.missing, report.report_id) == (MissingWhy.ASSURANCE, WEAK.report_id)
    assert (report.assurance, kpi.needed_assurance) == (Assurance.NONE, Assurance.LIMITED)
    assert figures(found) == ["scope1", "scope2_location"]
    assert found.decision is None


def test_the_figure_that_lacks_is_named_alone() -> None:
    assert figures(why(replace(GOOD, figures=GOOD.figures[:1]), as_of=WAITING)) == [
        "scope2_location"
    ]
    assert figures(why(replace(GOOD, figures=GOOD.figures[1:]), as_of=WAITING)) == ["scope1"]
    assert figures(why(as_of=WAITING)) == ["scope1", "scope2_location"]


def test_the_unit_that_differs_is_named_with_the_one_needed() -> None:
    first, second = GOOD.figures
    other = replace(GOOD, figures=(first, replace(second, unit="tCO2")))
    [period] = why(other, as_of=WAITING).open
    [lacking] = period.kpis[0].lacking
    assert (lacking.name, lacking.unit, lacking.needed_unit) == (
        "scope2_location",
        "tCO2",
        "tCO2e",
    )


@pytest.mark.parametrize(
    ("span", "named"),
    [
        ((date(2022, 12, 31), date(2023, 12, 31)), True),
        ((date(2023, 1, 1), date(2023, 2, 1)), False),
        ((date(2021, 1, 1), date(2022, 1, 1)), False),
    ],
)
def test_a_report_of_other_days_of_the_period_lies_beside_it(span, named) -> None:
    half = replace(GOOD, period=Period(*span))
    [period] = why(half, as_of=WAITING).open
    beside = period.kpis[0].beside
    assert (beside is not None) == named
    if beside is not None:
        assert (beside.report_id, beside.differs) == (half.report_id, BesideWhy.PERIOD)
    # What has not come yet, or is withdrawn, does not lie there.
    [before] = why(half, as_of=date(2023, 4, 27)).open
    assert before.kpis[0].beside is None
    gone = ReportWithdrawal(
        report_id=half.report_id, account_id="a:1", withdrawn_on=WAITING, reason="wrong"
    )
    [after] = why(half, as_of=WAITING, withdrawals=[gone]).open
    assert after.kpis[0].beside is None


def test_of_a_part_of_the_period_the_days_that_lack_are_named() -> None:
    half = replace(GOOD, period=Period(date(2022, 1, 1), date(2022, 7, 1)))
    quarter = replace(GOOD, period=Period(date(2022, 10, 1), date(2023, 1, 1)))
    for reports, lacking in (
        ((half,), [Period(date(2022, 7, 1), date(2023, 1, 1))]),
        ((quarter, half), [Period(date(2022, 7, 1), date(2022, 10, 1))]),
        ((quarter,), [Period(date(2022, 1, 1), date(2022, 10, 1))]),
    ):
        [period] = why(*reports, as_of=WAITING).open
        [kpi] = period.kpis
        assert (kpi.missing, kpi.beside, kpi.reports) == (MissingWhy.NO_REPORT, None, ())
        assert [days.period for days in kpi.days_lacking] == lacking


def test_a_product_s_report_does_not_lie_beside_an_organisation_s() -> None:
    product = Product(
        product_id="P", name="p", declared_unit="kilogram", declared_amount=Decimal(1)
    )
    footprint = (Figure(name="footprint", amount=Decimal(4), unit="kgCO2e"),)
    [period] = why(replace(GOOD, product=product, figures=footprint), as_of=WAITING).open
    assert period.kpis[0].beside is None


def test_what_is_good_is_not_open_and_what_came_after_it_is() -> None:
    assert why(GOOD, as_of=WAITING).open == ()
    # 2023 was never reported; once 2024 is decided it is told no more.
    assert [item.period.start.year for item in why(GOOD, as_of=date(2024, 6, 3)).open] == [2023]
    late = replace(
        GOOD,
        period=Period(date(2024, 1, 1), date(2025, 1, 1)),
        received_on=date(2025, 3, 3),
    )
    assert why(GOOD, late, as_of=date(2025, 6, 2)).open == ()
    assert why(as_of=date(2025, 9, 20)).open == (), "the loan is over"


def test_a_decision_announced_comes_until_it_is_in_force() -> None:
    found = why(GOOD, as_of=date(2023, 4, 28))
    [coming] = found.coming
    assert found.decision is None
    assert (coming.on, coming.segment.carbon_e4bp) == (date(2023, 5, 9), -100_000)
    assert coming.decision.basis[0].fact_id == GOOD.report_id
    # What is recorded now is looked back from: on the day before it was not announced yet.
    before = replace(seen(GOOD, as_of=date(2023, 5, 9)), as_of=date(2023, 4, 27))
    assert why_of(before).coming == ()
    later = why(GOOD, as_of=date(2023, 5, 9))
    assert (later.coming, later.decision.decision_id) == ((), coming.decision.decision_id)


def test_a_decision_that_gives_the_step_that_holds_does_not_come() -> None:
    next_year = replace(
        GOOD, period=Period(date(2023, 1, 1), date(2024, 1, 1)), received_on=date(2024, 4, 22)
    )
    picture = seen(GOOD, next_year, as_of=date(2024, 4, 22))
    assert [d.effective_from > date(2024, 4, 22) for d in picture.priced.decisions] == [False, True]
    assert why_of(picture).coming == ()
    worse = replace(
        next_year, figures=(replace(GOOD.figures[0], amount=Decimal(56410)), GOOD.figures[1])
    )
    found = seen(GOOD, worse, as_of=date(2024, 4, 22))
    [coming] = why_of(found).coming
    assert (coming.decision.test_period, coming.segment.carbon_e4bp) == (worse.period, 0)


def test_of_two_that_were_announced_the_one_that_prices_comes() -> None:
    worse = replace(
        GOOD,
        received_on=date(2023, 5, 4),
        figures=(replace(GOOD.figures[0], amount=Decimal(56410)), GOOD.figures[1]),
        supersedes=GOOD.report_id,
        restatement_reason="slip",
    )
    found = why(GOOD, worse, as_of=date(2023, 5, 4))
    assert [item.decision.basis[0].fact_id for item in found.coming][-1] == worse.report_id
    assert all(item.on > date(2023, 5, 4) for item in found.coming)
