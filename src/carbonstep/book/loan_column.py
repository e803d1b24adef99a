"""Many loans at once: the interest of every settlement period, in exact columns.

It gives, to the fen, what `servicing.service` gives one loan at a time, for the loans whose
principal follows from the contract alone; a property test holds the two equal. The rate is summed
over days once, so that a period costs one look-up however often the rate changed in it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import numpy as np

from carbonstep.book.column_loan import ColumnLoan
from carbonstep.book.day_column import day_in_month, month_of, month_start, ordinals, paid_on
from carbonstep.book.exact_column import Truth, Whole, product_over
from carbonstep.domain.loan.loan import RepaymentKind, RepricingAnchor
from carbonstep.domain.market.benchmark_index import BenchmarkIndex
from carbonstep.domain.market.publication import next_publication_on
from carbonstep.domain.market.view import Market
from carbonstep.domain.rate.carbon_step import CarbonStep, step_changes
from carbonstep.units.exact import INT64_MAX
from carbonstep.units.period import Frequency
from carbonstep.units.rate import PER_ONE
from carbonstep.units.work_calendar import WorkCalendar, calendar_named

Value = TypeVar("Value")

_KEY = 1 << 24
"""Above every day's number: a loan's number times this, plus a day, orders loans, then days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestColumns:
    """One line for each settlement period of each loan, in the order of loans and days.

    `loan` is the loan's place in what was given; days are ordinals. `provisional`: the payment day
    may still move; `projected`: the rate of some of its days is not known yet. `principal_fen` is
    what bears interest in the period, `interest_fen` what is settled and `plain_fen` what would be
    without carbon steps, `repaid_fen` the principal repaid at the period's end.
    """

    loan: Whole
    start: Whole
    end: Whole
    pays: Whole
    provisional: Truth
    projected: Truth
    principal_fen: Whole
    interest_fen: Whole
    plain_fen: Whole
    repaid_fen: Whole


def interest_columns(
    loans: Sequence[ColumnLoan],
    steps: Sequence[Sequence[CarbonStep]],
    *,
    market: Market,
) -> InterestColumns:
    """The interest of all settlement periods of loans to which nothing happens.

    A period in which nothing is outstanding has no line. `steps` holds each loan's carbon steps.
    Every benchmark needs a fixing by each loan's drawdown and by the market's day. Rounding: to the
    fen, half away from zero, once a period.
    """
    drawn = ordinals(loan.drawn_on for loan in loans)
    matures = ordinals(loan.matures_on for loan in loans)
    owner, end = _ends(loans, drawn, matures)
    first = _first_of(owner)
    start = np.where(first, drawn[owner], np.roll(end, 1))
    number = np.arange(owner.size) - np.maximum.accumulate(
        np.where(first, np.arange(owner.size), 0)
    )
    count = np.bincount(owner, minlength=len(loans))
    principal, repaid = _principals(loans, owner, number, count)
    outstanding = principal > 0
    if not outstanding.all():
        owner, start, end = owner[outstanding], start[outstanding], end[outstanding]
        principal, repaid = principal[outstanding], repaid[outstanding]
    pays, provisional = _paid(loans, owner, end, market.calendar)
    contract, coming = _contract_rates(loans, drawn, matures, market=market)
    divisor = np.array([PER_ONE * loan.day_count.units_a_year for loan in loans], dtype=np.int64)
    floor = np.array([_bound(loan.floor_e4bp, -INT64_MAX) for loan in loans], dtype=np.int64)
    cap = np.array([_bound(loan.cap_e4bp, INT64_MAX) for loan in loans], dtype=np.int64)
    settled = []
    for carbon in (_carbon_rates(steps), _carbon_rates(())):
        rated = _added_up(_all_in_rates(contract, carbon, floor, cap), matures)
        weight = rated.over(owner, start, end)
        settled.append(product_over(principal, weight, divisor[owner]))
    return InterestColumns(
        loan=owner,
        start=start,
        end=end,
        pays=pays,
        provisional=provisional,
        projected=_added_up(coming, matures).over(owner, start, end) > 0,
        principal_fen=principal,
        interest_fen=settled[0],
        plain_fen=settled[1],
        repaid_fen=repaid,
    )


@dataclass(frozen=True, slots=True)
class _Points:
    """A number for each loan from each of some days on; in the order of loans, then days."""

    loan: Whole
    day: Whole
    value: Whole

    def place(self, loan: Whole, day: Whole) -> Whole:
        """Where the newest point of a loan on or before a day is; -1 or another loan's for none."""
        keys = self.loan * _KEY + self.day
        return np.searchsorted(keys, loan * _KEY + day, side="right") - 1

    def at(self, loan: Whole, day: Whole) -> Whole:
        """The number in force on days; 0 before a loan's first point."""
        if not self.loan.size:
            return np.zeros_like(loan)
        place = self.place(loan, day)
        own = (place >= 0) & (self.loan[place] == loan)
        return np.where(own, self.value[place], 0)


