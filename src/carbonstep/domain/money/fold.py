"""The one fold of a loan's money: dated events over principal, interest accrued, rate and payment.

A contract, whatever its kind, compiles to a list of `FlowEvent`s; `fold_flows` runs them in order.
It knows nothing of calendars, benchmarks or decisions: days are given, rates are given. Numbers
are exact throughout: whole fen and 1e-4 bp rounded at settlement for a loan that is serviced, or
rationals that are never rounded for a reference case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil

from carbonstep.units.day_count import DayCount, count_units, part_units
from carbonstep.units.exact import round_half_away, round_quotient

_WORTH_BITS = 160
"""Finer than any principal is divided: two bounds of a payment hardly ever round apart."""

Exact = int | Fraction
"""A number without error: whole units, or a rational where nothing is rounded."""


class Act(StrEnum):
    """What an event does.

    `DRAW`: principal rises by the value. `RATE`: the value is the rate from this day on.
    `INTEREST`: what has accrued is paid. `CAPITALISE`: it is added to the principal instead.
    `REPAY`: principal falls by the value, at most to zero; `PREPAY`: before its time. `PART`: it
    falls by the standing payment, at most to zero. `INSTALMENT`: it falls by the standing payment
    less the interest accrued, at most to zero; a negative difference adds to it, where allowed.
    `LEVEL`: the standing payment becomes the one equal amount that, paid on each of the event's
    days, repays principal and interest at the rate now in force. `SHARE`: it becomes the principal
    divided by the value. `PAYMENT`: it becomes the value. `BASE`: from this day interest runs on
    the principal as it now is, until the next such day. `CLOSE`: the whole principal is repaid.
    `TERMS`: from this day on payments are rounded and interest is carried as the event's terms say.
    `MARK`: nothing happens; the position is noted.
    """

    DRAW = "draw"
    RATE = "rate"
    INTEREST = "interest"
    CAPITALISE = "capitalise"
    REPAY = "repay"
    PREPAY = "prepay"
    PART = "part"
    INSTALMENT = "instalment"
    LEVEL = "level"
    SHARE = "share"
    PAYMENT = "payment"
    BASE = "base"
    CLOSE = "close"
    TERMS = "terms"
    MARK = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowTerms:
    """How a contract counts days, rounds, and what its instalments leave unpaid.

    `rate_units`: how many units of the rate make one (100 %). `whole`: money is paid in whole
    units, rounded half away from zero when it is settled. `negative_amortisation`: an instalment
    that does not cover the interest leaves the rest in the principal; without it, the interest is
    paid in full and the principal stays. `round_level_up`: an equal payment is rounded up, so that
    the last one is the smaller one.
    """

    day_count: DayCount
    rate_units: int
    whole: bool
    negative_amortisation: bool = False
    round_level_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowEvent:
    """One thing that happens on a day. `days` are the payment days a `LEVEL` event spreads over,
    `terms` those that a `TERMS` event puts in place of the ones before."""

    on: date
    act: Act
    value: Exact = 0
    days: tuple[date, ...] = ()
    terms: FlowTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The position a fold starts from: a contract that began before the first event.

    `base` is what interest runs on, None where that is the principal.
    """

    on: date
    principal: Exact = 0
    accrued: Exact = 0
    rate: Exact = 0
    payment: Exact = 0
    base: Exact | None = None


@dataclass(frozen=True, slots=True)
class Accrual:
    """Days on which neither the rate nor what interest runs on changed.

    `units` is their number in the day count's units; `interest` is exact.
    """

    start: date
    end: date
    base: Exact
    rate: Exact
    units: int
    per: int

    @property
    def by_units(self) -> Exact:
        """The interest times `per`."""
        return self.base * self.rate * self.units

    @property
    def interest(self) -> Fraction:
        return Fraction(self.by_units) / self.per


@dataclass(frozen=True, slots=True)
class FlowRow:
    """An event and the position after it.

    `amount` is what the event moved, positive as its name says it: drawn, paid, added, repaid.
    `accruals` are the days a payment of interest is for, empty for other events.
    """

    event: FlowEvent
    amount: Exact
    principal: Exact
    rate: Exact
    payment: Exact
    accrued_by_units: Exact
    per: int
    accruals: tuple[Accrual, ...]

    @property
    def accrued(self) -> Fraction:
        """The interest accrued and not yet paid, unrounded."""
        return Fraction(self.accrued_by_units) / self.per


def fold_flows(
    terms: FlowTerms, events: Iterable[FlowEvent], *, opening: Opening | None = None
) -> list[FlowRow]:
    """Run events, which must be in order of their days, and note the position after each.

    Interest accrues on every day from an event up to but not including the next at the rate then
    in force. A part of an interest period counts as the count from the period's start to its end
    less the count to its own start, so that cutting a period changes nothing in any convention
    (`part_units`; M+D/360 counts from the first event's day throughout).
    Rounding: half away from zero where `terms.whole`, once for each payment; else none.

    >>> terms = FlowTerms(day_count=DayCount.ACT_360, rate_units=100_000_000, whole=True)
    >>> rows = fold_flows(
    ...     terms,
    ...     [
    ...         FlowEvent(on=date(2026, 6, 20), act=Act.RATE, value=3_550_000),
    ...         FlowEvent(on=date(2026, 6, 20), act=Act.DRAW, value=10_000_000_000),
    ...         FlowEvent(on=date(2026, 8, 3), act=Act.RATE, value=3_450_000),
    ...         FlowEvent(on=date(2026, 9, 20), act=Act.INTEREST),
    ...     ],
    ... )
    >>> rows[-1].amount  # 893,888.89 yuan
    89388889
    """
    run = _Fold(terms, opening)
    return [run.step(event) for event in events]


