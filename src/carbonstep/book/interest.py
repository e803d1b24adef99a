"""Folds a book, page by page, into its interest by month of payment.

Loans whose life follows from the contract go in columns, the others one at a time; both give the
same fen, so which way a loan goes shows in nothing but the time it takes.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from carbonstep.book.column_loan import ColumnLoan
from carbonstep.book.day_column import month_of, ordinals
from carbonstep.book.exact_column import Truth, Whole, sums_by
from carbonstep.book.interest_month import (
    InterestMonth,
    InterestSums,
    UnpricedLoan,
    add_up,
    months_of,
)
from carbonstep.book.loan_column import InterestColumns, interest_columns
from carbonstep.domain.loan.event import LoanEvent
from carbonstep.domain.loan.loan import Loan
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.view import Market
from carbonstep.domain.money.benefit import benefit
from carbonstep.domain.money.life import both_lives
from carbonstep.domain.money.service import CashFlowKind, Serviced
from carbonstep.domain.rate.carbon_step import CarbonStep
from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedLoan:
    """A loan with the carbon steps and the events that stand for it."""

    loan: Loan
    steps: tuple[CarbonStep, ...]
    events: tuple[LoanEvent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestPage:
    """What some loans pay in each month, and those that could not be priced."""

    months: tuple[InterestMonth, ...]
    unpriced: tuple[UnpricedLoan, ...]


def page_interest(
    page: Sequence[BookedLoan],
    *,
    within: Period,
    market: Market,
) -> InterestPage:
    """What a page of a book pays in each month of `within`, by the day money moves.

    Memory grows with the page, not with the book. Rounding: to the fen, half away from zero, once
    for each payment of each loan; the sums are exact.
    """
    quick: list[ColumnLoan] = []
    steps: list[tuple[CarbonStep, ...]] = []
    slow: list[BookedLoan] = []
    for item in page:
        loan = column_loan(item, market)
        if loan is None:
            slow.append(item)
        else:
            quick.append(loan)
            steps.append(item.steps)
    columns = interest_columns(
        quick,
        steps,
        market=market,
    )
    months = months_of(within)
    sums = _column_sums(columns, within, len(months))
    unpriced: list[UnpricedLoan] = []
    for item in slow:
        found = _life_sums(item, within, market=market)
        if isinstance(found, Problem):
            unpriced.append(UnpricedLoan(loan_id=item.loan.loan_id, problem=found))
            continue
        for place, more in found.items():
            sums[place] = add_up((sums[place], more))
    return InterestPage(
        months=tuple(
            InterestMonth(month=month, sums=own) for month, own in zip(months, sums, strict=True)
        ),
        unpriced=tuple(unpriced),
    )


def join_pages(
    one: Sequence[InterestMonth], other: Sequence[InterestMonth]
) -> tuple[InterestMonth, ...]:
    """The sums of two parts of a book, month by month; the order of parts changes nothing."""
    assert [item.month for item in one] == [item.month for item in other], "the same months"
    return tuple(
        InterestMonth(month=left.month, sums=add_up((left.sums, right.sums)))
        for left, right in zip(one, other, strict=True)
    )


def column_loan(item: BookedLoan, market: Market) -> ColumnLoan | None:
    """The loan as columns price it; None for one that goes by itself, such as one to which
    something happened, or one without a fixing: that way says so."""
    loan = item.loan
    fixed = loan.benchmark.index is BenchmarkIndex.FIXED
    if item.events or not (
        fixed
        or market.fixings.on(loan.benchmark.index, min(loan.drawn_on, market.as_of)) is not None
    ):
        return None
    return ColumnLoan.of(loan)


def _column_sums(columns: InterestColumns, within: Period, count: int) -> list[InterestSums]:
    first, last = ordinals((within.start, within.end)).tolist()
    inside = (columns.pays >= first) & (columns.pays < last)
    place = month_of(columns.pays[inside]) - (within.start.year * 12 + within.start.month - 1)

    def sums(column: Whole | Truth) -> list[int]:
        return sums_by(place, column[inside].astype(np.int64), count)

    return [
        InterestSums(
            with_fen=Fen(settled),
            without_fen=Fen(plain),
            repaid_fen=Fen(repaid),
            payments=payments,
            provisional=provisional,
            projected=projected,
        )
        for settled, plain, repaid, payments, provisional, projected in zip(
            sums(columns.interest_fen),
            sums(columns.plain_fen),
            sums(columns.repaid_fen),
            sums(np.ones_like(columns.pays)),
            sums(columns.provisional),
            sums(columns.projected),
            strict=True,
        )
    ]


def _life_sums(
    item: BookedLoan,
    within: Period,
    *,
    market: Market,
) -> dict[int, InterestSums] | Problem:
    """What one loan pays in each month, by the month's place, from its whole life."""
    lives = both_lives(
        item.loan,
        item.steps,
        events=item.events,
        market=market,
    )
    if isinstance(lives, Problem):
        return lives
    found: dict[int, Any] = {}
    for paid_on, name, amount in _amounts(*lives, market.as_of):
        if paid_on in within:
            place = (paid_on.year - within.start.year) * 12 + paid_on.month - within.start.month
            found.setdefault(place, Counter())[name] += amount
    return {place: InterestSums(**named) for place, named in found.items()}


def _amounts(serviced: Serviced, plain: Serviced, as_of: date) -> Iterable[tuple[date, str, int]]:
    """Every amount of a life: the day it is paid, which sum it belongs to, and what it adds."""
    for period in benefit(serviced, plain, as_of=as_of).periods:
        yield period.pays_on, "with_fen", period.with_fen
        yield period.pays_on, "without_fen", period.without_fen
    for item in serviced.interest:
        paid_on = item.settlement.pays_on
        yield paid_on, "payments", 1
        yield paid_on, "provisional", int(item.settlement.provisional)
        yield paid_on, "projected", int(item.projected)
        if item.capitalised:
            yield paid_on, "capitalised_fen", item.amount_fen
    for flow in serviced.flows:
        if flow.kind is CashFlowKind.REPAYMENT:
            yield flow.pays_on, "repaid_fen", flow.amount_fen
        if flow.kind is CashFlowKind.DEFERRED:
            yield flow.pays_on, "capitalised_fen", flow.amount_fen