@dataclass(frozen=True, slots=True)
class _AddedUp:
    """A number from each day on, and the numbers of all days before it added up."""

    points: _Points
    before: Whole

    def until(self, loan: Whole, day: Whole) -> Whole:
        """The numbers of all days before a day added up, from wherever the sum began."""
        place = self.points.place(loan, day)
        return self.before[place] + self.points.value[place] * (day - self.points.day[place])

    def over(self, loan: Whole, start: Whole, end: Whole) -> Whole:
        """The numbers of the days of periods added up; those of a loan follow one another."""
        until_end = self.until(loan, end)
        first = _first_of(loan)
        until_start = np.roll(until_end, 1)  # one look-up a period: it begins as the last ended
        until_start[first] = self.until(loan[first], start[first])
        return until_end - until_start


def _first_of(owner: Whole) -> Truth:
    """Whether a line is its loan's first."""
    return np.r_[True, owner[1:] != owner[:-1]] if owner.size else np.zeros(0, dtype=np.bool_)


def _ends(loans: Sequence[ColumnLoan], drawn: Whole, matures: Whole) -> tuple[Whole, Whole]:
    """The settlement days of all loans: whose each is, and the day."""
    owners, ends = [np.arange(len(loans))], [matures]
    kinds: dict[tuple[Frequency, int | None, bool], list[int]] = {}
    for place, loan in enumerate(loans):
        kinds.setdefault((loan.frequency, loan.day, loan.end_of_month), []).append(place)
    for (frequency, settled_day, end_of_month), places in kinds.items():
        chosen = np.array(places, dtype=np.int64)
        begun = drawn[chosen]
        months = frequency.months
        if settled_day is None:
            first, in_month = _same_day(begun, end_of_month=end_of_month)
        else:
            first = month_of(begun) // months * months + months - 1
            in_month = np.full_like(begun, settled_day)
        inside = _inside(begun, matures[chosen], first, in_month, np.full_like(begun, months))
        owners.append(chosen[inside[0]])
        ends.append(inside[1])
    owner, end = np.concatenate(owners), np.concatenate(ends)
    order = np.lexsort((end, owner))
    return owner[order], end[order]


def _same_day(days: Whole, *, end_of_month: bool = False) -> tuple[Whole, Whole]:
    """The months of days and their days in them; 31 for a month's end, where it stands for all."""
    month = month_of(days)
    in_month = days - month_start(month) + 1
    if end_of_month:
        in_month = np.where(month_start(month + 1) - 1 == days, 31, in_month)
    return month, in_month