class _Fold:
    """The state of a running fold."""

    __slots__ = (
        "accruals",
        "accrued",
        "base",
        "begun",
        "counted",
        "day",
        "day_count",
        "payment",
        "per",
        "principal",
        "rate",
        "terms",
    )

    def __init__(self, terms: FlowTerms, opening: Opening | None) -> None:
        self.terms = terms
        self.day_count = terms.day_count
        self.per = terms.rate_units * terms.day_count.units_a_year
        self.day = self.begun = None if opening is None else opening.on
        given = opening or Opening(on=date.min)
        self.principal = given.principal
        self.accrued = given.accrued * self.per
        self.rate = given.rate
        self.payment = given.payment
        self.base = given.base
        self.counted = 0
        self.accruals: list[Accrual] = []

    def step(self, event: FlowEvent) -> FlowRow:
        self._accrue(event.on)
        accruals: tuple[Accrual, ...] = ()
        amount: Exact = 0
        match event.act:
            case Act.INTEREST | Act.CAPITALISE:
                amount = self._due()
                if event.act is Act.CAPITALISE:
                    self.principal += amount
                accruals = tuple(self.accruals)
                self.accruals.clear()
                self.accrued = 0
                if not self.day_count.counts_from_drawdown:
                    self.begun, self.counted = event.on, 0
            case Act.INSTALMENT:
                amount = self._repay(self._net())
            case Act.RATE:
                self.rate = event.value
            case Act.DRAW:
                amount = event.value
                self.principal += amount
            case Act.PART:
                amount = self._repay(self.payment)
            case Act.REPAY | Act.PREPAY:
                amount = self._repay(event.value)
            case Act.CLOSE:
                amount = self._repay(self.principal)
            case Act.LEVEL:
                self.payment = self._level(event.days)
            case Act.SHARE:
                self.payment = self._level_sum(Fraction(self.principal) / event.value)
            case Act.PAYMENT:
                self.payment = event.value
            case Act.BASE:
                self.base = self.principal
            case Act.TERMS:
                assert event.terms is not None, "other terms are given"
                assert event.terms.day_count is self.day_count, "days are counted alike throughout"
                self.terms = event.terms
            case Act.MARK:
                pass
        return FlowRow(
            event,
            amount,
            self.principal,
            self.rate,
            self.payment,
            self.accrued,
            self.per,
            accruals,
        )

    def _accrue(self, on: date) -> None:
        if self.day is None or self.begun is None:
            self.day = self.begun = on
        if on == self.day:
            return
        assert on > self.day, f"events run backwards: {self.day} to {on}"
        counted = count_units(self.day_count, self.begun, on)
        base = self.principal if self.base is None else self.base
        units = counted - self.counted
        self.accrued += base * self.rate * units
        if base:
            self.accruals.append(Accrual(self.day, on, base, self.rate, units, self.per))
        self.counted, self.day = counted, on

    def _settled(self, amount: Exact) -> Exact:
        return round_half_away(Fraction(amount)) if self.terms.whole else amount

    def _due(self) -> Exact:
        if self.terms.whole and isinstance(self.accrued, int):
            return round_quotient(self.accrued, self.per)
        return self._settled(Fraction(self.accrued) / self.per)

    def _net(self) -> Exact:
        net = self.payment - self._due()
        return net if self.terms.negative_amortisation else max(net, 0)

    def _repay(self, amount: Exact) -> Exact:
        repaid = min(amount, self.principal)
        self.principal -= repaid
        return repaid

    def _level(self, days: Sequence[date]) -> Exact:
        """The equal payment on `days`: principal, interest accrued and to the first day, over the
        sum of what a payment of one on each day is worth on the first."""
        assert days, "an equal payment needs a day to be paid on"
        assert self.begun is not None, "the position has a day"
        units = [
            part_units(self.day_count, start, end, period_start=start, drawn_on=self.begun)
            for start, end in pairwise(days)
        ]
        # Counted as the fold will: to the day less what is counted of the period already.
        first = count_units(self.day_count, self.begun, days[0]) - self.counted
        owed = self.principal * self.per + self.accrued + self.principal * self.rate * first
        if self.terms.whole and isinstance(owed, int) and isinstance(self.rate, int):
            found = self._level_between(owed, self.rate, units)
            if found is not None:
                return found
        rate = Fraction(self.rate)
        one = self.per * rate.denominator
        worth, over = 1, 1
        # From the last day back, on whole numbers: a sum of fractions would grow a divisor search.
        for span in reversed(units):
            grown = one + rate.numerator * span
            worth, over = worth * one + over * grown, over * grown
        return self._level_sum(Fraction(owed) / self.per * Fraction(over, worth))

    def _level_between(self, owed: int, rate: int, units: Sequence[int]) -> int | None:
        """The equal payment in whole units, where bounds on both sides of it round alike.

        The exact worth of a payment has as many digits as all its days together. Cut down on every
        day it is too small by less than one part in 2^_WORTH_BITS for each, since a rate that is
        not negative shrinks what was cut before. Bounds that round alike leave nothing to know.
        """
        if owed < 0 or rate < 0:
            return None
        one = worth = 1 << _WORTH_BITS
        for span in reversed(units):
            worth = one + worth * self.per // (self.per + rate * span)
        low = self._whole(owed * one, self.per * (worth + len(units)))
        high = self._whole(owed * one, self.per * worth)
        return low if low == high else None

    def _whole(self, amount: int, per: int) -> int:
        """A level amount over `per` in whole units; neither is negative."""
        if self.terms.round_level_up:
            return -(-amount // per)
        return round_quotient(amount, per)

    def _level_sum(self, payment: Exact) -> Exact:
        return ceil(payment) if self.terms.round_level_up else self._settled(payment)
