"""Due dates of reports and effective days, by the working days as known."""

from dataclasses import replace
from datetime import date

import pytest

from carbonstep.domain.decision.tested_period import (
    add_term,
    effective_from,
    next_tested,
    periods_tested,
    report_due,
)
from carbonstep.domain.loan.loan import (
    AtChange,
    Benchmark,
    DayOrder,
    InterestSchedule,
    Loan,
    Repayment,
    RepaymentKind,
)
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.read import read_rulebook
from carbonstep.domain.rulebook.rulebook import (
    Effective,
    EffectiveRule,
    Rulebook,
    RulebookRef,
    Term,
    TermUnit,
)
from carbonstep.formats.document import read_document
from carbonstep.reading.node import Node
from carbonstep.settings import shipped_rules
from carbonstep.units.money import Fen
from carbonstep.units.period import Period
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import CalendarYear, WorkingDate, prc_calendar

PRC = prc_calendar()
FILED = prc_calendar(
    (
        CalendarYear(
            year=2027,
            holidays=frozenset({date(2027, 1, 1), date(2027, 3, 24)}),
            make_up_days=frozenset({date(2027, 3, 20)}),
            source="a notice made up for this test",
        ),
    )
)
LOAN = Loan(
    loan_id="L1",
    account_id="A1",
    principal_fen=Fen(100_000_000),
    drawn_on=date(2025, 6, 20),
    matures_on=date(2027, 12, 20),
    benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y),
    spread_e4bp=RateE4bp(0),
    rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
)
SHIFTED = replace(LOAN, interest=InterestSchedule(order=DayOrder.SHIFT_THEN_CALCULATE))
AFTER_FIVE_DAYS = Effective(
    rule=EffectiveRule.AFTER_RECEIPT, term=Term(count=5, unit=TermUnit.WORKING_DAYS)
)
NEXT_PERIOD = Effective(rule=EffectiveRule.NEXT_INTEREST_PERIOD)


@pytest.fixture(scope="module")
def book() -> Rulebook:
    node = read_document(shipped_rules() / "rulebooks" / "huangshi-reduction" / "2022-09.yaml")
    assert isinstance(node, Node)
    found = read_rulebook(node)
    assert isinstance(found, Rulebook)
    return found


def test_a_term_in_days_needs_no_calendar_and_one_in_working_days_does() -> None:
    days, working = Term(count=5, unit=TermUnit.DAYS), Term(count=5, unit=TermUnit.WORKING_DAYS)
    assert add_term(date(2027, 3, 19), days, calendar=PRC) == WorkingDate(date(2027, 3, 24), False)
    guessed = WorkingDate(date(2027, 3, 26), True)
    assert add_term(date(2027, 3, 19), working, calendar=PRC) == guessed
    known = WorkingDate(date(2027, 3, 26), False)
    assert add_term(date(2027, 3, 19), working, calendar=FILED) == known, "one off, one made up"
    assert add_term(date(2027, 3, 23), working, calendar=FILED).on == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("day", "months", "ends"),
    [
        (date(2023, 12, 31), 4, date(2024, 4, 30)),
        (date(2024, 6, 30), 2, date(2024, 8, 31)),
        (date(2024, 2, 29), 1, date(2024, 3, 31)),
        (date(2023, 10, 31), 4, date(2024, 2, 29)),
        (date(2024, 1, 15), 1, date(2024, 2, 15)),
        (date(2024, 1, 30), 1, date(2024, 2, 29)),
        (date(2024, 12, 31), 12, date(2025, 12, 31)),
    ],
)
def test_a_term_in_months_ends_on_the_day_of_the_month(day, months, ends) -> None:
    term = Term(count=months, unit=TermUnit.MONTHS)
    assert add_term(day, term, calendar=PRC) == WorkingDate(ends, False)


def test_a_report_s_due_date(book) -> None:
    year = Period(date(2026, 1, 1), date(2027, 1, 1))
    assert report_due(book, year, calendar=PRC) == WorkingDate(date(2027, 4, 30), False)
    term = Term(count=40, unit=TermUnit.WORKING_DAYS)
    in_working_days = replace(book, test=replace(book.test, report_due=term))
    due = [report_due(in_working_days, year, calendar=calendar) for calendar in (PRC, FILED)]
    assert [item.provisional for item in due] == [True, False]


