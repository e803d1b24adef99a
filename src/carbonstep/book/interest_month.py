"""A book's interest by month of payment: what is coming, and what carbon steps do to it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from carbonstep.reading.problem import Problem
from carbonstep.units.money import Fen
from carbonstep.units.period import Frequency, Period, add_months, calendar_period

_NONE = Fen(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestSums:
    """Payments of interest added up, in whole fen as each is settled.

    `with_fen` is the interest as it stands, `capitalised_fen` what of it is added to principal
    instead of being paid, `without_fen` the interest of the same loans without carbon steps.
    `repaid_fen` is principal repaid as the contracts schedule it; prepayments and payoffs are not
    in it. `payments` counts settlements: `provisional` those whose day may still move, `projected`
    those that rest on a benchmark not known yet.

    Sign of `saved_fen`: positive where the steps save the borrowers interest.
    """

    with_fen: Fen = _NONE
    capitalised_fen: Fen = _NONE
    without_fen: Fen = _NONE
    repaid_fen: Fen = _NONE
    payments: int = 0
    provisional: int = 0
    projected: int = 0

    @property
    def saved_fen(self) -> Fen:
        return Fen(self.without_fen - self.with_fen)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestMonth:
    """What is paid in one calendar month."""

    month: Period
    sums: InterestSums


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpricedLoan:
    """A loan that could not be priced, and why; it is in none of the sums."""

    loan_id: str
    problem: Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class BookInterest:
    """A book's interest by month, as one sees it on `as_of` with `known` entries of the log.

    Every month of `within` has its line, an empty one too. `loans` counts the book, with those
    that could not be priced: `unpriced_loans` of them, the first of which are in `unpriced`.
    """

    as_of: date
    known: int
    within: Period
    loans: int
    months: tuple[InterestMonth, ...]
    unpriced_loans: int
    unpriced: tuple[UnpricedLoan, ...]

    @property
    def total(self) -> InterestSums:
        return add_up(item.sums for item in self.months)


def add_up(sums: Iterable[InterestSums]) -> InterestSums:
    """The sum of sums, exact.

    >>> add_up([InterestSums(payments=2), InterestSums(payments=1)]).payments
    3
    """
    items = list(sums)
    names = [field.name for field in fields(InterestSums)]
    return InterestSums(**{name: sum(getattr(item, name) for item in items) for name in names})


def months_of(within: Period) -> tuple[Period, ...]:
    """The calendar months of a period that begins and ends with one.

    >>> [str(month.start) for month in months_of(Period(date(2026, 11, 1), date(2027, 1, 1)))]
    ['2026-11-01', '2026-12-01']
    """
    assert within.start.day == within.end.day == 1, f"{within} are not whole months"
    count = (within.end.year - within.start.year) * 12 + within.end.month - within.start.month
    return tuple(
        calendar_period(Frequency.MONTH, add_months(within.start, number))
        for number in range(count)
    )
