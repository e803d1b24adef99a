"""A book by month equals the sum of its loans, whichever way each of them goes."""

from collections import defaultdict
from dataclasses import fields, replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbonstep.book.interest import (
    BookedLoan,
    InterestPage,
    column_loan,
    join_pages,
    page_interest,
)
from carbonstep.book.interest_month import InterestSums, months_of
from carbonstep.domain.loan.loan import Benchmark
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.fixing import FixingTable
from carbonstep.domain.market.reason import MarketReason
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.life import serviced_life
from carbonstep.domain.money.service import CashFlowKind
from carbonstep.reading.problem import Problem
from carbonstep.units.period import Period
from carbonstep.units.work_calendar import prc_calendar

from .conftest import FIRST, FIXINGS, plain_loan, random_book

AS_OF = date(2024, 3, 1)
WHOLE = Period(date(2019, 1, 1), date(2040, 1, 1))
NAMES = [field.name for field in fields(InterestSums)]
seeds = st.integers(0, 2**32)


def seen_on(day: date) -> Market:
    return Market(fixings=FIXINGS, calendar=prc_calendar(), as_of=day)


def page(book: list[BookedLoan], within: Period = WHOLE, as_of: date = AS_OF) -> InterestPage:
    return page_interest(book, within=within, market=seen_on(as_of))


def told(found: InterestPage) -> dict[str, dict[str, int]]:
    """The sums that are not zero, by month."""
    lines = {
        f"{item.month.start:%Y-%m}": {
            name: amount for name in NAMES if (amount := getattr(item.sums, name))
        }
        for item in found.months
    }
    return {month: sums for month, sums in lines.items() if sums}


def added_up(
    book: list[BookedLoan], within: Period = WHOLE, as_of: date = AS_OF
) -> tuple[dict[str, dict[str, int]], list[str]]:
    """The same from the whole life of each loan, and the loans that have none."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    refused: list[str] = []

    def add(day: date, name: str, amount: int) -> None:
        if within.start <= day < within.end:
            found[f"{day:%Y-%m}"][name] += amount

    for item in book:
        life, plain = (
            serviced_life(
                item.loan,
                steps,
                events=item.events,
                market=seen_on(as_of),
            )
            for steps in (item.steps, ())
        )
        if isinstance(life, Problem) or isinstance(plain, Problem):
            refused.append(item.loan.loan_id)
            continue
        for paid in life.interest:
            day = paid.settlement.pays_on
            add(day, "with_fen", paid.amount_fen)
            add(day, "capitalised_fen", paid.amount_fen if paid.capitalised else 0)
            add(day, "payments", 1)
            add(day, "provisional", paid.settlement.provisional)
            add(day, "projected", paid.projected)
        for paid in plain.interest:
            add(paid.settlement.pays_on, "without_fen", paid.amount_fen)
        for flow in life.flows:
            if flow.kind is CashFlowKind.REPAYMENT:
                add(flow.pays_on, "repaid_fen", flow.amount_fen)
    plain_sums = {
        month: {name: amount for name, amount in sums.items() if amount}
        for month, sums in found.items()
    }
    return {month: sums for month, sums in plain_sums.items() if sums}, refused


@given(seed=seeds)
def test_a_page_is_the_sum_of_its_loans(seed: int) -> None:
    random = Random(seed)
    book = random_book(random, 6)
    as_of = FIRST + timedelta(days=random.randrange(1, 4000))
    start = date(random.randrange(2019, 2026), random.randrange(1, 13), 1)
    within = random.choice([WHOLE, Period(start, date(start.year + 2, start.month, 1))])
    found = page(book, within, as_of)
    sums, refused = added_up(book, within, as_of)
    assert told(found) == sums
    assert [item.loan_id for item in found.unpriced] == refused
    assert [item.month for item in found.months] == list(months_of(within))


def test_the_generated_books_have_every_kind_of_line() -> None:
    """What the property draws is worth something: every sum, both ways, and loans set aside."""
    book = [item for seed in range(60) for item in random_book(Random(seed), 4)]
    found = page(book)
    seen = {name for sums in told(found).values() for name in sums}
    assert seen == set(NAMES)
    quick = [item for item in book if column_loan(item, seen_on(AS_OF)) is not None]
    assert len(book) / 5 < len(quick) < len(book) * 4 / 5
    assert found.unpriced


@given(seed=seeds, cut=st.integers(0, 6))
def test_pages_of_any_size_join_to_the_same(seed: int, cut: int) -> None:
    book = random_book(Random(seed), 6)
    one, other = page(book[:cut]), page(book[cut:])
    assert join_pages(one.months, other.months) == page(book).months
    assert join_pages(other.months, one.months) == page(book).months


def test_a_loan_without_a_fixing_is_set_aside_and_stops_no_other() -> None:
    random = Random(5)
    loans = [replace(plain_loan(random, number), principal_fen=100_000_000) for number in range(3)]
    lpr = Benchmark(index=BenchmarkIndex.LPR_1Y)
    early = replace(loans[1], benchmark=lpr, drawn_on=FIRST - timedelta(days=1))
    book = [BookedLoan(loan=loan, steps=(), events=()) for loan in (loans[0], early, loans[2])]
    found = page(book)
    [unpriced] = found.unpriced
    assert (unpriced.loan_id, unpriced.problem.reason) == ("L1", MarketReason.FIXING_MISSING)
    assert told(found) == told(page([book[0], book[2]])) != {}
    none = page_interest(
        book[:1],
        within=WHOLE,
        market=Market(fixings=FixingTable(()), calendar=prc_calendar(), as_of=FIRST),
    )
    fixed = loans[0].benchmark.index is BenchmarkIndex.FIXED
    assert bool(none.unpriced) is not fixed


def test_months_must_be_whole() -> None:
    with pytest.raises(AssertionError):
        months_of(Period(date(2026, 1, 2), date(2026, 2, 1)))
