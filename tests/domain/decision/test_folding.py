"""Shorter reports make longer periods: what stands for a period, or the days that nothing does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.domain.account.report import (
    Assurance,
    Figure,
    FootprintReport,
    Opinion,
    Product,
)
from carbonstep.domain.decision.folding import Folded, fold
from carbonstep.domain.decision.period_reports import PeriodReports
from carbonstep.units.period import Frequency, Period, add_months, calendar_period

FIRST = date(2023, 1, 1)
YEAR = Period(FIRST, date(2024, 1, 1))
RECEIVED = date(2025, 3, 1)


def tonnes(scope1: str = "20", **more: str) -> tuple[Figure, ...]:
    """Figures of an organisation, all in tonnes."""
    amounts = {"scope1": scope1, **more}
    return tuple(
        Figure(name=name, amount=Decimal(amount), unit="tCO2e")
        for name, amount in sorted(amounts.items())
    )


def report(period: Period, **changes: object) -> FootprintReport:
    base = FootprintReport(
        account_id="eu-ets:1", period=period, received_on=RECEIVED, figures=tonnes()
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def months(start: date, *lengths: int) -> list[Period]:
    """Periods of so many months, one after the other."""
    found = []
    for length in lengths:
        end = add_months(start, length)
        found.append(Period(start, end))
        start = end
    return found


def reports(start: date, *lengths: int) -> list[FootprintReport]:
    return [report(period) for period in months(start, *lengths)]


def periods(folded: Folded) -> list[Period]:
    return [one.period for one in folded.reports]


@pytest.mark.parametrize(
    "lengths",
    [(3, 3, 3, 3), (6, 6), (1,) * 12, (1, 1, 1, 3, 6), (6, 3, 1, 1, 1), (2, 4, 6), (12,)],
)
def test_any_mixture_without_a_gap_makes_the_year(lengths: tuple[int, ...]) -> None:
    folded = fold(reports(FIRST, *lengths), period=YEAR)
    assert folded.is_whole
    assert periods(folded) == months(FIRST, *lengths)
    assert folded.figure("scope1") == Figure(
        name="scope1", amount=Decimal(20 * len(lengths)), unit="tCO2e"
    )


@pytest.mark.parametrize("year", [2023, 2024, 2000, 1900])
def test_february_is_whole_in_every_year(year: int) -> None:
    quarter = calendar_period(Frequency.QUARTER, date(year, 2, 1))
    folded = fold(reports(quarter.start, 1, 1, 1), period=quarter)
    assert folded.is_whole
    day = timedelta(days=1)
    january, february, march = folded.reports
    short = replace(february, period=Period(february.period.start, february.period.end - day))
    lacking = fold([january, short, march], period=quarter).lacking
    assert lacking == (Period(march.period.start - day, march.period.start),)


def test_a_fiscal_year_is_made_of_its_own_quarters() -> None:
    fiscal = Period(date(2023, 4, 1), date(2024, 4, 1))
    quarters = reports(FIRST, 3, 3, 3, 3, 3, 3)
    assert periods(fold(quarters, period=fiscal)) == months(fiscal.start, 3, 3, 3, 3)
    # The calendar's year holds three quarters of it, and is no part of it.
    folded = fold([*quarters[:4], report(YEAR)], period=fiscal)
    assert folded.lacking == (Period(date(2024, 1, 1), date(2024, 4, 1)),)


def test_the_periods_own_report_counts_beside_what_makes_it_up() -> None:
    own = report(YEAR, figures=tonnes("81"), received_on=date(2024, 1, 2))
    folded = fold([*reports(FIRST, 3, 3, 3, 3), own], period=YEAR)
    assert folded.own == own
    assert folded.figure("scope1") == own.figures[0]
    assert fold(reports(FIRST, 6, 6), period=YEAR).own is None


def test_a_half_years_own_report_counts_before_its_quarters() -> None:
    quarters = reports(FIRST, 3, 3, 3, 3)
    half = report(months(FIRST, 6)[0], figures=tonnes("50"))
    folded = fold([*quarters, half], period=YEAR)
    assert periods(folded) == [half.period, *months(date(2023, 7, 1), 3, 3)]
    assert folded.figure("scope1") == tonnes("90")[0]


def test_a_longer_report_is_never_divided() -> None:
    folded = fold([report(YEAR)], period=months(FIRST, 3)[0])
    assert not folded.reports
    assert folded.lacking == (folded.period,)


def test_a_shorter_test_period_finds_the_report_within_the_longer_one() -> None:
    quarters = reports(FIRST, 3, 3, 3, 3)
    folded = fold([report(YEAR), *quarters], period=quarters[1].period)
    assert folded.own == quarters[1]


@pytest.mark.parametrize("left_out", range(4))
def test_what_is_lacking_is_told_by_its_days(left_out: int) -> None:
    quarters = reports(FIRST, 3, 3, 3, 3)
    missing = quarters.pop(left_out)
    folded = fold(quarters, period=YEAR)
    assert not folded.is_whole
    assert folded.own is None
    assert folded.lacking == (missing.period,)
    assert list(folded.reports) == quarters


def test_a_whole_that_only_crossing_reports_cover_lacks_days() -> None:
    crossing = [
        Period(FIRST, date(2023, 7, 1)),
        Period(date(2023, 6, 1), date(2024, 1, 1)),
    ]
    folded = fold([report(period) for period in crossing], period=YEAR)
    assert periods(folded) == crossing[1:]  # the one that covers more
    assert folded.lacking == (Period(FIRST, date(2023, 6, 1)),)


def test_of_two_for_the_same_days_the_one_received_last_counts() -> None:
    first, second = reports(FIRST, 6, 6)
    newer = replace(first, received_on=RECEIVED + timedelta(days=1), figures=tonnes("7"))
    for held in ([first, newer, second], [newer, first, second]):
        folded = fold(held, period=YEAR)
        assert list(folded.reports) == [newer, second]


def test_the_weakest_counts_and_the_last_day_of_receipt() -> None:
    halves = reports(FIRST, 6, 6)
    first = replace(halves[0], assurance=Assurance.REASONABLE, opinion=Opinion.POSITIVE)
    second = replace(halves[1], assurance=Assurance.LIMITED, received_on=date(2025, 9, 1))
    folded = fold([second, first], period=YEAR)
    assert folded.assurance is Assurance.LIMITED
    assert folded.opinion is Opinion.UNSTATED
    assert folded.received_on == date(2025, 9, 1)
    qualified = replace(second, opinion=Opinion.QUALIFIED)
    assert fold([first, qualified], period=YEAR).opinion is Opinion.QUALIFIED
    adverse = replace(second, opinion=Opinion.ADVERSE, assurance=Assurance.NONE)
    folded = fold([first, adverse], period=YEAR)
    assert (folded.opinion, folded.assurance) == (Opinion.ADVERSE, Assurance.NONE)


def test_a_figure_that_one_part_lacks_has_no_sum() -> None:
    first, second = reports(FIRST, 6, 6)
    more = replace(second, figures=tonnes("20", scope2_location="5"))
    folded = fold([first, more], period=YEAR)
    assert folded.figure("scope1") == tonnes("40")[0]
    assert folded.figure("scope2_location") is None
    assert folded.units("scope2_location") == ("tCO2e",)
    assert folded.figure("revenue") is None
    assert folded.units("revenue") == ()


def test_a_figure_in_two_units_has_no_sum() -> None:
    first, second = reports(FIRST, 6, 6)
    other = replace(second, figures=(replace(second.figures[0], unit="tCO2"),))
    folded = fold([first, other], period=YEAR)
    assert folded.figure("scope1") is None
    assert folded.units("scope1") == ("tCO2", "tCO2e")


def test_a_sum_keeps_every_digit_and_names_no_factor() -> None:
    first, second = reports(FIRST, 6, 6)
    large = Figure(
        name="scope1", amount=Decimal("1000000000000000000000000000"), unit="tCO2e", factor_id="f"
    )
    small = replace(large, amount=Decimal("0.000001"))
    parts = [replace(first, figures=(large,)), replace(second, figures=(small,))]
    folded = fold(parts, period=YEAR)
    assert folded.figure("scope1") == Figure(
        name="scope1", amount=Decimal("1000000000000000000000000000.000001"), unit="tCO2e"
    )
    assert fold(parts, period=first.period).figure("scope1") == large


def test_a_products_footprints_are_never_put_together() -> None:
    product = Product(
        product_id="P1", name="x", declared_unit="kilogram", declared_amount=Decimal(1)
    )
    halves = [replace(one, product=product) for one in reports(FIRST, 6, 6)]
    assert fold(halves, period=YEAR).lacking == (YEAR,)
    own = replace(report(YEAR), product=product)
    assert fold([*halves, own], period=YEAR).own == own


def test_what_stands_on_a_day_is_what_is_folded() -> None:
    quarters = [
        replace(one, received_on=one.period.end + timedelta(days=20))
        for one in reports(FIRST, 3, 3, 3, 3)
    ]
    mended = replace(
        quarters[0],
        figures=tonnes("30"),
        received_on=date(2024, 3, 1),
        supersedes=quarters[0].report_id,
        restatement_reason="meter",
    )
    held = PeriodReports(reports=(*quarters, mended))
    by_day = {
        date(2024, 1, 20): None,
        date(2024, 1, 21): Decimal(80),
        date(2024, 3, 1): Decimal(90),
    }
    for day, amount in by_day.items():
        found = fold(held.standing(day), period=YEAR).figure("scope1")
        whole = fold(held.standing(day), period=YEAR).is_whole
        assert (found.amount if found and whole else None) == amount


def small_periods(days: int) -> st.SearchStrategy[Period]:
    """Periods within a few days, or reaching out of them."""
    first = date(2024, 2, 26)  # over a leap day
    span = st.tuples(st.integers(-1, days), st.integers(1, days + 1))
    return span.map(
        lambda pair: Period(
            first + timedelta(days=pair[0]), first + timedelta(days=pair[0] + pair[1])
        )
    )


def brute(given_periods: Sequence[Period], whole: Period) -> tuple[int, int]:
    """How few days the best choice leaves out, and how few periods that takes."""
    within = [p for p in set(given_periods) if whole.start <= p.start and p.end <= whole.end]
    return min(
        (whole.days - sum(p.days for p in some), size)
        for size in range(len(within) + 1)
        for some in combinations(within, size)
        if not any(a.overlaps(b) for a, b in combinations(some, 2))
    )


@given(st.lists(small_periods(7), max_size=9), st.randoms(use_true_random=False))
def test_it_finds_what_trying_all_choices_finds(given_periods, random) -> None:
    whole = Period(date(2024, 2, 26), date(2024, 3, 4))
    held = [
        report(period, received_on=RECEIVED + timedelta(days=day))
        for day, period in enumerate(given_periods)
    ]
    folded = fold(held, period=whole)
    chosen = periods(folded)
    assert (sum(p.days for p in folded.lacking), len(chosen)) == brute(given_periods, whole)
    # What is chosen and what is lacking are the days of the period, each once, in order.
    together = sorted([*chosen, *folded.lacking])
    assert sum(p.days for p in together) == whole.days
    assert all(a.end <= b.start for a, b in pairwise(together))
    assert chosen == sorted(chosen)
    random.shuffle(held)
    assert fold(held, period=whole) == folded


@given(st.lists(small_periods(9), min_size=1, max_size=12), st.data())
def test_a_period_that_some_make_up_is_always_found(others, data) -> None:
    whole = Period(date(2024, 2, 26), date(2024, 3, 4))
    cuts = sorted(data.draw(st.sets(st.integers(1, 6))))
    edges = [whole.start, *(whole.start + timedelta(days=cut) for cut in cuts), whole.end]
    parts = [Period(a, b) for a, b in pairwise(edges)]
    held = [report(period) for period in data.draw(st.permutations([*parts, *others]))]
    folded = fold(held, period=whole)
    assert folded.is_whole
    assert len(folded.reports) <= len(parts)


def test_the_longest_comes_first_among_as_few() -> None:
    first, second = months(FIRST, 6, 6)
    short, long = Period(FIRST, date(2023, 3, 1)), Period(date(2023, 3, 1), YEAR.end)
    held = [report(period) for period in (first, second, short, long)]
    assert periods(fold(held, period=YEAR)) == [first, second]


def test_the_fewest_come_before_the_longest() -> None:
    """Crossing periods, which intake refuses, but which stand on a past day all the same."""
    few = months(FIRST, 6, 6)
    many = months(FIRST, 8, 2, 2)
    assert periods(fold([report(period) for period in (*many, *few)], period=YEAR)) == few


def test_the_work_does_not_grow_with_the_pairs() -> None:
    """A thousand reports of a day each, in a thousand days, and as many that begin on one day."""
    start = date(2021, 1, 1)
    days = [Period(start + timedelta(days=n), start + timedelta(days=n + 1)) for n in range(1000)]
    long = [Period(start, start + timedelta(days=n)) for n in range(2, 1000)]
    folded = fold([report(p) for p in (*days, *long)], period=Period(start, days[-1].end))
    assert periods(folded) == [long[-1], days[-1]]
