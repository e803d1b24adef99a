"""Settlement periods: unadjusted days of interest, payment days on the PRC calendar."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.loan.contract import contract_of
from carbonstep.domain.loan.loan import (
    Benchmark,
    DayOrder,
    InterestSchedule,
    Loan,
    Repayment,
    RepaymentKind,
)
from carbonstep.domain.loan.settlement import SettlementPeriod, next_settlement, repayment_days
from carbonstep.domain.loan.settlement import settlement_periods as periods_of
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.rulebook.rulebook import RulebookRef
from carbonstep.units.cycle import Stub
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency
from carbonstep.units.rate import RateE4bp
from carbonstep.units.work_calendar import BusinessDayRule, CalendarId, WorkingDate, prc_calendar


def loan_of(
    drawn_on: date, matures_on: date, frequency: Frequency = Frequency.QUARTER, day: int = 20
) -> Loan:
    return Loan(
        loan_id="L1",
        account_id="A1",
        principal_fen=Fen(100_000_000),
        drawn_on=drawn_on,
        matures_on=matures_on,
        benchmark=Benchmark(index=BenchmarkIndex.LPR_1Y),
        spread_e4bp=RateE4bp(0),
        rulebook=RulebookRef(rulebook_id="r", version="1", content_hash="0"),
        interest=InterestSchedule(frequency=frequency, day=day),
    )


def settlement_periods(loan: Loan) -> tuple[SettlementPeriod, ...]:
    return periods_of(loan, calendar=prc_calendar())


def ends_of(loan: Loan) -> list[str]:
    return [period.period.end.isoformat() for period in settlement_periods(loan)]


@pytest.mark.parametrize(
    ("frequency", "ends"),
    [
        (Frequency.MONTH, ["2024-11-20", "2024-12-20", "2025-01-20", "2025-02-10"]),
        (Frequency.QUARTER, ["2024-12-20", "2025-02-10"]),
        (Frequency.HALF_YEAR, ["2024-12-20", "2025-02-10"]),
        (Frequency.YEAR, ["2024-12-20", "2025-02-10"]),
    ],
)
def test_short_first_and_last_periods(frequency: Frequency, ends: list[str]) -> None:
    assert ends_of(loan_of(date(2024, 10, 25), date(2025, 2, 10), frequency)) == ends


@pytest.mark.parametrize(
    ("frequency", "months"),
    [
        (Frequency.MONTH, set(range(1, 13))),
        (Frequency.QUARTER, {3, 6, 9, 12}),
        (Frequency.HALF_YEAR, {6, 12}),
        (Frequency.YEAR, {12}),
    ],
)
def test_cycles_end_in_their_last_month(frequency: Frequency, months: set[int]) -> None:
    periods = settlement_periods(loan_of(date(2023, 1, 1), date(2026, 1, 1), frequency))
    inner = [period.period.end for period in periods[:-1]]
    assert {day.month for day in inner} == months
    assert {day.day for day in inner} == {20}
    assert len(inner) == 3 * len(months)


def test_a_loan_drawn_on_a_settlement_day_has_no_empty_first_period() -> None:
    periods = settlement_periods(loan_of(date(2024, 9, 20), date(2025, 3, 20)))
    assert [str(period.period) for period in periods] == [
        "2024-09-20..2024-12-20",
        "2024-12-20..2025-03-20",
    ]
    assert [period.final for period in periods] == [False, True]


def test_a_loan_drawn_the_day_before_has_a_first_period_of_one_day() -> None:
    periods = settlement_periods(loan_of(date(2024, 9, 19), date(2024, 12, 20)))
    assert [period.period.days for period in periods] == [1, 91]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2025, 6, 20), date(2025, 9, 22)),  # the 20th is a Saturday
        (date(2025, 9, 21), date(2025, 9, 22)),
        (date(2025, 9, 22), date(2025, 12, 22)),
        (date(2025, 12, 21), date(2025, 12, 22)),
        (date(2025, 12, 22), None),
    ],
)
def test_the_next_payment_is_after_the_day(day: date, found: date | None) -> None:
    loan = loan_of(date(2025, 6, 20), date(2025, 12, 20))
    coming = next_settlement(contract_of(loan, ()), day, calendar=prc_calendar())
    assert coming == (None if found is None else WorkingDate(found, False))


def test_a_loan_within_one_cycle_has_one_period() -> None:
    (only,) = settlement_periods(loan_of(date(2024, 9, 21), date(2024, 12, 19)))
    assert only.final
    assert only.period.days == 89


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    loan = loan_of(date(2024, 1, 15), date(2024, 5, 1), Frequency.MONTH, day=31)
    assert ends_of(loan) == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30", "2024-05-01"]


def test_only_the_payment_moves_off_a_weekend() -> None:
    first, second, *_ = settlement_periods(loan_of(date(2025, 6, 20), date(2026, 6, 20)))
    assert (first.period.end, first.pays_on) == (date(2025, 9, 20), date(2025, 9, 22))
    assert second.period.start == date(2025, 9, 20)
    assert not first.provisional


def test_a_make_up_sunday_is_a_payment_day() -> None:
    first, *_ = settlement_periods(loan_of(date(2026, 6, 20), date(2026, 12, 20)))
    assert (first.period.end, first.pays_on) == (date(2026, 9, 20), date(2026, 9, 20))


def test_maturity_in_a_holiday_is_paid_after_it_without_further_interest() -> None:
    *_, last = settlement_periods(loan_of(date(2025, 9, 20), date(2026, 10, 1)))
    assert last.final
    assert (last.period.end, last.pays_on) == (date(2026, 10, 1), date(2026, 10, 8))


def test_payments_in_a_year_without_holiday_notice_are_provisional() -> None:
    periods = settlement_periods(loan_of(date(2026, 9, 20), date(2027, 6, 21)))
    assert [(p.pays_on, p.provisional) for p in periods] == [
        (date(2026, 12, 21), False),
        (date(2027, 3, 22), True),
        (date(2027, 6, 21), True),
        (date(2027, 6, 21), True),
    ]


def terms_of(drawn_on: str, matures_on: str, **terms: object) -> Loan:
    loan = loan_of(date.fromisoformat(drawn_on), date.fromisoformat(matures_on))
    schedule = InterestSchedule(frequency=Frequency.MONTH, **terms)  # type: ignore[arg-type]
    return replace(loan, interest=schedule)


@pytest.mark.parametrize(
    ("first", "last", "ends"),
    [
        (Stub.SHORT, Stub.SHORT, ["2024-11-20", "2024-12-20", "2025-01-20", "2025-02-10"]),
        (Stub.LONG, Stub.SHORT, ["2024-12-20", "2025-01-20", "2025-02-10"]),
        (Stub.SHORT, Stub.LONG, ["2024-11-20", "2024-12-20", "2025-02-10"]),
        (Stub.LONG, Stub.LONG, ["2024-12-20", "2025-02-10"]),
    ],
)
def test_a_long_stub_takes_the_neighbouring_period_in(
    first: Stub, last: Stub, ends: list[str]
) -> None:
    loan = terms_of("2024-10-25", "2025-02-10", first_stub=first, last_stub=last)
    assert ends_of(loan) == ends


@pytest.mark.parametrize("stub", list(Stub))
def test_whole_periods_are_no_stubs(stub: Stub) -> None:
    loan = terms_of("2024-10-20", "2025-01-20", first_stub=stub, last_stub=stub)
    assert ends_of(loan) == ["2024-11-20", "2024-12-20", "2025-01-20"]
    from_drawdown = terms_of("2024-10-25", "2025-01-25", day=None, last_stub=stub)
    assert ends_of(from_drawdown) == ["2024-11-25", "2024-12-25", "2025-01-25"]


def test_two_long_stubs_and_one_day_between_make_one_period() -> None:
    loan = terms_of("2024-10-25", "2024-12-10", first_stub=Stub.LONG, last_stub=Stub.LONG)
    assert ends_of(loan) == ["2024-12-10"]


def test_the_20th_or_the_day_of_drawdown() -> None:
    assert ends_of(terms_of("2024-10-25", "2025-01-05")) == [
        "2024-11-20",
        "2024-12-20",
        "2025-01-05",
    ]
    assert ends_of(terms_of("2024-10-25", "2025-01-05", day=None)) == [
        "2024-11-25",
        "2024-12-25",
        "2025-01-05",
    ]


@pytest.mark.parametrize(
    ("drawn_on", "end_of_month", "ends"),
    [
        ("2024-02-29", False, ["2024-03-29", "2024-04-29", "2024-05-20"]),
        ("2024-02-29", True, ["2024-03-31", "2024-04-30", "2024-05-20"]),
        ("2024-01-31", False, ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-20"]),
        ("2024-04-30", True, ["2024-05-20"]),
        ("2024-02-28", True, ["2024-03-28", "2024-04-28", "2024-05-20"]),  # not its last day
    ],
)
def test_days_counted_from_a_drawdown_at_the_end_of_a_month(
    drawn_on: str, end_of_month: bool, ends: list[str]
) -> None:
    loan = terms_of(drawn_on, "2024-05-20", day=None, end_of_month=end_of_month)
    assert ends_of(loan) == ends


NONE, FOLLOWING, MODIFIED_FOLLOWING, PRECEDING, MODIFIED_PRECEDING = BusinessDayRule


@pytest.mark.parametrize("order", list(DayOrder))
@pytest.mark.parametrize(
    ("nominal", "rule", "paid"),
    [
        # National Day 2026: the 1st to the 7th of October are off.
        ("2026-10-01", NONE, "2026-10-01"),
        ("2026-10-01", FOLLOWING, "2026-10-08"),
        ("2026-10-01", MODIFIED_FOLLOWING, "2026-10-08"),
        ("2026-10-01", PRECEDING, "2026-09-30"),
        ("2026-10-01", MODIFIED_PRECEDING, "2026-10-08"),
        # A Saturday at the end of a month.
        ("2026-10-31", NONE, "2026-10-31"),
        ("2026-10-31", FOLLOWING, "2026-11-02"),
        ("2026-10-31", MODIFIED_FOLLOWING, "2026-10-30"),
        ("2026-10-31", PRECEDING, "2026-10-30"),
        ("2026-10-31", MODIFIED_PRECEDING, "2026-10-30"),
        # A Saturday that is worked in exchange.
        ("2026-10-10", FOLLOWING, "2026-10-10"),
        ("2026-10-10", PRECEDING, "2026-10-10"),
    ],
)
def test_where_a_day_moves_and_whether_interest_moves_with_it(
    nominal: str, rule: BusinessDayRule, paid: str, order: DayOrder
) -> None:
    day = date.fromisoformat(nominal).day
    loan = terms_of("2026-09-11", "2026-12-15", day=day, business_day=rule, order=order)
    moved = next(p for p in settlement_periods(loan) if p.nominal_on.isoformat() == nominal)
    shifted = order is DayOrder.SHIFT_THEN_CALCULATE
    assert moved.pays_on.isoformat() == paid
    assert moved.period.end.isoformat() == (paid if shifted else nominal)
    following = next(p for p in settlement_periods(loan) if p.nominal_on > moved.nominal_on)
    assert following.period.start == moved.period.end


@pytest.mark.parametrize(
    ("calendar", "paid"),
    [
        (CalendarId.PRC, "2026-09-20"),  # a Sunday that is worked
        (CalendarId.WEEKDAYS, "2026-09-21"),
        (CalendarId.NONE, "2026-09-20"),
    ],
)
def test_a_loan_may_name_another_calendar(calendar: CalendarId, paid: str) -> None:
    loan = terms_of("2026-09-01", "2026-12-20", calendar=calendar)
    assert settlement_periods(loan)[0].pays_on.isoformat() == paid


def test_no_other_calendar_is_provisional() -> None:
    for calendar, provisional in [(CalendarId.PRC, True), (CalendarId.WEEKDAYS, False)]:
        loan = terms_of("2027-01-04", "2027-02-20", calendar=calendar)
        assert {p.provisional for p in settlement_periods(loan)} == {provisional}


def test_a_day_pulled_back_onto_the_drawdown_makes_no_period_of_its_own() -> None:
    # 1 October would be settled on 30 September, the day of drawdown.
    loan = terms_of(
        "2026-09-30",
        "2026-12-15",
        day=1,
        business_day=PRECEDING,
        order=DayOrder.SHIFT_THEN_CALCULATE,
    )
    first, *_ = settlement_periods(loan)
    assert str(first.period) == "2026-09-30..2026-10-30"  # 1 November is a Sunday


def test_the_last_period_is_the_last_also_where_its_days_move_together() -> None:
    loan = terms_of("2026-08-02", "2026-10-05", day=2, order=DayOrder.SHIFT_THEN_CALCULATE)
    periods = settlement_periods(loan)
    assert [str(p.period) for p in periods] == ["2026-08-02..2026-09-02", "2026-09-02..2026-10-08"]
    assert [p.final for p in periods] == [False, True]


@pytest.mark.parametrize(
    ("day", "drawn_on", "matures_on", "rule", "moved_to"),
    [
        # National Day 2026: the 1st to the 7th of October are off.
        (2, "2026-08-02", "2026-10-05", FOLLOWING, "2026-10-08"),
        (2, "2026-08-02", "2026-10-05", PRECEDING, "2026-09-30"),
        (5, "2026-08-02", "2026-10-08", FOLLOWING, "2026-10-08"),  # onto maturity itself
        # A weekend: Saturday 29 and Sunday 30 August 2026.
        (29, "2026-07-02", "2026-08-30", FOLLOWING, "2026-08-31"),
        (29, "2026-07-02", "2026-08-30", MODIFIED_FOLLOWING, "2026-08-31"),
    ],
)
def test_two_last_days_that_move_onto_one_leave_the_contracts_last_day(
    day: int, drawn_on: str, matures_on: str, rule: BusinessDayRule, moved_to: str
) -> None:
    loan = terms_of(
        drawn_on, matures_on, day=day, business_day=rule, order=DayOrder.SHIFT_THEN_CALCULATE
    )
    *_, last = settlement_periods(loan)
    assert last.nominal_on == loan.matures_on
    assert (last.final, last.pays_on.isoformat()) == (True, moved_to)
    assert last.period.end.isoformat() == moved_to
    assert sum(p.final for p in settlement_periods(loan)) == 1


def test_a_life_within_one_holiday_has_one_period() -> None:
    loan = terms_of(
        "2026-09-30", "2026-10-05", business_day=PRECEDING, order=DayOrder.SHIFT_THEN_CALCULATE
    )
    (only,) = settlement_periods(loan)
    assert (str(only.period), only.final) == ("2026-09-30..2026-10-05", True)


def test_repayment_days_of_a_longer_cycle_are_settlement_days_too() -> None:
    loan = replace(
        loan_of(date(2024, 10, 25), date(2026, 1, 10)),
        repayment=Repayment(
            kind=RepaymentKind.EQUAL_PRINCIPAL,
            frequency=Frequency.HALF_YEAR,
            first_on=date(2025, 1, 1),
        ),
    )
    days = repayment_days(loan, settlement_periods(loan))
    assert [str(day.period.end) for day in days] == ["2025-06-20", "2025-12-20", "2026-01-10"]


@given(
    drawn_on=st.dates(date(2020, 1, 1), date(2026, 12, 31)),
    days=st.integers(1, 4000),
    frequency=st.sampled_from(list(Frequency)),
    day=st.integers(1, 31),
)
def test_periods_tile_the_life_and_are_paid_on_working_days(
    drawn_on: date, days: int, frequency: Frequency, day: int
) -> None:
    loan = loan_of(drawn_on, drawn_on + timedelta(days=days), frequency, day)
    periods = settlement_periods(loan)
    assert periods[0].period.start == loan.drawn_on
    assert periods[-1].period.end == loan.matures_on
    for before, after in itertools.pairwise(periods):
        assert before.period.end == after.period.start
        assert not before.final
    for period in periods:
        assert prc_calendar().is_working_day(period.pays_on)
        waited = (period.pays_on - period.period.end).days
        between = [period.period.end + timedelta(days=count) for count in range(waited)]
        assert not any(prc_calendar().is_working_day(off) for off in between)
        assert period.period.days <= 31 * frequency.months + 3