@pytest.mark.parametrize("calendar", [PRC, FILED], ids=["shipped", "with 2027"])
def test_after_receipt(calendar) -> None:
    found = effective_from(AFTER_FIVE_DAYS, LOAN, received_on=date(2027, 3, 23), calendar=calendar)
    moved = date(2027, 3, 31) if calendar is FILED else date(2027, 3, 30)
    assert found == WorkingDate(moved, calendar is PRC)


@pytest.mark.parametrize(
    ("loan", "calendar", "found"),
    [
        (LOAN, PRC, WorkingDate(date(2027, 3, 20), False)),
        (LOAN, FILED, WorkingDate(date(2027, 3, 20), False)),
        (SHIFTED, PRC, WorkingDate(date(2027, 3, 22), True)),
        (SHIFTED, FILED, WorkingDate(date(2027, 3, 20), False)),
    ],
    ids=["unadjusted", "unadjusted, 2027 known", "shifted", "shifted, 2027 known"],
)
def test_the_next_interest_period_begins_where_it_is_moved_to(loan, calendar, found) -> None:
    received = date(2027, 2, 1)
    assert effective_from(NEXT_PERIOD, loan, received_on=received, calendar=calendar) == found


@pytest.mark.parametrize(
    ("received_on", "first_day"),
    [
        (date(2025, 9, 19), date(2025, 9, 20)),
        (date(2025, 9, 20), date(2025, 12, 20)),  # the period of that day has begun already
        (date(2025, 9, 21), date(2025, 12, 20)),
    ],
)
def test_an_interest_period_to_come_begins_after_the_day(received_on, first_day) -> None:
    found = effective_from(NEXT_PERIOD, LOAN, received_on=received_on, calendar=PRC)
    assert found == WorkingDate(first_day, False)


@pytest.mark.parametrize("received_on", [date(2025, 1, 6), date(2025, 6, 10)])
def test_no_decision_counts_before_drawdown(received_on) -> None:
    found = effective_from(AFTER_FIVE_DAYS, LOAN, received_on=received_on, calendar=PRC)
    assert found == WorkingDate(LOAN.drawn_on, False)


@pytest.mark.parametrize(
    ("matures_on", "years"),
    [
        (date(2026, 12, 31), [2025]),
        (date(2027, 1, 1), [2025]),  # 2026 ends on the last day: no rate is left to change
        (date(2027, 1, 2), [2025, 2026]),
    ],
)
def test_no_period_is_tested_that_ends_with_the_loan(book, matures_on, years) -> None:
    loan = replace(LOAN, matures_on=matures_on)
    found = periods_tested(book, loan, until=date(2030, 1, 1))
    assert [period.start.year for period in found] == years
    coming = next_tested(book, loan, after=date(2026, 6, 1))
    assert (coming is None) is (2026 not in years)


def test_where_no_interest_period_is_left_it_is_the_last_day() -> None:
    late = date(2027, 10, 1)
    found = effective_from(NEXT_PERIOD, LOAN, received_on=late, calendar=FILED)
    assert found == WorkingDate(LOAN.matures_on, False)
    early = effective_from(NEXT_PERIOD, LOAN, received_on=date(2025, 6, 1), calendar=FILED)
    assert early == WorkingDate(LOAN.drawn_on, False)


def test_a_loan_whose_term_may_move_is_tested_until_it_may_end(book) -> None:
    longer = replace(
        LOAN,
        repayment=Repayment(
            kind=RepaymentKind.EQUAL_INSTALMENT,
            at_change=AtChange.TERM,
            latest_on=date(2029, 6, 20),
        ),
    )
    until = date(2030, 1, 1)
    tested = [
        [period.start.year for period in periods_tested(book, loan, until=until)]
        for loan in (LOAN, longer)
    ]
    assert tested == [[2025, 2026], [2025, 2026, 2027, 2028]]
    assert next_tested(book, LOAN, after=date(2027, 5, 1)) is None
    coming = next_tested(book, longer, after=date(2027, 5, 1))
    assert coming == Period(date(2027, 1, 1), date(2028, 1, 1))
