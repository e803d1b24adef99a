"""M+D/360: whole months by the drawdown's day of the month, however short a month is."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from carbonstep.domain.loan.loan import Benchmark, InterestSchedule, Loan, Repayment, RepaymentKind
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.day_count import DayCount
from carbonstep.units.money import Fen, settle
from carbonstep.units.period import Frequency
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import prc_calendar

LOAN = Loan(
    loan_id="M",
    account_id="A",
    principal_fen=Fen(120_000_000),
    drawn_on=date(2024, 1, 31),
    matures_on=date(2025, 1, 31),
    benchmark=Benchmark(
        index=BenchmarkIndex.FIXED, every_months=None, fixed_e4bp=RateE4bp(4_000_000)
    ),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0" * 64),
    day_count=DayCount.MONTHS_AND_DAYS,
    interest=InterestSchedule(frequency=Frequency.MONTH, day=None),
)


def served(loan: Loan) -> Serviced:
    life = serviced_life(
        loan,
        (),
        events=(),
        market=Market(fixings=FixingTable(()), calendar=prc_calendar(), as_of=loan.matures_on),
    )
    assert isinstance(life, Serviced)
    return life


@pytest.mark.parametrize("end_of_month", [False, True])
@pytest.mark.parametrize("day", [28, 29, 30, 31])
@pytest.mark.parametrize("year", [2023, 2024])
def test_a_year_of_months_is_a_year(year: int, day: int, end_of_month: bool) -> None:
    loan = replace(
        LOAN,
        drawn_on=date(year, 1, day),
        matures_on=date(year + 1, 1, day),
        interest=replace(LOAN.interest, end_of_month=end_of_month),
    )
    units = [sum(part.units for part in item.parts) for item in served(loan).interest]
    assert sum(units) == 360
    if not end_of_month or day == 31:
        assert units == [30] * 12
    assert sum(item.exact_fen for item in served(loan).interest) == 4_800_000


@pytest.mark.parametrize("day", [15, 29, 31])
def test_equal_instalments_are_the_textbook_s_with_a_twelfth_of_the_rate(day: int) -> None:
    loan = replace(
        LOAN,
        drawn_on=date(2024, 1, day),
        matures_on=date(2027, 1, day),
        repayment=Repayment(kind=RepaymentKind.EQUAL_INSTALMENT),
    )
    growth = (1 + Fraction(4, 1200)) ** 36
    textbook = settle(loan.principal_fen * Fraction(4, 1200) * growth / (growth - 1))
    paid: dict[date, int] = {}
    for flow in served(loan).flows:
        if flow.kind is not CashFlowKind.DRAWDOWN:
            paid[flow.on] = paid.get(flow.on, 0) + flow.amount_fen
    *instalments, last = [paid[on] for on in sorted(paid)]
    assert set(instalments) == {textbook}
    assert abs(last - textbook) <= 36


def test_a_period_between_fixed_days_counts_by_the_drawdown_s_day() -> None:
    loan = replace(LOAN, interest=InterestSchedule(frequency=Frequency.QUARTER, day=20))
    units = [sum(part.units for part in item.parts) for item in served(loan).interest]
    # To 20 March a month (29 February) and 20 days; then quarters; at last what makes the year.
    assert units == [50, 90, 90, 90, 40]