def _inside(
    after: Whole, before: Whole, first: Whole, in_month: Whole, every: Whole
) -> tuple[Whole, Whole]:
    """The days of month cycles after one day and before another: whose each is, and the day.

    `first` is the month a cycle begins with, `in_month` the day it keeps.
    """
    longest = int(((month_of(before) - first) // every).max(initial=0)) + 1
    months = first[:, None] + every[:, None] * np.arange(longest, dtype=np.int64)
    days = day_in_month(months, in_month[:, None])
    owner, number = np.nonzero((days > after[:, None]) & (days < before[:, None]))
    return owner, days[owner, number]


def _principals(
    loans: Sequence[ColumnLoan], owner: Whole, number: Whole, count: Whole
) -> tuple[Whole, Whole]:
    """What bears interest in each period, and what is repaid at its end."""
    whole = np.array([loan.drawn_at_first_fen for loan in loans], dtype=np.int64)
    kinds = [loan.repayment is RepaymentKind.EQUAL_PRINCIPAL for loan in loans]
    parts = np.array(kinds, dtype=np.bool_)
    share = np.where(parts, (2 * whole + count) // (2 * count), 0)[owner]
    left = np.maximum(whole[owner] - share * number, 0)
    last = number == count[owner] - 1
    return left, np.where(last, left, np.minimum(share, left))


def _paid(
    loans: Sequence[ColumnLoan], owner: Whole, end: Whole, calendar: WorkCalendar
) -> tuple[Whole, Truth]:
    pays, provisional = end.copy(), np.zeros(end.size, dtype=np.bool_)
    numbers, number = _numbered((loan.calendar, loan.business_day) for loan in loans)
    chosen = number[owner]
    for (calendar_id, rule), way in numbers.items():
        mine = chosen == way
        known = calendar_named(calendar_id, prc=calendar)
        pays[mine], provisional[mine] = paid_on(end[mine], rule, known)
    return pays, provisional


def _numbered(values: Iterable[Value]) -> tuple[dict[Value, int], Whole]:
    """A number for each distinct value, and that of every value."""
    numbers: dict[Value, int] = {}
    found = [numbers.setdefault(value, len(numbers)) for value in values]
    return numbers, np.array(found, dtype=np.int64)


def _contract_rates(
    loans: Sequence[ColumnLoan],
    drawn: Whole,
    matures: Whole,
    *,
    market: Market,
) -> tuple[_Points, _Points]:
    """Benchmark and spread from drawdown and each repricing day on, and 1 where it is projected."""
    owner, day = _repricing_days(loans, drawn, matures)
    value, coming = np.zeros_like(day), np.zeros_like(day)
    numbers, number = _numbered(loan.benchmark for loan in loans)
    chosen = number[owner]
    for index, built_on in numbers.items():
        mine = chosen == built_on
        if index is BenchmarkIndex.FIXED:
            fixed = np.array([loan.fixed_e4bp or 0 for loan in loans], dtype=np.int64)
            value[mine] = fixed[owner[mine]]
        else:
            value[mine], coming[mine] = _fixings_on(index, day[mine], market)
    floors = [_bound(loan.benchmark_floor_e4bp, -INT64_MAX) for loan in loans]
    floor = np.array(floors, dtype=np.int64)
    spread = np.array([loan.spread_e4bp for loan in loans], dtype=np.int64)
    rate = np.maximum(value, floor[owner]) + spread[owner]
    return _Points(owner, day, rate), _Points(owner, day, coming)


def _repricing_days(
    loans: Sequence[ColumnLoan], drawn: Whole, matures: Whole
) -> tuple[Whole, Whole]:
    """The drawdown days and the repricing days after them: whose each is, and the day."""
    owners, days = [np.arange(len(loans))], [drawn]
    kinds: dict[RepricingAnchor | date, list[int]] = {}
    for place, loan in enumerate(loans):
        if loan.every_months is not None:
            kinds.setdefault(loan.anchor, []).append(place)
    for anchor, places in kinds.items():
        chosen = np.array(places, dtype=np.int64)
        every = np.array([loans[place].every_months for place in places], dtype=np.int64)
        begun = drawn[chosen]
        if anchor is RepricingAnchor.DRAWDOWN:
            first, in_month = _same_day(begun)
        elif anchor is RepricingAnchor.JANUARY_FIRST:
            first, in_month = month_of(begun) // 12 * 12, np.ones_like(begun)
        else:
            first, in_month = _same_day(np.full_like(begun, anchor.toordinal()))
        owner, day = _inside(begun, matures[chosen], first, in_month, every)
        owners.append(chosen[owner])
        days.append(day)
    owner, day = np.concatenate(owners), np.concatenate(days)
    order = np.lexsort((day, owner))
    return owner[order], day[order]


def _fixings_on(index: BenchmarkIndex, days: Whole, market: Market) -> tuple[Whole, Truth]:
    """The fixings that count from days on, and whether they only stand in for later ones."""
    distinct, place = np.unique(days, return_inverse=True)
    rates, coming = [], []
    for number in distinct.tolist():
        day = date.fromordinal(number)
        fixing = market.fixings.on(index, min(day, market.as_of))
        assert fixing is not None, f"{index.value} has no fixing by a loan's drawdown"
        rates.append(fixing.rate_e4bp)
        published_next_on = next_publication_on(fixing.published_on, market.calendar)
        coming.append(day > market.as_of or published_next_on <= day)
    return np.array(rates, dtype=np.int64)[place], np.array(coming, dtype=np.bool_)[place]


def _carbon_rates(steps: Sequence[Sequence[CarbonStep]]) -> _Points:
    changes = [step_changes(own) for own in steps]
    counts = np.array([len(own) for own in changes], dtype=np.int64)
    loan = np.repeat(np.arange(len(changes)), counts)
    day = ordinals(day for own in changes for day, _ in own)
    values = [0 if step is None else step.total_e4bp for own in changes for _, step in own]
    return _Points(loan, day, np.array(values, dtype=np.int64))


def _all_in_rates(contract: _Points, carbon: _Points, floor: Whole, cap: Whole) -> _Points:
    """The all-in rate from each day on which it may change, within each loan's bounds."""
    keys = np.unique(np.r_[contract.loan * _KEY + contract.day, carbon.loan * _KEY + carbon.day])
    loan, day = np.divmod(keys, _KEY)
    rate = contract.at(loan, day) + carbon.at(loan, day)
    rate = np.minimum(np.maximum(rate, floor[loan]), cap[loan])
    return _Points(loan, day, rate)


def _added_up(points: _Points, matures: Whole) -> _AddedUp:
    """The running sum over days, up to each loan's maturity."""
    loan, day = points.loan, points.day
    next_day = np.r_[day[1:], 0]
    same = np.r_[loan[1:] == loan[:-1], np.zeros(min(loan.size, 1), dtype=np.bool_)]
    days = np.where(same, next_day[: day.size], np.maximum(matures[loan], day)) - day
    total = points.value * days
    return _AddedUp(points, np.cumsum(total) - total)


def _bound(rate: int | None, otherwise: int) -> int:
    return otherwise if rate is None else rate
